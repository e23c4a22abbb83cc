"""What comes next: steps that are due, then reviews, then new cards, within the day's limits."""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol


class Allowance(NamedTuple):
    """How many reviews and new cards may still be asked on a study day."""

    reviews: int
    new: int

    def less(self, *, reviews: int, new: int) -> "Allowance":
        return Allowance(max(0, self.reviews - reviews), max(0, self.new - new))


def allowance(
    reviews_per_day: int, new_per_day: int, *, reviews_done: int, new_done: int
) -> Allowance:
    """What is left of a day's limits; learning steps count against neither."""
    return Allowance(reviews_per_day, new_per_day).less(reviews=reviews_done, new=new_done)


class Upcoming:
    """Cards that wait to be asked, by their keys, each queue in its own order."""

    def __init__(self, reviews: Iterable[int] = (), new: Iterable[int] = ()) -> None:
        self.reviews, self.new = deque(reviews), deque(new)

    def discard(self, card: int) -> None:
        """Take a card out, which is mostly the first of its queue."""
        for keys in (self.reviews, self.new):
            if keys and keys[0] == card:
                keys.popleft()
                return
        for keys in (self.reviews, self.new):
            if card in keys:
                keys.remove(card)


def pick(upcoming: Upcoming, allowed: Allowance) -> int | None:
    """The card to ask when no learning step is due: what is slipping, then what is new."""
    if upcoming.reviews and allowed.reviews:
        return upcoming.reviews[0]
    return upcoming.new[0] if upcoming.new and allowed.new else None


class QueuedQuestion(Protocol):
    """A new card, with the exercise that it names."""

    @property
    def key(self) -> int: ...
    @property
    def exercise(self) -> str | None: ...


class QueuedExercise(Protocol):
    """A new exercise: a card that names it has been `begun`, or is still `ahead`."""

    @property
    def key(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def begun(self) -> bool: ...
    @property
    def ahead(self) -> bool: ...


def interleave(
    questions: Sequence[QueuedQuestion], exercises: Sequence[QueuedExercise]
) -> list[int]:
    """New cards with each exercise right behind the first question that names it.

    Those of questions begun before come first, those that no question names come last, and one
    whose question is further ahead waits.
    """
    order = [exercise.key for exercise in exercises if exercise.begun]
    waiting = {exercise.name: exercise.key for exercise in exercises if not exercise.begun}
    for question in questions:
        order.append(question.key)
        if question.exercise in waiting:
            order.append(waiting.pop(question.exercise))
    unnamed = [exercise.key for exercise in exercises if not (exercise.begun or exercise.ahead)]
    return order + [key for key in unnamed if key not in order]


def find_chapter(name: str, decks: Iterable[str]) -> str | None:
    """The deck of this id, or with this number at its end, as 13 is the number of fastbook-13."""
    listed = list(decks)
    if name in listed:
        return name
    numbered = (deck for deck in listed if name.isdecimal() and _number(deck) == int(name))
    return next(numbered, None)


def order_chapters(decks: Sequence[str], chosen: Iterable[str]) -> list[str]:
    """Deck ids in the order in which their new cards come; `decks` are in the library's order.

    The chosen chapters come first, then those of the same book from the last of them on, and then
    what comes before it. Decks that are no chapter of this book stay behind it, but for one such as
    book-04_practice, which follows book-04.
    """
    first = [deck for name in chosen if (deck := find_chapter(name, decks)) is not None]
    first = list(dict.fromkeys(first))
    if not first:
        return list(decks)
    following = decks.index(first[-1])
    book = _book(first[-1])
    chapters = [deck for deck in (*decks[following:], *decks[:following]) if _book(deck) == book]
    ordered = dict.fromkeys([*first, *(chapters if book else ()), *decks])
    followers: dict[str, list[str]] = {}
    for deck in decks:
        chapter, underscore, _ = deck.partition("_")
        if underscore and chapter in ordered and deck not in first:
            followers.setdefault(chapter, []).append(deck)
    led = {deck for group in followers.values() for deck in group}
    leading = [deck for deck in ordered if deck not in led]
    return [deck for chapter in leading for deck in (chapter, *followers.get(chapter, ()))]


def _number(deck: str) -> int | None:
    match = re.fullmatch(r".*-(\d+)", deck)
    return int(match[1]) if match else None


def _book(deck: str) -> str | None:
    """What a chapter's id begins with; None for a deck that is no numbered chapter."""
    return None if _number(deck) is None else deck.rpartition("-")[0]
