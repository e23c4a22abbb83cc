"""What the command palette offers: every screen, every chapter, every theme."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from quizzer.sanitize import one_line
from quizzer.services.practice import attempts
from quizzer.services.review import today
from quizzer.settings import THEMES

if TYPE_CHECKING:
    from quizzer.tui.app import QuizzerApp

MOST_DECKS = 100


def commands(app: QuizzerApp) -> Iterator[SystemCommand]:
    yield SystemCommand("Today", "What is due, and how far each chapter is", app.action_today)
    yield SystemCommand("Review", "Answer what is due", app.open_review)
    yield SystemCommand("Quiz", "Choose a scored run over a chapter", app.action_choose_quiz)
    yield SystemCommand("Browse", "Search all cards", app.action_browse)
    yield SystemCommand("Lab", "Exercises: write code, and have it graded", app.action_lab)
    told = "What you know, what slips, and when a chapter is done"
    yield SystemCommand("Progress and stats", told, app.action_progress)
    yield SystemCommand("Settings", "Limits, retention, order, theme", app.action_settings)
    yield SystemCommand("Help", "The keys of this screen", app.action_help)
    yield SystemCommand("Quit", "Leave; everything is saved", app.action_quit)
    with app.told():
        for deck in today.decks(app.context, app.now())[:MOST_DECKS]:
            title = one_line(deck.title)
            review = partial(app.open_review, deck=deck.id)
            yield SystemCommand(f"Review: {title}", f"What is due in {deck.id}", review)
            if deck.id == "exercises":
                continue  # graded in code, not asked in a quiz
            quiz = partial(app.action_choose_quiz, deck.id)
            yield SystemCommand(f"Quiz: {title}", f"A scored run over {deck.id}", quiz)
        for row in attempts.exercise_cards(app.context):
            exercise = row.id.partition("/")[2]
            title = one_line(row.prompt.partition("\n")[0]).strip("*")
            work = partial(app.open_exercise, exercise)
            yield SystemCommand(f"Exercise: {title}", f"Work on {exercise}", work)
    for theme in THEMES:
        choose = partial(app.choose_theme, theme)
        yield SystemCommand(f"Theme: {theme}", "Change the colours, and keep them", choose)
