"""What a made-up learner is told over half a year, as it was looked at: a change shows here.

    python -m tests.services.test_days_stay

writes days.golden.txt anew. Read the difference: each line is what a learner would see. Figures
have three digits, so that no rounding of a machine's own tells.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quizzer.paths import Home
from quizzer.report import as_markdown, as_text
from quizzer.services.context import Context
from quizzer.services.practice.lab_list import lab_entries
from quizzer.services.reports.journal import build_journal
from quizzer.services.reports.outlook import retention_outlook
from quizzer.services.reports.progress import build_progress
from quizzer.services.review import cards, catch_up, search, selection, session, today
from quizzer.services.startup import open_context
from tests import golden
from tests.services.learner import Learner

GOLDEN = Path(__file__).with_name("days.golden.txt")
BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
CARD = (
    '[[card]]\nid = "c{0:02}"\nkind = "free"\nprompt = "Question {0}: why is it {1}?"\n'
    'answer = "Because of {1} and {0}."\nkey_points = ["of {1}", "of {0}"]\ntags = ["{1}", "all"]\n'
)
SUBJECTS = ("loss", "gradient", "layer", "batch", "slice")
QUERIES = (
    *("loss", "why gradient", "tag:layer", "is:due", "is:new", "is:leech", "is:suspended"),
    *("-tag:all", "deck:own is:learning", '"question 7"', "prop:recall<80%", "prop:lapses>1"),
    "tag:batch or tag:slice prop:s>3",
)


def write_deck(home: Home) -> None:
    """Sixty cards, every seventh related to the one after it."""
    home.questions.mkdir(parents=True, exist_ok=True)
    text = 'title = "My own"\n'
    for number in range(60):
        text += CARD.format(number, SUBJECTS[number % 5])
        if number % 7 == 0:
            text += f'related = ["own/c{number + 1:02}"]\n'
    (home.questions / "own.toml").write_text(text)
    home.config.write_text("new_cards_per_day = 4\nminutes_per_day = 6\nchapters = 'own'\n")


def told(context: Context, now: datetime) -> Iterator[str]:
    """What the screens and reports say at a moment."""
    yield f"== {now:%d %B, %H:%M}"
    for questions_only in (False, True):
        view = today.today(context, now, questions_only=questions_only)
        yield f"{[*view.remaining]} {view.exercises} exercises, {view.minutes} min"
        next_id = view.next_card and view.next_card.id
        yield f"next {next_id}, waits {view.next_step_in}, {view.open_quizzes}, away {view.away}"
        yield f"{''.join('.X'[used] for used in view.studied)} {view.new_limit_met} {view.comeback}"
        yield f"returned {view.returned}, enough {view.enough}, fit {view.fit_offered}"
    yield from today.as_text(context, now).splitlines()
    yield f"next day {today.next_day(context, now)}, tomorrow {[*today.tomorrow(context, now)]}"
    yield from told_of_plan(context, now)
    for line in as_text.lines(build_progress(context, now)):
        yield "".join(text for text, _ in line)
    yield from as_markdown.page(build_journal(context, now, None, None), str).splitlines()[:40]
    for query in QUERIES:
        hits = search.search_cards(context, now, text=query)
        yield f"{query}: {len(hits)}, " + ", ".join(hit.id for hit in list(hits)[:5])
    for days in (-3, 0, 1, 6):
        day = (now + timedelta(days=days)).date()
        both = search.due_on(context, now, day), search.reviewed_on(context, now, day)
        yield f"{day}: due and reviewed {[[hit.id for hit in hits[:4]] for hits in both]}"
    next_one = view.lab.next and view.lab.next.id
    yield f"lab: next {next_one} of {[entry.id for entry in view.lab.exercises]}"
    for entry in lab_entries(context, now):
        if entry.status != "new":
            yield f"{entry.id}: {entry.status}, in {entry.days} days, failed {entry.last_failed}"
    yield f"undo: {cards.next_undo(context)}"
    yield from told_of_next_cards(context, now)


def told_of_plan(context: Context, now: datetime) -> Iterator[str]:
    plan = catch_up.latest_catch_up(context, context.clock.day(now))
    inputs = catch_up.read_inputs(context, now, plan)
    outlook = catch_up.make_outlook(inputs)
    yield f"{inputs.seconds:.3g} s, used {inputs.used:.3g}, waiting {inputs.waiting}"
    yield f"{outlook.learned} learned, {outlook.known} known, {outlook.caught_up} caught up"
    yield from catch_up.recall_lines(outlook)
    yield from catch_up.plan_lines(outlook)
    if inputs.backlog:
        for minutes in (2, *catch_up.MORE_MINUTES):
            plan_then = catch_up.plan_for(inputs, minutes)
            yield catch_up.choice_text(minutes, plan_then, inputs.day, now=minutes == 10)


def told_of_next_cards(context: Context, now: datetime) -> Iterator[str]:
    """How a session goes on, with what each mark would lead to."""
    begun = session.ReviewSession(context)
    tagged = selection.start_session(context, selection=selection.Selection(tag="loss"))
    for name, one in (("all", begun), ("loss", tagged)):
        in_review = one.next(now)
        left, exercises = [*one.remaining(now)], [*one.exercises_left(now)]
        yield f"{name}: {left}, exercises {exercises}, step in {one.next_step_in(now)}"
        if in_review is not None:
            labels = cards.interval_labels(context, in_review.row, in_review.state, now)
            yield f"{in_review.row.id}: {[*labels.values()]}, leech {in_review.is_leech}"
            for past in cards.history(context, in_review.row)[:3]:
                yield f"{past.rating} {past.at:%d %B %H:%M} {past.answer}, {past.note}"


def half_a_year(folder: Path) -> Iterator[str]:
    home = Home(folder)
    write_deck(home)
    with open_context(home, UTC) as context:
        context.db.execute("PRAGMA synchronous = OFF")  # nothing here is to outlive the test
        learner = Learner(context, BEGIN, seed=2)

        def now_and_then(day: int) -> None:
            if day % 8 == 3:
                learner.quiz("own", 4, finish=day % 16 == 3)
            if day % 5 == 0:
                learner.work(["zip_pairs", "sgd_step", "mnist_training"][day % 3])

        yield from told(context, learner.now)
        learner.study(24, 14, now_and_then)
        yield from told(context, learner.now)
        learner.now += timedelta(days=80)
        yield from told(context, learner.now)
        learner.study(2, 9, now_and_then)
        yield from told(context, learner.now)
        plan = catch_up.active_catch_up(context, context.clock.day(learner.now))
        assert plan is not None
        catch_up.end_plan(context, plan, learner.now)
        learner.study(12, 30, now_and_then)
        yield from told(context, learner.now)
        for days in (30, 365):
            for row in retention_outlook(context, "own", days, learner.now).outlooks:
                yield f"{days} days at {row.retention}: {row.minutes_per_day:.3g}, {row.known:.3g}"


def lines() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return [line.rstrip() for line in half_a_year(Path(folder))]


def test_a_learner_is_told_over_half_a_year_what_was_looked_at() -> None:
    changed = golden.difference(GOLDEN, lines())
    assert not changed, f"{changed}\nwhere it is better: python -m tests.services.test_days_stay"


if __name__ == "__main__":
    golden.keep(GOLDEN, lines())
