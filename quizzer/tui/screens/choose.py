"""Choosing a quiz: a chapter, all or some of its questions, or the unfinished quiz."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from quizzer.sanitize import one_line
from quizzer.services.context import Context
from quizzer.services.review import today
from quizzer.tui import format
from quizzer.tui.widgets.plain_text import PlainText

FEW = 10


@dataclass(frozen=True)
class QuizChoice:
    """A quiz to start: all questions in order, or `count` of them drawn by `seed`."""

    deck: str
    count: int | None = None
    seed: int | None = None


class QuizDialog(ModalScreen[QuizChoice | None]):
    CSS_PATH = "../widgets/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", "Back")]

    def __init__(self, context: Context, now: datetime, deck: str | None) -> None:
        super().__init__()
        today_status = today.today(context, now)
        quizzable = [
            deck_counts for deck_counts in today_status.decks if deck_counts.id != "exercises"
        ]  # those are graded
        self.decks = [
            deck_counts for deck_counts in quizzable if deck is None or deck_counts.id == deck
        ] or quizzable
        self.unfinished = set(today_status.open_quizzes)
        self.choices: list[QuizChoice] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield PlainText("Quiz", classes="title")
            text = "A scored run. A wrong answer makes its card due; a right one changes nothing."
            yield PlainText(text, classes="quiet")
            yield PlainText()
            yield OptionList(*self._options(), compact=True)

    def _options(self) -> list[Option | None]:
        options: list[Option | None] = []
        for deck in self.decks:
            options.append(Option(Content.styled(one_line(deck.title), "bold"), disabled=True))
            if deck.id in self.unfinished:
                options.append(self._option("Continue where you stopped", QuizChoice(deck.id)))
            seed = SystemRandom().randrange(2**31)
            if deck.id in self.unfinished:
                everything = QuizChoice(deck.id, count=deck.cards, seed=seed)
                options.append(
                    self._option(f"All {deck.cards}, from the start, shuffled", everything)
                )
            else:
                every = f"All {format.count(deck.cards, 'question')}, in order"
                options.append(self._option(every, QuizChoice(deck.id)))
            if deck.cards > FEW:
                few = QuizChoice(deck.id, count=FEW, seed=seed)
                options.append(self._option(f"{FEW} drawn at random", few))
        return options or [Option("There is no deck yet", disabled=True)]

    def _option(self, text: str, choice: QuizChoice) -> Option:
        self.choices.append(choice)
        return Option("  " + text, id=str(len(self.choices) - 1))

    def on_mount(self) -> None:
        self.query_one(OptionList).action_first()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_id is not None:
            self.dismiss(self.choices[int(event.option_id)])
