"""Coming back after a long absence: whether a plan is in force, and what there is to say about it.

That somebody was away, and what waited on their return, is found in the log; only the choice to
end a plan is written down. `find` is asked before every card and costs a few index seeks; `read`
and `work_out` tell the whole story, and `work_out` needs no database: a thread may do it.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from quizzer.memory import comeback
from quizzer.memory.comeback import Plan, Standing
from quizzer.memory.queue import Allowance
from quizzer.services.context import Context
from quizzer.store import comebacks
from quizzer.store.comebacks import StandingRow
from quizzer.store.db import Database

GAP = 10  # study days since the latest review from which on somebody has been away
MORE_MINUTES = (10, 15, 20, 30, 45, 60, 90, 120)  # that a plan may be tried with


class Comeback(NamedTuple):
    """A return whose backlog is not cleared yet.

    `share` is how many answers a day the learner's minutes have room for, `left` how many are left
    of it today (below zero where more was done), `ended` whether the learner ended the plan.
    """

    since: int
    away: int
    share: int
    left: int
    ended: bool


def find(context: Context, day: int) -> Comeback | None:
    """The return that left a backlog, the plan in force or ended; None for almost everybody."""
    back = comebacks.latest_return(context.db, day, GAP)
    if back is None or not comebacks.has_backlog(context.db, back.since):
        return None
    seconds = _pace(context.db, day).review
    share = comeback.answers_a_day(context.settings.minutes_per_day, seconds)
    questions, exercises = comebacks.answered_on(context.db, day)
    used = questions + exercises * comeback.exercise_answers(seconds)
    used += comebacks.steps_begun(context.db, back.since)
    ended = comebacks.is_ended(context.db, back.since)
    return Comeback(back.since, back.away, share, int(share - used), ended)


def current(context: Context, day: int) -> Comeback | None:
    """The return whose plan is in force."""
    found = find(context, day)
    return None if found is None or found.ended else found


def bounded(allowed: Allowance, back: Comeback | None, beyond: int) -> Allowance:
    """A day's allowance under a plan: the minutes' share, and no new cards."""
    if back is None:
        return allowed
    return Allowance(min(allowed.reviews, max(0, back.left + beyond)), 0)


def end(context: Context, back: Comeback, now: datetime) -> None:
    """Leave the plan: the usual limits hold again, and new cards come."""
    comebacks.choose(context.db, back.since, "ended", now)


def take_up(context: Context, back: Comeback, now: datetime) -> None:
    """Go on with a plan that was ended."""
    comebacks.choose(context.db, back.since, "taken up", now)


class Pace(NamedTuple):
    """Seconds an answer, in a review and in learning; `to_learn` is answers a new card."""

    review: float
    learning: float
    to_learn: float


class HalfDone(NamedTuple):
    """A chapter that was begun: how many cards are not in review yet, and the sessions it takes."""

    id: str
    title: str
    cards: int
    sessions: int
    minutes: int


def unfinished_chapters(context: Context, day: int) -> list[HalfDone]:
    """Chapters that were begun and are not learned, with what is left of each."""
    rows = [row for row in comebacks.half_done(context.db) if row["new"] or row["learning"]]
    if not rows:
        return []
    pace = _pace(context.db, day)
    minutes = min(context.settings.minutes_per_day, comeback.SESSION_MINUTES)
    return [
        HalfDone(
            row["id"],
            row["title"],
            row["new"] + row["learning"],
            comeback.sessions(row["new"], row["learning"], pace.learning, pace.to_learn, minutes),
            minutes,
        )
        for row in rows
    ]


class Reading(NamedTuple):
    """All that a plan is worked out from."""

    day: int
    minutes: int
    order: str
    seconds: float
    seen: tuple[Standing, ...]
    backlog: tuple[Standing, ...]
    coming: tuple[Standing, ...]
    used: float
    waiting: int
    caught_up: int


class Outlook(NamedTuple):
    """What a learner who was away is told.

    `known` is how many of the `learned` cards are expected to be recalled now, by FSRS's curve and
    how well this learner's recall has followed it; `plan` None where
    nothing waits; `instead` the fewest minutes, with their plan, that clear what `plan` does not.
    """

    learned: int
    known: int
    waiting: int
    caught_up: int
    minutes: int
    order: str
    plan: Plan | None
    instead: tuple[int, Plan] | None


def read(context: Context, now: datetime, back: Comeback | None) -> Reading:
    """Look up what a plan is worked out from; a few thousand rows, however many cards."""
    day = context.clock.day(now)
    seconds = _pace(context.db, day).review
    weight = comeback.exercise_answers(seconds)
    durability = comeback.durability(comebacks.latest_recalls(context.db, day))

    def standing(row: StandingRow) -> Standing:
        return comeback.Standing(
            stability=row.stability,
            difficulty=row.difficulty,
            last_day=row.last_day,
            due=day if row.due_day is None else row.due_day,
            retention=context.settings.retention(row.deck),
            answers=weight if row.kind == "code" else 1.0 if row.due_day is not None else 2.0,
            cards=row.cards,
            durability=durability,
        )

    backlog: list[StandingRow] = []
    coming: list[StandingRow] = []
    if back is not None:
        backlog = comebacks.backlog(context.db, back.since, day, context.settings.order)
        coming = comebacks.coming(context.db, back.since, day + comeback.HORIZON)
    return Reading(
        day=day,
        minutes=context.settings.minutes_per_day,
        order=context.settings.order,
        seconds=seconds,
        seen=tuple(map(standing, comebacks.seen(context.db))),
        backlog=tuple(map(standing, backlog)),
        coming=tuple(map(standing, coming)),
        used=0 if back is None else back.share - back.left,
        waiting=round(sum(row.cards for row in backlog)),
        caught_up=0 if back is None else comebacks.caught_up(context.db, back.since),
    )


def read_beside(context: Context, now: datetime, back: Comeback | None) -> Reading:
    """`read` with a connection of its own, for a thread: 0.6 s at 100,000 cards."""
    with context.beside() as own:
        return read(own, now, back)


def work_out(found: Reading) -> Outlook:
    """What is still known, what waits, and when it will be caught up."""
    plan = plan_for(found, found.minutes) if found.backlog else None
    instead = None
    if plan is not None and plan.clear_day is None:
        tries = ((more, plan_for(found, more)) for more in MORE_MINUTES if more > found.minutes)
        instead = next((one for one in tries if one[1].clear_day is not None), None)
    return Outlook(
        learned=round(sum(one.cards for one in found.seen)),
        known=round(sum(one.cards * one.recall(found.day) for one in found.seen)),
        waiting=found.waiting,
        caught_up=found.caught_up,
        minutes=found.minutes,
        order=found.order,
        plan=plan,
        instead=instead,
    )


def plan_for(found: Reading, minutes: int) -> Plan:
    """The plan at so many minutes a day."""
    share = comeback.answers_a_day(minutes, found.seconds)
    return comeback.make_plan(found.backlog, found.coming, found.day, share, used=found.used)


@lru_cache(maxsize=1)
def _pace(database: Database, day: int) -> Pace:
    """How fast this learner answers, from the answers before `day`: it stands still for the day.

    A card that is met for the first time takes longer than it will later.
    """
    answers = comebacks.latest_answers(database, day)
    begun = sum(one.phase_before == "new" for one in answers)
    steps = sum(one.phase_before == "learning" for one in answers)
    timed = [(one.duration_ms, one.phase_before) for one in answers if one.duration_ms is not None]
    return Pace(
        comeback.pace([taken for taken, before in timed if before != "new"]),
        comeback.pace([taken for taken, before in timed if before in ("new", "learning")]),
        comeback.answers_to_learn(begun, steps),
    )
