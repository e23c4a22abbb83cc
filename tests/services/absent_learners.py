"""Learners with a known forgetting curve who leave for months, come back and follow the plan."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quizzer.content.deck_file import parse_deck
from quizzer.content.library import ChangedDeck, DeckSource
from quizzer.memory import scheduler
from quizzer.memory.scheduler import New, Rating, Reviewed, State
from quizzer.memory.study_day import StudyClock
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.deck_rows import to_stored
from quizzer.services.review import catch_up
from quizzer.services.review.catch_up import Outlook
from quizzer.services.review.session import ReviewSession
from quizzer.settings import Settings
from quizzer.store import absences, content, reviews
from quizzer.store.db import open_database
from quizzer.store.reviews import NewReview

BACK = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CARD = '[[card]]\nid = "c{0}"\nkind = "free"\nprompt = "Question {0}?"\nanswer = "Answer {0}."\n'
STUDIED, GAP = 120, 90  # days of learning, and of absence after them
NEW = 30  # cards never seen


@dataclass(frozen=True)
class Learner:
    """Recalls as FSRS has it for a stability of `memory` times its own; answers in `seconds`."""

    memory: float = 1.0
    seconds: float = 15.0

    def recalls(self, state: Reviewed, day: int, draw: random.Random) -> bool:
        lasting = state._replace(stability=state.stability * self.memory)
        return draw.random() < scheduler.retrievability(lasting, day)

    def duration_ms(self, draw: random.Random) -> int:
        return round(1000 * self.seconds * draw.lognormvariate(-0.125, 0.5))


@dataclass(frozen=True)
class Run:
    """What was promised on the day of the return, and what came of it, in days."""

    overdue: int
    outlook: Outlook
    promised: int | None
    took: int | None
    known_then: int


def make_home(folder: Path, learner: Learner, overdue: int, seed: int, chosen: Settings) -> Context:
    """A home of somebody who learned for 120 days and left `overdue` cards for 90."""
    folder.mkdir(parents=True)
    home = Home(folder)
    database = open_database(home.database)
    database.execute("PRAGMA synchronous = OFF")
    most = round(overdue * 1.8) + 20
    text = f'title = "Bench"\n{"".join(CARD.format(number) for number in range(most + NEW))}'
    deck = parse_deck(text.encode(), Path("bench.toml"))
    content.save(database, to_stored(ChangedDeck(DeckSource("b", Path("b"), "b"), "b", deck)), 0)
    context = Context(home, database, chosen, StudyClock(zone=UTC))
    draw = random.Random(seed)
    today = context.clock.day(BACK)
    keys = [row["key"] for row in database.rows("SELECT key FROM card ORDER BY place")]
    overdue_count = 0
    with database.transaction():
        for number, key in enumerate(keys[:most]):
            state = _learn(context, learner, key, number * STUDIED // most, draw)
            overdue_count += state.due_day is None or state.due_day < today
            if overdue_count == overdue:
                break
    return context


def _learn(
    context: Context, learner: Learner, key: int, began: int, draw: random.Random
) -> Reviewed:
    """A card's reviews, each on its day, from the day on which it was begun until the absence."""
    last_day = context.clock.day(BACK) - GAP
    now = BACK - timedelta(days=GAP + STUDIED - began)
    state: State = New()
    while True:
        day = context.clock.day(now)
        recalled = isinstance(state, Reviewed) and learner.recalls(state, day, draw)
        rating = Rating.GOOD if recalled or isinstance(state, New) else Rating.AGAIN
        after = scheduler.next_state(
            state, rating, now, context.clock, retention=0.9, seed=str(key)
        )
        _append(context, key, state, after, rating, now, learner.duration_ms(draw))
        state, now = after, max(after.due_at + timedelta(hours=5), now)
        if after.due_day is None:
            now = after.due_at
        if context.clock.day(now) > last_day:
            return after


def _append(
    context: Context,
    key: int,
    before: State,
    after: Reviewed,
    rating: Rating,
    now: datetime,
    duration_ms: int,
) -> None:
    met = isinstance(before, Reviewed)
    reviews.append(
        context.db,
        NewReview(
            card=key,
            card_version=1,
            rating=rating,
            at=now,
            day=after.last_day,
            origin="review",
            retention=0.9,
            phase_before=before.phase if isinstance(before, Reviewed) else "new",
            elapsed_days=after.last_day - before.last_day if isinstance(before, Reviewed) else None,
            phase=after.phase,
            step=after.step,
            stability=after.stability,
            difficulty=after.difficulty,
            due_at=after.due_at,
            due_day=after.due_day,
            reps=after.reps,
            lapses=after.lapses,
            duration_ms=duration_ms if met else duration_ms * 2,
        ),
    )


def follow_plan(context: Context, learner: Learner, seed: int, most_days: int = 400) -> Run:
    """Come back and answer what quizzer gives, each day until it says that it is enough."""
    draw = random.Random(seed + 1)
    day = context.clock.day(BACK)
    plan = catch_up.active_catch_up(context, day)
    assert plan is not None
    overdue = absences.backlog_size(context.db, plan.since)
    outlook = catch_up.make_outlook(catch_up.read_inputs(context, BACK, plan))
    assert outlook.plan is not None
    clear = outlook.plan.clear_day
    recalled = _known(context, learner, day)
    took = None
    for passed in range(most_days):
        if _study(context, learner, BACK + timedelta(days=passed), draw):
            took = passed + 1
            break
    return Run(overdue, outlook, None if clear is None else clear - day + 1, took, recalled)


def _study(context: Context, learner: Learner, now: datetime, draw: random.Random) -> bool:
    """One day; True when it left no backlog."""
    session = ReviewSession(context)
    day = context.clock.day(now)
    while True:
        in_review = session.next(now)
        if in_review is None:
            wait = session.next_step_in(now)
            if wait is None:
                return catch_up.latest_catch_up(context, day) is None
            now += wait
            continue
        if isinstance(in_review.state, New):
            assert catch_up.latest_catch_up(context, day) is None, (
                "new cards pause while the plan lasts"
            )
            return True
        stepping = in_review.state.due_day is None and in_review.state.last_day == day
        recalled = stepping or learner.recalls(in_review.state, day, draw)
        spent = learner.duration_ms(draw)
        now += timedelta(milliseconds=spent)
        session.answer(in_review, Rating.GOOD if recalled else Rating.AGAIN, now, duration_ms=spent)


def _known(context: Context, learner: Learner, day: int) -> int:
    """How many of all cards the learner's own curve has them recall."""
    total = 0.0
    for row in context.db.rows("SELECT * FROM schedule"):
        elapsed = day - row["last_day"]
        lasting = row["stability"] * learner.memory
        total += scheduler.recall(elapsed / lasting)
    return round(total)


__all__ = ["BACK", "Learner", "Run", "follow_plan", "make_home"]
