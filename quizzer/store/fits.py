"""Weights of FSRS fitted to the log: which are in effect, and the states that follow from them.

A review's state is worked out anew under other weights; what it was before the first fit is kept,
so that taking a fit back leaves everything as it was.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Literal, NamedTuple

from quizzer.store import reviews
from quizzer.store.bulk import without_triggers
from quizzer.store.db import Database, Row
from quizzer.store.reviews import Reset, rebuild_schedules_within, to_ms

Weights = tuple[float, ...] | None
EVERY_DECK = ""
_CACHED = "fits"


class FitRow(NamedTuple):
    """A fit that is in effect; `deck` is "" for one over all decks."""

    id: int
    deck: str
    at_ms: int
    weights: tuple[float, ...]


class ReviewState(NamedTuple):
    """What weights decide of a review's state: days, 1 to 10, milliseconds since 1970, a day."""

    stability: float
    difficulty: float
    due_at_ms: int
    due_day: int | None


class StateToReplay(NamedTuple):
    """A review in its card's log; `original` is its state before the first fit, if known."""

    id: int
    rating: int
    at_ms: int
    day: int
    retention: float
    phase: Literal["learning", "review", "relearning"]
    step: int | None
    reps: int
    lapses: int
    undone_ms: int | None
    spread: float | None
    recorded: ReviewState
    original: ReviewState | None


class TrainingRow(NamedTuple):
    """A review that was not undone, as a fit learns from it.

    `card` is its key, or a negative number from where the card was reset on: a memory of its own.
    """

    card: int
    day: int
    rating: int


# (full name, kind, deck, a card's reviews in order, its resets) to the state after each review
ReplayStates = Callable[[str, str, str, list[StateToReplay], list[Reset]], list[ReviewState]]


def in_effect(db: Database) -> dict[str, FitRow]:
    """The fit in effect by deck, "" being that of all decks without one of their own."""
    rows = db.rows("SELECT id, deck, at, weights FROM fit WHERE undone_at IS NULL ORDER BY at, id")
    return {row["deck"]: FitRow(row["id"], row["deck"], row["at"], _weights(row)) for row in rows}


def weights_for(fits: dict[str, FitRow], deck: str) -> Weights:
    """A deck's weights; None for those that were published."""
    fit = fits.get(deck) or fits.get(EVERY_DECK)
    return None if fit is None else fit.weights


def weights_of(db: Database, deck: str) -> Weights:
    """`weights_for` the fits in effect, which are read again when another program has written."""
    version, fits = db.cache.get(_CACHED, (None, {}))
    if version != db.version_seen:
        fits = in_effect(db)
        db.cache[_CACHED] = db.version_seen, fits
    return weights_for(fits, deck)


def latest_at(db: Database) -> int | None:
    """When a fit was last tried, used or not, in milliseconds since 1970."""
    at: int | None = db.value("SELECT max(at) FROM fit")
    return at


def review_count(db: Database) -> int:
    """How many reviews the log has, at most; reads one row."""
    return int(db.value("SELECT coalesce(max(id), 0) FROM review"))


def append(
    db: Database, deck: str, weights: tuple[float, ...], at: datetime, *, used: bool = True
) -> None:
    """Put a fit in effect, or note one that was not `used`, inside the caller's transaction."""
    listed = ", ".join(map(repr, weights))
    db.execute(
        "INSERT INTO fit (deck, at, weights, undone_at) VALUES (?, ?, ?, ?)",
        deck,
        to_ms(at),
        f"[{listed}]",
        None if used else to_ms(at),
    )
    db.cache.pop(_CACHED, None)


def take_back(db: Database, fit: int, at: datetime) -> None:
    """End a fit, inside the caller's transaction; the one before it is in effect again."""
    db.execute("UPDATE fit SET undone_at = ? WHERE id = ?", to_ms(at), fit)
    db.cache.pop(_CACHED, None)


def training_log(db: Database, deck: str | None) -> list[TrainingRow]:
    """The reviews of a deck, or of all, in order of time, but for those undone and for credits."""
    rows = db.tuples(
        "SELECT review.id, review.card, day, rating FROM review JOIN card ON card.key = review.card"
        " JOIN deck ON deck.key = card.deck WHERE deck.id = coalesce(:deck, deck.id)"
        " AND credit IS NULL AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)"
        " ORDER BY review.day, review.at, review.id",
        deck=deck,
    )
    starts: dict[int, list[tuple[int, int]]] = {}  # by card: after which review, and the memory
    number = 0
    for card, card_resets in reviews.resets(db).items():
        for reset in card_resets:
            if reset.undone_ms is None:
                number += 1
                starts.setdefault(card, []).append((reset.review, -number))
    log = []
    for review, card, day, rating in rows:
        memory = card
        for latest_before, reset_memory in starts.get(card, ()):  # oldest first: the last decides
            if review > latest_before:
                memory = reset_memory
        log.append(TrainingRow(memory, day, rating))
    return log


def keep_originals(db: Database, decks: Iterable[str]) -> None:
    """Remember the states of these decks' reviews, which no fit has changed yet."""
    for deck in decks:
        db.execute(
            "INSERT OR IGNORE INTO state_before_fit"
            " SELECT review.id, stability, difficulty, due_at, due_day FROM review"
            " JOIN card ON card.key = review.card JOIN deck ON deck.key = card.deck"
            " WHERE deck.id = ?",
            deck,
        )


def replay_decks(
    db: Database,
    decks: Iterable[str],
    replay: ReplayStates,
    cards: Collection[str] | None = None,
) -> None:
    """Replace the state after each review of these decks, and all schedules, by `replay`'s.

    Of some `cards` only, by their full names, where these are given.
    Runs inside the caller's transaction.
    """
    resets = reviews.resets(db)
    keys = set()
    with without_triggers(db):
        for deck in decks:
            for key, card, kind, log in _logs(db, deck, cards):
                keys.add(key)
                states = zip(log, replay(card, kind, deck, log, resets.get(key, [])), strict=True)
                db.execute_many(
                    "UPDATE review SET stability = ?, difficulty = ?, due_at = ?, due_day = ?"
                    " WHERE id = ?",
                    [(*state, review.id) for review, state in states if state != review.recorded],
                )
    rebuild_schedules_within(db, None if cards is None else keys)


def forget_originals(db: Database, decks: Iterable[str]) -> None:
    """Drop what was kept of decks that no fit is in effect for any more."""
    if not db.value("SELECT EXISTS (SELECT 1 FROM state_before_fit)"):
        return
    for deck in decks:
        db.execute(
            "DELETE FROM state_before_fit WHERE review IN (SELECT review.id FROM review"
            " JOIN card ON card.key = review.card JOIN deck ON deck.key = card.deck"
            " WHERE deck.id = ?)",
            deck,
        )


def decks_reviewed(db: Database) -> list[str]:
    """The ids of all decks with a review."""
    return [
        row["id"]
        for row in db.rows(
            "SELECT id FROM deck WHERE EXISTS (SELECT 1 FROM card JOIN review"
            " ON review.card = card.key WHERE card.deck = deck.key) ORDER BY id"
        )
    ]


def _logs(
    db: Database, deck: str, cards: Collection[str] | None
) -> Iterator[tuple[int, str, str, list[StateToReplay]]]:
    rows = db.tuples(
        "SELECT card.key, deck.id || '/' || card.name, card.kind, review.id, rating, review.at,"
        " day, retention, phase, step, reps, lapses, undo.at, spread, review.stability,"
        " review.difficulty, review.due_at, review.due_day, before.review IS NOT NULL,"
        " before.stability, before.difficulty, before.due_at, before.due_day"
        " FROM review JOIN card ON card.key = review.card JOIN deck ON deck.key = card.deck"
        " LEFT JOIN undo ON undo.review = review.id"
        " LEFT JOIN state_before_fit AS before ON before.review = review.id"
        " WHERE deck.id = :deck AND (:cards IS NULL OR card.name IN"
        "  (SELECT value FROM json_each(:cards))) ORDER BY card.key, review.id",
        deck=deck,
        cards=None if cards is None else _names_in(deck, cards),
    )
    for (key, card, kind), group in groupby(rows, key=lambda row: (row[0], row[1], row[2])):
        yield (
            key,
            card,
            kind,
            [
                StateToReplay._make(
                    [
                        *row[3:14],
                        ReviewState(*row[14:18]),
                        ReviewState(*row[19:23]) if row[18] else None,
                    ]
                )
                for row in group
            ],
        )


def _names_in(deck: str, cards: Iterable[str]) -> str:
    """A JSON list of the names of those cards that are in a deck."""
    import json

    return json.dumps(
        [card.removeprefix(f"{deck}/") for card in cards if card.startswith(f"{deck}/")]
    )


def _weights(row: Row) -> tuple[float, ...]:
    import json  # only where there is a fit: a start needs nothing else of it

    return tuple(map(float, json.loads(row["weights"])))
