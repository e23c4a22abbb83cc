"""All that a learner's log says about what they know: the one `Progress` behind every report.

Cards that are gone from their files or suspended are no part of what is known, due or forecast;
what was once reviewed stays in the counts of reviews, days, lapses and retention.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from heapq import nlargest
from itertools import groupby, pairwise
from math import ceil, fsum
from operator import itemgetter

from quizzer.memory import scheduler
from quizzer.memory.scheduler import LEECH_LAPSES, Rating
from quizzer.report.progress_model import (
    CardMemory,
    Day,
    DeckProgress,
    KnowledgeCounts,
    Load,
    Progress,
    QuizScore,
    Recall,
    Streak,
    TagProgress,
    Week,
)
from quizzer.services.collector import paused_collector
from quizzer.services.context import Context
from quizzer.services.reports import exercise_history
from quizzer.services.review import answers, catch_up
from quizzer.store import fits, quizzes, statistics
from quizzer.store.log import day_sums
from quizzer.store.log.day_sums import DaySum
from quizzer.store.reviews import from_ms
from quizzer.store.statistics import CardFigures, DeckTitle

PACE_DAYS = 14
FORECAST_DAYS = 30
WEAKEST = 10
CHAPTER = 1000  # a deck with more cards is no chapter to be looked at question by question


# As `CardFigures`, but that a card in a step has the study day on which the step ends as its due
# day, and the last says whether that is later than now. A held one is due tomorrow.
_Card = CardFigures


def build_progress(context: Context, now: datetime, *, questions: bool = True) -> Progress:
    """Everything, as of `now`; None and empty where there is no data yet.

    `recall`, which looks at every question, stays empty unless `questions` are asked for.
    """
    with paused_collector(), context.db.snapshot():
        progress = _build_progress(context, now, questions)
    day_sums.keep_day_sums(context.db)
    return progress


def _build_progress(context: Context, now: datetime, questions: bool) -> Progress:
    db, today = context.db, context.clock.day(now)
    decks = statistics.decks(db)
    by_deck = _cards_by_deck(context, decks, now)
    standings = {key: _count_knowledge(of_deck, today) for key, of_deck in by_deck.items()}
    cards = [card for of_deck in by_deck.values() for card in of_deck]
    by_key = {card[1]: card for card in cards}
    days = day_sums.days(db)
    weeks = _weeks(days)
    tested = sum([week.tested for week in weeks])
    lapses = statistics.lapses(db)
    steps = statistics.later_steps(db, now, context.clock.start(today + 1), today)
    return Progress(
        at=now,
        today=date.fromordinal(today),
        desired_retention=context.settings.desired_retention,
        total=_sum_counts(standings.values()),
        decks=_decks(context, decks, standings, today),
        tags=_tags(context, by_key, today),
        weakest=_memories(context, by_key, _weakest(cards)),
        leeches=_memories(
            context,
            by_key,
            statistics.leeches(db, LEECH_LAPSES) if lapses.most >= LEECH_LAPSES else [],
        ),
        recall=_recall(
            context, [key for key, of_deck in by_deck.items() if len(of_deck) <= CHAPTER]
        )
        if questions
        else (),
        retention=sum(week.recalled for week in weeks) / tested if tested else None,
        weeks=weeks,
        days=tuple(
            [Day(date.fromordinal(day), reviews, ms / 60_000) for day, reviews, ms, _, _ in days]
        ),
        reviews=sum([day.reviews for day in days]),
        minutes=sum([day.ms for day in days]) / 60_000,
        lapses=lapses.total,
        streak=_streak([day.day for day in days], today),
        forecast=_forecast(cards, today),
        quizzes=tuple(
            QuizScore(quiz.deck, quiz.at, quiz.points, quiz.questions)
            for quiz in quizzes.finished(db)
        ),
        exercises=exercise_history.exercise_progress(context, now),
        training=exercise_history.training_runs(context),
        agreement=answers.agreement(context),
        failed=_memories(context, by_key, statistics.failed_cards(db, today, WEAKEST)),
        steps_today=steps.cards,
        next_step_at=None if steps.first_at is None else from_ms(steps.first_at),
        plan=_plan_lines(context, now),
    )


def _cards_by_deck(
    context: Context, decks: Iterable[DeckTitle], now: datetime
) -> dict[int, list[_Card]]:
    """The cards of each deck, in its order, with what is to be known of each at this moment."""
    today = context.clock.day(now)
    held_keys = statistics.held_cards(context.db, today)
    stored: dict[int, list[CardFigures]] = {}
    for deck, group in groupby(statistics.cards(context.db, today), itemgetter(0)):
        stored[deck] = list(group)
    return {
        deck.key: _cards(
            context, stored.get(deck.key, []), now, held_keys, fits.weights_of(context.db, deck.id)
        )
        for deck in decks
    }


def _cards(
    context: Context,
    stored: Iterable[CardFigures],
    now: datetime,
    held_keys: Set[int],
    weights: scheduler.Weights,
) -> list[_Card]:
    tomorrow = context.clock.day(now) + 1

    def at_present(figures: CardFigures) -> _Card:
        deck, key, standing, age, due_day, step_at = figures
        later = None
        if weights is not None and age is not None:
            age = scheduler.published_age(age, weights)
        if step_at is not None:
            ends = from_ms(step_at)
            due_day, later = context.clock.day(ends), ends > now
        if due_day is not None and key in held_keys:
            due_day, later = max(due_day, tomorrow), None
        return deck, key, standing, age, due_day, later

    if weights is not None:
        return list(map(at_present, stored))
    # nearly all cards are as they are stored
    return [
        at_present(figures) if figures[5] is not None or figures[1] in held_keys else figures
        for figures in stored
    ]


def _plan_lines(context: Context, now: datetime) -> tuple[str, ...]:
    plan = catch_up.active_catch_up(context, context.clock.day(now))
    if plan is None:
        return ()
    return tuple(
        catch_up.plan_lines(catch_up.make_outlook(catch_up.read_inputs(context, now, plan)))
    )


def _count_knowledge(cards: Collection[_Card], today: int) -> KnowledgeCounts:
    counts = dict.fromkeys(("new", "learning", "known", "mastered", "suspended"), 0)
    due = 0
    known_ages: list[float] = []
    learning_ages: list[float] = []
    for _, _, standing, age, due_day, later in cards:
        counts[standing] += 1
        if age is not None:
            (learning_ages if standing == "learning" else known_ages).append(age)
        if due_day is not None and due_day <= today and not later:
            due += 1
    known = scheduler.recalls(known_ages)
    chances = known + scheduler.recalls(learning_ages)
    return KnowledgeCounts(
        cards=len(cards),
        new=counts["new"],
        learning=counts["learning"],
        known=counts["known"] + counts["mastered"],
        mastered=counts["mastered"],
        due=due,
        retrievability=fsum(chances) / len(chances) if chances else None,
        suspended=counts["suspended"],
        known_retrievability=fsum(known) / len(known) if known else None,
    )


def _sum_counts(standings: Collection[KnowledgeCounts]) -> KnowledgeCounts:
    """Of groups that have no card in common."""
    # those with a chance of recall; suspended ones, which have none, are neither
    seen = sum(counts.learning + counts.known for counts in standings)
    chances = [
        counts.retrievability * (counts.learning + counts.known)
        for counts in standings
        if counts.retrievability is not None
    ]
    known = sum(counts.known for counts in standings)
    known_chances = [
        counts.known_retrievability * counts.known
        for counts in standings
        if counts.known_retrievability is not None
    ]
    return KnowledgeCounts(
        cards=sum(counts.cards for counts in standings),
        new=sum(counts.new for counts in standings),
        learning=sum(counts.learning for counts in standings),
        known=known,
        mastered=sum(counts.mastered for counts in standings),
        due=sum(counts.due for counts in standings),
        retrievability=fsum(chances) / seen if chances else None,
        suspended=sum(counts.suspended for counts in standings),
        known_retrievability=fsum(known_chances) / known if known_chances else None,
    )


def _decks(
    context: Context,
    decks: Iterable[DeckTitle],
    standings: Mapping[int, KnowledgeCounts],
    today: int,
) -> tuple[DeckProgress, ...]:
    begun = statistics.recently_begun(context.db, today - PACE_DAYS + 1)
    progress = []
    for deck in decks:
        standing = standings[deck.key]
        pace = 0.0
        if deck.key in begun:
            lately = begun[deck.key]
            young = lately.cards == lately.seen  # the deck itself was begun within these days
            since = max(1, today - lately.first_day + 1) if young else PACE_DAYS
            pace = lately.cards / since
        learned_by = _learned_by(standing, pace, today)
        progress.append(DeckProgress(deck.id, deck.title, standing, pace, learned_by))
    return tuple(progress)


def _learned_by(standing: KnowledgeCounts, pace: float, today: int) -> date | None:
    if not standing.new:
        return date.fromordinal(today)
    if not pace:
        return None
    return date.fromordinal(min(today + ceil(standing.new / pace), date.max.toordinal()))


def _tags(context: Context, cards: Mapping[int, _Card], today: int) -> tuple[TagProgress, ...]:
    tags = []
    for tag, keys in statistics.tags(context.db).items():
        having = [card for card in map(cards.get, keys) if card is not None]
        if having:
            tags.append(TagProgress(tag, _count_knowledge(having, today)))
    return tuple(tags)


def _weakest(cards: Sequence[_Card]) -> list[int]:
    """By age, from which the chance of recall follows."""
    oldest = nlargest(WEAKEST, [age for _, _, _, age, _, _ in cards if age is not None])
    weakest = [
        (-age, place, key)
        for place, (_, key, _, age, _, _) in enumerate(cards)
        if age is not None and age >= oldest[-1]
    ]
    return [key for _, _, key in sorted(weakest)[:WEAKEST]]


def _memories(
    context: Context, cards: Mapping[int, _Card], keys: Sequence[int]
) -> tuple[CardMemory, ...]:
    rows = statistics.memories(context.db, keys) if keys else {}
    memories = []
    for key in keys:
        row, (_, _, standing, age, due_day, _) = rows[key], cards[key]
        assert due_day is not None
        assert age is not None
        memories.append(
            CardMemory(
                card=row.id,
                prompt=row.prompt,
                retrievability=scheduler.recall(age),
                stability=row.stability,
                difficulty=row.difficulty,
                lapses=row.lapses,
                due=date.fromordinal(due_day),
                learning=standing == "learning",
            )
        )
    return tuple(memories)


def _recall(context: Context, decks: Sequence[int]) -> tuple[Recall, ...]:
    """Every question of some decks, in their order; exercises have their own record."""
    words: dict[int | None, str] = {int(rating): rating.word for rating in Rating}
    return tuple(
        Recall(
            card=question.id,
            prompt=question.prompt,
            position=question.position,
            reviews=question.reviews,
            recalled=question.recalled,
            tested=question.tested,
            last_rating=words.get(question.last_rating),
        )
        for question in statistics.questions(context.db, decks)
    )


def _weeks(days: Iterable[DaySum]) -> tuple[Week, ...]:
    """Weeks with at least one test; ordinal 1 was a Monday."""
    sums: dict[int, tuple[int, int]] = {}
    for day, _, _, tested, recalled in days:
        if tested:
            monday = day - (day - 1) % 7
            earlier_recalled, earlier_tested = sums.get(monday, (0, 0))
            sums[monday] = earlier_recalled + recalled, earlier_tested + tested
    return tuple([Week(date.fromordinal(monday), *both) for monday, both in sums.items()])


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
    falls = Counter(map(itemgetter(4), cards))
    del falls[None]
    overdue = sum(count for day, count in falls.items() if day <= today)
    later = range(today + 1, today + FORECAST_DAYS)
    return (
        Load(date.fromordinal(today), overdue),
        *(Load(date.fromordinal(day), falls[day]) for day in later),
    )
