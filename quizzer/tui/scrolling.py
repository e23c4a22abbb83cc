"""Scrolling to a line of a widget that draws many, such as a table or a list of chapters."""

from __future__ import annotations

from textual.containers import ScrollableContainer
from textual.geometry import Region
from textual.widget import Widget


def show_line(widget: Widget, line: int) -> None:
    """Scroll the container around a widget until a line of its content is in sight, at once."""
    top = line + widget.gutter.top + widget.virtual_region.y
    for node in widget.ancestors:
        if isinstance(node, ScrollableContainer):
            node.scroll_to_region(Region(y=top, height=1), animate=False)
            return
        if isinstance(node, Widget):
            top += node.virtual_region.y
