"""What Review and Quiz share: a scrolling card, typing or pressing keys, and drafts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.reactive import var
from textual.timer import Timer

from quizzer.sanitize import headline
from quizzer.services.review import cards
from quizzer.services.review.cards import CardInReview
from quizzer.tui import viewer
from quizzer.tui.key_queue import KeyByKey
from quizzer.tui.screen import WIDE, QuizzerScreen
from quizzer.tui.widgets.answer_box import (
    AnswerBox,
    AnswerInput,
    AnswerSubmitted,
    BoxLeft,
    UndoRequested,
)
from quizzer.tui.widgets.card_view import CardView
from quizzer.tui.widgets.choices import Choices
from quizzer.tui.widgets.fields import AnswerEdited, Field
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from quizzer.tui.widgets.picture import Picture

DRAFT_DELAY = 0.4  # seconds without typing before the draft is saved


class Body(VerticalScroll):
    """The scrolling part; it looks the same with and without the focus."""

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Skip the restyling of all that is inside, which Textual does at every change of focus."""


class QuestionScreen(KeyByKey, QuizzerScreen[None]):
    """Asks one card after another.

    `typing`: whether the text box gets the focus when a card is shown. It stays as the learner
    last left it, so that somebody who never types never has to leave the box.
    """

    CSS_PATH = "question.tcss"
    HORIZONTAL_BREAKPOINTS = WIDE
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        # all bindings of one key are here: a subclass's binding would hide these
        Binding("enter,space", "reveal", "Show answer", key_display="enter"),
        Binding("enter", "take_mark", "Take the mark", key_display="enter"),
        Binding("enter,space", "practise", "Open in the Lab", key_display="enter"),
        Binding("enter,space", "next_question", "Next question", key_display="enter"),
        Binding("enter,space", "take_early", "Show it now", key_display="enter"),
        Binding("enter,space", "more_today", "Continue", key_display="enter"),
        Binding("enter,space", "finish", "Done", key_display="enter"),
        Binding("space", "more", "Scroll down", show=False),
        Binding("pageup", "scroll_card(-1)", "Scroll the card", show=False),
        Binding("pagedown", "scroll_card(1)", "Scroll the card", show=False),
        Binding("i,tab", "write", "Write", key_display="i"),
        Binding("o", "open_picture", "Picture"),
        Binding("tab", "app.focus_next", "To the key points, and back", show=False),
    ]

    stage: var[str] = var("", bindings=True)
    typing: var[bool] = var(True)

    def __init__(self) -> None:
        super().__init__()
        self.shown_at: datetime | None = None
        self._draft_timer: Timer | None = None
        self._opened_picture: Picture | None = None

    def compose(self) -> ComposeResult:
        yield TopBar(wide=True)
        yield Body(classes="body")
        yield Choices()
        yield KeyBar()

    async def on_mount(self) -> None:
        self.watch(self.body, "scroll_y", self._keep_question_in_sight, init=False)

    def _keep_question_in_sight(self) -> None:
        """Repeat the question below the title while the card is scrolled past it."""
        view, reminder = self.view, ""
        if view is not None and 0 < view.question_end <= self.body.scroll_offset.y:
            reminder = headline(view.card.prompt)
        for bar in self.query(TopBar):
            bar.reminder = reminder

    @property
    def body(self) -> VerticalScroll:
        return self.query_exactly_one(VerticalScroll)

    @property
    def view(self) -> CardView | None:
        """The card on the screen; None while there is none."""
        return next(iter(self.body.query(CardView)), None)

    def watch_stage(self, before: str, after: str) -> None:
        for choices in self.query(Choices):
            choices.display = after == "revealed"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "reveal":
                return self.stage == "asking"
            case "take_mark":
                return self.stage == "revealed" and self.mark_by_enter() is not None
            case "practise":
                return self.stage == "exercise"
            case "next_question":
                return self.stage == "marked"
            case "take_early":
                return self.stage == "waiting"
            case "more_today":
                return self.stage == "enough"
            case "finish":
                return self.stage == "done"
            case "more":
                return self.stage == "revealed"
            case "open_picture":
                return not self.app.is_web and bool(viewer.pictures_on(self.body))
            case "write":
                if self.stage != "asking" or self.view is None or self._in_box():
                    return False
                return self.view.field.is_text
        return True

    async def show_card(self, item: CardInReview) -> None:
        """Show a card with its draft, and focus the text box or the card."""
        now = self.quizzer.now()
        view = CardView(item, self.context.clock, now)
        with self.app.batch_update():
            self.stage = "turning"  # timers and keys may arrive while widgets change
            await self.body.remove_children()
            await self.body.mount(view)
            self.body.scroll_home(animate=False)
            self._keep_question_in_sight()
        if not view.query(Field):  # the screen was left while the card was being drawn
            return
        self.shown_at = now
        self.stage = "exercise" if item.row.kind == "code" else "asking"
        if self.typing or not view.field.is_text:
            view.field.enter()
        else:
            self.set_focus(self.body)

    async def show_notice(self, stage: str, headline: str, text: str) -> None:
        """Show a message in place of a card."""
        self.stage = "turning"
        await self.body.remove_children()
        notice = Vertical(
            PlainText(headline, classes="headline"),
            PlainText(text, id="notice-text"),
            classes="notice column",
        )
        await self.body.mount(notice)
        self.stage = stage
        self.set_focus(self.body)

    async def action_reveal(self) -> None:
        if self.view is not None and self.stage == "asking":
            self.save_work()
            with self.app.batch_update():  # drawn once, complete
                await self.view.reveal()
                self.set_focus(self.body)
                self.revealed(self.view)

    def revealed(self, view: CardView) -> None:
        """Enter the stage that follows the answer."""
        self.stage = "revealed"

    async def action_next_question(self) -> None:
        await self.show_next()

    async def action_take_early(self) -> None:
        """Show a card before its time; only a review has such cards."""

    async def action_more_today(self) -> None:
        """Continue beyond a plan's amount for the day; only a review has one."""

    def mark_by_enter(self) -> int | None:
        """The suggested rating, where Enter takes it; only a review has ratings."""
        return None

    async def action_take_mark(self) -> None:
        """Take the mark of an exactly marked answer; only a review asks for it."""

    def action_practise(self) -> None:
        """Open the exercise; only a review asks exercises."""

    async def show_next(self) -> None:
        """Show the next card, or that there is none."""
        raise NotImplementedError

    async def action_undo(self) -> None:
        """Take back the last thing done here."""
        raise NotImplementedError

    def action_more(self) -> None:
        self.body.scroll_page_down()

    def action_scroll_card(self, by: int) -> None:
        """Scroll a page up (-1) or down (1), also while the box has the focus."""
        if by < 0:
            self.body.scroll_page_up(animate=False)
        else:
            self.body.scroll_page_down(animate=False)

    def action_write(self) -> None:
        if self.view is not None:
            self.view.field.enter()

    def action_open_picture(self) -> None:
        """Open the card's picture in the system's viewer; again: the next one."""
        self._opened_picture = viewer.open_next(self.body, self._opened_picture)

    def action_finish(self) -> None:
        self.action_leave()

    def duration_ms(self) -> int | None:
        """How long the card has been on the screen, in milliseconds."""
        if self.shown_at is None:
            return None
        return max(0, round((self.quizzer.now() - self.shown_at).total_seconds() * 1000))

    def _in_box(self) -> bool:
        return isinstance(self.focused, AnswerBox | AnswerInput)

    @on(AnswerSubmitted)
    async def _submitted(self, event: AnswerSubmitted) -> None:
        try:
            await self.action_reveal()
        finally:
            event.handled.set()

    @on(BoxLeft)
    def _left_box(self, event: BoxLeft) -> None:
        self.typing = False
        self.set_focus(self.body)
        event.handled.set()

    @on(UndoRequested)
    async def _undo_from_box(self, event: UndoRequested) -> None:
        try:
            with self.quizzer.show_errors():
                await self.action_undo()
                if event.leave_box:
                    self.set_focus(self.body)
        finally:
            event.handled.set()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, AnswerBox | AnswerInput):
            self.typing = True
        self.refresh_bindings()

    # Drafts

    @on(AnswerEdited)
    def _edited(self) -> None:
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(DRAFT_DELAY, self.save_work)
        view, box = self.view, self.focused
        if view is not None and box is not None and view.answer != view.item.draft:  # typed
            box.scroll_visible(animate=False)
            self.typed(view)

    def typed(self, view: CardView) -> None:
        """Get ready for the answer that is being typed; only a review does."""

    def save_work(self) -> None:
        """Save what is typed, so that a power cut does not lose it."""
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None
        view = self.view
        if view is not None and self.stage == "asking" and view.answer != view.item.draft:
            with self.quizzer.show_errors():
                cards.save_draft(self.context, view.item.row, view.answer, self.quizzer.now())
