"""Bars that show how well groups of cards are known, and lists of entries to open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive

from quizzer.report.progress_model import KnowledgeCounts
from quizzer.report.terminal import bar, cells, cut, percent
from quizzer.services.review.search import Group
from quizzer.tui.widgets.chart import ChartLines, Target

STYLES = {"█": "$success", "▓": "$primary", "▒": "$accent", "░": "$faint"}
PARTS: tuple[tuple[Group, str, str], ...] = (
    ("mastered", "█", "mastered"),
    ("known", "▓", "known in all"),
    ("learning", "▒", "in steps"),
    ("new", "░", "new"),
)
KNOWN = 1  # the place of the part that is chosen at first
NARROW = 66
LEAST_BAR = 6


@dataclass(frozen=True)
class GroupBar:
    """A group of cards: its name, its counts, and a detail shown at the right."""

    name: str
    standing: KnowledgeCounts
    detail: str
    target: Callable[[Group], Target]


class GroupBars(ChartLines):
    """Up and down choose a group, left and right a part of it; the counts are shown below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "across(-1)", "The part to the left", show=False),
        Binding("right,l", "across(1)", "The part to the right", show=False),
    ]
    part: reactive[int] = reactive(KNOWN)

    def __init__(self, groups: Sequence[GroupBar], goal: float, id: str | None = None) -> None:
        super().__init__(id=id)
        self.groups, self.goal = list(groups), goal
        self.legend: list[tuple[int, int]] = []  # columns of each part's name in the last line

    @property
    def count(self) -> int:
        return len(self.groups)

    def _counts(self, number: int) -> tuple[int, ...]:
        group = self.groups[number].standing
        return group.mastered, group.known, group.learning, group.new

    def target(self, number: int) -> Target:
        group = PARTS[self.part][0]
        return self.groups[number].target(group) if self._counts(number)[self.part] else None

    def action_across(self, by: int) -> None:
        self.part = (self.part + by) % len(PARTS)

    def watch_part(self) -> None:
        self.refresh_bindings()

    def draw(self, width: int) -> list[Content]:
        if not self.groups:
            return []
        narrow = width < NARROW
        detail_width = max(cells(group.detail) for group in self.groups)
        counts = [f"{group.standing.known:,} of {group.standing.cards:,}" for group in self.groups]
        longest = max(cells(group.name) for group in self.groups) + 1
        counted = max(map(len, counts))
        room = width - counted - 8 - detail_width - 5  # of a name and its bar
        named = max(12 if narrow else 20, min(longest, room - LEAST_BAR))
        drawn = max(LEAST_BAR, room - named)
        lines = []
        for number, group in enumerate(self.groups):
            mark = "▸ " if number == self.cursor and self.has_focus else "  "
            name = cut(group.name, named - 1)
            recall = group.standing.known_retrievability
            parts = [
                (mark, "bold $primary"),
                (name + " " * (named - cells(name)), ""),
                *((text, STYLES[text[0]]) for text, _ in bar(group.standing, drawn) if text),
                (f"  {counts[number]:>{counted}}", ""),
                *([("       ", "")] if recall is None else [_share(recall, self.goal)]),
                (f"  {group.detail}", "$quiet"),
            ]
            lines.append(self.pick(number, Content.assemble(*parts).truncate(width)))
        return [*lines, self._legend(width)]

    def _legend(self, width: int) -> Content:
        parts: list[tuple[str, str]] = [("  ", "")]
        self.legend, at = [], 2
        counts = self._counts(self.cursor)
        for number, (_, glyph, word) in enumerate(PARTS):
            word = word.removesuffix(" in all") if width < NARROW else word
            chosen = number == self.part and self.has_focus
            text = f" {word} {counts[number]:,}"
            parts += [
                (glyph, STYLES[glyph]),
                (text, "bold $accent" if chosen else "$quiet"),
                ("  ", ""),
            ]
            self.legend.append((at, at + 1 + len(text)))
            at += len(text) + 3
        hint = "  enter shows them"
        if self.has_focus and self.target(self.cursor) is not None and at + len(hint) <= width:
            parts.append((hint, "$quiet"))
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        if at is None:
            return
        if at.y < self.count:
            self.press(at.y)
        for number, (begin, end) in enumerate(self.legend):
            if at.y == self.count and begin <= at.x < end:
                again = number == self.part
                self.part = number
                if again:
                    self.action_open()


@dataclass(frozen=True)
class ProgressEntry:
    """A sign or figure with its style, a text, and a detail shown at the right."""

    lead: tuple[str, str]
    text: str
    detail: str
    target: Target


class ProgressEntries(ChartLines):
    """Entries to open, one per line."""

    def __init__(self, entries: Sequence[ProgressEntry], id: str | None = None) -> None:
        super().__init__(id=id)
        self.entries = list(entries)

    @property
    def count(self) -> int:
        return len(self.entries)

    def target(self, number: int) -> Target:
        return self.entries[number].target

    def draw(self, width: int) -> list[Content]:
        lines = []
        for number, entry in enumerate(self.entries):
            mark = "▸ " if number == self.cursor and self.has_focus else "  "
            lead = f"{entry.lead[0]}  "
            text = cut(entry.text, max(8, width - 2 - len(lead) - cells(entry.detail) - 2))
            gap = max(1, width - 2 - len(lead) - cells(text) - cells(entry.detail))
            line = Content.assemble(
                (mark, "bold $primary"),
                (lead, entry.lead[1]),
                text,
                " " * gap,
                (entry.detail, "$quiet"),
            )
            lines.append(self.pick(number, line))
        return lines

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        if at is not None:
            self.press(at.y)


def _share(value: float, goal: float) -> tuple[str, str]:
    return f"{percent(value):>7}", share_style(value, goal)


def share_style(value: float, goal: float) -> str:
    """The colour of a share at the goal, or below it."""
    return "$success" if value >= goal else "$accent"
