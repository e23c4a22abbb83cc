"""One card as it is asked: the question, a field for the answer, and, once revealed, the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from quizzer.content.models import ChoiceCard, ClozeCard, FreeCard
from quizzer.memory.scheduler import New, Rating, Reviewed
from quizzer.memory.study_day import StudyClock
from quizzer.sanitize import printable
from quizzer.services.review import answers
from quizzer.services.review.cards import CardInReview
from quizzer.store.reviews import PastReview
from quizzer.tui.widgets.answer_feedback import outcome
from quizzer.tui.widgets.code_view import deck_line
from quizzer.tui.widgets.fields import Field, field_for
from quizzer.tui.widgets.hanging import HangingText, bulleted
from quizzer.tui.widgets.key_points import PointList, suggestion_line
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.prose import Prose, pictures_of

if TYPE_CHECKING:
    from quizzer.marking.exact import ExactMark
    from quizzer.marking.suggest import Suggestion


FULL_WIDTH, GAP = 110, 4  # cells of an answer, and beside it; question.tcss has the same
CODE_PADDING = 4  # cells
TO_THE_LAB = "Answered in code: Enter opens the Lab, b leaves it for tomorrow."


class CardView(Vertical):
    """Created for each card, so that nothing of the previous card can remain."""

    DEFAULT_CSS = """
    CardView { height: auto; padding-bottom: 1; }
    CardView .meta { color: $quiet; margin-bottom: 1; height: auto; }
    CardView Prose { height: auto; }
    CardView Prose.prompt MarkdownParagraph, CardView Prose.prompt Static { text-style: bold; }
    CardView Static { height: auto; }
    CardView .written { padding-left: 2; border-left: outer $faint; }
    CardView .outcome { margin-top: 1; }
    CardView .caption { margin-top: 1; }
    """

    def __init__(self, item: CardInReview, clock: StudyClock, now: datetime) -> None:
        super().__init__(classes="column")
        self.item, self.card = item, item.card
        self.clock, self.now = clock, now
        self.marked: ExactMark | None = None
        self.note = item.draft_note
        self.suggestion: Suggestion | None = None

    def compose(self) -> ComposeResult:
        yield PlainText(self._meta(), classes="meta")
        style = "question" if self.card.kind == "code" else "question prompt"
        if self.card.kind == "code":
            yield PlainText(TO_THE_LAB, classes="meta")
        yield Prose(self.card.prompt, classes=style, deck=self.item.row.deck)
        if isinstance(self.card, ClozeCard):  # whose text is a field, with descriptions
            yield from pictures_of(self.card.text, self.item.row.deck)
        rows = answers.shuffled_items(self.item)
        yield field_for(self.card, rows)
        yield from self._pictures_of_rows(rows)

    def _pictures_of_rows(self, rows: tuple[str, ...]) -> Iterator[Widget]:
        """The pictures of options and steps, below them; they stay when the answer is shown.

        Options have their numbers there too; steps, which move, have none.
        """
        for number, row in enumerate(rows, 1):
            pictures = list(pictures_of(row, self.item.row.deck))
            if pictures:
                label = f"{number}  " if isinstance(self.card, ChoiceCard) else ""
                text = Content.assemble((label, "$accent"), deck_line(row))
                yield PlainText(text, classes="caption")
            yield from pictures

    def on_mount(self) -> None:
        if self.item.draft:
            self.field.load(self.item.draft)

    @property
    def field(self) -> Field:
        return self.query_exactly_one(Field)

    @property
    def question_end(self) -> int:
        """The line, from the top of the card, below the question."""
        prompt = self.query_exactly_one(".question")
        return prompt.virtual_region.bottom

    @property
    def answer(self) -> str:
        return self.field.text

    async def reveal(self) -> None:
        """Show the answer together with what was typed, and hide the field."""
        answer = self.answer
        if not isinstance(self.card, FreeCard) or answer:
            self.marked = answers.exact_mark(self.card, answer)
        side = AnswerSide(self, answer)
        await self.mount(side)
        if self.note:  # of before, or restored by undo
            self.show_note(self.note)
        self.field.display = False

    def show_note(self, note: str) -> None:
        self.note = note
        for place in self.query("#note").results(Static):
            place.update(Content.assemble(("Note  ", "$quiet"), printable(note)) if note else "")
            place.set_class(not note, "-empty")

    def await_suggestion(self) -> None:
        """Reserve a line for the suggestion, so that nothing moves when it arrives."""
        self._show_suggestion(Content.styled("Suggested: …", "$quiet"))

    def suggest(self, suggestion: Suggestion | None) -> None:
        """Show a suggested mark beside the answer; None if there is none."""
        self.suggestion = suggestion
        self._show_suggestion(Content() if suggestion is None else suggestion_line(suggestion))
        for points in self.query(PointList):
            if suggestion is not None and len(suggestion.points) == len(points.rows):
                points.matches = suggestion.points

    def _show_suggestion(self, content: Content) -> None:
        for place in self.query("#suggestion").results(Static):
            place.update(content)
            place.set_class(not content, "-empty")

    def _meta(self) -> Content:
        row, state = self.item.row, self.item.state
        parts = [row.id]
        if row.position is not None:
            parts.append(f"question {row.position}")
        if isinstance(state, New):
            parts.append("new")
        elif state.due_day is None:
            parts.append("learning" if state.phase == "learning" else "learning again")
        meta = Content(" · ".join(parts))
        if isinstance(state, Reviewed) and state.is_leech:
            meta += Content.styled(f" · forgotten {state.lapses} times", "$warning")
        if self.item.edited_since:
            meta += Content.styled(" · edited since your last review", "$warning")
        return meta


class AnswerSide(Vertical):
    """The part of a card that is shown once it is revealed."""

    DEFAULT_CSS = """
    AnswerSide, AnswerSide Vertical { height: auto; }
    AnswerSide Static.-empty { display: none; }
    AnswerSide PointList > HangingText { padding: 0; }
    """

    def __init__(self, view: CardView, answer: str) -> None:
        super().__init__()
        self.view, self.answer = view, answer
        self.lay_out(view.content_size.width)

    def on_resize(self, event: events.Resize) -> None:
        self.lay_out(event.size.width)

    def lay_out(self, width: int) -> None:
        """Put the points beside the answer on a wide screen, below it where its code needs that."""
        card = self.view.card
        has_points = isinstance(card, FreeCard) and bool(card.key_points or card.extra_points)
        self.set_class(has_points and not _needs_full_width(card.answer, width), "-with-points")

    def compose(self) -> ComposeResult:
        """The learner's answer and the points first, the model answer below or beside them."""
        with Vertical(classes="typed"):
            yield from self._typed()
        with Vertical(classes="model"):
            yield from self._model()

    def _typed(self) -> ComposeResult:
        view, card = self.view, self.view.card
        if view.marked is not None and not isinstance(card, FreeCard):
            asked = answers.shuffled_items(view.item)
            yield HangingText(outcome(card, view.marked, asked), classes="outcome")
        elif self.answer:
            yield PlainText("You wrote", classes="label")
            yield PlainText(printable(self.answer), classes="written")
        yield PlainText(classes="label -empty", id="suggestion")
        yield PlainText(classes="label -empty", id="note")

    def _model(self) -> ComposeResult:
        view, card = self.view, self.view.card
        with Vertical(classes="answer-part"):
            yield PlainText("Answer", classes="label")
            yield Prose(card.answer, classes="answer", deck=view.item.row.deck)
            if card.plot is not None:
                from quizzer.tui.widgets.plot import PlotWidget

                yield PlotWidget(card.plot.function, card.plot.start, card.plot.stop)
        with Vertical(classes="points-part"):
            if isinstance(card, FreeCard) and card.key_points:
                yield PlainText("A complete answer says", classes="label")
                yield PointList(card.points)
            if isinstance(card, FreeCard) and card.extra_points:
                extras = bulleted(map(deck_line, card.extra_points))
                yield PlainText("Also worth knowing", classes="label")
                yield HangingText(extras, classes="extras")
            if view.item.last is not None:
                yield from self._last_time(view.item.last)
            if card.exercise is not None:
                where = Content.assemble(
                    ("Practise in code  ", "$quiet"),
                    f"exercise {card.exercise}",
                    ("  l opens it in the Lab", "$quiet"),
                )
                yield PlainText(where, classes="label")

    def _last_time(self, last: PastReview) -> ComposeResult:
        when = last.at.astimezone(self.view.clock.zone)
        days = self.view.clock.day(self.view.now) - last.day
        ago = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
        words = {"quiz": "wrong in a quiz", "credit": "good, by its exercise"}
        mark = words.get(last.origin, Rating(last.rating).word)
        yield PlainText(f"Last time  {when.day} {when:%B %Y}, {ago}: {mark}", classes="label")
        if last.answer:
            yield PlainText(printable(last.answer), classes="written quiet")
        if last.note:
            yield PlainText(printable(last.note), classes="written")


def _needs_full_width(answer: str, width: int) -> bool:
    """Whether a line of its code fits a card of so many cells, and not one of two columns."""
    full = min(width, FULL_WIDTH) - CODE_PADDING
    column = (width - GAP) // 2 - CODE_PADDING
    return any(column < Content(line).cell_length <= full for line in _code_lines(answer))


def _code_lines(markdown: str) -> Iterator[str]:
    """The lines between fences."""
    fenced = False
    for line in printable(markdown).split("\n"):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced:
            yield line
