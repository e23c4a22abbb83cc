"""Going through a card's log again: what each review was based on, and when its study day began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from quizzer.memory import scheduler
from quizzer.memory.scheduler import Rating, Reviewed, State, Weights
from quizzer.memory.study_day import StudyClock
from quizzer.store.reviews import Reset, from_ms

_DAY_MS = 86_400_000
_FIRST_DAY = 719_163  # the ordinal of 1970-01-01
_DEFAULT_START_MS = 4 * 3_600_000  # if no review of a card shows when its days begin


@dataclass(frozen=True)
class RecordedDay(StudyClock):
    """The study day as it was recorded where the review took place, whatever the zone here."""

    recorded: int = 0
    start_ms: int = 0  # of a study day, after midnight UTC

    def day(self, now: datetime) -> int:
        return self.recorded

    def start(self, day: int) -> datetime:
        return from_ms((day - _FIRST_DAY) * _DAY_MS + self.start_ms)


class ReviewFacts(Protocol):
    """What a log says of a review, whatever it led to."""

    @property
    def rating(self) -> int: ...
    @property
    def at_ms(self) -> int: ...
    @property
    def retention(self) -> float: ...
    @property
    def spread(self) -> float | None: ...


def state_after(
    before: State,
    review: ReviewFacts,
    card: str,
    kind: str,
    clock: RecordedDay,
    weights: Weights = None,
) -> Reviewed:
    """What a review of a card led to, on the day of its fuzz range that was chosen then."""
    after = scheduler.bounded_state(
        before,
        Rating(review.rating),
        from_ms(review.at_ms),
        clock,
        retention=review.retention,
        seed=card,
        steps=kind != "code",
        weights=weights,
    )
    if review.spread is None:
        return after
    return scheduler.placed(after, clock, review.spread, review.retention, weights)


class UndoableReview(Protocol):
    """A review's place in the log, and whether and when it was undone."""

    @property
    def id(self) -> int: ...
    @property
    def undone_ms(self) -> int | None: ...


def base_of(log: Sequence[UndoableReview], place: int, resets: Sequence[Reset] = ()) -> int | None:
    """The place of the review whose state this one began with; None: the card was new.

    That is the latest before it that stood when it was made and undone, if it was: a review that
    was undone, like a reset that was, counts for those that were undone no later than it.
    """
    ends = log[place].undone_ms

    def counts(undone_ms: int | None) -> bool:
        return undone_ms is None or (ends is not None and undone_ms >= ends)

    start = max(
        (
            reset.review
            for reset in resets
            if reset.review < log[place].id and counts(reset.undone_ms)
        ),
        default=0,
    )
    for earlier in range(place - 1, -1, -1):
        if log[earlier].id <= start:
            return None
        if counts(log[earlier].undone_ms):
            return earlier
    return None


def day_starts_ms(due: Sequence[tuple[int, int | None]]) -> list[int]:
    """When study days begin at each review, in milliseconds after midnight UTC.

    `due` is when a review's card was due, in milliseconds since 1970, and on which study day; the
    latter is None in a learning step, which takes the start of the card's first known day.
    """
    starts = [None if day is None else at_ms - (day - _FIRST_DAY) * _DAY_MS for at_ms, day in due]
    known = next((start for start in starts if start is not None), _DEFAULT_START_MS)
    return [known if start is None else start for start in starts]
