"""The learner's code beside the model solution, with the lines that differ marked."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from textual.content import Content, Span
from textual.geometry import Size
from textual.widget import Widget

from quizzer.sanitize import printable
from quizzer.tui.widgets.code_view import code

SIDE_BY_SIDE = 100  # cells from which on there is room for two texts
MARK = "▌"  # in the margin of a line that differs; so that colour is not needed
MOST_LINES = 2000  # compared; of longer texts the first ones
_WORDS = re.compile(r"\w+|[^\w\s]")


class _Row(NamedTuple):
    """A line of each text at the same height; None where the other has one more."""

    left: Content | None
    right: Content | None
    differs: bool


class CodeComparison(Widget):
    """Side by side where there is room, else one below the other; empty without texts."""

    DEFAULT_CSS = "CodeComparison { height: auto; }"

    def __init__(self, left_title: str, right_title: str) -> None:
        super().__init__()
        self.titles = (left_title, right_title)
        self._rows: list[_Row] = []
        self._drawn: tuple[int, Content] = (0, Content(""))

    def compare(self, left: str, right: str) -> None:
        self._rows = _aligned(left, right)
        self._drawn = (0, Content(""))
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._content(width).plain.splitlines())

    def render(self) -> Content:
        return self._content(self.content_size.width)

    def _content(self, width: int) -> Content:
        if not self._rows:
            return Content("")
        if self._drawn[0] != width:
            draw = _beside if width >= SIDE_BY_SIDE else _below
            self._drawn = (width, Content("\n").join(draw(self._rows, self.titles, width)))
        return self._drawn[1]


def _beside(rows: list[_Row], titles: tuple[str, str], width: int) -> list[Content]:
    room = (width - 7) // 2  # a margin of two cells each, three between the texts
    divider = Content.styled(" │ ", "$faint")
    head = [Content.styled(title, "bold $primary").truncate(room + 2, pad=True) for title in titles]
    lines = [Content.assemble(head[0], divider, head[1])]
    for row in rows:
        left, right = _cell(row, row.left, room), _cell(row, row.right, room)
        blank = Content(" " * (room + 2))
        for number in range(max(len(left), len(right))):
            lines.append(
                Content.assemble(
                    left[number] if number < len(left) else blank,
                    divider,
                    right[number] if number < len(right) else blank,
                )
            )
    return lines


def _below(rows: list[_Row], titles: tuple[str, str], width: int) -> list[Content]:
    lines: list[Content] = []
    for side, title in enumerate(titles):
        lines += [Content("")] if side else []
        lines.append(Content.styled(title, "bold $primary"))
        for row in rows:
            lines += _cell(row, row.right if side else row.left, max(8, width - 2))
    return lines


def _cell(row: _Row, line: Content | None, room: int) -> list[Content]:
    """A line within its column, with its margin; several where it is too long for one."""
    if line is None:
        return []
    margin = Content.styled(f"{MARK} ", "$accent") if row.differs else Content("  ")
    wrapped = line.wrap(room) or [Content("")]
    return [Content.assemble(margin, part.truncate(room, pad=True)) for part in wrapped]


def _aligned(left: str, right: str) -> list[_Row]:
    """The lines of two texts, those that are the same at the same height."""
    texts = [printable(text).expandtabs(4).strip("\n") for text in (left, right)]
    lines = [[line.rstrip() for line in text.splitlines()][:MOST_LINES] for text in texts]
    coloured = [code("\n".join(part)).split("\n", allow_blank=True) for part in lines]
    for part, colours in zip(lines, coloured, strict=True):
        colours += [Content(line) for line in part[len(colours) :]]
    rows: list[_Row] = []
    matcher = difflib.SequenceMatcher(None, lines[0], lines[1], autojunk=False)
    for tag, start, stop, other_start, other_stop in matcher.get_opcodes():
        for number in range(max(stop - start, other_stop - other_start)):
            row, other_row = start + number, other_start + number
            left_line = coloured[0][row] if row < stop else None
            right_line = coloured[1][other_row] if other_row < other_stop else None
            if tag == "replace" and left_line is not None and right_line is not None:
                left_line, right_line = _mark_words(left_line, right_line)
            rows.append(_Row(left_line, right_line, tag != "equal"))
    return rows


def _mark_words(left: Content, right: Content) -> tuple[Content, Content]:
    """Both lines with the words underlined that the other has not; none where all differ."""
    words = [list(_WORDS.finditer(line.plain)) for line in (left, right)]
    texts = [[word.group() for word in part] for part in words]
    matcher = difflib.SequenceMatcher(None, texts[0], texts[1], autojunk=False)
    if matcher.ratio() < 0.4:
        return left, right
    spans: tuple[list[Span], list[Span]] = ([], [])
    for tag, *bounds in matcher.get_opcodes():
        if tag == "equal":
            continue
        for side, (start, stop) in enumerate((bounds[:2], bounds[2:])):
            if start < stop:
                first, last = words[side][start], words[side][stop - 1]
                spans[side].append(Span(first.start(), last.end(), "bold underline"))
    return left.add_spans(spans[0]), right.add_spans(spans[1])
