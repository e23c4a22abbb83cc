"""Anki's review log as ours: each review with the state that it led to, the last one Anki's own.

By columns, since a log has hundreds of thousands of rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from quizzer.memory.study_day import StudyClock
from quizzer.services.exchange.anki_cards import ImportedCard
from quizzer.services.exchange.anki_package import AnkiCard, AnkiReviews
from quizzer.store import content
from quizzer.store.db import Database
from quizzer.store.log.imported_log import PHASES, ImportedReviews, Suspension, append_log
from quizzer.store.reviews import to_ms

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

_NEW, _LEARNING, _REVIEW, _RELEARNING = range(len(PHASES))  # a card's type, as Anki counts too
_SUSPENDED = -1  # a card's queue
_MOMENTS_FROM = 1_000_000_000  # a step that crosses a day is due by day, not by second


class _Days:
    """Study days and their beginnings in milliseconds, each asked of the clock once."""

    def __init__(self, clock: StudyClock) -> None:
        self.clock = clock
        self._starts: dict[int, int] = {}

    def start(self, day: int) -> int:
        """The moment at which a study day begins."""
        if (start := self._starts.get(day)) is None:
            start = self._starts[day] = to_ms(self.clock.start(day))
        return start

    def of(self, at_ms: int) -> int:
        """The study day of a moment."""
        return self.clock.day(datetime.fromtimestamp(at_ms / 1000, UTC))

    def starts(self, days: Integers) -> Integers:
        """The beginnings of many days, at least one."""
        import numpy as np

        first = int(days.min())
        starts = np.zeros(int(days.max()) - first + 1, np.int64)
        for place in np.flatnonzero(np.bincount(days - first)).tolist():
            starts[place] = self.start(first + place)
        return starts[days - first]

    def of_all(self, moments: Integers) -> Integers:
        """The study days of many moments, at least one."""
        import numpy as np

        first, last = self.of(int(moments.min())), self.of(int(moments.max()))
        ends = np.array([self.start(day) for day in range(first + 1, last + 1)], np.int64)
        return first + np.searchsorted(ends, moments, side="right")


class _Cards(NamedTuple):
    """The cards of packages by columns, in the order of Anki's ids."""

    sources: list[AnkiCard]
    ids: Integers
    keys: Integers
    stability: npt.NDArray[np.float64]  # Anki's own, after all reviews
    difficulty: npt.NDArray[np.float64]
    was_reset: npt.NDArray[np.bool_]  # to a new card, by Anki's "forget"


class _Runs:
    """The rows of a log put together by card, in order of time within each."""

    def __init__(self, cards: Integers) -> None:
        """`cards` are each row's, in order."""
        import numpy as np

        is_first = np.ones(len(cards), np.bool_)
        is_first[1:] = cards[1:] != cards[:-1]
        self.first = np.flatnonzero(is_first)
        self.sizes = np.diff(self.first, append=len(cards))
        self.last = self.first + self.sizes - 1

    def before(self, values: Integers, none: int) -> Integers:
        """The value of each card's review before, `none` for its first."""
        import numpy as np

        shifted = np.empty_like(values)
        shifted[1:] = values[:-1]
        shifted[self.first] = none
        return shifted

    def total(self, values: Integers) -> Integers:
        """The sum of a card's values up to each review."""
        import numpy as np

        sums = np.cumsum(values, dtype=np.int64)
        return sums - np.repeat(sums[self.first] - values[self.first], self.sizes)


def is_scheduled(card: ImportedCard) -> bool:
    """Whether Anki says of a card, without any log, that it is known or not to be asked."""
    return card.source.type == _REVIEW or card.source.queue < 0


def fill(
    database: Database,
    deck: str,
    imported: Sequence[ImportedCard],
    log: AnkiReviews,
    created: int,
    clock: StudyClock,
) -> int:
    """Write the cards' reviews and suspensions into a database that has the cards and no log.

    A card that Anki scheduled without a log gets one review, on the day from which its interval
    counts. One that was reset has its reviews undone. Returns how many reviews were written.
    """
    days = _Days(clock)
    first_day = days.of(1000 * created)
    cards = _cards(imported, content.card_keys(database, deck))
    log = _completed(log, cards, first_day, clock)
    reviews, undone, last = _reviews(log, cards, first_day, days)
    suspensions = _suspensions(cards, last, log, days)
    append_log(database, reviews, undone, sorted(suspensions, key=lambda row: row.at_ms))
    return len(log)


def _cards(imported: Sequence[ImportedCard], keys: Mapping[str, int]) -> _Cards:
    import numpy as np

    by_id = {item.source.id: item for item in imported}
    items = [by_id[key] for key in sorted(by_id)]
    sources = [item.source for item in items]
    memory = np.array([_memory(source) for source in sources], np.float64).reshape(-1, 2)
    return _Cards(
        sources,
        np.array([source.id for source in sources], np.int64),
        np.array([keys[item.table["id"]] for item in items], np.int64),
        memory[:, 0],
        memory[:, 1],
        np.array([source.type == _NEW for source in sources], np.bool_),
    )


def _completed(log: AnkiReviews, cards: _Cards, first_day: int, clock: StudyClock) -> AnkiReviews:
    """The log of these cards alone, in order of time, with a review for each that needs one."""
    import numpy as np

    log = log[np.isin(log[:, 1], cards.ids)]
    added = [
        _only_review(cards.sources[place], first_day, clock)
        for place in np.flatnonzero(np.isin(cards.ids, log[:, 1], invert=True)).tolist()
        if cards.sources[place].type == _REVIEW
    ]
    if added:
        log = np.concatenate([log, np.array(added, np.int64)])
    at = log[:, 0]
    if (at[1:] < at[:-1]).any():
        log = log[np.lexsort((log[:, 1], at))]
    return log


def _only_review(card: AnkiCard, first_day: int, clock: StudyClock) -> tuple[int, ...]:
    day = first_day + card.due - max(card.interval, 1)
    at = to_ms(clock.start(day)) + 3_600_000 + card.id % 1000
    return at, card.id, 3, card.interval, 0


def _reviews(
    log: AnkiReviews, cards: _Cards, first_day: int, days: _Days
) -> tuple[ImportedReviews, Integers, Integers]:
    """Each review with the state that it led to; those that are undone; each card's last moment.

    The undone are (review, at) rows; the moment is 0 for a card without a review.
    """
    import numpy as np

    places = np.searchsorted(cards.ids, log[:, 1])
    order = np.argsort(places, kind="stable")
    places, numbers = places[order], order + 1
    at, _, rating, interval, duration = log[order].T
    runs = _Runs(places)
    day = days.of_all(at) if len(at) else at
    elapsed = day - runs.before(day, 0)
    elapsed[runs.first] = -1
    is_known = interval > 0
    phase = np.where(runs.total(is_known) > 0, _RELEARNING, _LEARNING)
    phase[is_known] = _REVIEW
    phase_before = runs.before(phase, _NEW)
    lapses = runs.total((rating == 1) & (phase_before == _REVIEW))
    due_day = np.where(is_known, day + interval, 0)
    due_at = at - 1000 * interval
    if is_known.any():
        due_at[is_known] = days.starts(due_day[is_known])
    stability = np.where(is_known, interval, 0.1)
    for row, place in zip(runs.last.tolist(), places[runs.last].tolist(), strict=True):
        if not cards.was_reset[place]:
            source = cards.sources[place]
            phase[row], due_at[row], due_day[row] = _state(source, first_day, days)
            stability[row] = cards.stability[place]
            if phase[row] == _REVIEW:
                lapses[row] = max(source.lapses, 0)
    last = np.zeros(len(cards.ids), np.int64)
    last[places[runs.last]] = at[runs.last]
    reset = cards.was_reset[places]
    reviews = ImportedReviews(
        id=numbers,
        card=cards.keys[places],
        previous=runs.before(numbers, 0),
        rating=rating,
        at_ms=at,
        day=day,
        phase_before=phase_before,
        elapsed_days=elapsed,
        duration_ms=duration,
        phase=phase,
        due_at_ms=due_at,
        due_day=due_day,
        reps=runs.total(np.ones_like(at)),
        lapses=lapses,
        stability=stability,
        difficulty=cards.difficulty[places],
    )
    return reviews, np.column_stack([numbers[reset], last[places[reset]] + 1]), last


def _suspensions(
    cards: _Cards, last: Integers, log: AnkiReviews, days: _Days
) -> Iterator[Suspension]:
    """Of each suspended card, after its last review where it has one."""
    import numpy as np

    for card, key, at_last in zip(cards.sources, cards.keys.tolist(), last.tolist(), strict=True):
        if card.queue == _SUSPENDED:
            at = at_last + 1 if at_last else card.id
            latest = int(np.searchsorted(log[:, 0], at, side="right"))
            yield Suspension(key, at, days.of(at), latest or None)


def _state(card: AnkiCard, first_day: int, days: _Days) -> tuple[int, int, int]:
    """What Anki has of a card today: phase, when it is due in milliseconds, the due day or 0."""
    if card.type == _REVIEW:
        day = first_day + card.due
        return _REVIEW, days.start(day), day
    by_day = card.due < _MOMENTS_FROM
    due_at = days.start(first_day + card.due) if by_day else 1000 * card.due
    return _LEARNING if card.type == _LEARNING else _RELEARNING, due_at, 0


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
