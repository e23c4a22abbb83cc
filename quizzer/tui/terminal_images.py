"""Which kind of picture the terminal can draw, told from its environment.

textual-image, an extra, asks the terminal itself while it is imported, and reads the reply from
the keyboard: no longer possible once the app runs, and at its start a wait and keys lost. So it is
imported with those questions answered.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image
    from textual.widget import Widget

Protocol = Literal["blocks", "sixel", "kitty"]
_MULTIPLEXERS = ("TMUX", "STY", "ZELLIJ")  # which pass pictures on only where they are set up to
_SIXEL_PROGRAMS = ("WezTerm", "iTerm.app", "mintty")
_SIXEL_TERMINALS = ("foot", "mlterm", "contour")
_KITTY_TERMINALS = ("xterm-kitty", "xterm-ghostty")
DEFAULT_CELL = (10, 20)  # pixels, of a terminal that does not say


class CellSize(NamedTuple):
    """The size of a character in pixels."""

    width: int
    height: int


def protocol(setting: str, environ: Mapping[str, str] = os.environ) -> Protocol:
    """How pictures are drawn; half blocks, which every terminal has, in all cases of doubt."""
    if importlib.util.find_spec("textual_image") is None:
        return "blocks"
    if setting in ("sixel", "kitty"):
        return "sixel" if setting == "sixel" else "kitty"
    if setting != "auto" or any(environ.get(name) for name in _MULTIPLEXERS):
        return "blocks"
    terminal, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if terminal in _KITTY_TERMINALS or environ.get("KITTY_WINDOW_ID") or program == "ghostty":
        return "kitty"
    if program in _SIXEL_PROGRAMS or terminal.startswith(_SIXEL_TERMINALS):
        return "sixel"
    return "blocks"


def cell_size() -> CellSize:
    """The size of the terminal's characters, as its driver knows it."""
    try:
        import fcntl
        import struct
        import termios

        answer = fcntl.ioctl(sys.__stdout__, termios.TIOCGWINSZ, b"\0" * 8)  # type: ignore[arg-type]
        rows, columns, width, height = struct.unpack("HHHH", answer)
        if width >= columns > 0 and height >= rows > 0:
            return CellSize(width // columns, height // rows)
    except (ImportError, OSError, TypeError, ValueError):
        pass
    return CellSize(*DEFAULT_CELL)


def widget(image: Image, kind: Literal["sixel", "kitty"]) -> Widget:
    """A widget of textual-image that shows a picture."""
    if "textual_image.widget" not in sys.modules:
        with _no_questions():
            importlib.import_module("textual_image.widget")
    from textual_image.widget import SixelImage, TGPImage

    shown: Widget = SixelImage(image) if kind == "sixel" else TGPImage(image)
    return shown


@contextmanager
def _no_questions() -> Iterator[None]:
    """Within, the output is no terminal that could be asked, and the environment has the answer."""
    output, cell = sys.__stdout__, cell_size()
    environment = {"TEXTUAL_CELL_WIDTH": str(cell.width), "TEXTUAL_CELL_HEIGHT": str(cell.height)}
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    sys.__stdout__ = io.StringIO()  # type: ignore[misc, assignment]
    try:
        yield
    finally:
        sys.__stdout__ = output  # type: ignore[misc]
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
