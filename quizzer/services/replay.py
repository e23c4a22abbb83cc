"""Going through a card's log again: what each review was based on, and when its study day began."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from quizzer.memory import scheduler
from quizzer.memory.scheduler import Memory, Weights
from quizzer.store.reviews import Reset

_DAY_MS = 86_400_000
_FIRST_DAY = 719_163  # the ordinal of 1970-01-01
_DEFAULT_START_MS = 4 * 3_600_000  # if no review of a card shows when its days begin


class ReviewFacts(Protocol):
    """What a log says of a review, whatever it led to."""

    @property
    def rating(self) -> int: ...
    @property
    def day(self) -> int: ...
    @property
    def retention(self) -> float: ...
    @property
    def spread(self) -> float | None: ...


def memory_after(
    before: Memory | None, review: ReviewFacts, card: str, kind: str, weights: Weights = None
) -> Memory:
    """What a review of a card led to, on the day of its fuzz range that was chosen then.

    `before` is None for a card that was new.
    """
    after = scheduler.bounded_memory(
        before,
        review.rating,
        review.day,
        retention=review.retention,
        seed=card if review.spread is None else None,
        steps=kind != "code",
        weights=weights,
    )
    if review.spread is None:
        return after
    return scheduler.placed_memory(after, review.spread, review.retention, weights)


def day_start_ms(day: int, start_ms: int) -> int:
    """When a study day begins, in milliseconds since 1970, where days begin at `start_ms`."""
    return (day - _FIRST_DAY) * _DAY_MS + start_ms


def due_at_ms(memory: Memory, at_ms: int, start_ms: int) -> int:
    """When a card is due after a review at a moment, where study days begin at `start_ms`."""
    if memory.due_day is not None:
        return day_start_ms(memory.due_day, start_ms)
    return at_ms + (memory.wait_ms or 0)


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
    if not resets and place and log[place - 1].undone_ms is None:
        return place - 1
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
