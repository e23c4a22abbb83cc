"""Finding cards: by words, tags, states and properties, and those that a figure of a report counts.

`Condition` is a search as a tree; `services.review.search_query` parses what was typed into one.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from quizzer.store.db import Database
from quizzer.store.reviews import to_ms
from quizzer.store.statistics import MASTERED_DAYS

MOST_CARDS, MOST_BYTES = 200_000, 1 << 25  # whose texts are held in memory
MOST_RANKED = 20_000
RANKED_WORDS = 8  # of a search: further ones do not change which match is best
LONGEST_PATTERN = 10_000  # bytes; SQLite refuses LIKE patterns of more than 50,000


class SearchHit(NamedTuple):
    """A card that a search found, as a table shows it.

    `phase` is None for a card never reviewed; `age` is the days since its last review over its
    stability, from which recall follows; `tags` are joined by commas.
    """

    key: int
    id: str
    prompt: str
    position: int | None
    phase: str | None
    due_day: int | None
    suspended: int  # 0 or 1, as `buried`
    kind: str
    lapses: int | None
    age: float | None
    buried: int
    tags: str


@dataclass(frozen=True)
class TextCondition:
    """The card's texts contain this one, which is in `search_form`."""

    text: str


@dataclass(frozen=True)
class TagCondition:
    """A tag of the card matches, in any case; `*` matches any letters."""

    tag: str


@dataclass(frozen=True)
class DeckCondition:
    """The id or the title of the card's deck matches, in any case; `*` matches any letters."""

    deck: str


@dataclass(frozen=True)
class ChapterCondition:
    """A card of the deck of this id, or an exercise that one of its cards names."""

    deck: str


@dataclass(frozen=True)
class KindCondition:
    kind: str


@dataclass(frozen=True)
class StateCondition:
    """One of `STATES`."""

    state: str


@dataclass(frozen=True)
class PropertyCondition:
    """A comparison with one of `PROPERTIES`; false for a card never reviewed.

    `by_deck` are the values of decks that have their own, by the deck's id.
    """

    name: str
    operator: str
    value: float
    by_deck: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Negation:
    condition: Condition


@dataclass(frozen=True)
class Conjunction:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Disjunction:
    conditions: tuple[Condition, ...]


Condition = (
    TextCondition
    | TagCondition
    | DeckCondition
    | ChapterCondition
    | KindCondition
    | StateCondition
    | PropertyCondition
    | Negation
    | Conjunction
    | Disjunction
)

KINDS = ("free", "choice", "number", "cloze", "order", "code")
_IS_BURIED = "EXISTS (SELECT 1 FROM hold WHERE hold.card = card.key AND hold.day = :day)"
STATES = {
    "new": "schedule.card IS NULL",
    "due": (
        "coalesce(due_day <= :day OR (due_day IS NULL AND due_at <= :now), 0) AND NOT suspended"
        f" AND NOT {_IS_BURIED}"
    ),
    "learning": "schedule.card IS NOT NULL AND due_day IS NULL",
    "known": "due_day IS NOT NULL",
    "mastered": f"due_day IS NOT NULL AND stability > {MASTERED_DAYS}",
    "suspended": "suspended",
    "buried": _IS_BURIED,
    "leech": "coalesce(lapses >= :leech, 0)",
}
_AGE = "max(0, :day - last_day) / stability"
PROPERTIES = {
    "stability": "stability",
    "difficulty": "difficulty",
    "lapses": "lapses",
    "reviews": "reps",
    # a learning step counts as due today
    "due": "CASE WHEN schedule.card IS NOT NULL THEN coalesce(due_day, :day) - :day END",
    "age": _AGE,
}
_DECK_ORDER = "deck.place, card.place"
ORDERS = {
    "deck": (_DECK_ORDER, "deck.place DESC, card.place DESC"),
    "due": tuple(
        f"(schedule.card IS NULL), coalesce(due_day, :day){way}, due_at{way}"
        for way in ("", " DESC")
    ),
    "recall": tuple(f"(schedule.card IS NULL), {_AGE}{way}" for way in (" DESC", "")),
    "lapses": tuple(f"coalesce(lapses, 0){way}" for way in ("", " DESC")),
    "kind": tuple(f"kind{way}" for way in ("", " DESC")),
    "prompt": tuple(f"lower(prompt){way}" for way in ("", " DESC")),
    "tags": tuple(
        "NOT EXISTS (SELECT 1 FROM tag WHERE tag.card = card.key),"
        f" (SELECT min(tag) FROM tag WHERE tag.card = card.key){way}"
        for way in ("", " DESC")
    ),
}


class _Values:
    """The named values of a statement."""

    def __init__(self, **named: Any) -> None:
        self.named = dict(named)

    def name(self, value: Any) -> str:
        """The placeholder of a value."""
        name = f"value{len(self.named)}"
        self.named[name] = value
        return f":{name}"


def ordered_keys(
    db: Database,
    now: datetime,
    day: int,
    *,
    condition: Condition,
    leech_lapses: int,
    order: str,
    descending: bool,
) -> list[int]:
    """The keys of all cards that fulfil the condition, the best match first or in one of `ORDERS`.

    Matches of a text that almost all of very many cards hold are in the decks' order. `hits` reads
    what is shown of them.
    """
    values = _Values(day=day, now=to_ms(now), leech=leech_lapses)
    where, ranked = _where(db, condition, values)
    rank = _rank(list(texts_of(condition)), values) if ranked and order == "best" else ""
    if order in ("best", "deck"):
        by = f"{rank} DESC, {_DECK_ORDER}" if rank else ORDERS["deck"][descending]
    else:
        by = f"{ORDERS[order][descending]}, {_DECK_ORDER}"
    sql = f"SELECT card.key FROM {_CARDS} WHERE {where} ORDER BY {by}"
    return [key for (key,) in db.tuples(sql, **values.named)]


def keys(
    db: Database, now: datetime, day: int, *, condition: Condition, leech_lapses: int
) -> frozenset[int]:
    """The keys of all cards that fulfil the condition."""
    values = _Values(day=day, now=to_ms(now), leech=leech_lapses)
    where, _ = _where(db, condition, values)
    sql = f"SELECT card.key FROM {_CARDS} WHERE {where}"
    return frozenset([key for (key,) in db.tuples(sql, **values.named)])


def _where(db: Database, condition: Condition, values: _Values) -> tuple[str, bool]:
    """The condition as SQL, and whether few enough cards hold its texts for a ranking."""
    parts = condition.conditions if isinstance(condition, Conjunction) else (condition,)
    texts = [part for part in parts if isinstance(part, TextCondition)]
    others = [part for part in parts if not isinstance(part, TextCondition)]
    where, found = ["card.present = 1"], None
    if texts:
        *earlier, last = [part.text.encode() for part in texts]
        stored = _stored_texts(db, (db.data_version(), db.changes()), tuple(earlier))
        found = stored and stored.containing(last)
    if found is not None:
        listed = values.name(f"[{','.join(map(str, found))}]")
        where.append(f"card.key IN (SELECT value FROM json_each({listed}))")
    else:
        where += [_sql(part, values) for part in texts]
    where += [_sql(part, values) for part in others]
    return " AND ".join([*where, "deck.present"]), not texts or found is not None


class _StoredTexts(NamedTuple):
    """Cards' texts joined by `_BETWEEN`; `starts` are the places where each begins, and the end."""

    keys: list[int]
    starts: list[int]
    joined: bytes

    @classmethod
    def join(cls, texts: Sequence[tuple[int, bytes]]) -> _StoredTexts:
        lengths = [len(text) + len(_BETWEEN) for _, text in texts]
        joined = _BETWEEN.join([text for _, text in texts])
        return cls([key for key, _ in texts], list(accumulate(lengths, initial=0)), joined)

    def narrow(self, word: bytes) -> _StoredTexts:
        """Those that hold a word."""
        texts = zip(self.keys, self.joined.split(_BETWEEN), strict=False)
        return _StoredTexts.join([(key, text) for key, text in texts if word in text])

    def containing(self, word: bytes) -> list[int] | None:
        """The keys of the cards that hold a word; None if they are very many."""
        find, starts, keys = self.joined.find, self.starts, []
        place = find(word)
        while place >= 0:
            number = bisect_right(starts, place) - 1
            keys.append(self.keys[number])
            if len(keys) > MOST_RANKED:
                return None
            place = find(word, starts[number + 1])
        return keys


_BETWEEN = b"\n\n"  # a haystack has single line ends, and a word none


@lru_cache(maxsize=4)
def _stored_texts(
    db: Database, state: tuple[int, int], words: tuple[bytes, ...]
) -> _StoredTexts | None:
    """The texts that hold some words, as of a state of the database; None if they are too many.

    They are kept, since a search is asked for at every letter of the word after these.
    """
    if words:
        stored = _stored_texts(db, state, words[:-1])
        return stored and stored.narrow(words[-1])
    if db.value("SELECT coalesce(max(key), 0) FROM card") > MOST_CARDS:
        return None
    texts = db.tuples("SELECT key, CAST(haystack AS BLOB) FROM card WHERE present = 1")
    too_many = sum([len(text) for _, text in texts]) > MOST_BYTES
    return None if too_many else _StoredTexts.join(texts)


def _sql(condition: Condition, values: _Values) -> str:
    match condition:
        case TextCondition(text):
            return _contains(text, values)
        case TagCondition(tag):
            pattern = values.name(_wildcard_pattern(tag))
            return (
                "EXISTS (SELECT 1 FROM tag WHERE tag.card = card.key"
                f" AND tag LIKE {pattern} ESCAPE '\\')"
            )
        case DeckCondition(deck):
            pattern = values.name(_wildcard_pattern(deck))
            return f"(deck.id LIKE {pattern} ESCAPE '\\' OR deck.title LIKE {pattern} ESCAPE '\\')"
        case ChapterCondition(deck):
            chapter = values.name(deck)
            return (
                f"(deck.id = {chapter} OR (kind = 'code' AND card.name IN"
                " (SELECT question.exercise FROM card AS question"
                "  JOIN deck AS theirs ON theirs.key = question.deck"
                f"  WHERE theirs.id = {chapter} AND question.kind != 'code' AND question.present"
                "  AND question.exercise IS NOT NULL)))"
            )
        case KindCondition(kind):
            return f"kind = {values.name(kind)}"
        case StateCondition(state):
            return f"({STATES[state]})"
        case PropertyCondition(name, operator, value, by_deck):
            compared = values.name(value)
            if by_deck:
                cases = [f"WHEN {values.name(d)} THEN {values.name(own)}" for d, own in by_deck]
                compared = f"CASE deck.id {' '.join(cases)} ELSE {compared} END"
            return f"coalesce(({PROPERTIES[name]}) {operator} {compared}, 0)"
        case Negation(inner):
            return f"NOT {_sql(inner, values)}"
        case Conjunction(conditions):
            return "(" + (" AND ".join(_sql(part, values) for part in conditions) or "1") + ")"
        case Disjunction(conditions):
            return "(" + (" OR ".join(_sql(part, values) for part in conditions) or "0") + ")"


def _contains(text: str, values: _Values) -> str:
    """LIKE takes half the time of instr, which decodes both texts; it knows no NUL."""
    if "\0" in text or len(text) * 4 > LONGEST_PATTERN:
        return f"instr(haystack, {values.name(text)})"
    return f"haystack LIKE {values.name(f'%{_escaped(text)}%')} ESCAPE '\\'"


def _escaped(text: str) -> str:
    """Text whose letters all match themselves in a pattern of LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _wildcard_pattern(text: str) -> str:
    return _escaped(text[: LONGEST_PATTERN // 4]).replace("*", "%")


def texts_of(condition: Condition) -> Iterator[str]:
    """The texts that a search is for, not those that it leaves out."""
    match condition:
        case TextCondition(text):
            yield text
        case Conjunction(conditions) | Disjunction(conditions):
            for part in conditions:
                yield from texts_of(part)


def _rank(texts: Sequence[str], values: _Values) -> str:
    """How good a match is: the texts side by side, then in the prompt, then at a word's start.

    Texts are stored as `haystack` joins them: the prompt before a line break, a space before each.
    """
    ranked = [text for text in texts[:RANKED_WORDS] if "\0" not in text and len(text) < 100]
    patterns = []
    if len(ranked) > 1:
        patterns.append(("8", f"%{_escaped(' '.join(ranked))}%"))
    for text in ranked:
        word = _escaped(text)
        patterns += [("4", f"%{word}%\n%"), ("2", f"% {word}%"), ("1", f"% {word} %")]
    return " + ".join(
        f"{weight} * (haystack LIKE {values.name(pattern)} ESCAPE '\\')"
        for weight, pattern in patterns
    )


def due_on(
    db: Database, day: int, today: int, begins: datetime, ends: datetime, limit: int
) -> list[SearchHit]:
    """Cards that fall due on a study day, which `begins` and `ends`; overdue ones do today.

    What is held back today falls due tomorrow.
    """
    falls = "(due_day = :due OR due_day IS NULL AND due_at >= :begins AND due_at < :ends)"
    until = "(due_day <= :day OR due_day IS NULL AND due_at < :begins)"
    if day == today:
        falls = f"({falls} OR {until}) AND NOT {_IS_BURIED}"
    elif day == today + 1:
        falls = f"({falls} OR {until} AND {_IS_BURIED})"
    return _search(
        db,
        f"{_ACTIVE} AND {falls}",
        due=day,
        day=today,
        begins=to_ms(begins),
        ends=to_ms(ends),
        limit=limit,
    )


def reviewed_on(db: Database, day: int, today: int, limit: int) -> list[SearchHit]:
    """Cards with a review, not undone, on a study day, gone and suspended ones too."""
    where = f"card.key IN ({_REVIEWED} AND day = :reviewed)"
    return _search(db, where, reviewed=day, day=today, limit=limit)


def forgotten_between(
    db: Database, first: int, last: int, today: int, limit: int
) -> list[SearchHit]:
    """Cards that failed a test of memory from one study day to another."""
    forgotten = f"{_REVIEWED} AND day BETWEEN :first AND :last AND recalled = 0"
    where = f"card.key IN ({forgotten})"
    return _search(db, where, first=first, last=last, day=today, limit=limit)


def cards_in_group(
    db: Database, group: str, today: int, *, tag: str | None, deck: str | None, limit: int
) -> list[SearchHit]:
    """Cards that a report counts as "new", "learning", "known" (mastered or not), "mastered"."""
    where = [_ACTIVE, _GROUPS[group]]
    if tag is not None:
        where.append("EXISTS (SELECT 1 FROM tag WHERE tag.card = card.key AND tag = :tag)")
    if deck is not None:
        where.append("deck.id = :deck")
    return _search(db, " AND ".join(where), tag=tag, deck=deck, day=today, limit=limit)


_ACTIVE = "card.present AND deck.present AND NOT suspended"
_GROUPS = {
    "new": "phase IS NULL",
    "learning": "phase <> 'review'",
    "known": "phase = 'review'",
    "mastered": f"phase = 'review' AND stability > {MASTERED_DAYS}",
}
_REVIEWED = (
    "SELECT card FROM review WHERE NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)"
)


_CARDS = "deck JOIN card ON card.deck = deck.key LEFT JOIN schedule ON schedule.card = card.key"
_COLUMNS = (
    "card.key, deck.id || '/' || card.name, prompt, position, phase, due_day, suspended, kind,"
    f" lapses, {_AGE}, {_IS_BURIED},"
    " (SELECT coalesce(group_concat(tag, ', '), '') FROM tag WHERE tag.card = card.key)"
)


def _search(
    db: Database,
    where: str,
    order: str = _DECK_ORDER,
    **named: Any,
) -> list[SearchHit]:
    """The first hits in an order."""
    found = db.tuples(
        f"SELECT card.key FROM {_CARDS} WHERE {where} ORDER BY {order} LIMIT :limit",
        **named,
    )
    return hits(db, [key for (key,) in found], named["day"])


def hits(db: Database, keys: Sequence[int], day: int) -> list[SearchHit]:
    """What is shown of these cards as of a study day, in their order; none of deleted ones."""
    rows = db.tuples(  # the same statement for all keys, so that it is prepared once
        f"SELECT {_COLUMNS} FROM {_CARDS} WHERE card.key IN (SELECT value FROM json_each(:keys))",
        keys=f"[{','.join(map(str, keys))}]",
        day=day,
    )
    by_key = {row[0]: SearchHit._make(row) for row in rows}
    return [by_key[key] for key in keys if key in by_key]


def search_form(text: str) -> str:
    """Text as a search compares it: case, accents' forms and runs of space do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def haystack(prompt: str, others: Sequence[str]) -> str:
    """A card's texts as they are searched; the line break parts the prompt from the others."""
    return f" {search_form(prompt)} \n {search_form(' '.join(others))} "
