"""Reviewing due cards: answer, reveal, mark, next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Static

from quizzer.memory.scheduler import Rating
from quizzer.services.review import answers, cards, chapters, standings, today
from quizzer.services.review.cards import CardInReview, ReviewRecord
from quizzer.services.review.selection import EVERYTHING, Selection, start_session
from quizzer.tui import format, workers
from quizzer.tui.screens.question import QuestionScreen
from quizzer.tui.widgets.card_view import CardView
from quizzer.tui.widgets.choices import Choice, Choices
from quizzer.tui.widgets.session_summary import SessionMark, SessionSummary
from quizzer.tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from quizzer.services.context import Context
    from quizzer.services.review.standings import ExerciseStatus

SUGGESTED_RATINGS = {"again": Rating.AGAIN, "nit": Rating.HARD, "good": Rating.GOOD}
TICK = 3.0  # seconds between looks at whether a learning step has come due, or a verdict is there
SHORTEST_TICK = 0.1
WAITING_STAGES = ("waiting", "exercise")  # that end without a key: by the clock or by a verdict
COLOURS = {
    Rating.AGAIN: "$error",
    Rating.HARD: "$warning",
    Rating.GOOD: "$success",
    Rating.EASY: "$primary",
}


class ReviewScreen(QuestionScreen):
    """Asks what is due; with `cards`, only those."""

    HELP = (
        "Answer in your head or type in the box, then press Enter. Compare your answer with the "
        "model answer, and mark yourself: 1 Again: wrong. 2 Hard: right, with a small flaw. "
        "3 Good: right. 4 Easy: right, without thinking. "
        "Under each mark you see when the card would come back. A suggested mark is underlined, "
        "and Enter takes it; Again always needs its own key. Settings can switch that off.\n\n"
        "For a typed answer a mark may be suggested: again, nit (2 Hard) or good. The suggestion "
        "compares wording and cannot check whether something is true; your mark counts.\n\n"
        "In the box, letters are text. Esc leaves the box, so that the keys below work; i returns "
        "to it. For the next cards it stays that way. "
        "ctrl+j starts a new line.\n\n"
        "ctrl+z undoes the last thing you did, be it a mark, suspending or burying; again: the "
        "one before. While you type it undoes typing. u does the same outside the box."
    )
    NOT_HERE = ("next_question",)
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(f"{rating:d}", f"rate({rating:d})", rating.word.capitalize(), show=False)
            for rating in Rating
        ),
        Binding("n", "note", "Note"),
        Binding("u,ctrl+z", "undo", "Undo", key_display="u"),
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
        selection: Selection = EVERYTHING,
    ) -> None:
        super().__init__()
        self.session = start_session(context, deck, limit, selection)
        self.deck = deck
        self._card_keys, self._has_card_list = list(cards), bool(cards)
        self._suggestions = workers.SuggestionWorker(self, context)
        # by review and card: a merge by another program gives reviews other numbers
        self._answers: dict[tuple[int, int], tuple[str, str]] = {}  # answer and note, for undo
        self._tally: dict[tuple[int, int], SessionMark] = {}  # for the summary
        self._ticker: Timer | None = None

    async def on_mount(self) -> None:
        with self.quizzer.show_errors():
            await self.show_next()

    def on_unmount(self) -> None:
        self._suggestions.close()

    def watch_stage(self, before: str, after: str) -> None:
        super().watch_stage(before, after)
        self._tick_later()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "rate" | "note":
                return self.stage == "revealed"
            case "suspend" | "bury":
                return self.stage in ("asking", "revealed", "exercise")
            case "edit":
                return self.stage in ("asking", "revealed")
            case "lab" if self.stage == "done":
                return bool(self._tally) and self._next_exercise() is not None
            case "lab":
                return self.stage in ("asking", "revealed") and self._exercise() is not None
        return super().check_action(action, parameters)

    async def show_next(self) -> None:
        """Show the next card, the wait for one, or the end of the session."""
        if self.quizzer.refresh_changed_decks():
            self.session.refresh(self.context)
        now = self.quizzer.now()
        if self._has_card_list:
            item = (
                cards.card_in_review(self.context, self._card_keys[0]) if self._card_keys else None
            )
        else:
            item = self.session.next(now)
        if item is not None:
            await self.show_card(item)
        elif (
            not self._has_card_list and not self._limit_reached() and self.session.next_step_in(now)
        ):
            await self.show_notice("waiting", "Nothing is due right now", self._waiting_text())
        elif not self._has_card_list and not self._limit_reached() and self.session.enough(now):
            await self.show_notice("enough", "Enough for today", self._enough_text())
        else:
            await self.show_notice("done", self._headline(), self._done_text())
            if self._tally:
                await self._show_summary()
        self._count()

    def _limit_reached(self) -> bool:
        return self.session.limit is not None and self.session.answered >= self.session.limit

    def _count(self) -> None:
        bar = next(iter(self.query(TopBar)), None)
        if bar is None:  # left while the next card was being drawn
            return
        remaining = self.session.remaining(self.quizzer.now())
        title = chapters.title_of(self.context, self.deck) if self.deck else ""
        bar.title = f"Review · {title}" if title else "Review"
        if self._has_card_list:
            bar.status = f"{len(self._card_keys)} to go"
        elif self.session.limit is not None:
            bar.status = f"{max(0, self.session.limit - self.session.answered)} to go"
        else:
            bar.status = f"{remaining.due} due · {remaining.new} new"

    # Marking

    def typed(self, view: CardView) -> None:
        self._suggestions.prepare(view)

    def revealed(self, view: CardView) -> None:
        self._show_choices(view)
        super().revealed(view)
        self._suggestions.start(view)

    def _show_choices(self, view: CardView) -> None:
        """The ratings with their intervals; the suggested one is marked."""
        item, suggested = view.item, self.suggested_rating()
        labels = cards.interval_labels(self.context, item.row, item.state, self.quizzer.now())
        self.query_one(Choices).choices = tuple(
            Choice(
                str(int(rating)),
                rating.word.capitalize(),
                labels[rating],
                COLOURS[rating],
                marked=rating == suggested,
                by_enter=rating == self.mark_by_enter(),
            )
            for rating in Rating
        )

    def mark_by_enter(self) -> Rating | None:
        return answers.mark_by_enter(self.context, self.suggested_rating())

    def suggested_rating(self) -> Rating | None:
        """The rating of an exactly marked answer, else the suggested one."""
        view = self.view
        if view is None:
            return None
        if view.marked is None:
            mark = None if view.suggestion is None else view.suggestion.mark
            return None if mark is None else SUGGESTED_RATINGS[mark]
        if not view.marked.right:
            return Rating.AGAIN
        return Rating.HARD if view.marked.has_slip else Rating.GOOD

    async def action_take_mark(self) -> None:
        rating = self.mark_by_enter()
        if rating is not None:
            await self.action_rate(rating)

    @on(workers.SuggestionReady)
    def _suggested(self, event: workers.SuggestionReady) -> None:
        if isinstance(event.result, Exception):
            self.quizzer.notify_internal_error(event.result, "suggesting a mark failed")
        if event.view is self.view:  # else that card has been marked by now
            event.view.suggest(None if isinstance(event.result, Exception) else event.result)
            self._show_choices(event.view)
            self.refresh_bindings()

    async def action_rate(self, rating: int) -> None:
        view = self.view
        if view is None:
            return
        duration = self.duration_ms()
        recorded = self.session.answer(
            view.item,
            Rating(rating),
            self.quizzer.now(),
            answer=view.answer or None,
            note=view.note or None,
            duration_ms=duration,
            suggested=view.suggestion,
        )
        if recorded is None:
            message = f"{view.item.row.id} was marked in another window meanwhile; that mark counts"
            self.notify(message, severity="warning")
        else:
            mark = (recorded.review_id, view.item.row.key)
            self._answers[mark] = (view.answer, view.note)
            self._tally[mark] = SessionMark(view.item.row, recorded.rating, duration)
            if answers.is_kept_as_good(view.suggestion, Rating(rating)):
                self.notify("Kept as a good answer to this card; ctrl+z takes it back", timeout=4)
        await self._drop(view.item)
        if recorded is not None and recorded.became_leech:
            self._offer_suspending(view.item, recorded)

    def _offer_suspending(self, item: CardInReview, recorded: ReviewRecord) -> None:
        from quizzer.tui.widgets.dialogs import ChoiceDialog, DialogChoice

        async def done(choice: str | None) -> None:
            if choice == "suspend":
                with self.quizzer.show_errors():
                    self.session.suspend(item, self.quizzer.now())
                    await self._show_next_if_idle()

        text = (
            f"You have forgotten {item.row.id} {recorded.state.lapses} times. Rewriting it (e), "
            "or splitting it into two cards, often helps more than asking it again."
        )
        choices = [
            DialogChoice("keep", "k", "Keep asking it"),
            DialogChoice(
                "suspend", "s", "Suspend it: it is not asked until you resume it in Browse"
            ),
        ]
        self.app.push_screen(ChoiceDialog("You keep forgetting this card", text, choices), done)

    async def _show_next_if_idle(self) -> None:
        """Show the next card, unless the learner is answering one."""
        if self.stage in ("waiting", "done"):
            await self.show_next()
        else:
            self._count()

    async def action_undo(self) -> None:
        """Undo the last thing done; the card that comes back by this is shown."""
        self.save_work()
        undone = self.session.undo(self.quizzer.now())
        self.quizzer.notify_undone(undone)
        if undone is None:
            return
        if undone.kind in ("review", "suspend", "bury"):
            if self._has_card_list and undone.row.key not in self._card_keys:
                self._card_keys.insert(0, undone.row.key)
            await self.show_card(cards.card_in_review(self.context, undone.row.key))
            mark = (undone.review_id or 0, undone.row.key)
            self._tally.pop(mark, None)
            if mark in self._answers and self.view is not None:
                await self._return_to_marks(self.view, *self._answers.pop(mark))
        elif undone.kind == "edit":
            self.quizzer.refresh_context()
            self.session.refresh(self.context)
            if self.view is not None:
                await self._show_again(self.view)
        elif self.view is not None and self.view.item.row.key == undone.row.key:
            if undone.kind == "note":
                self.view.show_note(undone.answer)
            else:
                await self.show_next()
        self._count()

    async def _return_to_marks(self, view: CardView, answer: str, note: str) -> None:
        """Show a card whose mark was undone as it was before that: revealed, to be marked."""
        if answer:
            view.field.load(answer)
        if note:
            view.note = note
        await self.action_reveal()

    async def action_suspend(self) -> None:
        if self.view is not None:
            self.save_work()
            item = self.view.item
            self.session.suspend(item, self.quizzer.now())
            self.notify(f"Suspended {item.row.id}; you can resume it in Browse")
            await self._drop(item)

    async def action_bury(self) -> None:
        if self.view is not None:
            self.save_work()
            item = self.view.item
            self.session.bury(item, self.quizzer.now())
            self.notify(f"Buried {item.row.id} until tomorrow")
            await self._drop(item)

    async def _drop(self, item: CardInReview) -> None:
        self._card_keys = [key for key in self._card_keys if key != item.row.key]
        await self.show_next()

    def action_note(self) -> None:
        from quizzer.tui.widgets.dialogs import NoteDialog

        if self.view is not None:
            self.app.push_screen(NoteDialog(self.view.note, partial(self._save_note, self.view)))

    def _save_note(self, view: CardView, note: str) -> None:
        view.show_note(note)
        with self.quizzer.show_errors():
            cards.save_note(self.context, view.item.row, note, self.quizzer.now())

    async def action_edit(self) -> None:
        from quizzer.tui.editor import edit

        view = self.view
        if view is None:
            return
        self.save_work()
        if edit(self.quizzer, view.item.row):
            self.session.refresh(self.context)
            await self._show_again(view)

    async def _show_again(self, view: CardView) -> None:
        """Show a card that was edited, with its answer and note, as far as it had been shown."""
        note, stage = view.note, self.stage
        await self.show_card(cards.card_in_review(self.context, view.item.row.key))
        if stage == "revealed":
            await self.action_reveal()
        if self.view is not None and note:
            self.view.show_note(note)

    # Exercises

    def _exercise(self) -> str | None:
        """The exercise of the card on the screen, or the one related to it."""
        return None if self.view is None else self.view.card.exercise

    def action_practise(self) -> None:
        """Open the exercise; its verdict is the mark, and the review continues afterwards."""
        exercise = self._exercise()
        if exercise is not None:
            self.quizzer.open_exercise(exercise)

    def action_lab(self) -> None:
        """Open the exercise related to the question; after the last card, the Lab's next."""
        following = self._next_exercise() if self.stage == "done" else None
        if following is not None:
            self.quizzer.open_exercise(following.id)
            return
        self.save_work()
        self.action_practise()

    async def on_screen_resume(self) -> None:
        with self.quizzer.show_errors():
            await self._take_verdict()

    async def _take_verdict(self) -> None:
        """Continue if the exercise on the screen has been graded, here or in another terminal."""
        view = self.view
        if self.stage != "exercise" or view is None:
            return
        state = self.session.practised(view.item)
        if state is not None:
            days = (state.due_day or 0) - self.context.clock.day(self.quizzer.now())
            message = f"{view.item.row.id} comes back {format.day(days)}"
            self.notify(message, timeout=4)
            await self._drop(view.item)

    # Waiting

    def _tick_later(self) -> None:
        """Look again in a moment, where the stage may end without a key."""
        if self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
        if self.stage in WAITING_STAGES:
            delay = TICK
            if self.stage == "waiting":
                with self.quizzer.show_errors():
                    span = self.session.next_step_in(self.quizzer.now())
                    if span is not None:
                        delay = min(TICK, max(SHORTEST_TICK, span.total_seconds()))
            self._ticker = self.set_timer(delay, self._tick)

    async def _tick(self) -> None:
        if self.is_current:
            await self._look_again()
        self._tick_later()

    async def _look_again(self) -> None:
        with self.quizzer.show_errors():
            if self.stage == "exercise":
                await self._take_verdict()
            elif self.session.peek(self.quizzer.now()) is not None:
                await self.show_next()
            else:
                notice, text = self.query_one("#notice-text", Static), self._waiting_text()
                if str(notice.content) != text:
                    notice.update(text)

    async def action_take_early(self) -> None:
        item = self.session.ahead(self.quizzer.now())
        if item is None:
            await self.show_next()
        else:
            await self.show_card(item)

    async def action_more_today(self) -> None:
        self.session.go_beyond(self.quizzer.now())
        await self.show_next()

    def _enough_text(self) -> str:
        minutes = self.context.settings.minutes_per_day
        return (
            f"Today's plan was {format.count(minutes, 'minute')}; the remaining cards can wait.\n"
            "Enter continues with the same amount again; Esc goes back to Today."
        )

    def _waiting_text(self) -> str:
        span = self.session.next_step_in(self.quizzer.now())
        when = "now" if span is None else f"in {format.wait(span)}"
        return (
            f"A card that you are learning comes back {when}; it will be shown here.\n"
            "Enter shows it now; Esc goes back to Today."
        )

    async def _show_summary(self) -> None:
        """Marks, time, what was hardest and what tomorrow holds, below the headline."""
        if self._headline_place is None:
            return
        tomorrow = today.tomorrow(self.context, self.quizzer.now())
        summary = SessionSummary(list(self._tally.values()), tomorrow, self._next_exercise())
        await self._headline_place.mount(summary, before="#notice-text")

    @property
    def _headline_place(self) -> Vertical | None:
        return next(iter(self.body.query(".notice").results(Vertical)), None)

    def _next_exercise(self) -> ExerciseStatus | None:
        return standings.lab_overview(self.context, self.quizzer.now()).next

    def _headline(self) -> str:
        answered = self.session.answered
        if not answered:
            return "Nothing is due"
        return f"Done: {format.count(answered, 'card')} answered"

    def _done_text(self) -> str:
        now = self.quizzer.now()
        remaining = self.session.remaining(now)
        if self._limit_reached() and (remaining.due or remaining.new):
            return f"{remaining.due} due and {remaining.new} new remain for today."
        days = today.next_day(self.context, now)
        if self._has_card_list or days is None:
            return "Enter goes back to Today."
        return f"The next card comes back {format.day(days)}. Enter goes back to Today."
