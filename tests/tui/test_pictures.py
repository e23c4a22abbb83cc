"""Pictures of cards: drawn where they can be, told by their description where they cannot."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from quizzer import settings
from quizzer.paths import Home
from quizzer.report import pictures
from quizzer.tui import terminal_images, viewer
from quizzer.tui.widgets.picture import HalfBlocks, Picture, tallest
from tests.tui.helpers import screen_text, toasts, wait_for_toast, wait_until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.tui.conftest import Desk

DECK = """title = "Pictures"

[[card]]
id = "curve"
kind = "free"
prompt = '''
Which curve is this?

![a falling line](media/curve.png)

Look at its slope.
'''
answer = '''The loss; compare ![the gradient](media/slope.gif) with it.'''

[[card]]
id = "gap"
kind = "cloze"
prompt = "Fill in."
text = "![a falling line](media/curve.png) shows the {{loss}}."
answer = "It falls."
"""


def gradient(path: Path, size: tuple[int, int] = (40, 20)) -> None:
    """Red grows to the right, blue downwards."""
    image = Image.new("RGB", size)
    for x in range(size[0]):
        for y in range(size[1]):
            image.putpixel((x, y), (255 * x // size[0], 0, 255 * y // size[1]))
    image.save(path)


def write_deck(desk: Desk, deck: str = DECK) -> Path:
    """The deck in the learner's folder, without its pictures; returns the pictures' folder."""
    folder = desk.context.home.questions
    (folder / "media").mkdir(parents=True, exist_ok=True)
    (folder / "pictures.toml").write_text(deck, encoding="utf-8")
    desk.context = desk.context.refreshed()
    return folder / "media"


def drawn(pilot: Pilot[None]) -> list[HalfBlocks]:
    return list(pilot.app.screen.query(HalfBlocks))


async def test_a_picture_is_drawn_where_its_line_stands_and_one_in_a_sentence_below_it(
    desk: Desk,
) -> None:
    media = write_deck(desk)
    gradient(media / "curve.png")
    gradient(media / "slope.gif", (10, 10))
    async with desk.open("review", size=(100, 50), deck="pictures") as pilot:
        await wait_until(pilot, lambda: drawn(pilot))
        await pilot.pause()
        lines = screen_text(pilot).splitlines()
        rows = [number for number, line in enumerate(lines) if "▀" * 40 in line]
        assert len(rows) == 10
        assert "Which curve is this?" in "".join(lines[: rows[0]])
        assert "Look at its slope." in "".join(lines[rows[-1] :])
        await pilot.press("escape", "enter")
        await wait_until(pilot, lambda: len(drawn(pilot)) == 2)
        assert "compare 🖼  the gradient with it" in screen_text(pilot)
        assert drawn(pilot)[1].content_size == (10, 5)


async def test_the_upper_pixel_is_the_sign_and_the_lower_one_its_background(desk: Desk) -> None:
    media = write_deck(desk)
    gradient(media / "curve.png")
    async with desk.open("review", size=(100, 50), deck="pictures") as pilot:
        await wait_until(pilot, lambda: drawn(pilot))
        await pilot.pause()
        strip = drawn(pilot)[0].render_line(9)
        styles = [segment.style for segment in strip]
        assert styles[39] is not None
        assert styles[39].color is not None
        assert styles[39].bgcolor is not None
        assert styles[39].color.triplet == (248, 0, 229)
        assert styles[39].bgcolor.triplet == (248, 0, 242)


async def test_the_picture_of_a_cloze_text_stands_above_its_gaps(desk: Desk) -> None:
    media = write_deck(desk, DECK.replace('id = "curve"', 'id = "z"'))
    gradient(media / "curve.png")
    async with desk.open("quiz", size=(100, 50), deck="pictures", count=2, seed=1) as pilot:
        for _ in range(2):
            await wait_until(pilot, lambda: drawn(pilot))
            if "Fill in." in screen_text(pilot):
                break
            await pilot.press("escape", "enter", "y")
        text = screen_text(pilot)
        assert "[a falling line] shows the ___1___" in text
        assert text.index("▀▀▀▀") < text.index("[a falling line] shows")


def bomb(path: Path, width: int, height: int) -> None:
    """A PNG of a few bytes that says it has so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1 << 20))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("media/curve.png", "there is no such file"),
        ("media/broken.png", "it is damaged, or no PNG, JPEG, GIF, WebP or BMP"),
        ("media/cut.png", "it is damaged, or no PNG, JPEG, GIF, WebP or BMP"),
        ("media/page.png", "it is damaged, or no PNG, JPEG, GIF, WebP or BMP"),
        ("media/bomb.png", "it has more pixels than are shown"),
        ("media/bomb2.png", "it has more pixels than are shown"),
        ("media/tall.png", "it has more pixels than are shown"),
        ("media/wide.png", "it has more pixels than are shown"),
        ("media/drawing.png", "it is damaged, or no PNG, JPEG, GIF, WebP or BMP"),
        ("media/scans.jpg", "it is stored in more passes than are read"),
        ("media/huge.png", "the file is larger than 16,384 KiB"),
        ("media/pipe.png", "there is no such file"),
        ("media/link.png", "it is behind a link, which is not followed"),
        ("linked/outside.png", "it is behind a link, which is not followed"),
        ("../outside.png", "it lies outside the deck's folder"),
        ("media/../../outside.png", "it lies outside the deck's folder"),
        ("%2e%2e/outside.png", "it lies outside the deck's folder"),
        ("/etc/hostname.png", "write a path relative to the deck's folder"),
        ("C:/outside.png", "write a path relative to the deck's folder"),
        ("https://example.org/a.png", "pictures are not fetched from the web"),
    ],
)
async def test_what_cannot_be_shown_is_its_description_with_the_reason(
    desk: Desk, name: str, reason: str
) -> None:
    media = write_deck(desk, DECK.replace("media/curve.png", name))
    outside = desk.context.home.folder / "outside.png"
    gradient(outside)
    (media / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno picture at all")
    (media / "cut.png").write_bytes(outside.read_bytes()[:60])
    (media / "page.png").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    bomb(media / "bomb.png", 8_000, 8_000)
    bomb(media / "bomb2.png", 60_000, 60_000)
    bomb(media / "tall.png", 1, 31_000_000)
    bomb(media / "wide.png", 31_000_000, 1)
    (media / "drawing.png").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    (media / "scans.jpg").write_bytes(b"\xff\xd8" + b"\xff\xda" * 1000)
    (media / "huge.png").write_bytes(outside.read_bytes() + bytes(17 << 20))
    os.mkfifo(media / "pipe.png")
    (media / "link.png").symlink_to(outside)
    (media.parent / "linked").symlink_to(outside.parent)
    async with desk.open("review", size=(120, 30), deck="pictures") as pilot:
        expected = f"[a falling line, {name}] not shown: {reason}"
        await wait_until(pilot, lambda: expected in screen_text(pilot))
        assert not drawn(pilot)
        assert not viewer.pictures_on(pilot.app.screen)
        await pilot.press("escape", "o")
        await pilot.pause()
        assert "Picture" not in screen_text(pilot).splitlines()[-1]


async def test_a_picture_wider_than_the_screen_is_made_smaller(desk: Desk) -> None:
    media = write_deck(desk)
    Image.new("RGBA", (3000, 1000)).save(media / "curve.png")
    async with desk.open("review", size=(60, 50), deck="pictures") as pilot:
        await wait_until(pilot, lambda: drawn(pilot))
        await pilot.pause()
        (blocks,) = drawn(pilot)
        assert 40 <= blocks.content_size.width < 60
        assert abs(blocks.content_size.height - blocks.content_size.width / 6) < 1
        style = next(iter(blocks.render_line(0))).style
        assert style is not None
        assert style.color is not None
        assert style.color.triplet == (255, 255, 255)  # what is transparent stands on white


async def test_a_tall_picture_leaves_room_for_its_question_and_the_answer_box(desk: Desk) -> None:
    media = write_deck(desk)
    Image.new("RGB", (420, 300)).save(media / "curve.png")
    async with desk.open("review", size=(80, 24), deck="pictures") as pilot:
        await wait_until(pilot, lambda: drawn(pilot))
        await pilot.pause()
        text = screen_text(pilot)
        assert "Which curve is this?" in text
        assert "Look at its slope." in text
        assert "Type your answer" in text


@pytest.mark.parametrize("kind", ["blocks", "sixel"])
async def test_a_picture_follows_when_only_the_height_of_the_terminal_changes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    media = write_deck(desk)
    Image.new("RGB", (240, 720)).save(media / "curve.png")
    if kind == "sixel":
        pytest.importorskip("textual_image")
        monkeypatch.setattr(terminal_images, "protocol", lambda setting: kind)
    async with desk.open("review", size=(80, 50), deck="pictures") as pilot:

        def has_height(lines: int) -> bool:
            shown = pilot.app.screen.query("Picture > *").exclude("Static")
            return [widget.size.height for widget in shown] == [lines]

        assert tallest(24) < tallest(50)
        for height in (50, 24, 50):
            await pilot.resize_terminal(80, height)
            await wait_until(pilot, partial(has_height, tallest(height)))
            assert "Type your answer" in screen_text(pilot)


CHOICE = """title = "Pictures"

[[card]]
id = "falls"
kind = "choice"
prompt = "Which one falls?"
options = ["![the first](media/curve.png)", "![the second](media/slope.gif)", "neither"]
correct = ["neither"]
answer = "None."
"""


async def test_pictures_of_options_stand_below_them_by_number_and_open_by_a_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(viewer, "open_file", opened.append)
    media = write_deck(desk, CHOICE)
    gradient(media / "curve.png")
    gradient(media / "slope.gif", (10, 10))
    async with desk.open("review", size=(100, 50), deck="pictures") as pilot:
        await wait_until(pilot, lambda: len(drawn(pilot)) == 2)
        await pilot.pause()
        options, captions = screen_text(pilot).split("▀", 1)[0], screen_text(pilot)
        for name in ("the first", "the second"):
            number = re.search(rf"(\d) \[{name}\]", options)
            assert number is not None
            assert re.search(rf"{number[1]}  \[{name}\]", captions)
        await pilot.press("o", "o")
        assert {path.name for path in opened} == {"curve.png", "slope.gif"}
        await pilot.press("1", "enter")
        await wait_until(pilot, lambda: "None." in screen_text(pilot))
        assert len(drawn(pilot)) == 2


async def test_a_picture_opens_in_the_viewer_by_a_key_and_the_next_by_the_same_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(viewer, "open_file", opened.append)
    media = write_deck(desk)
    gradient(media / "curve.png")
    gradient(media / "slope.gif", (10, 10))
    async with desk.open("review", size=(100, 50), deck="pictures") as pilot:
        await wait_until(pilot, lambda: drawn(pilot))
        await pilot.press("escape")
        await pilot.pause()
        assert "o Picture" in screen_text(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: len(drawn(pilot)) == 2)
        await pilot.press("o", "o", "o")
        await pilot.pause()
    assert [path.name for path in opened] == ["curve.png", "slope.gif", "curve.png"]


async def test_without_a_viewer_the_file_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    media = write_deck(desk)
    gradient(media / "curve.png")
    async with desk.open("review", size=(100, 50), deck="pictures") as pilot:
        await wait_until(pilot, lambda: drawn(pilot))
        await pilot.press("escape", "o")
        await wait_until(pilot, lambda: "no picture viewer" in toasts(pilot))
        await wait_for_toast(pilot, str(media / "curve.png"))


async def test_a_card_opened_from_browse_shows_its_picture(desk: Desk) -> None:
    media = write_deck(desk)
    gradient(media / "curve.png")
    async with desk.open(size=(100, 40)) as pilot:
        await pilot.press("b", *"curve")
        await wait_until(pilot, lambda: "1 card" in screen_text(pilot))
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: drawn(pilot))
        await wait_until(pilot, lambda: "▀▀▀▀" in screen_text(pilot))


async def test_with_pictures_off_the_description_stays(desk: Desk) -> None:
    media = write_deck(desk)
    gradient(media / "curve.png")
    settings.change(desk.context.home.config, "pictures", "off")
    desk.context = desk.context.refreshed()
    async with desk.open("review", size=(100, 50), deck="pictures") as pilot:
        await wait_until(pilot, lambda: pilot.app.screen.query(Picture))
        await pilot.pause(0.3)
        assert "[a falling line, media/curve.png]" in screen_text(pilot)
        assert not drawn(pilot)


@pytest.mark.parametrize(
    ("setting", "environ", "expected"),
    [
        ("auto", {"TERM": "xterm-kitty"}, "kitty"),
        ("auto", {"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "kitty"),
        ("auto", {"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "sixel"),
        ("auto", {"TERM": "foot-extra"}, "sixel"),
        ("auto", {"TERM": "xterm-256color"}, "blocks"),
        ("auto", {"TERM": "xterm-kitty", "TMUX": "/tmp/tmux,1,0"}, "blocks"),
        ("auto", {"TERM": "xterm-ghostty"}, "kitty"),
        ("auto", {"TERM_PROGRAM": "ghostty"}, "kitty"),
        *(("auto", {"TERM_PROGRAM": name}, "sixel") for name in ("iTerm.app", "mintty")),
        *(("auto", {"TERM": name}, "sixel") for name in ("foot", "mlterm", "contour")),
        *(("auto", {"TERM": "foot", name: "1"}, "blocks") for name in ("STY", "ZELLIJ")),
        ("auto", {}, "blocks"),
        ("sixel", {"TERM": "xterm-256color", "TMUX": "/tmp/tmux,1,0"}, "sixel"),
        ("kitty", {}, "kitty"),
        ("blocks", {"TERM": "xterm-kitty"}, "blocks"),
    ],
)
def test_the_terminal_is_known_by_its_environment_and_the_setting_decides(
    monkeypatch: pytest.MonkeyPatch, setting: str, environ: dict[str, str], expected: str
) -> None:
    monkeypatch.setattr(terminal_images.importlib.util, "find_spec", lambda name: object())
    assert terminal_images.protocol(setting, environ) == expected
    monkeypatch.setattr(terminal_images.importlib.util, "find_spec", lambda name: None)
    assert terminal_images.protocol(setting, environ) == "blocks"


@pytest.mark.parametrize(
    ("version", "expected"),
    [("0, 26, 5", "blocks"), ("0, 27, 1", "blocks"), ("0, 28, 0", "kitty"), ("1, 0, 0", "kitty")],
)
def test_a_kitty_that_shows_boxes_for_pictures_gets_half_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, expected: str
) -> None:
    monkeypatch.setattr(terminal_images.importlib.util, "find_spec", lambda name: object())
    (tmp_path / "kitty").mkdir()
    (tmp_path / "kitty" / "constants.py").write_text(f"version: Version = Version({version})\n")
    environ = {"TERM": "xterm-kitty", "KITTY_INSTALLATION_DIR": str(tmp_path)}
    assert terminal_images.protocol("auto", environ) == expected
    assert terminal_images.protocol("kitty", environ) == "kitty"


def test_a_kitty_that_does_not_say_how_old_it_is_is_taken_for_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal_images.importlib.util, "find_spec", lambda name: object())
    for folder in (tmp_path, tmp_path / "none", f"{tmp_path}\0"):
        environ = {"TERM": "xterm-kitty", "KITTY_INSTALLATION_DIR": str(folder)}
        assert terminal_images.protocol("auto", environ) == "kitty"
    (tmp_path / "kitty").mkdir()
    (tmp_path / "kitty" / "constants.py").write_bytes(b"version = \xff")
    environ = {"TERM": "xterm-kitty", "KITTY_INSTALLATION_DIR": str(tmp_path)}
    assert terminal_images.protocol("auto", environ) == "kitty"


@pytest.mark.skipif(sys.platform == "win32", reason="asked by an ioctl")
@pytest.mark.parametrize(
    ("rows", "columns", "width", "height", "size"),
    [
        (24, 80, 800, 480, (10, 20)),
        (30, 100, 799, 689, (7, 22)),
        (24, 80, 80, 24, (1, 1)),
        (24, 80, 0, 0, (10, 20)),  # it does not know its pixels
        (24, 80, 79, 480, (10, 20)),
        (24, 80, 720, 23, (10, 20)),
        (0, 0, 0, 0, (10, 20)),
        (0, 80, 720, 480, (10, 20)),
        (24, 0, 720, 480, (10, 20)),
    ],
)
def test_a_cell_has_the_pixels_of_the_terminal_by_its_lines_and_columns(
    monkeypatch: pytest.MonkeyPatch,
    rows: int,
    columns: int,
    width: int,
    height: int,
    size: tuple[int, int],
) -> None:
    import fcntl

    def answer(stream: object, request: int, room: bytes) -> bytes:
        assert len(room) == 8
        return struct.pack("HHHH", rows, columns, width, height)

    monkeypatch.setattr(fcntl, "ioctl", answer)
    assert terminal_images.cell_size() == size


@pytest.mark.parametrize("error", [OSError, TypeError, ValueError, ImportError])
def test_an_output_that_cannot_be_asked_has_cells_of_ten_by_twenty(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_: object) -> bytes:
        raise error

    monkeypatch.setattr(fcntl, "ioctl", refuse)
    assert terminal_images.cell_size() == (10, 20)


def test_while_the_widget_is_loaded_the_environment_answers_its_questions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(terminal_images, "cell_size", lambda: terminal_images.CellSize(7, 15))
    monkeypatch.setenv("TEXTUAL_CELL_WIDTH", "3")
    monkeypatch.delenv("TEXTUAL_CELL_HEIGHT", raising=False)
    output = sys.__stdout__
    with terminal_images._no_questions():
        assert os.environ["TEXTUAL_CELL_WIDTH"] == "7"
        assert os.environ["TEXTUAL_CELL_HEIGHT"] == "15"
        assert isinstance(sys.__stdout__, io.StringIO)
    assert os.environ["TEXTUAL_CELL_WIDTH"] == "3"
    assert "TEXTUAL_CELL_HEIGHT" not in os.environ
    assert sys.__stdout__ is output


def test_a_colour_of_a_sixel_picture_is_selected_where_it_is_defined() -> None:
    sixels = terminal_images.select_defined_colours('\x1bP0;0;0q"1;1;9;6#0;2;9;8;7!9~$#12;2;1;2;3@')
    assert sixels == '\x1bP0;0;0q"1;1;9;6#0;2;9;8;7#0!9~$#12;2;1;2;3#12@'


LOOK = """
import json, sys
from quizzer import paths
from quizzer.services.startup import open_context
from quizzer.tui.app import QuizzerApp

async def answer(pilot):
    await pilot.pause(0.5)
    await pilot.press("x", "escape", "enter")
    await pilot.pause(0.5)
    app.seen = sorted(sys.modules)
    app.exit()

with open_context(paths.find_home()) as context:
    app = QuizzerApp(context, "review", {"deck": "fastbook-04"})
    app.run(headless=True, size=(80, 24), auto_pilot=answer)
print(json.dumps(app.seen))
"""


def test_a_review_without_a_picture_loads_neither_pillow_nor_the_widget(used_home: Home) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        env={**os.environ, "QUIZZER_HOME": str(used_home.folder)},
        check=True,
        capture_output=True,
        text=True,
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "quizzer.tui.widgets.card_view" in loaded
    assert not loaded & {"PIL", "textual_image", "quizzer.tui.widgets.picture"}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("setting", "sign"), [("kitty", b"\x1b_Gi="), ("sixel", b"\x1bP")])
def test_a_terminal_that_draws_gets_the_picture_and_is_asked_nothing(
    tmp_path: Path, setting: str, sign: bytes
) -> None:
    pytest.importorskip("textual_image")
    home = tmp_path / "home"
    (home / "questions" / "media").mkdir(parents=True)
    (home / "questions" / "pictures.toml").write_text(DECK)
    (home / "config.toml").write_text(f'pictures = "{setting}"\n')
    gradient(home / "questions" / "media" / "curve.png")
    main, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "quizzer", "review", "--deck", "pictures"],
        stdin=child,
        stdout=child,
        stderr=child,
        env={
            **os.environ,
            "QUIZZER_HOME": str(home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        },
        start_new_session=True,
    )
    os.close(child)
    screen, until = b"", time.monotonic() + 60
    try:
        while sign not in screen and time.monotonic() < until:
            screen += os.read(main, 65536)
        assert sign in screen
        if setting == "kitty":
            placeholder = "\U0010eeee\u0305\u0305".encode()
            while placeholder not in screen and time.monotonic() < until:
                screen += os.read(main, 65536)
            assert placeholder in screen
        else:
            while b"\x1b\\" not in screen.partition(sign)[2] and time.monotonic() < until:
                screen += os.read(main, 65536)
            whole = screen[: screen.rindex(b"\x1b\\")]  # another may have begun
            definitions = re.findall(rb"#(\d+);2;\d+;\d+;\d+(?:#(\d+))?", whole)
            assert definitions
            assert all(defined == selected for defined, selected in definitions)
        assert b"\x1b[c" not in screen
        assert b"\x1b[16t" not in screen
        os.write(main, b"\x11")
        while True:
            try:
                os.read(main, 65536)
            except OSError:
                break
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        os.close(main)


def test_a_picture_is_read_upright_and_never_larger_than_asked(tmp_path: Path) -> None:
    image = Image.new("RGB", (400, 100))
    exif = image.getexif()
    exif[0x0112] = 6  # turned by a quarter
    image.save(tmp_path / "a.jpg", exif=exif)
    assert pictures.load(tmp_path, "a.jpg", 200).size == (50, 200)
    uri = pictures.data_uri(tmp_path, "a.jpg", 200)
    assert uri.startswith("data:image/png;base64,")
    from base64 import b64decode

    with Image.open(io.BytesIO(b64decode(uri.partition(",")[2]))) as copy:
        assert copy.size == (50, 200)
        assert not copy.getexif()


def test_pictures_of_a_card_are_decoded_after_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each may take much memory, and a card of a stranger's deck may have many."""
    gradient(tmp_path / "curve.png")
    decode = pictures._decode
    lock = threading.Lock()

    def decode_alone(data: bytes, longest: int) -> Image.Image:
        assert lock.acquire(blocking=False), "two at once"
        try:
            time.sleep(0.02)
            return decode(data, longest)
        finally:
            lock.release()

    monkeypatch.setattr(pictures, "_decode", decode_alone)
    with ThreadPoolExecutor(8) as threads:
        loaded = threads.map(lambda _: pictures.load(tmp_path, "curve.png", 100), range(8))
        assert [picture.size for picture in loaded] == [(40, 20)] * 8
