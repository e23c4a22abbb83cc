"""Coming back after a long absence: whether a plan is in force, and what there is to say about it.

That somebody was away, and what waited on their return, is found in the log; only the choice to
end a plan is written down. `latest_catch_up` runs before every card and costs a few index seeks;
`read_inputs` and `make_outlook` work out the plan, and `make_outlook` needs no database.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from quizzer.memory import catch_up_plan as planner
from quizzer.memory.catch_up_plan import Pace, Plan, PlannedCard
from quizzer.memory.queue import Allowance
from quizzer.sanitize import one_line
from quizzer.services.context import Context
from quizzer.store import absences, fits
from quizzer.store.absences import MemorySample
from quizzer.store.db import Database

GAP = 10  # study days since the latest review from which on somebody has been away
MORE_MINUTES = (10, 15, 20, 30, 45, 60, 90, 120)  # that a plan may be tried with


class CatchUp(NamedTuple):
    """A return whose backlog is not cleared yet.

    `share` is how many answers a day the learner's minutes have room for, `remaining` how many of
    these are to be done today (below zero if more were done), `ended` whether the learner ended
    the plan.
    """

    since: int
    away: int
    share: int
    remaining: int
    ended: bool


def latest_catch_up(context: Context, day: int) -> CatchUp | None:
    """The return that left a backlog, the plan in force or ended; None for almost everybody."""
    latest = absences.latest_return(context.db, day, GAP)
    if latest is None or not absences.has_backlog(context.db, latest.since):
        return None
    seconds = _pace(context.db, day).review
    share = planner.answers_a_day(context.settings.minutes_per_day, seconds)
    questions, exercises = absences.answered_on(context.db, day)
    used = questions + exercises * planner.exercise_answers(seconds)
    used += absences.steps_begun(context.db, latest.since)
    ended = absences.is_ended(context.db, latest.since)
    return CatchUp(latest.since, latest.away, share, int(share - used), ended)


def active_catch_up(context: Context, day: int) -> CatchUp | None:
    """The return whose plan is in force."""
    catch_up = latest_catch_up(context, day)
    return None if catch_up is None or catch_up.ended else catch_up


def limit_allowance(allowed: Allowance, catch_up: CatchUp | None, beyond: int) -> Allowance:
    """A day's allowance under a plan: the minutes' share, and no new cards."""
    if catch_up is None:
        return allowed
    return Allowance(min(allowed.reviews, max(0, catch_up.remaining + beyond)), 0)


def end_plan(context: Context, catch_up: CatchUp, now: datetime) -> None:
    """Leave the plan: the usual limits hold again, and new cards come."""
    absences.append_plan_choice(context.db, catch_up.since, "ended", now)


def resume_plan(context: Context, catch_up: CatchUp, now: datetime) -> None:
    """Go on with a plan that was ended."""
    absences.append_plan_choice(context.db, catch_up.since, "taken up", now)


class UnfinishedChapter(NamedTuple):
    """A chapter that was begun: its cards that are not in review yet, and the days they take.

    `after_plan`: it goes on when a plan in force, which pauses new cards, is done.
    """

    id: str
    title: str
    cards: int
    days: int
    minutes: int
    after_plan: bool = False


def unfinished_chapters(
    context: Context, day: int, *, after_plan: bool = False
) -> list[UnfinishedChapter]:
    """Chapters that were begun and are not learned, with what is left of each.

    Days are counted as a plan counts them, by the minutes a day. What waits in learning steps is
    part of a plan in force, so `after_plan` counts new cards alone.
    """
    pace, minutes = _pace(context.db, day), context.settings.minutes_per_day
    unfinished = []
    for row in absences.unfinished_chapters(context.db):
        learning = 0 if after_plan else row["learning"]
        if row["new"] or learning:
            days = planner.days_to_learn(
                row["new"], learning, pace, minutes, context.settings.new_cards_per_day
            )
            unfinished.append(
                UnfinishedChapter(
                    row["id"], row["title"], row["new"] + learning, days, minutes, after_plan
                )
            )
    return unfinished


def minutes_needed(context: Context, day: int, due: int, new: int, exercises: int) -> int:
    """Minutes, at the learner's own pace, for so many questions due and new, and exercises."""
    if not due + new + exercises:
        return 0
    return max(1, round(planner.minutes_needed(due, new, exercises, _pace(context.db, day))))


class PlanInputs(NamedTuple):
    """All that a plan is worked out from."""

    day: int
    minutes: int
    order: str
    seconds: float
    seen: tuple[PlannedCard, ...]
    backlog: tuple[PlannedCard, ...]
    coming: tuple[PlannedCard, ...]
    used: float
    waiting: int
    caught_up: int


class Outlook(NamedTuple):
    """What a learner is shown after an absence.

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


def read_inputs(context: Context, now: datetime, catch_up: CatchUp | None) -> PlanInputs:
    """Look up what a plan is worked out from; a few thousand rows, however many cards."""
    day = context.clock.day(now)
    seconds = _pace(context.db, day).review
    weight = planner.exercise_answers(seconds)
    durability = planner.durability(absences.latest_recalls(context.db, day))

    def standing(row: MemorySample) -> PlannedCard:
        return planner.PlannedCard(
            stability=row.stability,
            difficulty=row.difficulty,
            last_day=row.last_day,
            due=day if row.due_day is None else row.due_day,
            retention=context.settings.retention(row.deck),
            answers=weight if row.kind == "code" else 1.0 if row.due_day is not None else 2.0,
            cards=row.cards,
            durability=durability,
            weights=fits.weights_of(context.db, row.deck),
        )

    backlog: list[MemorySample] = []
    coming: list[MemorySample] = []
    if catch_up is not None:
        backlog = absences.backlog(context.db, catch_up.since, day, context.settings.order)
        coming = absences.upcoming(context.db, catch_up.since, day + planner.HORIZON)
    return PlanInputs(
        day=day,
        minutes=context.settings.minutes_per_day,
        order=context.settings.order,
        seconds=seconds,
        seen=tuple(map(standing, absences.reviewed_cards(context.db))),
        backlog=tuple(map(standing, backlog)),
        coming=tuple(map(standing, coming)),
        used=0 if catch_up is None else catch_up.share - catch_up.remaining,
        waiting=round(sum(row.cards for row in backlog)),
        caught_up=0 if catch_up is None else absences.caught_up_count(context.db, catch_up.since),
    )


def read_in_thread(context: Context, now: datetime, catch_up: CatchUp | None) -> PlanInputs:
    """`read` with its own connection, for a thread: 0.6 s at 100,000 cards."""
    with context.beside() as thread_context:
        return read_inputs(thread_context, now, catch_up)


def make_outlook(inputs: PlanInputs) -> Outlook:
    """What is still known, what waits, and when it will be caught up."""
    full_plan = plan_for(inputs, inputs.minutes) if inputs.backlog else None
    instead = None
    if full_plan is not None and full_plan.clear_day is None:
        tries = ((more, plan_for(inputs, more)) for more in MORE_MINUTES if more > inputs.minutes)
        instead = next((pair for pair in tries if pair[1].clear_day is not None), None)
    return Outlook(
        learned=round(sum(sample.cards for sample in inputs.seen)),
        known=round(sum(sample.cards * sample.recall(inputs.day) for sample in inputs.seen)),
        waiting=inputs.waiting,
        caught_up=inputs.caught_up,
        minutes=inputs.minutes,
        order=inputs.order,
        plan=full_plan,
        instead=instead,
    )


def plan_for(inputs: PlanInputs, minutes: int) -> Plan:
    """The plan at so many minutes a day."""
    share = planner.answers_a_day(minutes, inputs.seconds)
    return planner.make_plan(inputs.backlog, inputs.coming, inputs.day, share, used=inputs.used)


@lru_cache(maxsize=1)
def _pace(database: Database, day: int) -> Pace:
    """How fast this learner answers, from the answers before `day`, so that it is fixed for a day.

    A card that is met for the first time takes longer than it will later.
    """
    answers = absences.latest_answers(database, day)
    begun = sum(answer.phase_before == "new" for answer in answers)
    steps = sum(answer.phase_before == "learning" for answer in answers)
    timed = [
        (answer.duration_ms, answer.phase_before)
        for answer in answers
        if answer.duration_ms is not None
    ]
    return Pace(
        planner.pace([duration for duration, before in timed if before != "new"]),
        planner.pace([duration for duration, before in timed if before in ("new", "learning")]),
        planner.answers_to_learn(begun, steps),
    )


ORDER_TEXT = {"retrievability": "most endangered first", "chapter": "in the chapter's order"}
ROUNDED_FROM = 100  # an estimate of more cards than this is rounded to tens


def recall_lines(outlook: Outlook) -> list[str]:
    """What is still known and what has likely slipped, as estimates."""
    learned, recalled = outlook.learned, outlook.known
    if learned > ROUNDED_FROM:
        recalled = round(recalled, -1)
    slipped = learned - recalled
    if learned == 0:
        return []
    if slipped <= 0:
        return [f"You would very likely still recall all that you had learned: {_cards(learned)}."]
    if recalled <= 0:
        return [
            f"Most of the {_cards(learned)} that you had learned {_has_or_have(learned)} slipped."
        ]
    return [
        f"You would still recall about {recalled} of the {_cards(learned)} that you had learned; "
        f"about {slipped} {_has_or_have(slipped)} likely slipped. Nothing is reset."
    ]


def plan_lines(outlook: Outlook) -> list[str]:
    """What a day holds, and when all will be caught up."""
    plan = outlook.plan
    if plan is None:
        return []
    today = plan.days[0].day
    pace = f"{outlook.minutes} min a day, {ORDER_TEXT[outlook.order]}"
    waits = "waits" if outlook.waiting == 1 else "wait"
    if plan.clear_day == today:
        return [
            f"{_cards(outlook.waiting)} {waits}, and {outlook.minutes} minutes have room for all. "
            "New cards come again after that."
        ]
    if plan.clear_day is not None:
        return [
            f"{_cards(outlook.waiting)} {waits}. {pace}:"
            f" all caught up {day_text(plan.clear_day, today)}. New cards pause until then."
        ]
    lines = [f"{_cards(outlook.waiting)} {waits}. {pace}: that will take more than a year."]
    if outlook.instead is not None:
        minutes, better = outlook.instead
        assert better.clear_day is not None
        lines.append(
            f"With {minutes} min a day all would be caught up {day_text(better.clear_day, today)}."
        )
    return lines


def unfinished_chapter_lines(chapters: Sequence[UnfinishedChapter], most: int = 3) -> list[str]:
    """What is left of chapters that were begun."""
    lines = []
    for chapter in chapters[:most]:
        days = "1 day" if chapter.days == 1 else f"{chapter.days} days"
        pace = f"about {days} at {chapter.minutes} min a day"
        title, cards = one_line(chapter.title), _cards(chapter.cards)
        lines.append(
            f"Then {title}: {cards} to learn, {pace}."
            if chapter.after_plan
            else f"{title}: {cards} left to learn, {pace}."
        )
    return lines


def day_text(day: int, today: int) -> str:
    """A study day as somebody would say it today."""
    if day - today < 2:
        return "today" if day == today else "tomorrow"
    then, now = date.fromordinal(day), date.fromordinal(today)
    year = f" {then.year}" if then.year != now.year and day - today > 90 else ""
    return f"on {then:%A}, {then.day} {then:%B}{year}"


def choice_text(minutes: int, plan: Plan, today: int, *, now: bool) -> str:
    """One of the plans that may be chosen, or the one that is in force `now`."""
    when = "more than a year"
    if plan.clear_day is not None:
        when = f"all caught up {day_text(plan.clear_day, today)}"
    return f"{minutes} min a day{', as now' if now else ''}: {when}"


def _cards(number: int) -> str:
    return "1 card" if number == 1 else f"{number} cards"


def _has_or_have(number: int) -> str:
    return "has" if number == 1 else "have"
