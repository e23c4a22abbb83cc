"""All that a learner's log says about what they know: the one `Progress` behind every report.

Cards that are gone from their files or suspended are no part of what is known, due or forecast;
what was once reviewed stays in the counts of reviews, days, lapses and retention.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from heapq import nsmallest
from itertools import pairwise
from math import ceil, fsum
from typing import NamedTuple

from quizzer.memory import scheduling
from quizzer.memory.scheduling import LEECH_LAPSES, Rating
from quizzer.report.progress import (
    CardMemory,
    Day,
    DeckProgress,
    Load,
    Progress,
    QuizScore,
    Recall,
    Standing,
    Streak,
    TagProgress,
    Week,
)
from quizzer.services import agreement, exercise_record
from quizzer.services.context import Context
from quizzer.store import quizzes, statistics
from quizzer.store.reviews import from_ms
from quizzer.store.statistics import DaySum, DeckRow

PACE_DAYS = 14
FORECAST_DAYS = 30
WEAKEST = 10
CHAPTER = 1000  # a deck with more cards is no chapter to be looked at question by question


class _Card(NamedTuple):
    """A present card as of now; the last two are None for a new one, and for a suspended one.

    `due_day` is the study day on which it may next be asked, which has passed where it is overdue.
    """

    key: int
    standing: str
    due: bool
    due_day: int | None
    retrievability: float | None


def progress(context: Context, now: datetime) -> Progress:
    """Everything, as of `now`; None and empty where there is nothing to tell yet."""
    with context.db.snapshot():
        return _progress(context, now)


def _progress(context: Context, now: datetime) -> Progress:
    db, today = context.db, context.clock.day(now)
    decks = statistics.decks(db)
    by_deck = {deck.key: _cards(context, deck.key, now) for deck in decks}
    cards = {card.key: card for of_deck in by_deck.values() for card in of_deck}
    days = statistics.days(db)
    weeks = _weeks(days)
    tested = sum(week.tested for week in weeks)
    return Progress(
        at=now,
        today=date.fromordinal(today),
        desired_retention=context.settings.desired_retention,
        total=_standing(cards.values()),
        decks=_decks(context, decks, by_deck, today),
        tags=_tags(context, cards),
        weakest=_memories(context, cards, _weakest(cards.values())),
        leeches=_memories(context, cards, statistics.leeches(db, LEECH_LAPSES)),
        recall=_recall(context, decks),
        retention=sum(week.recalled for week in weeks) / tested if tested else None,
        weeks=weeks,
        days=tuple(Day(date.fromordinal(day.day), day.reviews, day.ms / 60_000) for day in days),
        reviews=sum(day.reviews for day in days),
        minutes=sum(day.ms for day in days) / 60_000,
        lapses=statistics.lapses(db),
        streak=_streak([day.day for day in days], today),
        forecast=_forecast(cards.values(), today),
        quizzes=tuple(
            QuizScore(quiz.deck, quiz.at, quiz.points, quiz.questions)
            for quiz in quizzes.finished(db)
        ),
        exercises=exercise_record.exercises(context, now),
        training=exercise_record.training(context),
        agreement=agreement.so_far(context),
    )


def _cards(context: Context, deck: int, now: datetime) -> list[_Card]:
    """A deck's cards with what is to be known of each at this moment."""
    today = context.clock.day(now)
    held = statistics.held(context.db, today)
    recall = scheduling.forgetting_curve()
    cards = []
    for key, standing, age, due_day, step_at in statistics.cards(context.db, deck, today):
        due = due_day is not None and due_day <= today
        if step_at is not None:
            ends = from_ms(step_at)
            due_day, due = context.clock.day(ends), ends <= now
        if due_day is not None and key in held:
            due_day, due = max(due_day, today + 1), False
        if standing == "suspended":
            due, due_day, age = False, None, None
        chance = None if age is None else recall(age)
        cards.append(_Card(key, standing, due, due_day, chance))
    return cards


def _standing(cards: Collection[_Card]) -> Standing:
    counts = Counter([card.standing for card in cards])
    chances = [card.retrievability for card in cards if card.retrievability is not None]
    return Standing(
        cards=len(cards),
        new=counts["new"],
        learning=counts["learning"],
        known=counts["known"] + counts["mastered"],
        mastered=counts["mastered"],
        due=sum([card.due for card in cards]),
        retrievability=fsum(chances) / len(chances) if chances else None,
        suspended=counts["suspended"],
    )


def _decks(
    context: Context, decks: Iterable[DeckRow], cards: Mapping[int, list[_Card]], today: int
) -> tuple[DeckProgress, ...]:
    begun = statistics.begun(context.db, today - PACE_DAYS + 1)
    found = []
    for deck in decks:
        standing = _standing(cards[deck.key])
        pace = 0.0
        if deck.key in begun:
            lately = begun[deck.key]
            young = lately.cards == deck.seen  # the deck itself was begun within these days
            since = max(1, today - lately.first_day + 1) if young else PACE_DAYS
            pace = lately.cards / since
        learned_by = _learned_by(standing, pace, today)
        found.append(DeckProgress(deck.id, deck.title, standing, pace, learned_by))
    return tuple(found)


def _learned_by(standing: Standing, pace: float, today: int) -> date | None:
    if not standing.new:
        return date.fromordinal(today)
    if not pace:
        return None
    return date.fromordinal(min(today + ceil(standing.new / pace), date.max.toordinal()))


def _tags(context: Context, cards: Mapping[int, _Card]) -> tuple[TagProgress, ...]:
    found = []
    for tag, keys in statistics.tags(context.db).items():
        having = [card for card in map(cards.get, keys) if card is not None]
        if having:
            found.append(TagProgress(tag, _standing(having)))
    return tuple(found)


def _weakest(cards: Iterable[_Card]) -> list[int]:
    seen = (
        (card.retrievability, place, card.key)
        for place, card in enumerate(cards)
        if card.retrievability is not None
    )
    return [key for _, _, key in nsmallest(WEAKEST, seen)]


def _memories(
    context: Context, cards: Mapping[int, _Card], keys: Sequence[int]
) -> tuple[CardMemory, ...]:
    rows = statistics.memories(context.db, keys)
    found = []
    for key in keys:
        row, due_day, chance = rows[key], cards[key].due_day, cards[key].retrievability
        assert due_day is not None
        assert chance is not None
        found.append(
            CardMemory(
                card=row.id,
                prompt=row.prompt,
                retrievability=chance,
                stability=row.stability,
                difficulty=row.difficulty,
                lapses=row.lapses,
                due=date.fromordinal(due_day),
            )
        )
    return tuple(found)


def _recall(context: Context, decks: Iterable[DeckRow]) -> tuple[Recall, ...]:
    """Every question of a chapter, in the decks' order; exercises have a record of their own."""
    return tuple(
        Recall(
            card=question.id,
            prompt=question.prompt,
            position=question.position,
            reviews=question.reviews,
            recalled=question.recalled,
            tested=question.tested,
            last_rating=None if question.last_rating is None else Rating(question.last_rating).word,
        )
        for deck in decks
        if deck.cards <= CHAPTER
        for question in statistics.questions(context.db, deck.key)
    )


def _weeks(days: Iterable[DaySum]) -> tuple[Week, ...]:
    """Weeks with at least one test; ordinal 1 was a Monday."""
    recalled: Counter[int] = Counter()
    tested: Counter[int] = Counter()
    for day in days:
        monday = day.day - (day.day - 1) % 7
        recalled[monday] += day.recalled
        tested[monday] += day.tested
    return tuple(
        Week(date.fromordinal(monday), recalled[monday], count)
        for monday, count in sorted(tested.items())
        if count
    )


def _streak(days: Sequence[int], today: int) -> Streak:
    """Of study days in order."""
    rows: list[int] = []  # the lengths of rows of days
    for before, day in pairwise([None, *days]):
        if before is not None and day == before + 1:
            rows[-1] += 1
        else:
            rows.append(1)
    running = bool(days) and days[-1] >= today - 1
    return Streak(rows[-1] if running else 0, max(rows, default=0), len(days))


def _forecast(cards: Iterable[_Card], today: int) -> tuple[Load, ...]:
    falls = Counter([max(today, card.due_day) for card in cards if card.due_day is not None])
    return tuple(
        Load(date.fromordinal(day), falls[day]) for day in range(today, today + FORECAST_DAYS)
    )
