"""The last section of the Stats screen: quizzes, exercises, networks trained, suggested marks."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from quizzer.report.pieces import many, percent, short_date
from quizzer.report.progress import ExerciseProgress, Progress
from quizzer.services.text import one_line
from quizzer.tui import wording
from quizzer.tui.parts import said, title
from quizzer.tui.widgets.chart import Attempts
from quizzer.tui.widgets.columns import Column, Columns
from quizzer.tui.widgets.standings import Entries, Entry

SIGNS = {
    "passed": ("✓", "$success"),
    "failed": ("◐", "$primary"),
    "due": ("●", "bold $accent"),
    "started": ("◐", "$primary"),
    "new": ("○", "$quiet"),
}
GOAL = 0.95  # what the training exercise asks for


def practice(progress: Progress) -> list[Widget]:
    parts: list[Widget] = []
    if progress.exercises:
        parts += [title("Exercises"), said(_tally(progress))]
        parts.append(Entries([_exercise(one) for one in progress.exercises], id="exercises"))
    met = [(one, slip) for one in progress.exercises for slip in one.misconceptions]
    if met:
        overcome = sum(slip.overcome for _, slip in met)
        parts.append(title(f"{many(len(met), 'misconception')} met, {overcome} overcome"))
        slips = [
            Entry(
                ("✓", "$success") if slip.overcome else ("·", "$accent"),
                wording.prompt(slip.title),
                f"{slip.times}×  {'overcome' if slip.overcome else 'still there'}",
                Attempts(one.id, wording.prompt(one.title)),
            )
            for one, slip in sorted(met, key=lambda pair: pair[1].overcome)
        ]
        parts.append(Entries(slips, id="misconceptions"))
    parts += _quizzes(progress) + _training(progress)
    agreement = progress.agreement
    if agreement.share is not None:
        told = (
            f"You agreed with {agreement.agreed:,} of {many(agreement.suggested, 'suggestion')}, "
            f"{percent(agreement.share)}."
        )
        parts += [title("Suggested marks"), said(told)]
    return parts or [said("No exercise, and no quiz yet; q on the first screen begins one.")]


def _tally(progress: Progress) -> Content:
    passed = sum(one.passes > 0 for one in progress.exercises)
    tries = sum(one.attempts for one in progress.exercises)
    due = sum(one.status == "due" for one in progress.exercises)
    parts = [
        (f"{passed} of {len(progress.exercises)}", "bold"),
        (" passed", ""),
        (f", {due} due again" if due else "", ""),
        (f"; {many(tries, 'attempt')}" if tries else "; l on the first screen opens the Lab", ""),
    ]
    return Content.assemble(*parts)


def _exercise(one: ExerciseProgress) -> Entry:
    heading = wording.prompt(one.title)
    if not one.attempts:
        return Entry(SIGNS[one.status], heading, f"{one.status:<7}", None)
    told = f"{many(one.attempts, 'attempt')}  {one.status:<7}"
    return Entry(SIGNS[one.status], heading, told, Attempts(one.id, heading))


def _quizzes(progress: Progress) -> list[Widget]:
    if not progress.quizzes:
        return []
    titles = {deck.id: one_line(deck.title) for deck in progress.decks}
    columns = []
    for quiz in progress.quizzes:
        day = short_date(quiz.at.date(), progress.today)
        told = f"{day}: {quiz.points:g} of {quiz.questions}, {titles.get(quiz.deck, quiz.deck)}"
        columns.append(Column(quiz.points / quiz.questions, day, told))
    chart = Columns(columns, height=5, written=percent, high=1.0, id="quizzes")
    return [title("Quiz scores"), chart]


def _training(progress: Progress) -> list[Widget]:
    if not progress.training:
        return []
    columns = []
    for run in progress.training:
        day = short_date(run.at.date(), progress.today)
        told = f"{day}: {percent(run.accuracy, 2)} read right, in {run.seconds:.0f} s"
        columns.append(Column(run.accuracy, day, told, Attempts(run.exercise, "Training on MNIST")))
    best = max(run.accuracy for run in progress.training)
    heading = f"Networks trained on MNIST; at best {percent(best, 2)}"
    chart = Columns(columns, height=5, written=percent, high=1.0, goal=GOAL, id="training")
    return [title(heading), chart]
