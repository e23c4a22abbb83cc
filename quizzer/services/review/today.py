"""Today at a glance: what is due and new, how far each chapter is, which days were used."""

from contextlib import suppress
from datetime import datetime, timedelta
from threading import Thread
from typing import NamedTuple

from quizzer.errors import QuizzerError
from quizzer.sanitize import headline
from quizzer.services.context import Context
from quizzer.services.review import catch_up, chapters, standings
from quizzer.services.review import session as session_service
from quizzer.services.review.catch_up import GAP, CatchUp, UnfinishedChapter
from quizzer.services.review.selection import Selection, start_session
from quizzer.services.review.session import RemainingCounts
from quizzer.services.review.standings import LabOverview
from quizzer.store import content, fits, queues, quizzes, reviews
from quizzer.store.content import CardRow
from quizzer.store.queues import DeckCounts

STREAK_DAYS = 14
LEAST_FOR_FIT = 2_000  # reviews; fewer seldom hold the tests of memory that a fit takes
QUESTIONS = Selection(kind="question")


class Today(NamedTuple):
    """What the first screen shows.

    `remaining` is what is still to be asked, `exercises` how many of it are exercises, or how many
    are left for later (`questions_only`); `minutes` estimates the time for `remaining`.
    `studied` says for each of the last 14 study days, today last, whether there was a review;
    `away` counts the days since the latest one, None before the first. `comeback` is there while
    an absence has left a backlog, `half_done` on a return and when nothing is left to ask today.
    """

    remaining: RemainingCounts
    exercises: int
    questions_only: bool
    minutes: int
    decks: tuple[DeckCounts, ...]
    lab: LabOverview
    studied: tuple[bool, ...]
    away: int | None
    next_card: CardRow | None
    next_step_in: timedelta | None
    open_quizzes: tuple[str, ...]
    new_limit_met: bool
    day: int
    comeback: CatchUp | None
    half_done: tuple[UnfinishedChapter, ...]
    fit_offered: bool  # once a month, where there is enough to fit intervals to

    @property
    def plan(self) -> CatchUp | None:
        """The comeback whose plan is in force."""
        return self.comeback if self.comeback is not None and not self.comeback.ended else None

    @property
    def returned(self) -> bool:
        """Whether this is the day on which somebody is back after a long absence."""
        since = None if self.comeback is None else self.comeback.since
        return since == self.day or (self.away is not None and self.away >= GAP)

    @property
    def enough(self) -> bool:
        """Whether the plan's share of today is done."""
        waits = self.next_card is not None or self.next_step_in is not None
        return self.plan is not None and self.plan.remaining <= 0 and not waits


def decks(context: Context, now: datetime) -> list[DeckCounts]:
    """Every deck with its counts, in the order in which new cards come."""
    counted = queues.deck_counts(context.db, now, context.clock.day(now))
    by_id = {deck.id: deck for deck in counted}
    return [by_id[deck] for deck in chapters.in_order(context.settings.chapters, list(by_id))]


def today(context: Context, now: datetime, *, questions_only: bool = False) -> Today:
    """Today as it stands now; with `questions_only` the exercises are left for later."""
    day = context.clock.day(now)
    session = session_service.ReviewSession(context)
    exercises = session.exercises_left(now)
    if questions_only:
        session = start_session(context, selection=QUESTIONS)
    upcoming = session.peek(now)
    studied = set(reviews.days_reviewed(context.db, day - STREAK_DAYS))
    latest = reviews.latest_day(context.db)
    remaining = session.remaining(now)
    counted = tuple(decks(context, now))
    asked = RemainingCounts(0, 0) if questions_only else exercises  # among what remains
    overview = Today(
        remaining=remaining,
        exercises=exercises.due + exercises.new,
        questions_only=questions_only,
        minutes=catch_up.minutes_needed(
            context,
            day,
            due=remaining.due - asked.due,
            new=remaining.new - asked.new,
            exercises=asked.due + asked.new,
        ),
        decks=counted,
        lab=standings.lab_overview(context, now),
        studied=tuple(day - days_ago in studied for days_ago in reversed(range(STREAK_DAYS))),
        away=None if latest is None else max(0, day - latest),
        next_card=None if upcoming is None else content.card_by_key(context.db, upcoming),
        next_step_in=session.next_step_in(now),
        open_quizzes=tuple(quizzes.open_decks(context.db)),
        new_limit_met=remaining.new == 0 and any(deck.new for deck in counted),
        day=day,
        comeback=catch_up.latest_catch_up(context, day),
        half_done=(),
        fit_offered=_is_fit_offered(context, now),
    )
    if overview.returned or upcoming is None:
        after_plan = overview.plan is not None
        chapters = catch_up.unfinished_chapters(context, day, after_plan=after_plan)
        return overview._replace(half_done=tuple(chapters))
    return overview


def _is_fit_offered(context: Context, now: datetime) -> bool:
    if fits.review_count(context.db) < LEAST_FOR_FIT:
        return False
    from quizzer.services.review import fitting  # not needed for most first paints

    return fitting.is_worth_offering(context, now)


class TodayReader:
    """Today, read in a thread with its own connection, while the app is still loading."""

    def __init__(self, context: Context, now: datetime) -> None:
        self._version = context.db.data_version()
        self._found: Today | None = None
        self._thread = Thread(target=self._read, args=(context, now), daemon=True)
        self._thread.start()

    def _read(self, context: Context, now: datetime) -> None:
        # an error here is reported where it is read again
        with suppress(QuizzerError), context.beside() as thread_context:
            self._found = today(thread_context, now)

    def take(self, context: Context) -> Today | None:
        """What was read; None where it could not be, or where somebody has written since."""
        self._thread.join()
        return self._found if context.db.data_version() == self._version else None


def next_day(context: Context, now: datetime) -> int | None:
    """In how many days the next card falls due, 1 for tomorrow; None where none ever does."""
    day = context.clock.day(now)
    due_day = queues.next_day(context.db, day)
    if context.settings.new_cards_per_day and any(deck.new for deck in decks(context, now)):
        return 1
    return None if due_day is None else due_day - day


def tomorrow(context: Context, now: datetime) -> RemainingCounts:
    """What the next study day holds as of now, within its limits."""
    day = context.clock.day(now) + 1
    waiting = queues.waiting_counts(context.db, context.clock.start(day), day, None)
    reviews_due = min(waiting.reviews, context.settings.reviews_per_day)
    new = min(waiting.new, context.settings.new_cards_per_day)
    return RemainingCounts(waiting.steps + reviews_due, new)


def as_text(context: Context, now: datetime) -> str:
    """Today in a few lines, for a place without a terminal."""
    overview = today(context, now)
    lines = []
    if overview.returned or overview.plan is not None:
        from quizzer.services.review import catch_up

        outlook = catch_up.make_outlook(catch_up.read_inputs(context, now, overview.plan))
        lines += catch_up.recall_lines(outlook) if overview.returned else []
        lines += catch_up.plan_lines(outlook)
    about = f", about {overview.minutes} min" if overview.minutes else ""
    lines.append(f"{overview.remaining.due} due, {overview.remaining.new} new today{about}")
    for deck in overview.decks:
        seen = deck.cards - deck.new
        lines.append(
            f"{deck.id}: {seen} of {deck.cards} cards seen, {deck.due} due, {deck.new} new"
        )
    if overview.next_card is not None:
        lines.append("next: " + headline(overview.next_card.prompt)[:70])
    elif overview.next_step_in is not None:
        minutes = max(1, round(overview.next_step_in.total_seconds() / 60))
        lines.append(f"nothing is due now; a card comes back in {minutes} min")
    elif overview.enough:
        lines.append("enough for today; the remaining cards follow by the plan")
    else:
        lines.append("nothing is due: done for today")
    if overview.half_done:
        from quizzer.services.review import catch_up

        lines += catch_up.unfinished_chapter_lines(overview.half_done)
    return "\n".join(lines)
