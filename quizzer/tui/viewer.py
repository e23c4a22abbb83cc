"""Opening a card's picture in the system's viewer, outside the terminal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from quizzer.errors import UsageError

if TYPE_CHECKING:
    from quizzer.tui.widgets.picture import Picture


def pictures_on(node: DOMNode) -> list[Picture]:
    """The pictures that are shown, in the order of the page."""
    if "quizzer.tui.widgets.picture" not in sys.modules:  # no card has had one yet
        return []
    from quizzer.tui.widgets.picture import Picture

    return [picture for picture in node.query(Picture) if picture.image is not None]


def open_next(node: DOMNode, after: Picture | None) -> Picture | None:
    """Open the picture that follows `after` on the page, or the first; returns it.

    Raises UsageError where there is no viewer.
    """
    shown = pictures_on(node)
    if not shown:
        return None
    picture = shown[(shown.index(after) + 1) % len(shown) if after in shown else 0]
    try:
        path = picture.path
    except OSError as error:
        raise UsageError(
            f"the picture {picture.picture_name} cannot be opened: {error.strerror}",
            hint="put it back beside the deck's file",
        ) from error
    if path is not None:
        open_file(path)
    return picture


def open_file(path: Path) -> None:
    """Hand a picture to the viewer that the system has for it; raises UsageError."""
    if sys.platform == "win32":
        os.startfile(path)
        return
    command = "open" if sys.platform == "darwin" else "xdg-open"
    has_screen = sys.platform == "darwin" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if not has_screen or shutil.which(command) is None:
        raise UsageError("there is no picture viewer here", hint=f"the picture is {path}")
    try:
        process = subprocess.Popen(
            [command, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(
            f"cannot start {command}: {error.strerror}", hint=f"the picture is {path}"
        ) from error
    threading.Thread(target=process.wait, daemon=True).start()
