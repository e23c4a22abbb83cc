"""A scored run over a chapter: what can be marked outright is, the rest the learner marks."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from quizzer.services.review import cards
from quizzer.services.review.cards import CardInReview
from quizzer.services.review.quiz import PASS, Quiz, QuizQuestion, QuizResult
from quizzer.tui import format
from quizzer.tui.screens.question import QuestionScreen
from quizzer.tui.widgets.card_view import CardView
from quizzer.tui.widgets.choices import Choice, Choices
from quizzer.tui.widgets.top_bar import TopBar

MARKS = (
    Choice("n", "Not right", "becomes due", "$error"),
    Choice("y", "Right", "one point", "$success"),
)
MOST_LISTED = 100


class QuizScreen(QuestionScreen):
    """Each answer is on disk before the next question shows; leaving loses nothing."""

    HELP = (
        "Every question counts one point. Choices, numbers, gaps and orders are marked for you; "
        "what you wrote in your own words you compare with the answer, then y if it was right, "
        "n if it was not. What was wrong becomes due for review. "
        "Leave whenever you like: the quiz goes on where it was."
    )
    NOT_HERE = ("ahead", "beyond", "practise")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,2", "mark(1)", "Right", show=False),
        Binding("n,1", "mark(0)", "Not right", show=False),
        Binding("r", "review_wrong", "Review what was wrong"),
    ]

    def __init__(self, quiz: Quiz) -> None:
        super().__init__()
        self.quiz = quiz
        self.question: QuizQuestion | None = None
        self.result: QuizResult | None = None

    async def on_mount(self) -> None:
        with self.quizzer.show_errors():
            await self.go_on()
        if self.quiz.resumed and self.question is not None and self.question.number > 1:
            self.notify(f"On with question {self.question.number}, where you were")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "mark":
                return self.stage == "revealed"
            case "review_wrong":
                return self.stage == "done" and bool(self.result and self.result.wrong)
        return super().check_action(action, parameters)

    async def go_on(self) -> None:
        """Ask the next question, or tell how it went."""
        self.question = self.quiz.next()
        bar = self.query_one(TopBar)
        bar.left = f"Quiz · {self.quiz.deck}"
        if self.question is not None:
            bar.right = f"{self.question.number} of {self.question.total}"
            await self.show_card(self.question.asked)
            return
        self.result = self.quiz.finish(self.quizzer.now())
        bar.right = "finished"
        await self._show_result(self.result)

    async def _show_result(self, result: QuizResult) -> None:
        self.stage = "turning"
        await self.body.remove_children()
        await self.body.mount(Score(result))
        self.stage = "done"
        self.set_focus(self.body)

    def revealed(self, view: CardView) -> None:
        """An answer that is marked outright is scored at once; else the learner is asked."""
        if view.marked is None:
            self.query_one(Choices).choices = MARKS
            super().revealed(view)
        else:
            with self.quizzer.show_errors():
                self._score(view, view.marked.score)
                self.stage = "marked"

    def _score(self, view: CardView, score: float) -> None:
        if self.question is not None:
            now = self.quizzer.now()
            self.quiz.answer(self.question, score, view.answer or None, now)
            if score >= PASS:
                cards.save(self.context, view.asked.row, "", now)

    async def action_mark(self, score: int) -> None:
        if self.view is not None:
            self._score(self.view, float(score))
            await self.go_on()

    def action_review_wrong(self) -> None:
        if self.result is not None:
            wrong = tuple(asked.row.key for asked in self.result.wrong)
            self.app.pop_screen()
            self.quizzer.open_review(cards=wrong)


class Score(Vertical):
    """How a quiz went, and the cards that were not right."""

    def __init__(self, result: QuizResult) -> None:
        super().__init__(classes="notice column")
        self.result = result

    def compose(self) -> ComposeResult:
        result = self.result
        points = f"{result.points:.1f}".removesuffix(".0")
        share = result.points / result.total if result.total else 0.0
        yield Static(f"{points} of {result.total}: {share:.0%}", classes="headline", markup=False)
        if not result.wrong:
            told = "Everything was right." if result.total else "No question was answered."
            yield Static(told, markup=False)
            return
        count = format.count(len(result.wrong), "card")
        these = "this is" if len(result.wrong) == 1 else "these are"
        yield Static(f"{count} not right; {these} due now. r reviews them.", markup=False)
        yield Static()
        listed = [_line(asked) for asked in result.wrong[:MOST_LISTED]]
        if len(result.wrong) > MOST_LISTED:
            listed.append(Content(f"and {len(result.wrong) - MOST_LISTED} more"))
        yield Static(Content("\n").join(listed))


def _line(asked: CardInReview) -> Content:
    place = asked.row.position
    number = "   " if place is None else f"{place:>2} "
    return Content.assemble(("✗ ", "$error"), (number, "$quiet"), format.prompt(asked.row.prompt))
