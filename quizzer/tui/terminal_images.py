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
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image
    from textual.widget import Widget

Protocol = Literal["blocks", "sixel", "kitty"]
_MULTIPLEXERS = ("TMUX", "STY", "ZELLIJ")  # which pass pictures on only where they are set up to
_SIXEL_PROGRAMS = ("WezTerm", "iTerm.app", "mintty")
_SIXEL_TERMINALS = ("foot", "mlterm", "contour")
_KITTY_TERMINALS = ("xterm-kitty", "xterm-ghostty")
_KITTY_VERSION = re.compile(r"^version: Version = Version\((\d+), (\d+)", re.MULTILINE)
_FIRST_KITTY = (0, 28)  # which shows pictures in the place of characters, as textual-image does
_COLOUR_DEFINITION = re.compile(r"#(\d+);2;\d+;\d+;\d+")
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
        return "kitty" if _shows_in_place_of_characters(environ) else "blocks"
    if program in _SIXEL_PROGRAMS or terminal.startswith(_SIXEL_TERMINALS):
        return "sixel"
    return "blocks"


def _shows_in_place_of_characters(environ: Mapping[str, str]) -> bool:
    """Whether kitty is new enough; older ones, which say so in their folder, show empty boxes."""
    folder = environ.get("KITTY_INSTALLATION_DIR")
    if not folder:
        return True
    try:
        constants = (Path(folder) / "kitty" / "constants.py").read_text("utf-8", "replace")
    except (OSError, ValueError):
        return True
    version = _KITTY_VERSION.search(constants)
    return version is None or (int(version[1]), int(version[2])) >= _FIRST_KITTY


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
        _select_defined_colours()
    from textual_image.widget import SixelImage, TGPImage

    shown: Widget = SixelImage(image) if kind == "sixel" else TGPImage(image)
    return shown


def _select_defined_colours() -> None:
    """Make textual-image also select a colour that it defines.

    It relies on a definition to do so (0.12.0); xterm and foot then draw in the colour before.
    """
    sixel: Any = importlib.import_module("textual_image.widget.sixel")
    encode = getattr(sixel, "image_to_sixels", None)
    if encode is not None:
        sixel.image_to_sixels = lambda *arguments: select_defined_colours(encode(*arguments))


def select_defined_colours(sixels: str) -> str:
    """Sixels in which each definition of a colour is followed by its selection."""
    return _COLOUR_DEFINITION.sub(r"\g<0>#\1", sixels)


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
