"""What a picture may be, by its header, before any memory is taken for it."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from quizzer.content.models import MAX_PICTURE_BYTES
from quizzer.errors import ContentError
from quizzer.report import pictures


def png_header(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and has no pixels."""
    chunks = (b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), b"IDAT")
    parts = (
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


DAMAGED = "it is damaged, or no PNG, JPEG, GIF, WebP or BMP"
PIXELS = "it has more pixels than are shown"
PASSES = "it is stored in more passes than are read"


@pytest.mark.parametrize(
    ("width", "height", "reason"),
    [
        (32_000, 1_000, DAMAGED),  # 32 million are decoded, and are not there
        (32_001, 1_000, PIXELS),
        (8_000, 4_000, DAMAGED),
        (8_000, 4_001, PIXELS),
        (32_001, 1, PIXELS),
        (1, 32_001, PIXELS),
        (100_000, 100_000, PIXELS),
    ],
)
def test_a_picture_that_says_it_is_too_large_is_not_decoded(
    tmp_path: Path, width: int, height: int, reason: str
) -> None:
    (tmp_path / "a.png").write_bytes(png_header(width, height))
    with pytest.raises(ContentError) as raised:
        pictures.load(tmp_path, "a.png", 100)
    assert raised.value.message == reason


@pytest.mark.parametrize(
    ("start", "scans", "reason"),
    [
        (b"\xff\xd8", 64, DAMAGED),
        (b"\xff\xd8", 65, PASSES),
        (b"\x89PNG", 65, DAMAGED),
        (b"no picture", 0, DAMAGED),
        (b"", 0, DAMAGED),
    ],
)
def test_a_jpeg_of_many_passes_is_not_decoded(
    tmp_path: Path, start: bytes, scans: int, reason: str
) -> None:
    (tmp_path / "a.jpg").write_bytes(start + b"\xff\xda" * scans)
    with pytest.raises(ContentError) as raised:
        pictures.load(tmp_path, "a.jpg", 100)
    assert raised.value.message == reason


def test_a_long_thin_picture_is_read_up_to_the_longest_side(tmp_path: Path) -> None:
    Image.new("RGB", (32_000, 1), "red").save(tmp_path / "a.png")
    assert pictures.load(tmp_path, "a.png", 320).size == (320, 1)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("https://x.org/a.png", "pictures are not fetched from the web"),
        ("gone.png", "there is no such file"),
        ("../a.png", "it lies outside the deck's folder"),
        ("large.png", "the file is larger than 16,384 KiB"),
    ],
)
def test_a_picture_from_elsewhere_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(MAX_PICTURE_BYTES + 1)
    with pytest.raises(ContentError) as raised:
        pictures.load(tmp_path, name, 100)
    assert raised.value.message == reason


def test_what_is_clear_in_a_picture_is_white_and_nothing_else_comes_along(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (4, 2), (0, 0, 0, 0))
    picture.putpixel((3, 1), (255, 0, 0, 255))
    secret = PngInfo()
    secret.add_text("Comment", "secret")
    picture.save(tmp_path / "a.png", pnginfo=secret)
    uri = pictures.data_uri(tmp_path, "a.png", 100)
    head, _, data = uri.partition(",")
    assert head == "data:image/png;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as drawn:
        assert (drawn.format, drawn.mode, drawn.size) == ("PNG", "RGB", (4, 2))
        assert [drawn.getpixel(place) for place in ((0, 0), (3, 1))] == [(255,) * 3, (255, 0, 0)]
        assert drawn.info == {}
