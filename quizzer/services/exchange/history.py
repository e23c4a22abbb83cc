"""Anki's review log as ours: each review with the state that it led to, the last one Anki's own."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from operator import itemgetter
from typing import Any

from quizzer.memory.study_day import StudyClock
from quizzer.services.exchange.anki_cards import ImportedCard
from quizzer.services.exchange.anki_package import AnkiCard, AnkiReview
from quizzer.store import content
from quizzer.store.db import Database
from quizzer.store.log.imported_log import ROWS, Suspension, append_log
from quizzer.store.reviews import to_ms

_LEARNING, _REVIEW, _RELEARNING = 1, 2, 3  # a card's type
_SUSPENDED = -1  # a card's queue
_MOMENTS_FROM = 1_000_000_000  # a step that crosses a day is due by day, not by second


class _Days:
    """Study days and their beginnings, each asked of the clock once."""

    def __init__(self, clock: StudyClock) -> None:
        self.clock = clock
        self.starts: dict[int, int] = {}
        self.day, self.begin, self.end = 0, 0, 0

    def start(self, day: int) -> int:
        """The moment at which a study day begins, in milliseconds."""
        if (start := self.starts.get(day)) is None:
            start = self.starts[day] = to_ms(self.clock.start(day))
        return start

    def of(self, at_ms: int) -> int:
        """The study day of a moment."""
        if not self.begin <= at_ms < self.end:
            self.day = self.clock.day(datetime.fromtimestamp(at_ms / 1000, UTC))
            self.begin, self.end = self.start(self.day), self.start(self.day + 1)
        return self.day


@dataclass(slots=True)
class _CardLog:
    """A card while its reviews are gone through: what the latest one led to."""

    source: AnkiCard
    key: int
    stability: float  # Anki's own, after all reviews
    difficulty: float
    was_reset: bool  # to a new card, by Anki's "forget"
    last: int = 0  # the number of its latest review; 0 where it has none
    id: int | None = None
    at: int = 0
    day: int = 0
    phase: str = "new"
    reps: int = 0
    lapses: int = 0
    has_graduated: bool = False
    ids: list[int] = field(default_factory=list)


def fill(
    database: Database,
    deck: str,
    imported: Sequence[ImportedCard],
    log: Sequence[AnkiReview],
    created: int,
    clock: StudyClock,
) -> int:
    """Write the cards' reviews and suspensions into a database that has the cards and no log.

    A card that Anki scheduled without a log gets one review, on the day from which its interval
    counts. One that was reset has its reviews undone. Returns how many reviews were written.
    """
    days = _Days(clock)
    first_day = days.of(1000 * created)
    keys = content.card_keys(database, deck)
    cards = {
        item.source.id: _CardLog(
            item.source, keys[item.table["id"]], *_memory(item.source), item.source.type == 0
        )
        for item in imported
    }
    last = _last_numbers(log)
    reviews = [
        _only_review(card.source, first_day, clock)
        for key, card in cards.items()
        if key not in last and card.source.type == _REVIEW
    ]
    is_of_others = not last.keys() <= cards.keys()
    reviews += (review for review in log if review[1] in cards) if is_of_others else log
    reviews.sort()  # several packages may have been read
    for key, number in _last_numbers(reviews).items():
        cards[key].last = number
    append_log(
        database,
        _values(reviews, cards, first_day, days),
        ((review, card.at + 1) for card in cards.values() if card.was_reset for review in card.ids),
        (
            _suspension(card, reviews, days)
            for card in cards.values()
            if card.source.queue == _SUSPENDED
        ),
    )
    return len(reviews)


def _last_numbers(reviews: Sequence[AnkiReview]) -> dict[int, int]:
    """By card, the number of its last review, counted from 1."""
    return dict(zip(map(itemgetter(1), reviews), count(1), strict=False))


def _suspension(card: _CardLog, reviews: Sequence[AnkiReview], days: _Days) -> Suspension:
    at = card.at + 1 if card.reps else card.source.id
    latest = bisect_right(reviews, at, key=itemgetter(0))
    return Suspension(card.key, at, days.of(at), latest or None)


def _only_review(card: AnkiCard, first_day: int, clock: StudyClock) -> AnkiReview:
    day = first_day + card.due - max(card.interval, 1)
    at = to_ms(clock.start(day)) + 3_600_000 + card.id % 1000
    return at, card.id, 3, card.interval, 0


def _values(
    reviews: Sequence[AnkiReview], cards: Mapping[int, _CardLog], first_day: int, days: _Days
) -> Iterator[list[Any]]:
    """Each review with the state that it led to, as `append_log` takes them."""
    starts, day, end = days.starts, 0, 0
    values: list[Any] = []
    for number, (at, source, ease, interval, duration) in enumerate(reviews, 1):
        if at >= end:  # in order of time, so that a day is looked up once
            day = days.of(at)
            end = days.end
        card = cards[source]
        before, previous = card.phase, card.id
        elapsed = None if previous is None else day - card.day
        card.reps = reps = card.reps + 1
        if ease == 1 and before == "review":
            card.lapses += 1
        due_day: int | None = None
        if interval > 0:
            card.has_graduated = True
            phase, step, stability = "review", None, float(interval)
            due_day = day + interval
            due_at = starts.get(due_day) or days.start(due_day)
        else:
            phase = "relearning" if card.has_graduated else "learning"
            step, stability, due_at = 0, 0.1, at - 1000 * interval
        if number == card.last:
            card.at = at
            if not card.was_reset:
                stability = card.stability
                phase, step, due_at, due_day = _state(card, first_day, days)
                if phase == "review":
                    card.lapses = max(card.source.lapses, 0)
        if card.was_reset:
            card.ids.append(number)
        card.id, card.day, card.phase = number, day, phase
        values += (
            number, card.key, previous, ease, at, day, before, elapsed, duration, phase, step,
            stability, card.difficulty, due_at, due_day, reps, card.lapses,
        )  # fmt: skip
        if not number % ROWS:
            yield values
            values = []
    yield values


def _state(card: _CardLog, first_day: int, days: _Days) -> tuple[str, int | None, int, int | None]:
    """What Anki has of a card today: phase, step, when it is due in milliseconds, the due day."""
    source = card.source
    if source.type == _REVIEW:
        day = first_day + source.due
        return "review", None, days.start(day), day
    by_day = source.due < _MOMENTS_FROM
    due_at = days.start(first_day + source.due) if by_day else 1000 * source.due
    return "learning" if source.type == _LEARNING else "relearning", 0, due_at, None


def _memory(card: AnkiCard) -> tuple[float, float]:
    """(stability in days, difficulty 1 to 10): FSRS's own, else as its SM-2 conversion guesses."""
    try:
        data = json.loads(card.data or "{}")
        stability, difficulty = float(data["s"]), float(data["d"])
        if 0 < stability < 1e6 and 1 <= difficulty <= 10:
            return stability, difficulty
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    ease = card.factor / 1000 or 2.5
    return max(float(card.interval), 0.1), min(max(11 - 2.5 * ease, 1.0), 10.0)
