"""What comes next: steps that are due, then reviews, then new cards, within the day's limits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Allowance:
    """How many reviews and new cards may still be asked on a study day."""

    reviews: int
    new: int


def allowance(
    reviews_per_day: int, new_per_day: int, *, reviews_done: int, new_done: int
) -> Allowance:
    """What is left of a day's limits; learning steps count against neither."""
    return Allowance(max(0, reviews_per_day - reviews_done), max(0, new_per_day - new_done))


@dataclass(frozen=True)
class Upcoming:
    """Cards that wait to be asked, by their keys, each list in its own order."""

    reviews: tuple[int, ...] = ()
    new: tuple[int, ...] = ()

    def without(self, card: int) -> Upcoming:
        return Upcoming(
            tuple(key for key in self.reviews if key != card),
            tuple(key for key in self.new if key != card),
        )


def pick(due_step: int | None, upcoming: Upcoming) -> int | None:
    """The card to ask now: what is being learnt first, then what is slipping, then what is new."""
    if due_step is not None:
        return due_step
    return next(iter((*upcoming.reviews[:1], *upcoming.new[:1])), None)
