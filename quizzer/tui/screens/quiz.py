"""A scored run over a chapter: exact answers are marked automatically, others by the learner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content

from quizzer.report.terminal import percent, points_text
from quizzer.services.review import answers, cards, chapters
from quizzer.services.review.quiz import PASS, Quiz, QuizAnswer, QuizQuestion, QuizResult
from quizzer.tui import format
from quizzer.tui.screens.question import QuestionScreen
from quizzer.tui.widgets.card_view import CardView
from quizzer.tui.widgets.choices import Choice, Choices
from quizzer.tui.widgets.hanging import HangingRow, HangingText, hanging_row
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.top_bar import TopBar

MARKS = (
    Choice("n", "Wrong", "becomes due", "$error"),
    Choice("y", "Right", "one point", "$success"),
)
MOST_LISTED = 100
RIGHT, PARTLY, WRONG = ("✓ ", "bold $success"), ("◐ ", "bold $warning"), ("✗ ", "bold $error")


class QuizScreen(QuestionScreen):
    """Each answer is on disk before the next question is shown; leaving loses nothing."""

    HELP = (
        "Every question counts one point. Choices, numbers, gaps and orders are marked for you. "
        "An answer in your own words you compare with the model answer yourself: press y if it "
        "was right, n if it was wrong. Wrong answers become due for review. "
        "u undoes the last answer, on the page of the result too. "
        "You can leave at any time; the quiz continues where you stopped."
    )
    NOT_HERE = ("take_mark", "take_early", "more_today", "practise")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,2", "mark(1)", "Right", show=False),
        Binding("n,1", "mark(0)", "Wrong", show=False),
        Binding("u,ctrl+z", "undo", "Undo", key_display="u"),
        Binding("r", "review_wrong", "Review what was wrong"),
    ]

    def __init__(self, quiz: Quiz) -> None:
        super().__init__()
        self.quiz = quiz
        self.question: QuizQuestion | None = None
        self.result: QuizResult | None = None

    async def on_mount(self) -> None:
        with self.quizzer.show_errors():
            await self.show_next()
        if self.quiz.resumed and self.question is not None and self.question.number > 1:
            self.notify(f"Continuing with question {self.question.number}, where you stopped")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "mark":
                return self.stage == "revealed"
            case "review_wrong":
                return self.stage == "done" and bool(self.result and self.result.wrong)
        return super().check_action(action, parameters)

    async def show_next(self) -> None:
        """Ask the next question, or show the result."""
        self.question = self.quiz.next()
        bar = self.query_one(TopBar)
        bar.title = f"Quiz · {chapters.title_of(self.context, self.quiz.deck)}"
        if self.question is not None:
            bar.status = f"{self.question.number} of {self.question.total}"
            await self.show_card(self.question.card)
            return
        self.result = self.quiz.finish(self.quizzer.now())
        bar.status = "finished"
        await self._show_result(self.result)

    async def _show_result(self, result: QuizResult) -> None:
        self.stage = "turning"
        await self.body.remove_children()
        await self.body.mount(QuizResultView(result))
        self.stage = "done"
        self.set_focus(self.body)

    def revealed(self, view: CardView) -> None:
        """Score an exact answer at once; otherwise ask the learner for the mark."""
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
                cards.save_draft(self.context, view.item.row, "", now)

    async def action_undo(self) -> None:
        """Take back the last thing done; a question whose answer it was is asked again."""
        self.save_work()
        undone = self.quizzer.undo()
        if undone is None:
            return
        if undone.kind in ("answer", "review", "edit"):
            await self.show_next()
        if undone.kind == "answer" and self.view is not None and undone.answer:
            self.view.field.load(undone.answer)

    async def action_mark(self, score: int) -> None:
        if self.view is not None:
            self._score(self.view, float(score))
            await self.show_next()

    def action_review_wrong(self) -> None:
        if self.result is not None:
            wrong = tuple(item.row.key for item in self.result.wrong)
            self.app.pop_screen()
            self.quizzer.open_review(cards=wrong)


class QuizResultView(Vertical):
    """The score of a quiz, and every question with its right answer: first what was wrong."""

    def __init__(self, result: QuizResult) -> None:
        super().__init__(classes="notice quiz-result")
        self.result = result

    def compose(self) -> ComposeResult:
        result = self.result
        share = result.points / result.total if result.total else 0.0
        scored = f"{points_text(result.points)} of {result.total}: {percent(share)}"
        yield PlainText(scored, classes="headline")
        yield PlainText(self._about(), id="quiz-advice")
        with Container(id="quiz-answers"):
            wrong = [answer for answer in result.answers if not answer.right]
            right = [answer for answer in result.answers if answer.right]
            if wrong:
                yield AnswerList("Wrong", wrong)
            if right:
                yield AnswerList("Right", right)

    def _about(self) -> str:
        wrong = len(self.result.wrong)
        if not wrong:
            return "Every answer was right." if self.result.total else "No question was answered."
        these, them = ("it is", "it") if wrong == 1 else ("they are", "them")
        count = format.count(wrong, "card")
        return f"{count} wrong; {these} due now. Press r to review {them}."


class AnswerList(HangingText):
    """Questions with what was answered and what is right."""

    def __init__(self, title: str, listed: Sequence[QuizAnswer]) -> None:
        shown = listed[:MOST_LISTED]
        digits = max((len(_place(answer)) for answer in shown), default=0)
        rows = [row for answer in shown for row in _answer_rows(answer, digits)]
        if len(listed) > MOST_LISTED:
            rows.append(hanging_row("", f"and {len(listed) - MOST_LISTED} more"))
        super().__init__(rows, classes="titled")
        self.border_title = f"{title} · {len(listed)}"


def _place(answer: QuizAnswer) -> str:
    """The question's number in its chapter; empty where it has none."""
    place = answer.card.row.position
    return "" if place is None else str(place)


def _answer_rows(answer: QuizAnswer, digits: int) -> list[HangingRow]:
    """A question, what was answered where that was wrong, and what is right.

    `digits`: of the longest number in the list.
    """
    item = answer.card
    number = f"{_place(answer):>{digits}}  " if digits else ""
    sign = RIGHT if answer.right else PARTLY if answer.score else WRONG
    label = Content.assemble(sign, (number, "$quiet"))
    rows = [HangingRow(label, Content(format.prompt(item.row.prompt)))]
    if not answer.right and (answer.answer or item.row.kind != "free"):  # else it was only thought
        typed = answers.given_answer(item.card, answer.answer) or "nothing"
        rows.append(hanging_row("  you said    ", typed, "$quiet"))
    right = Content.styled(answers.right_answer(item.card), "" if answer.right else "$success")
    return [*rows, hanging_row("  the answer  ", right, "$quiet")]
