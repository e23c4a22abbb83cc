"""Looking through all cards: search, filters, one card whole with its history, the whole log."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from quizzer.memory.scheduler import LEECH_LAPSES, Rating, Reviewed, Weights, published_age
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.review.search_query import parse_query, with_curves
from quizzer.store import content, fits, reviews, search
from quizzer.store.content import CardRow
from quizzer.store.fits import FitRow
from quizzer.store.search import (
    ChapterCondition,
    Condition,
    Conjunction,
    SearchHit,
    StateCondition,
    TagCondition,
)

Filter = Literal["any", "new", "due", "learning", "known", "suspended", "buried", "leech"]
Order = Literal["best", "deck", "due", "recall", "lapses", "kind", "prompt", "tags"]
MOST = 500  # cards that a figure counts
PAGE = 50  # cards of a search that are read at once, more than most screens show
KEPT_PAGES = 40
DELETED = SearchHit(0, "", "", None, None, None, 0, "", None, None, 0, "")


class SearchResult:
    """The cards that a search found, in order; what is shown of them is read page by page.

    A card that has been deleted since is shown without a text.
    """

    def __init__(self, context: Context, day: int, keys: Sequence[int], *, fitted: bool) -> None:
        """`fitted`: recall follows weights of the learner's own."""
        self.keys = keys
        self._context, self._day, self._fitted = context, day, fitted
        self._pages: dict[int, list[SearchHit]] = {}

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, place: int) -> SearchHit:
        if not 0 <= place < len(self.keys):
            raise IndexError(place)
        number, row = divmod(place, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._read(self.keys[number * PAGE : (number + 1) * PAGE])
            if len(self._pages) == KEPT_PAGES:
                del self._pages[next(iter(self._pages))]
            self._pages[number] = page
        return page[row]

    def __iter__(self) -> Iterator[SearchHit]:
        return map(self.__getitem__, range(len(self)))

    def among(self, keys: Collection[int]) -> list[SearchHit]:
        """Those of these keys, in the result's order."""
        return self._read([key for key in self.keys if key in keys])

    def _read(self, keys: Sequence[int]) -> list[SearchHit]:
        found = search.hits(self._context.db, keys, self._day)
        if self._fitted:
            found = [_with_fitted_recall(self._context, hit) for hit in found]
        if len(found) == len(keys):
            return found
        by_key = {hit.key: hit for hit in found}
        return [by_key.get(key, DELETED._replace(key=key)) for key in keys]


def search_cards(
    context: Context,
    now: datetime,
    *,
    text: str = "",
    tag: str | None = None,
    state: Filter = "any",
    deck: str | None = None,
    order: Order = "best",
    descending: bool = False,
) -> SearchResult:
    """Cards that match a query (see `search_query`) and the filters, the best match first.

    A deck's cards are those of the chapter, the exercises that its questions name among them.

    "best" is the decks' order where the query holds no words. Raises UsageError for a query that
    cannot be understood.
    """
    in_effect = fits.in_effect(context.db)
    day = context.clock.day(now)
    keys = search.ordered_keys(
        context.db,
        now,
        day,
        condition=_condition(in_effect, text, tag, state, deck),
        leech_lapses=LEECH_LAPSES,
        order=order,
        descending=descending,
    )
    return SearchResult(context, day, keys, fitted=bool(in_effect))


def _with_fitted_recall(context: Context, hit: SearchHit) -> SearchHit:
    """A card whose age gives its recall under the published curve."""
    weights = fits.weights_of(context.db, hit.id.partition("/")[0])
    if hit.age is None:
        return hit
    return hit._replace(age=published_age(hit.age, weights))


def words_of(text: str) -> list[str]:
    """The texts that a query is for, to highlight them; raises UsageError."""
    return list(search.texts_of(parse_query(text)))


def matching_cards(
    context: Context, now: datetime, text: str = "", tag: str | None = None
) -> frozenset[int]:
    """The keys of all cards that match a query and have a tag; raises UsageError."""
    return search.keys(
        context.db,
        now,
        context.clock.day(now),
        condition=_condition(fits.in_effect(context.db), text, tag, "any", None),
        leech_lapses=LEECH_LAPSES,
    )


def _condition(
    in_effect: Mapping[str, FitRow], text: str, tag: str | None, state: Filter, deck: str | None
) -> Condition:
    curves = {name: fit.weights for name, fit in in_effect.items()}
    query = with_curves(parse_query(text), dict[str, Weights](curves))
    parts = list(query.conditions) if isinstance(query, Conjunction) else [query]
    if tag is not None:
        parts.append(TagCondition(tag))
    if deck is not None:
        parts.append(ChapterCondition(deck))
    if state != "any":
        parts.append(StateCondition(state))
    return Conjunction(tuple(parts))


def tags(context: Context) -> list[str]:
    return content.tags(context.db)


def card_details(context: Context, row: CardRow) -> dict[str, Any]:
    """A card with its schedule and history, as plain values: what `quizzer show --json` prints."""
    in_review = cards.card_in_review(context, row.key)
    body = in_review.card.model_dump(mode="json", by_alias=True, exclude={"id"})
    past = reviews.history(context.db, row.key)
    return {
        "id": row.id,
        "deck": row.deck,
        **body,
        "key_points": [phrasings[0] for phrasings in body.get("key_points", [])],
        "suspended": row.suspended,
        "edited_since": in_review.edited_since,
        "schedule": _schedule(in_review.state) if isinstance(in_review.state, Reviewed) else None,
        "history": [
            {
                "review_id": review.review_id,
                "rating": Rating(review.rating).word,
                "at": review.at.isoformat(timespec="milliseconds"),
                "answer": review.answer,
                "note": review.note,
            }
            for review in past
        ],
    }


def _schedule(state: Reviewed) -> dict[str, Any]:
    return {
        "phase": state.phase,
        "due": state.due_at.isoformat(timespec="seconds"),
        "stability": state.stability,
        "difficulty": state.difficulty,
        "last_review": state.last_at.isoformat(timespec="milliseconds"),
        "reps": state.reps,
        "lapses": state.lapses,
    }


def review_log(context: Context) -> Iterator[dict[str, Any]]:
    """Every review ever made, oldest first; `undone_at` is set for those that were undone."""
    after = 0
    while page := reviews.log(context.db, after):
        for row in page:
            entry = dict(row)
            entry["rating"] = Rating(row["rating"]).word
            for column in ("at", "due_at", "undone_at"):
                if row[column] is not None:
                    moment = reviews.from_ms(row[column])
                    entry[column] = moment.isoformat(timespec="milliseconds")
            yield entry
        after = page[-1]["review_id"]


Group = Literal["new", "learning", "known", "mastered"]


def due_on(context: Context, now: datetime, day: date, limit: int = MOST) -> list[SearchHit]:
    """Behind a day of the forecast."""
    clock, number = context.clock, day.toordinal()
    begins, ends = clock.start(number), clock.start(number + 1)
    return search.due_on(context.db, number, clock.day(now), begins, ends, limit)


def reviewed_on(context: Context, now: datetime, day: date, limit: int = MOST) -> list[SearchHit]:
    """Behind a day with reviews; one card may have had several of them."""
    return search.reviewed_on(context.db, day.toordinal(), context.clock.day(now), limit)


def forgotten_in(
    context: Context, now: datetime, monday: date, limit: int = MOST
) -> list[SearchHit]:
    """Behind what is missing from a week's true retention."""
    first, today = monday.toordinal(), context.clock.day(now)
    return search.forgotten_between(context.db, first, first + 6, today, limit)


def cards_in_group(
    context: Context,
    now: datetime,
    group: Group,
    *,
    tag: str | None = None,
    deck: str | None = None,
    limit: int = MOST,
) -> list[SearchHit]:
    """Behind a part of a deck's or a tag's standing, or of all cards'."""
    today = context.clock.day(now)
    return search.cards_in_group(context.db, group, today, tag=tag, deck=deck, limit=limit)
