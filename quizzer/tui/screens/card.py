"""One card in full: question, answer, state, and its whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from quizzer.content.models import FreeCard, OrderCard
from quizzer.memory.scheduler import Rating, Reviewed
from quizzer.sanitize import printable
from quizzer.services.review import cards
from quizzer.services.review.cards import CardInReview
from quizzer.store.content import CardRow
from quizzer.store.reviews import PastReview, Reset, from_ms
from quizzer.tui import format, viewer
from quizzer.tui.screen import QuizzerScreen
from quizzer.tui.widgets.code_view import deck_line
from quizzer.tui.widgets.hanging import HangingText, bulleted, hanging_row
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.prose import Prose
from quizzer.tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from quizzer.tui.shell import Shell
    from quizzer.tui.widgets.picture import Picture

MOST_REVIEWS = 100
SIGNS = {1: ("✗ ", "$error"), 2: ("✓ ", "$warning"), 3: ("✓ ", "$success"), 4: ("✓ ", "$primary")}


class CardScreen(QuizzerScreen[None]):
    CSS_PATH = "card.tcss"
    AUTO_FOCUS = "VerticalScroll"
    HELP = (
        "Everything about one card. A suspended card is not asked until you resume it. r makes "
        "the card new again, as if never reviewed; its reviews stay in the log."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "suspend", "Suspend or resume"),
        Binding("b", "bury", "Bury or unbury"),
        Binding("r", "reset", "Reset"),
        Binding("e", "edit", "Edit"),
        Binding("u,ctrl+z", "undo", "Undo", key_display="u"),
        Binding("l", "lab", "Open in the Lab"),
        Binding("o", "open_picture", "Picture"),
    ]

    def __init__(self, key: int) -> None:
        super().__init__()
        self.key = key
        self.row: CardRow | None = None
        self._opened_picture: Picture | None = None

    def compose(self) -> ComposeResult:
        yield TopBar("Card")
        yield VerticalScroll(classes="body")
        yield KeyBar()

    async def on_screen_resume(self) -> None:
        self.quizzer.refresh_changed_decks()
        with self.quizzer.show_errors():
            await self.show()

    async def show(self) -> None:
        """Read the card and draw it."""
        item = cards.card_in_review(self.context, self.key)
        self.row = item.row
        self.query_one(TopBar).status = item.row.id
        body = self.query_one(VerticalScroll)
        with self.app.batch_update():
            await body.remove_children()
            await body.mount(Vertical(*self._parts(item), classes="column"))

    def _parts(self, item: CardInReview) -> list[Widget]:
        card = item.card
        style = "" if item.row.kind == "code" else "prompt"
        parts: list[Widget] = [Prose(card.prompt, classes=style, deck=item.row.deck)]
        if item.row.kind == "code":
            parts.append(_label("The model solution is shown beside yours once yours has passed."))
        else:
            parts += [_label("Answer"), Prose(card.answer, deck=item.row.deck)]
        if card.plot is not None:
            from quizzer.tui.widgets.plot import PlotWidget

            parts.append(PlotWidget(card.plot.function, card.plot.start, card.plot.stop))
        if isinstance(card, FreeCard) and card.key_points:
            points = bulleted(map(deck_line, card.points))
            parts += [_label("A complete answer says"), HangingText(points)]
        if isinstance(card, FreeCard) and card.extra_points:
            extras = bulleted(map(deck_line, card.extra_points))
            parts += [_label("Also worth knowing"), HangingText(extras)]
        if isinstance(card, OrderCard):
            steps = [hanging_row(f"{n} ", deck_line(step)) for n, step in enumerate(card.steps, 1)]
            parts += [_label("In order"), HangingText(steps)]
        about = [self._standing(item)]
        if tags := cards.tags(self.context, item.row):
            about.append("Tags: " + ", ".join(printable(tag) for tag in tags))
        if card.exercise:
            about.append(f"Practise in code: {card.exercise}; l opens it in the Lab")
        parts += [_label("State"), PlainText("\n".join(about))]
        past = cards.history(self.context, item.row)
        parts.append(_label("History" if past else "Never reviewed"))
        resets = cards.resets(self.context, item.row) if past else []
        for review in reversed(past[-MOST_REVIEWS:]):
            while resets and resets[-1].review >= review.review_id:
                parts.append(PlainText(self._reset(resets.pop())))
            parts.append(PlainText(self._review(review)))
        if len(past) > MOST_REVIEWS:
            more = f"and {len(past) - MOST_REVIEWS} earlier ones: quizzer show {item.row.id}"
            parts.append(_label(more))
        return parts

    def _standing(self, item: CardInReview) -> str:
        state = item.state
        parts = []
        if item.row.suspended:
            parts.append("suspended")
        if item.edited_since:
            parts.append("edited since your last review")
        if cards.is_buried(self.context, item.row, self.quizzer.now()):
            parts.append("buried until tomorrow")
        if not isinstance(state, Reviewed):
            return ", ".join([*parts, "new"])
        now = self.quizzer.now()
        if state.due_day is None:
            wait = state.due_at - now
            due = "due now" if wait.total_seconds() <= 0 else f"due in {format.wait(wait)}"
            parts.append(f"in learning steps, {due}")
        else:
            days = state.due_day - self.context.clock.day(now)
            parts.append("due now" if days <= 0 else f"due {format.day(days)}")
        parts.append(format.count(state.reps, "review"))
        parts.append(f"forgotten {format.count(state.lapses, 'time')}")
        strength = f"stability {state.stability:.1f} days, difficulty {state.difficulty:.1f} of 10"
        return ", ".join(parts) + "\n" + strength

    def _reset(self, reset: Reset) -> Content:
        when = from_ms(reset.at_ms).astimezone(self.context.clock.zone)
        return Content.assemble("○ ", "Reset: new again", (f"  {when:%Y-%m-%d %H:%M}", "$quiet"))

    def _review(self, review: PastReview) -> Content:
        when = review.at.astimezone(self.context.clock.zone)
        places = {"quiz": " in a quiz", "credit": ", by its exercise"}
        mark = Rating(review.rating).word + places.get(review.origin, "")
        lines = [
            Content.assemble(
                SIGNS[review.rating],
                mark,
                (f"  {when:%Y-%m-%d %H:%M}", "$quiet"),
            )
        ]
        if review.answer:
            lines += [Content("  " + line) for line in printable(review.answer).split("\n")]
        if review.note:
            lines.append(Content.styled("  " + printable(review.note), "$accent"))
        return Content("\n").join(lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action, self.row:
            case "edit", CardRow(kind="code"):
                return False
            case "lab", CardRow(exercise=None):
                return False
            case "open_picture", _:
                return not self.app.is_web and bool(viewer.pictures_on(self))
        return True

    def action_lab(self) -> None:
        if self.row is not None and self.row.exercise is not None:
            self.quizzer.open_exercise(self.row.exercise)

    def action_open_picture(self) -> None:
        """Open the card's picture in the system's viewer; again: the next one."""
        self._opened_picture = viewer.open_next(self, self._opened_picture)

    async def action_suspend(self) -> None:
        suspend_or_resume(self.quizzer, self.key)
        await self.show()

    async def action_bury(self) -> None:
        bury_or_unbury(self.quizzer, self.key)
        await self.show()

    async def action_reset(self) -> None:
        row = cards.card_in_review(self.context, self.key).row
        if cards.act_on(self.context, [row.key], "reset", self.quizzer.now()):
            text = f"Reset {row.id}: it is new again, and the log keeps all reviews"
        else:
            text = f"There is nothing to reset: {row.id} is new"
        self.quizzer.notify(text)
        await self.show()

    async def action_undo(self) -> None:
        self.quizzer.undo()
        await self.show()

    async def action_edit(self) -> None:
        from quizzer.tui.editor import edit

        if edit(self.quizzer, cards.card_in_review(self.context, self.key).row):
            await self.show()


def _label(text: str) -> Static:
    return PlainText(text, classes="label")


def suspend_or_resume(app: Shell, key: int) -> None:
    row = cards.card_in_review(app.context, key).row
    if row.suspended:
        cards.resume(app.context, row, app.now())
        app.notify(f"Resumed {row.id}: it is asked again")
    else:
        cards.suspend(app.context, row, app.now())
        app.notify(f"Suspended {row.id}: it is not asked until you resume it")


def bury_or_unbury(app: Shell, key: int) -> None:
    row = cards.card_in_review(app.context, key).row
    if cards.is_buried(app.context, row, app.now()):
        cards.unbury(app.context, row, app.now())
        app.notify(f"Unburied {row.id}: it is asked again today")
    else:
        cards.bury(app.context, row, app.now())
        app.notify(f"Buried {row.id} until tomorrow")
