"""Decks and cards as last read from their files, so that a start parses only what has changed.

A card is its id: an edit raises its `version`, a card gone from its file is kept and not asked.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from quizzer.errors import UsageError
from quizzer.store.db import Database, Row


class StoredCard(NamedTuple):
    """A card as the database keeps it.

    `body` is the card whole, as JSON; `wording` a digest of what is asked and answered alone.
    """

    name: str
    kind: str
    prompt: str
    body: str
    haystack: str
    wording: str
    position: int | None
    exercise: str | None
    tags: tuple[str, ...]
    related: tuple[str, ...]


class StoredDeck(NamedTuple):
    id: str
    title: str
    source: str | None
    stamp: str
    digest: str
    cards: Sequence[StoredCard]


class DeckStamp(NamedTuple):
    """What a deck's file looked like when it was last read."""

    stamp: str
    digest: str
    place: int
    present: bool


class CardRow(NamedTuple):
    """What the screens and commands need of a card before they need all of it."""

    key: int
    id: str
    deck: str
    kind: str
    prompt: str
    position: int | None
    exercise: str | None
    version: int
    suspended: bool
    body: str


NEIGHBOURS = 40  # cards before and after one in its deck that are looked at


class Neighbour(NamedTuple):
    """A card of the same deck, as far as other cards' answers are compared with it."""

    id: str
    body: str


def neighbours(db: Database, card: int) -> tuple[Neighbour, ...]:
    """The free cards next to a card in its deck, however large the deck is."""
    rows = db.rows(
        "SELECT deck.id || '/' || other.name, other.body FROM card"
        " JOIN deck ON deck.key = card.deck"
        " JOIN card AS other ON other.key BETWEEN card.key - ? AND card.key + ?"
        "  AND +other.deck = card.deck AND other.key != card.key"  # +: by key, not by deck
        " WHERE card.key = ? AND other.kind = 'free' AND other.present ORDER BY other.key",
        *(NEIGHBOURS, NEIGHBOURS, card),
    )
    return tuple(Neighbour(*row) for row in rows)


def exercise_decks(db: Database) -> dict[str, str]:
    """By exercise, the id of the first deck with a card that names it, in the decks' order."""
    rows = db.rows(
        "SELECT card.exercise, deck.id FROM card JOIN deck ON deck.key = card.deck"
        " WHERE card.exercise IS NOT NULL AND kind != 'code' AND card.present AND deck.present"
        " ORDER BY deck.place, card.place"
    )
    decks: dict[str, str] = {}
    for exercise, deck in rows:
        decks.setdefault(exercise, deck)
    return decks


def deck_titles(db: Database) -> dict[str, str]:
    """The titles of all decks, those that are gone too, by id."""
    return {row["id"]: row["title"] for row in db.rows("SELECT id, title FROM deck")}


def stamps(db: Database) -> dict[str, DeckStamp]:
    """By deck id, what was last read."""
    return {
        row["id"]: DeckStamp(row["stamp"], row["digest"], row["place"], bool(row["present"]))
        for row in db.rows("SELECT id, stamp, digest, place, present FROM deck")
    }


def save(db: Database, deck: StoredDeck, place: int) -> None:
    """Take in a deck that is new or has changed."""
    with db.transaction():
        db.execute(
            "INSERT INTO deck (id, title, source, place, stamp, digest) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET title = excluded.title, source = excluded.source,"
            " place = excluded.place, stamp = excluded.stamp, digest = excluded.digest,"
            " present = 1",
            deck.id,
            deck.title,
            deck.source,
            place,
            deck.stamp,
            deck.digest,
        )
        key = db.value("SELECT key FROM deck WHERE id = ?", deck.id)
        before = {
            row["name"]: row
            for row in db.rows("SELECT name, key, body FROM card WHERE deck = ?", key)
        }
        db.execute_many(
            "INSERT INTO card"
            " (deck, name, place, position, kind, prompt, body, haystack, wording, exercise)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (deck, name) DO UPDATE SET place = excluded.place,"
            " position = excluded.position, kind = excluded.kind, prompt = excluded.prompt,"
            " body = excluded.body, haystack = excluded.haystack, exercise = excluded.exercise,"
            " version = version + (wording != excluded.wording), wording = excluded.wording,"
            " present = 1",
            [
                (
                    *(key, card.name, place_in_deck, card.position, card.kind, card.prompt),
                    *(card.body, card.haystack, card.wording, card.exercise),
                )
                for place_in_deck, card in enumerate(deck.cards)
            ],
        )
        gone = before.keys() - {card.name for card in deck.cards}
        db.execute_many(
            "UPDATE card SET present = 0 WHERE key = ?", [(before[name]["key"],) for name in gone]
        )
        changed = [
            card
            for card in deck.cards
            if card.name not in before or before[card.name]["body"] != card.body
        ]
        _save_tags(db, key, changed, before)


def _save_tags(
    db: Database, deck: int, cards: Sequence[StoredCard], before: Container[str]
) -> None:
    """Replace the tags and relations of cards; those not among `before` have none so far."""
    rows = db.rows("SELECT name, key FROM card WHERE deck = ?", deck)
    keys = {row["name"]: row["key"] for row in rows}
    known = [keys[card.name] for card in cards if card.name in before]
    for table in ("tag", "relation"):
        db.execute_many(f"DELETE FROM {table} WHERE card = ?", [(key,) for key in known])
    db.execute_many(
        "INSERT OR IGNORE INTO tag (card, tag) VALUES (?, ?)",
        [(keys[card.name], tag) for card in cards for tag in card.tags],
    )
    apply_own_tags(db, known)
    db.execute_many(
        "INSERT OR IGNORE INTO relation (card, other) VALUES (?, ?)",
        [(keys[card.name], related) for card in cards for related in card.related],
    )


def apply_own_tags(db: Database, cards: Sequence[int]) -> None:
    """Give cards the learner's own tags; what was taken away stays only where a file gives it."""
    db.execute_many(
        "DELETE FROM tag WHERE card = ? AND EXISTS (SELECT 1 FROM own_tag WHERE removed"
        "  AND own_tag.card = tag.card AND own_tag.tag = tag.tag)"
        " AND tag NOT IN (SELECT value FROM card, json_each(card.body, '$.tags')"
        "  WHERE card.key = tag.card AND json_valid(card.body))",
        [(card,) for card in cards],
    )
    db.execute_many(
        "INSERT OR IGNORE INTO tag (card, tag)"
        " SELECT card, tag FROM own_tag WHERE card = ? AND NOT removed",
        [(card,) for card in cards],
    )


def move(db: Database, places: Mapping[str, int]) -> None:
    """Give decks that are known already their places among those that have come."""
    with db.transaction():
        db.execute_many(
            "UPDATE deck SET place = ? WHERE id = ?",
            [(place, deck) for deck, place in places.items()],
        )


def touch(db: Database, deck: str, stamp: str, place: int) -> None:
    """Note that a deck's file moved or was saved without a change."""
    with db.transaction():
        db.execute(
            "UPDATE deck SET stamp = ?, place = ?, present = 1 WHERE id = ?", stamp, place, deck
        )


def remove(db: Database, decks: Iterable[str]) -> None:
    """Decks whose files are gone are kept with their history, and not asked."""
    with db.transaction():
        db.execute_many("UPDATE deck SET present = 0 WHERE id = ?", [(deck,) for deck in decks])


def card_keys(db: Database, deck: str) -> dict[str, int]:
    """The keys of a deck's cards by name, those that are gone too."""
    rows = db.rows(
        "SELECT name, card.key AS key FROM card JOIN deck ON deck.key = card.deck"
        " WHERE deck.id = ?",
        deck,
    )
    return {row["name"]: row["key"] for row in rows}


def card_names(db: Database, deck: str) -> set[str]:
    """The names of a deck's cards that its file had when it was last there."""
    rows = db.rows(
        "SELECT name FROM card JOIN deck ON deck.key = card.deck WHERE deck.id = ? AND"
        " card.present",
        deck,
    )
    return {row["name"] for row in rows}


def has_history(db: Database, deck: str) -> bool:
    """Whether any card of a deck was ever reviewed, noted or attempted."""
    return any(
        db.value(
            f"SELECT 1 FROM {table} JOIN card ON card.key = {table}.card"
            " JOIN deck ON deck.key = card.deck WHERE deck.id = ? LIMIT 1",
            deck,
        )
        for table in ("review", "action", "attempt", "quiz_item")
    )


def were_decks_renamed(db: Database) -> bool:
    """Whether any deck was, here or on a machine whose log came in."""
    return db.value("SELECT 1 FROM deck_rename LIMIT 1") is not None


CARD = (  # the columns of a `CardRow`, in its order
    "card.key, deck.id || '/' || card.name, deck.id, card.kind, card.prompt,"
    " card.position, card.exercise, card.version, card.suspended, card.body"
)
_CARD = f"SELECT {CARD} FROM card JOIN deck ON deck.key = card.deck"


def card(db: Database, full_name: str) -> CardRow:
    """The card of a full name, `deck/card`; raises UsageError where there is none."""
    deck, _, name = full_name.partition("/")
    row = db.row(
        _CARD + " WHERE deck.id = ? AND card.name = ? AND card.present AND deck.present", deck, name
    )
    if row is None:
        raise UsageError(f"there is no card {full_name!r}", hint=_did_you_mean(db, full_name, deck))
    return to_card(row)


def card_by_key(db: Database, key: int) -> CardRow:
    row = db.row(_CARD + " WHERE card.key = ?", key)
    assert row is not None
    return to_card(row)


def cards_of(db: Database, deck: str) -> list[CardRow]:
    """A deck's cards in its own order."""
    where = " WHERE deck.id = ? AND card.present AND deck.present ORDER BY card.place"
    return [to_card(row) for row in db.rows(_CARD + where, deck)]


def to_card(row: Row | Sequence[Any]) -> CardRow:
    return CardRow._make((*row[:-2], bool(row[-2]), row[-1]))


def _did_you_mean(db: Database, full_name: str, deck: str) -> str:
    """The names closest to a mistyped one, among those of its deck."""
    import difflib

    names = [
        f"{row['id']}/{row['name']}"
        for row in db.rows(
            "SELECT deck.id, card.name FROM card JOIN deck ON deck.key = card.deck"
            " WHERE card.present AND deck.present AND deck.id LIKE ? LIMIT 2000",
            deck if db.value("SELECT 1 FROM deck WHERE id = ?", deck) else "%",
        )
    ]
    close = difflib.get_close_matches(full_name, names, n=3, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "a card's name is deck/card; quizzer deck list shows the decks"


def deck_key(db: Database, deck: str) -> int:
    """The key of a deck that is there; raises UsageError."""
    key = db.value("SELECT key FROM deck WHERE id = ? AND present", deck)
    if key is None:
        ids = [row["id"] for row in db.rows("SELECT id FROM deck WHERE present ORDER BY place")]
        raise UsageError(f"there is no deck {deck!r}", hint="the decks are " + ", ".join(ids))
    return int(key)


def tags_of(db: Database, card: int) -> list[str]:
    """A card's tags, the learner's own among them, in alphabetical order."""
    return [row["tag"] for row in db.rows("SELECT tag FROM tag WHERE card = ? ORDER BY tag", card)]


def tags(db: Database) -> list[str]:
    """Every tag in use, in alphabetical order."""
    return [row["tag"] for row in db.rows("SELECT DISTINCT tag FROM tag ORDER BY tag")]
