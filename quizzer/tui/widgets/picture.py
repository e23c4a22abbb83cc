"""A picture of a card: its description at once, then the picture, loaded in a thread.

Pillow is imported there, so that a card without a picture never waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from quizzer import files
from quizzer.errors import QuizzerError
from quizzer.sanitize import one_line
from quizzer.services.review import decks
from quizzer.tui import terminal_images
from quizzer.tui.widgets.plain_text import PlainText

if TYPE_CHECKING:
    from PIL.Image import Image

    from quizzer.tui.shell import Shell

HEIGHT = 20  # lines at most
FEWEST = 6  # lines that a picture may have on a screen however low
LONGEST = 1600  # pixels that are kept of a side
SMALL = 160  # pixels: a smaller picture is magnified where pixels are small


def tallest(screen_height: int) -> int:
    """The lines that a picture may have, so that its question and a field fit beside it."""
    return max(FEWEST, min(HEIGHT, screen_height // 2 - 2))


@dataclass
class PictureLoaded(Message):
    """The picture, or why there is none."""

    result: Image | QuizzerError


class Picture(Vertical):
    """Shows the picture that a deck names; its description where that cannot be shown."""

    DEFAULT_CSS = """
    Picture { height: auto; margin: 1 0; }
    Prose > Picture:first-child { margin-top: 0; }
    Picture Static { height: auto; color: $quiet; text-style: none; }
    """

    def __init__(self, deck: str, description: str, name: str) -> None:
        super().__init__()
        self.deck, self.description, self.picture_name = deck, description, name
        self.image: Image | None = None
        self._tallest = 0  # lines, as of the last layout of the screen

    @property
    def folder(self) -> Path:
        app: Shell = self.app  # type: ignore[assignment]
        return decks.folder_of(app.context.home, self.deck)

    @property
    def path(self) -> Path | None:
        """The picture's file; None unless it is shown."""
        return None if self.image is None else files.find_beside(self.folder, self.picture_name)

    def compose(self) -> ComposeResult:
        yield PlainText(self._caption())

    def on_mount(self) -> None:
        app: Shell = self.app  # type: ignore[assignment]
        self.screen.screen_layout_refresh_signal.subscribe(self, self._follow_height)
        if app.context.settings.pictures != "off":
            self.run_worker(self._load, thread=True, exit_on_error=False)

    def _caption(self, reason: str = "") -> str:
        parts = [one_line(part) for part in (self.description, self.picture_name) if part]
        return f"[{', '.join(parts)}]" + (f" not shown: {one_line(reason)}" if reason else "")

    def _load(self) -> None:
        from quizzer.report import pictures

        try:
            self.post_message(PictureLoaded(pictures.load(self.folder, self.picture_name, LONGEST)))
        except QuizzerError as error:
            self.post_message(PictureLoaded(error))

    @on(PictureLoaded)
    async def _show(self, event: PictureLoaded) -> None:
        event.stop()
        caption = self.query_exactly_one(Static)
        if isinstance(event.result, QuizzerError):
            caption.update(self._caption(event.result.message))
            return
        self.image = event.result
        with self.app.batch_update():
            await self.mount(self._drawn(event.result))
            await caption.remove()
        self.screen.refresh_bindings()

    def _drawn(self, image: Image) -> Widget:
        app: Shell = self.app  # type: ignore[assignment]
        kind = terminal_images.protocol(app.context.settings.pictures)
        is_exact = app.console.color_system == "truecolor"  # kitty tells pictures apart by colour
        if kind == "blocks" or app.is_web or (kind == "kitty" and not is_exact):
            return HalfBlocks(image)
        if max(image.size) < SMALL:
            factor = SMALL // max(image.size)
            image = image.resize((factor * image.width, factor * image.height), resample=0)
        widget = terminal_images.widget(image, kind)
        self._fit(widget, image)
        return widget

    def _fit(self, widget: Widget, image: Image) -> None:
        """Give a widget of textual-image as many cells as the picture needs or may have."""
        cell = terminal_images.cell_size()
        across, down = image.width / cell.width, image.height / cell.height
        lines = tallest(self.app.size.height)
        scale = min(1.0, max(1, self.content_size.width) / across, lines / down)
        widget.styles.width = max(1, round(scale * across))
        widget.styles.height = max(1, round(scale * down))

    def on_resize(self, event: events.Resize) -> None:
        self._refit()

    def _follow_height(self, screen: Screen[object]) -> None:
        """Where only the screen's height has changed, this widget's own size stays as it was."""
        lines = tallest(self.app.size.height)
        if lines != self._tallest:
            self._tallest = lines
            self._refit()

    def _refit(self) -> None:
        for child in self.children:
            if self.image is not None and not isinstance(child, HalfBlocks | Static):
                self._fit(child, getattr(child, "image", self.image))


class HalfBlocks(Widget):
    """A picture with two pixels in a character, one above the other."""

    DEFAULT_CSS = "HalfBlocks { width: auto; height: auto; }"

    def __init__(self, image: Image) -> None:
        super().__init__()
        self.image = image
        self._pixels: tuple[Size, Any] | None = None  # as Pillow gives access to them

    def _fitted(self, width: int) -> Size:
        """In characters; a picture is never magnified."""
        across, down = self.image.size
        scale = min(1.0, max(1, width) / across, 2 * tallest(self.app.size.height) / down)
        return Size(max(1, round(scale * across)), max(1, round(scale * down / 2)))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return self._fitted(container.width).width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._fitted(width).height

    def render_line(self, y: int) -> Strip:
        size = self.content_size
        if self._pixels is None or self._pixels[0] != size:
            self._pixels = size, self.image.resize((size.width, 2 * size.height)).load()
        pixels: Any = self._pixels[1]
        return Strip(
            [
                Segment(
                    "▀",
                    Style(
                        color=Color.from_rgb(*pixels[x, 2 * y]),
                        bgcolor=Color.from_rgb(*pixels[x, 2 * y + 1]),
                    ),
                )
                for x in range(size.width)
            ]
        )
