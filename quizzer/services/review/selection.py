"""Studying what a learner chooses: a session over a tag, a search or a kind, due or not."""

from datetime import datetime, timedelta
from typing import NamedTuple

from quizzer.errors import UsageError
from quizzer.services.context import Context
from quizzer.services.review import cards, chapters
from quizzer.services.review.cards import CardInReview, UndoneEvent
from quizzer.services.review.session import Moment, RemainingCounts, ReviewSession
from quizzer.settings import MIXED
from quizzer.store import content, queues, selected
from quizzer.store.queues import Step
from quizzer.store.selected import CardKind, SelectedCard


class Selection(NamedTuple):
    """What a session asks besides a deck and a limit; `ahead` asks what is not due as well."""

    tag: str | None = None
    search: str | None = None
    kind: CardKind | None = None
    ahead: bool = False


EVERYTHING = Selection()
MOST_TAGS = 30  # in a message


class _Candidates(NamedTuple):
    """What a selection holds, as of a moment of the log: cards in order, and learning steps."""

    asof: Moment
    cards: list[SelectedCard]
    steps: list[Step]


class SelectedSession(ReviewSession):
    """A review session that asks only the cards of a selection.

    The day's limits and a plan after an absence hold, unless the selection looks ahead: then each
    of its cards is asked once, what is due first, then what is new, then what would come next.
    """

    def __init__(
        self, context: Context, selection: Selection, deck: str | None, limit: int | None
    ) -> None:
        super().__init__(context, deck, limit)
        self.selection = selection
        self.deck_id = deck
        self._keys: str | None = None
        self._is_searched = False  # once, so that the session does not change under the learner
        self._candidates: _Candidates | None = None
        self._answered: set[int] = set()  # in this session; those that look ahead are asked once

    def peek(self, now: datetime) -> int | None:
        candidates = self._read(now)
        steps = [step.card for step in candidates.steps if step.due_at <= now]
        cards = self._allowed_cards(now)
        askable = {*steps, *(card.key for card in cards)}
        while self._first:
            if self._first[-1] in askable:
                return self._first[-1]
            self._first.pop()
        if steps:
            return steps[0]
        return cards[0].key if cards else None

    def _read(self, now: datetime) -> _Candidates:
        database, day = self.context.db, self.context.clock.day(now)
        asof = Moment(day, database.data_version(), database.changes())
        if self._candidates is None or self._candidates.asof != asof:
            if not self._is_searched:
                self._keys = _keys(self.context, self.selection, now)
                self._is_searched = True
            deck, kind, keys = self.deck_id, self.selection.kind, self._keys
            matches = selected.selected_cards(database, day, deck=deck, kind=kind, keys=keys)
            steps = selected.selected_steps(database, day, deck=deck, kind=kind, keys=keys)
            self._candidates = _Candidates(asof, self._in_order(matches, day), steps)
        return self._candidates

    def _in_order(self, cards: list[SelectedCard], day: int) -> list[SelectedCard]:
        """Due ones, new ones, then those that are not due, the most endangered first."""
        due = [card for card in cards if card.due_day is not None and card.due_day <= day]
        if self.context.settings.order == "retrievability":
            due.sort(key=_age, reverse=True)
        new = self._new_in_order([card for card in cards if card.due_day is None])
        later = [card for card in cards if card.due_day is not None and card.due_day > day]
        return [*due, *new, *sorted(later, key=_age, reverse=True)]

    def _new_in_order(self, cards: list[SelectedCard]) -> list[SelectedCard]:
        """Chapter by chapter, or the first of each, then the second, as the learner chose."""
        chosen = self.context.settings.chapters
        if chosen == MIXED:
            return sorted(cards, key=lambda card: card.place)
        decks = chapters.in_order(chosen, list(queues.deck_keys(self.context.db, None)))
        place = {deck: number for number, deck in enumerate(decks)}
        return sorted(cards, key=lambda card: place[card.deck])

    def _allowed_cards(self, now: datetime) -> list[SelectedCard]:
        """What may still be asked, without learning steps."""
        day = self.context.clock.day(now)
        candidates = self._read(now).cards
        if self.selection.ahead:
            return [card for card in candidates if card.key not in self._answered]
        allowed = self._allowed(self._bounds_of(day))
        due = [card for card in candidates if card.due_day is not None and card.due_day <= day]
        new = [card for card in candidates if card.due_day is None]
        return due[: allowed.reviews] + new[: allowed.new]

    def next_step_in(self, now: datetime) -> timedelta | None:
        steps = self._read(now).steps
        return steps[0].due_at - now if steps else None

    def ahead(self, now: datetime) -> CardInReview | None:
        steps = self._read(now).steps
        return cards.card_in_review(self.context, steps[0].card) if steps else None

    def remaining(self, now: datetime) -> RemainingCounts:
        allowed = self._allowed_cards(now)
        new = sum(card.due_day is None for card in allowed)
        steps = selected.steps_due(self._read(now).steps, now)
        return RemainingCounts(steps + len(allowed) - new, new)

    def enough(self, now: datetime) -> bool:
        return not self.selection.ahead and super().enough(now)

    def undo(self, now: datetime) -> UndoneEvent | None:
        undone = super().undo(now)
        if undone is not None:
            self._answered.discard(undone.row.key)
        return undone

    def refresh(self, context: Context) -> None:
        super().refresh(context)
        self._candidates = None

    def _drop_first(self, key: int) -> None:
        super()._drop_first(key)
        self._answered.add(key)


def _age(card: SelectedCard) -> float:
    return card.age


def start_session(
    context: Context,
    deck: str | None = None,
    limit: int | None = None,
    selection: Selection = EVERYTHING,
) -> ReviewSession:
    """A session over all that is due, or over a selection.

    Raises UsageError for an unknown deck; the session's first look at the cards does for a tag or a
    search that matches none.
    """
    if selection == EVERYTHING:
        return ReviewSession(context, deck, limit)
    return SelectedSession(context, selection, deck, limit)


def _keys(context: Context, selection: Selection, now: datetime) -> str | None:
    tag, text = selection.tag, selection.search
    if tag is None and text is None:
        return None
    from quizzer.services.review import search  # not needed for the first paint

    keys = search.matching_cards(context, now, text or "", tag)
    if keys:
        return selected.key_list(keys)
    if tag is not None and not search.matching_cards(context, now, "", tag):
        tags = ", ".join(content.tags(context.db)[:MOST_TAGS])
        raise UsageError(
            f"no card has the tag {tag!r}", hint=f"the tags are {tags}" if tags else ""
        )
    raise UsageError(
        f"no card matches {text!r}", hint="the same search in the app (Browse) shows what matches"
    )
