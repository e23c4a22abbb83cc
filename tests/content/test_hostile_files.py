"""A file of strangers that is no plain file of a sane size is refused in a moment."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from quizzer import files
from quizzer.content import exercise_file, library, toml_text
from quizzer.content.deck_file import InvalidDeck, read_deck
from quizzer.errors import ContentError
from quizzer.paths import Home, bundled
from quizzer.services.startup import open_context
from tests.conftest import SMALL_DECK, Run

CLOZE = """title = "x"
[[card]]
id = "a"
kind = "cloze"
prompt = "p"
answer = "a"
text = "%s"
"""
SLOW = {
    "braces": CLOZE % ("{{" * 20_000),
    "open-gaps": CLOZE % ("{{a" * 13_000),
    "bars": CLOZE % ("{{" + "|" * 40_000 + "}}"),
    "dots": "a." * 20_000 + "b = 1\n",
    "spaced-dots": "a = 1\n" + "b . " * 20_000 + "c = 1\n",
    "quoted-dots": '"a".' * 20_000 + "b = 1\n",
    "table": "[" + "a." * 20_000 + "b]\n",
    "inline": "x = {" + "a." * 20_000 + "b = 1}\n",
    "deep": "a = " + "[" * 20_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_a_deck_that_would_take_long_is_refused_in_a_moment(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.toml"
    path.write_text(SLOW[name])
    began = time.process_time()
    with pytest.raises(InvalidDeck):
        read_deck(path)
    assert time.process_time() - began < 3


def test_a_pipe_a_device_a_folder_and_a_huge_file_keep_no_start_waiting(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.questions.mkdir(parents=True)
    (home.questions / "good.toml").write_text(SMALL_DECK.replace("letters/", "good/"))
    os.mkfifo(home.questions / "pipe.toml")
    (home.questions / "zero.toml").symlink_to("/dev/zero")
    (home.questions / "folder.toml").mkdir()
    with (home.questions / "huge.toml").open("wb") as file:
        file.truncate(files.MAX_DECK_BYTES + 1)
    (home.exercises / "mine").mkdir(parents=True)
    os.mkfifo(home.exercises / "mine" / "exercise.toml")
    with open_context(home) as context:
        problems = "\n".join(context.problems)
    for name in ("pipe.toml", "zero.toml", "folder.toml", "huge.toml", "mine"):
        assert name in problems
    assert "good.toml" not in problems
    assert "the file is larger than 128 MiB; split it into chapters" in problems


def test_a_settings_file_that_is_a_pipe_is_refused(run: Run, home: Home) -> None:
    home.folder.mkdir(parents=True)
    os.mkfifo(home.config)
    ended = run("config")
    assert ended.status == 2
    assert "not a regular file" in ended.err


def test_an_exercise_with_a_long_key_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in library.EXERCISE_FILES:
        (folder / name).write_text("")
    (folder / "exercise.toml").write_text("a." * 20_000 + "b = 1\n")
    with pytest.raises(ContentError, match=r"exercise\.toml:1: .* more than 50 parts"):
        exercise_file.load(folder)


def test_prose_with_dots_and_long_words_is_no_key() -> None:
    prose = "a.b." * 100
    text = f'a = "{prose}"\nb = """\nsome words {prose}\n"""\nc = "{"x" * 100_000}"\n'
    assert toml_text.parse(text)["a"] == prose


def test_the_bundled_decks_are_plain_files() -> None:
    for path in bundled("questions").glob("*.toml"):
        assert files.read_plain_file(path, files.MAX_DECK_BYTES) == path.read_bytes()


def test_no_number_at_the_beginning_of_a_bundled_answer_makes_it_a_list() -> None:
    """As Markdown has it: "3. Its shape" is the third item of one."""
    for path in bundled("questions").glob("*.toml"):
        for card in read_deck(path)[0].card:
            first = card.answer.lstrip().splitlines()[0]
            assert not re.match(r"\d+[.)] ", first), f"{path.name} {card.id}: {first}"
