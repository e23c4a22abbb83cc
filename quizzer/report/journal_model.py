"""The journal: a chapter's questions with what the learner wrote, as plain frozen data.

`services.reports.journal` fills it from the log; `as_markdown` writes it down. Texts are as they
were typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Mark = Literal["good", "nit", "again"]  # good or easy; hard; again


@dataclass(frozen=True)
class JournalEntry:
    """A question and its state.

    `mark` is the latest review's, None where there is none. `answer` is the latest that was typed;
    where later reviews had none, `written` is its day and `marked` the mark that it got.
    """

    number: int
    prompt: str
    mark: Mark | None
    answer: str
    note: str
    written: date | None = None
    marked: Mark | None = None


@dataclass(frozen=True)
class Since:
    """What has come about since a day, the day itself included.

    `answered` for the first time, `righted` from again to right, `slipped` the other way, and
    exercises that passed for the first time. `start` says that nothing came before.
    """

    day: date
    start: bool
    answered: int
    righted: int
    slipped: int
    passed: int


@dataclass(frozen=True)
class Work:
    """An exercise that passed, first on `passed_on` after so many `tries`.

    `code` is the latest that passed, of the day `written`; the misconceptions were met before it.
    """

    id: str
    title: str
    code: str
    passed_on: date
    written: date
    tries: int
    nits: tuple[str, ...]
    misconceptions: tuple[str, ...]
    accuracy: float | None


@dataclass(frozen=True)
class Chapter:
    """A deck in its own order, with the exercises that its questions point to."""

    id: str
    title: str
    source: str
    entries: tuple[JournalEntry, ...]
    since: Since | None
    exercises: tuple[Work, ...]


@dataclass(frozen=True)
class Journal:
    """All that is to be published; `unlinked` are exercises that no chapter here names."""

    today: date
    chapters: tuple[Chapter, ...]
    unlinked: tuple[Work, ...]
