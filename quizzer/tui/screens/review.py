"""Asking what is due: answer, reveal, mark oneself, and on to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Static

from quizzer.memory.scheduler import Rating
from quizzer.services.review import cards, today
from quizzer.services.review.cards import CardInReview, Recorded
from quizzer.services.review.session import ReviewSession
from quizzer.tui import format, workers
from quizzer.tui.screens.question import QuestionScreen
from quizzer.tui.widgets.answer_box import UndoMark
from quizzer.tui.widgets.card_view import CardView
from quizzer.tui.widgets.choices import Choice, Choices
from quizzer.tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from quizzer.services.context import Context

TICK = 1.0  # seconds between looks at whether a learning step has come due
COLOURS = {
    Rating.AGAIN: "$error",
    Rating.HARD: "$warning",
    Rating.GOOD: "$success",
    Rating.EASY: "$primary",
}


class ReviewScreen(QuestionScreen):
    """A run through what is due; `cards` come first and, where given, are all that is asked."""

    HELP = (
        "Answer in your head or in the box, then Enter. Compare, and mark yourself: "
        "1 Again: wrong. 2 Hard: right but for a nit. 3 Good: right. 4 Easy: at once. "
        "Under each stands when the card would come back.\n\n"
        "For what you typed a mark may be suggested: again, nit (2 Hard) or good. It compares "
        "wording and cannot check truth; yours is the one that counts.\n\n"
        "In the box, letters are text: Esc leaves it, and the keys below work; i goes back. "
        "The box stays as you left it for the next cards. "
        "ctrl+j begins a new line; ctrl+z in an empty box takes back the last mark."
    )
    NOT_HERE = ("go_on",)
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(f"{one:d}", f"rate({one:d})", one.word.capitalize(), show=False)
            for one in Rating
        ),
        Binding("n", "note", "Note"),
        Binding("u", "undo", "Undo"),
        Binding("s", "suspend", "Suspend"),
        Binding("b", "bury", "Bury"),
        Binding("e", "edit", "Edit"),
        Binding("l", "lab", "Lab"),
    ]

    def __init__(
        self,
        context: Context,
        *,
        deck: str | None = None,
        limit: int | None = None,
        cards: tuple[int, ...] = (),
    ) -> None:
        super().__init__()
        self.session = ReviewSession(context, deck, limit)
        self.deck = deck
        self._only, self._given = list(cards), bool(cards)
        self._typed: dict[int, str] = {}  # by review, so that an undo brings it back

    async def on_mount(self) -> None:
        self.set_interval(TICK, self._tick)
        with self.quizzer.show_errors():
            await self.go_on()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "rate" | "note":
                return self.stage == "revealed"
            case "suspend" | "bury":
                return self.stage in ("asking", "revealed", "exercise")
            case "edit":
                return self.stage in ("asking", "revealed")
            case "lab":
                return self.stage in ("asking", "revealed") and self._exercise() is not None
        return super().check_action(action, parameters)

    async def go_on(self) -> None:
        """Show what comes next: a card, the wait for one, or that all is done."""
        now = self.quizzer.now()
        if self._given:
            asked = cards.card_in_review(self.context, self._only[0]) if self._only else None
        else:
            asked = self.session.next(now)
        if asked is not None:
            await self.show_card(asked)
        elif not self._given and not self._met_limit() and self.session.next_step_in(now):
            await self.show_notice("waiting", "Nothing is due this minute", self._waiting_text())
        elif not self._given and not self._met_limit() and self.session.enough(now):
            await self.show_notice("enough", "Enough for today", self._enough_text())
        else:
            await self.show_notice("done", self._headline(), self._done_text())
        self._count()

    def _met_limit(self) -> bool:
        return self.session.limit is not None and self.session.answered >= self.session.limit

    def _count(self) -> None:
        bar = next(iter(self.query(TopBar)), None)
        if bar is None:  # left while the next card was being drawn
            return
        left = self.session.left(self.quizzer.now())
        bar.left = f"Review · {self.deck}" if self.deck else "Review"
        if self._given:
            bar.right = f"{len(self._only)} to go"
        elif self.session.limit is not None:
            bar.right = f"{max(0, self.session.limit - self.session.answered)} to go"
        else:
            bar.right = f"{left.due} due · {left.new} new"

    # Marking

    def revealed(self, view: CardView) -> None:
        asked = view.asked
        labels = cards.interval_labels(self.context, asked.row, asked.state, self.quizzer.now())
        self.query_one(Choices).choices = tuple(
            Choice(str(int(rating)), rating.word.capitalize(), labels[rating], COLOURS[rating])
            for rating in Rating
        )
        super().revealed(view)
        workers.begin(self, view)

    @on(workers.Suggested)
    def _suggested(self, event: workers.Suggested) -> None:
        if isinstance(event.found, Exception):
            self.quizzer.notify_internal_error(event.found, "suggesting a mark failed")
        if event.view is self.view:  # else it is of a card that has been marked by now
            event.view.suggest(None if isinstance(event.found, Exception) else event.found)

    async def action_rate(self, rating: int) -> None:
        view = self.view
        if view is None:
            return
        recorded = self.session.answer(
            view.asked,
            Rating(rating),
            self.quizzer.now(),
            answer=view.answer or None,
            note=view.note or None,
            duration_ms=self.duration_ms(),
            suggested=view.suggestion,
        )
        if recorded is None:
            told = f"{view.asked.row.id} was marked in another window meanwhile; that mark stands"
            self.notify(told, severity="warning", markup=False)
        else:
            self._typed[recorded.review_id] = view.answer
        await self._without(view.asked)
        if recorded is not None and recorded.became_leech:
            self._offer_suspending(view.asked, recorded)

    def _offer_suspending(self, asked: CardInReview, recorded: Recorded) -> None:
        from quizzer.tui.widgets.dialogs import ChoiceDialog, DialogChoice

        async def done(choice: str | None) -> None:
            if choice == "suspend":
                with self.quizzer.show_errors():
                    self.session.suspend(asked, self.quizzer.now())
                    await self._unless_answering()

        text = (
            f"You have forgotten {asked.row.id} {recorded.state.lapses} times. Rewriting it (e), "
            "or splitting it, often helps more than asking it again."
        )
        answers = [
            DialogChoice("keep", "k", "Keep asking it"),
            DialogChoice("suspend", "s", "Suspend it: not asked until you resume it in Browse"),
        ]
        self.app.push_screen(ChoiceDialog("This card keeps slipping", text, answers), done)

    async def _unless_answering(self) -> None:
        """Move on where the card on the screen may have been the one that went away."""
        if self.stage in ("waiting", "done"):
            await self.go_on()
        else:
            self._count()

    async def action_undo(self) -> None:
        self.keep_draft()
        undone = self.session.undo(self.quizzer.now())
        if undone is None:
            self.notify("There is no mark to take back")
            return
        if self._given and undone.row.key not in self._only:
            self._only.insert(0, undone.row.key)
        self.notify(f"Took back the mark of {undone.row.id}", markup=False, timeout=3)
        await self.show_card(cards.card_in_review(self.context, undone.row.key))
        if self.view is not None and (typed := self._typed.pop(undone.review_id, "")):
            self.view.field.load(typed)
        self._count()

    @on(UndoMark)
    async def _undo_mark(self, event: UndoMark) -> None:
        try:
            with self.quizzer.show_errors():
                await self.action_undo()
        finally:
            event.taken.set()

    async def action_suspend(self) -> None:
        if self.view is not None:
            self.keep_draft()
            asked = self.view.asked
            self.session.suspend(asked, self.quizzer.now())
            self.notify(f"Suspended {asked.row.id}; Browse resumes it", markup=False)
            await self._without(asked)

    async def action_bury(self) -> None:
        if self.view is not None:
            self.keep_draft()
            asked = self.view.asked
            self.session.bury(asked, self.quizzer.now())
            self.notify(f"{asked.row.id} comes back tomorrow", markup=False)
            await self._without(asked)

    async def _without(self, asked: CardInReview) -> None:
        self._only = [key for key in self._only if key != asked.row.key]
        await self.go_on()

    def action_note(self) -> None:
        from quizzer.tui.widgets.dialogs import NoteDialog

        if self.view is not None:
            self.app.push_screen(NoteDialog(self.view.note, self.view.show_note))

    async def action_edit(self) -> None:
        from quizzer.tui.editor import edit

        view = self.view
        if view is None:
            return
        self.keep_draft()
        note, stage = view.note, self.stage
        if not edit(self.quizzer, view.asked.row):
            return
        self.session.refresh(self.context)
        await self.show_card(cards.card_in_review(self.context, view.asked.row.key))
        if stage == "revealed":
            await self.action_reveal()
        if self.view is not None and note:
            self.view.show_note(note)

    # Exercises

    def _exercise(self) -> str | None:
        """The exercise that the card is, or that goes with it."""
        return None if self.view is None else self.view.card.exercise

    def action_practise(self) -> None:
        """To the Lab; the verdict there is the mark, and the review goes on behind it."""
        exercise = self._exercise()
        if exercise is not None:
            self.quizzer.open_exercise(exercise)

    def action_lab(self) -> None:
        """From a question to the exercise that goes with it."""
        self.keep_draft()
        self.action_practise()

    async def on_screen_resume(self) -> None:
        with self.quizzer.show_errors():
            await self._take_verdict()

    async def _take_verdict(self) -> None:
        """Go on where the exercise on the screen has been graded, here or in another terminal."""
        view = self.view
        if self.stage != "exercise" or view is None:
            return
        state = self.session.practised(view.asked)
        if state is not None:
            days = (state.due_day or 0) - self.context.clock.day(self.quizzer.now())
            told = f"{view.asked.row.id} comes back {format.day(days)}"
            self.notify(told, markup=False, timeout=4)
            await self._without(view.asked)

    # Waiting

    async def _tick(self) -> None:
        if self.stage not in ("waiting", "exercise") or not self.is_current:
            return
        with self.quizzer.show_errors():
            if self.stage == "exercise":
                await self._take_verdict()
            elif self.session.peek(self.quizzer.now()) is not None:
                await self.go_on()
            else:
                self.query_one("#notice-text", Static).update(self._waiting_text())

    async def action_ahead(self) -> None:
        asked = self.session.ahead(self.quizzer.now())
        if asked is None:
            await self.go_on()
        else:
            await self.show_card(asked)

    async def action_beyond(self) -> None:
        self.session.go_beyond(self.quizzer.now())
        await self.go_on()

    def _enough_text(self) -> str:
        minutes = self.context.settings.minutes_per_day
        return (
            f"Today's plan was {format.count(minutes, 'minute')}; the rest can wait.\n"
            "Enter goes on with as much again; Esc goes back to Today."
        )

    def _waiting_text(self) -> str:
        span = self.session.next_step_in(self.quizzer.now())
        when = "now" if span is None else f"in {format.wait(span)}"
        return (
            f"A card that you are learning comes back {when}, and is then shown here.\n"
            "Enter takes it at once; Esc leaves, and it waits for you."
        )

    def _headline(self) -> str:
        answered = self.session.answered
        if not answered:
            return "Nothing is due"
        return f"Done: {format.count(answered, 'card')} answered"

    def _done_text(self) -> str:
        now = self.quizzer.now()
        left = self.session.left(now)
        if self._met_limit() and (left.due or left.new):
            return f"{left.due} due and {left.new} new are left for today."
        days = today.next_day(self.context, now)
        if self._given or days is None:
            return "Enter goes back to Today."
        return f"The next card comes back {format.day(days)}. Enter goes back to Today."
