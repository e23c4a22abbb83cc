"""A card's pictures, found beside its deck and checked before they are decoded.

A deck may come from anybody: nothing outside its folder is read, no link is followed, and what a
picture says of its size is looked at before any memory is taken for it.
"""

from __future__ import annotations

import base64
import io
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from quizzer import files
from quizzer.content.models import MAX_PICTURE_BYTES
from quizzer.errors import ContentError

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 32_000_000
MAX_SIDE = 32_000  # each row takes memory beside its pixels
MAX_SCANS = 64  # of a progressive JPEG, each of which goes through all of its pixels
_DECODING = threading.Lock()  # one at a time: each may take some 400 MB
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")


def load(folder: Path, name: str, longest: int) -> Image:
    """The picture that a deck in `folder` names: RGB, on white, no side longer than `longest`.

    Raises ContentError with a reason of a few words.
    """
    if "://" in name:
        raise ContentError("pictures are not fetched from the web")
    try:
        data = files.read_plain_file(files.find_beside(folder, name), MAX_PICTURE_BYTES)
    except OSError as error:
        raise ContentError(error.strerror or "it cannot be read") from error
    try:
        with _DECODING:
            return _decode(data, longest)
    except ContentError:
        raise
    except Exception as error:  # a decoder raises anything for bytes that are no picture
        raise ContentError("it is damaged, or no PNG, JPEG, GIF, WebP or BMP") from error


def _decode(data: bytes, longest: int) -> Image:
    from PIL import Image, ImageOps

    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > MAX_SCANS:
        raise ContentError("it is stored in more passes than are read")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the check below is closer
        try:
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)  # reads the header alone
        except Image.DecompressionBombError as error:
            raise ContentError("it has more pixels than are shown") from error
    with picture:
        width, height = picture.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise ContentError("it has more pixels than are shown")
        picture.draft("RGB", (longest, longest))
        coloured = ImageOps.exif_transpose(picture).convert("RGBA")
    coloured.thumbnail((longest, longest))
    page = Image.new("RGB", coloured.size, "white")  # as drawn: line art is dark on nothing
    page.paste(coloured, mask=coloured)
    return page


def data_uri(folder: Path, name: str, longest: int) -> str:
    """A picture for a page of HTML, drawn anew so that nothing but its pixels comes along.

    Raises ContentError.
    """
    target = io.BytesIO()
    load(folder, name, longest).save(target, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(target.getvalue()).decode()}"
