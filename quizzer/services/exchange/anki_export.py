"""Decks as an Anki package: cards, tags, pictures, the review log and FSRS's state.

The older of Anki's forms (`collection.anki2`), which every version reads. A card that came from
Anki keeps its guid.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from quizzer import files
from quizzer.content.cloze import replace_gaps
from quizzer.content.models import (
    Card,
    ChoiceCard,
    ClozeCard,
    FreeCard,
    NumberCard,
    OrderCard,
    card_from_json,
)
from quizzer.errors import UsageError
from quizzer.marking.exact import number_text
from quizzer.services.context import Context
from quizzer.services.exchange.anki_cards import guid_of
from quizzer.services.review.decks import folder_of
from quizzer.store import content
from quizzer.store.connection import connect
from quizzer.store.content import CardRow
from quizzer.store.reviews import to_ms

_BASIC, _CLOZE = 1_700_000_000_001, 1_700_000_000_002
_SCHEMA = """
CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null,
 scm integer not null, ver integer not null, dty integer not null, usn integer not null,
 ls integer not null, conf text not null, models text not null, decks text not null,
 dconf text not null, tags text not null);
CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null,
 mod integer not null, usn integer not null, tags text not null, flds text not null,
 sfld integer not null, csum integer not null, flags integer not null, data text not null);
CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null,
 ord integer not null, mod integer not null, usn integer not null, type integer not null,
 queue integer not null, due integer not null, ivl integer not null, factor integer not null,
 reps integer not null, lapses integer not null, left integer not null, odue integer not null,
 odid integer not null, flags integer not null, data text not null);
CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null,
 ease integer not null, ivl integer not null, lastIvl integer not null, factor integer not null,
 time integer not null, type integer not null);
CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
"""


@dataclass
class ExportCounts:
    """How many cards and reviews a package holds."""

    cards: int = 0
    reviews: int = 0


@dataclass
class _Media:
    """The pictures of a package: each file once, under a number."""

    paths: dict[str, Path] = field(default_factory=dict)

    def name(self, folder: Path, source: str) -> str:
        """The picture's name in the package; an address, or what cannot be taken, stays as it is.

        Only what lies in the deck's folder is taken: a package is given to others.
        """
        try:
            path = files.find_beside(folder, source)
        except OSError:
            return source
        name = path.name
        if self.paths.get(name, path) != path:
            digest = hashlib.sha256(str(path).encode()).hexdigest()[:8]
            name = f"{path.stem}-{digest}{path.suffix}"
        self.paths[name] = path
        return name


def export(context: Context, target: Path, deck: str | None, now: datetime) -> ExportCounts:
    """Write a package with all decks or one; raises UsageError, StorageError."""
    stamps = content.stamps(context.db)
    decks = [name for name, stamp in stamps.items() if stamp.present and name != "exercises"]
    if deck is not None:
        content.deck_key(context.db, deck)
        decks = [deck]
    if not target.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {target.parent}", hint="make it, or choose another")
    media, counts = _Media(), ExportCounts()
    with tempfile.TemporaryDirectory(prefix="quizzer-export-") as folder:
        collection = Path(folder) / "collection.anki2"
        with closing(connect(collection)) as connection:
            connection.executescript(_SCHEMA)
            connection.execute("BEGIN")
            created = _first_day(context, context.clock.day(now))
            crt = to_ms(context.clock.start(created)) // 1000
            _write(context, connection, decks, created, media, counts, now)
            _write_collection(context, connection, decks, crt, now)
            connection.execute("COMMIT")
        package = Path(folder) / "package.zip"
        with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(collection, "collection.anki2")
            names = list(media.paths)
            archive.writestr("media", json.dumps(dict(enumerate(names))))
            for number, name in enumerate(names):
                archive.write(media.paths[name], str(number))
        files.write_atomically(target, package.read_bytes())
    return counts


def _first_day(context: Context, today: int) -> int:
    """Day 0 of the package: no due day lies before it."""
    first = context.db.value("SELECT min(min(due_day, last_day)) FROM schedule WHERE due_day")
    return min(int(first), today) if first is not None else today


def _write(
    context: Context,
    connection: sqlite3.Connection,
    decks: list[str],
    created: int,
    media: _Media,
    counts: ExportCounts,
    now: datetime,
) -> None:
    seconds = int(now.timestamp())
    base = 1_600_000_000_000
    used: set[int] = set()
    for deck in decks:
        folder = folder_of(context.home, deck)
        for row in content.cards_of(context.db, deck):
            counts.cards += 1
            key = base + row.key
            card = card_from_json(row.body)
            fields = _fields(card, folder, media)
            known = guid_of(card.id)
            guid = f"quizzer:{row.id}" if known is None else known[0]
            if known is not None and known[1]:
                guid = f"{guid}-{known[1] + 1}"  # where one note had two cards, each is a note
            first = re.sub(r"<[^>]*>", "", fields[0])
            checksum = int(hashlib.sha1(first.encode(), usedforsecurity=False).hexdigest()[:8], 16)
            tags = " ".join(tag.replace(" ", "_") for tag in card.tags)
            connection.execute(
                "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')",
                (
                    key, guid, _CLOZE if isinstance(card, ClozeCard) else _BASIC, seconds,
                    f" {tags} " if tags else "", "\x1f".join(fields), first, checksum,
                ),
            )  # fmt: skip
            connection.execute(
                "INSERT INTO cards VALUES (?, ?, ?, 0, ?, -1, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?)",
                (key, key, _deck_key(deck), seconds, *_state(context, row, created, counts.cards)),
            )
            for entry in _reviews(context, row, key):
                moment = entry[0]
                while moment in used:
                    moment += 1
                used.add(moment)
                connection.execute(
                    "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)", (moment, *entry[1:])
                )
                counts.reviews += 1


def _deck_key(deck: str) -> int:
    return 1_500_000_000_000 + int(hashlib.sha256(deck.encode()).hexdigest()[:8], 16)


def _state(context: Context, row: CardRow, created: int, place: int) -> tuple[Any, ...]:
    """(type, queue, due, interval, factor, reps, lapses, data) as Anki has them."""
    state = context.db.row(
        "SELECT phase, stability, difficulty, due_at, due_day, last_day, reps, lapses"
        " FROM schedule WHERE card = ?",
        row.key,
    )
    suspended = -1 if row.suspended else None
    if state is None:
        return 0, suspended or 0, place, 0, 0, 0, 0, "{}"
    data = json.dumps(
        {"s": round(state["stability"], 4), "d": round(state["difficulty"], 3), "dr": 0.9}
    )
    counted = (2500, state["reps"], state["lapses"], data)
    if state["due_day"] is None:
        kind = 1 if state["phase"] == "learning" else 3
        return kind, suspended or 1, state["due_at"] // 1000, 0, *counted
    interval = max(state["due_day"] - state["last_day"], 1)
    return 2, suspended or 2, state["due_day"] - created, interval, *counted


_GAP = "gap{}ofthistext"  # in the place of a gap while the text becomes HTML
_KINDS = {"new": 0, "learning": 0, "review": 1, "relearning": 2}


def _reviews(context: Context, row: CardRow, key: int) -> Iterator[tuple[int, ...]]:
    last = 0
    for review in context.db.rows(
        "SELECT at, rating, day, due_day, due_at, duration_ms, phase_before FROM review"
        " WHERE card = ? AND NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)"
        " ORDER BY id",
        row.key,
    ):
        interval = (
            max(review["due_day"] - review["day"], 1)
            if review["due_day"] is not None
            else -max((review["due_at"] - review["at"]) // 1000, 1)
        )
        duration = min(review["duration_ms"] or 0, 600_000)
        kind = _KINDS[review["phase_before"]]
        yield review["at"], key, review["rating"], interval, last, 2500, duration, kind
        last = interval


def _fields(card: Card, folder: Path, media: _Media) -> list[str]:
    """The fields of a card's note, what is asked and what is shown then, as HTML."""

    def shown(text: str) -> str:
        return _to_html(text, folder, media)

    match card:
        case ClozeCard():
            text = shown(replace_gaps(card.text, _GAP.format))
            for number, words in enumerate(card.gaps, 1):
                cloze = f"{{{{c1::{html.escape(words[0])}}}}}"
                text = text.replace(_GAP.format(number), cloze)
            return [text, shown(f"{card.prompt}\n\n{card.answer}")]
        case ChoiceCard():
            options = "\n".join(f"- {option}" for option in card.options)
            right = "\n".join(f"- {option}" for option in card.correct)
            return [shown(f"{card.prompt}\n\n{options}"), shown(f"{right}\n\n{card.answer}")]
        case OrderCard():
            steps = "\n".join(f"- {step}" for step in sorted(card.steps))
            right = "\n".join(f"{n}. {step}" for n, step in enumerate(card.steps, 1))
            return [shown(f"{card.prompt}\n\n{steps}"), shown(f"{right}\n\n{card.answer}")]
        case NumberCard():
            value = number_text(card.value) + (f" {card.unit}" if card.unit else "")
            return [shown(card.prompt), shown(f"{value}\n\n{card.answer}")]
        case FreeCard():
            points = "\n".join(f"- {point}" for point in card.points)
            return [shown(card.prompt), shown(f"{card.answer}\n\n{points}".strip())]
    return [shown(card.prompt), shown(card.answer)]


def _to_html(text: str, folder: Path, media: _Media) -> str:
    """A card's Markdown as HTML; formulas between \\( and \\) or \\[ and \\], pictures by name."""
    from quizzer.report import card_markdown

    markdown = card_markdown.parser(_formula)
    tokens = markdown.parse(text)
    for token in tokens:
        for child in token.children or ():
            if child.type == "image":
                child.attrs["src"] = media.name(folder, str(child.attrs["src"]))
    rendered = str(markdown.renderer.render(tokens, markdown.options, {})).strip()
    if rendered.startswith("<p>") and rendered.endswith("</p>") and rendered.count("<p>") == 1:
        return rendered[3:-4]
    return rendered


def _formula(match: re.Match[str]) -> str:
    source = " ".join((match["display"] or match["inline"]).split())
    return rf"\[{source}\]" if match["display"] else rf"\({source}\)"


def _write_collection(
    context: Context, connection: sqlite3.Connection, decks: list[str], crt: int, now: datetime
) -> None:
    titles = {row["id"]: row["title"] for row in context.db.rows("SELECT id, title FROM deck")}
    milliseconds, seconds = to_ms(now), int(now.timestamp())
    listed = {"1": _deck(1, "Default", seconds)} | {
        str(_deck_key(deck)): _deck(_deck_key(deck), titles[deck], seconds) for deck in decks
    }
    models = {
        str(_BASIC): _model(
            _BASIC, "quizzer", ["Front", "Back"], 0, "{{Front}}",
            "{{FrontSide}}<hr id=answer>{{Back}}", seconds,
        ),
        str(_CLOZE): _model(
            _CLOZE, "quizzer cloze", ["Text", "Extra"], 1, "{{cloze:Text}}",
            "{{cloze:Text}}<br>{{Extra}}", seconds,
        ),
    }  # fmt: skip
    preset = {
        "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": True,
        "timer": 0, "replayq": True, "dyn": False,
        "new": {"bury": False, "delays": [1.0, 10.0], "initialFactor": 2500, "ints": [1, 4, 0],
                "order": 1, "perDay": 20},
        "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200,
                "hardFactor": 1.2},
        "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
    }  # fmt: skip
    conf = {
        "nextPos": 1, "estTimes": True, "activeDecks": [1], "sortType": "noteFld", "timeLim": 0,
        "sortBackwards": False, "addToCur": True, "curDeck": 1, "newSpread": 0, "dueCounts": True,
        "curModel": _BASIC, "collapseTime": 1200, "schedVer": 2,
    }  # fmt: skip
    connection.execute(
        "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')",
        (
            crt, milliseconds, milliseconds, json.dumps(conf), json.dumps(models),
            json.dumps(listed), json.dumps({"1": preset}),
        ),
    )  # fmt: skip


def _deck(key: int, name: str, seconds: int) -> dict[str, Any]:
    return {
        "id": key, "mod": seconds, "name": name, "usn": -1, "lrnToday": [0, 0], "revToday": [0, 0],
        "newToday": [0, 0], "timeToday": [0, 0], "collapsed": False, "browserCollapsed": False,
        "desc": "", "dyn": 0, "conf": 1, "extendNew": 0, "extendRev": 0,
    }  # fmt: skip


def _model(
    key: int, name: str, fields: list[str], kind: int, front: str, back: str, seconds: int
) -> dict[str, Any]:
    return {
        "id": key, "name": name, "type": kind, "mod": seconds, "usn": -1, "sortf": 0, "did": None,
        "tmpls": [{"name": "Card 1", "ord": 0, "qfmt": front, "afmt": back, "bqfmt": "",
                   "bafmt": "", "did": None, "bfont": "", "bsize": 0}],
        "flds": [{"name": text, "ord": place, "sticky": False, "rtl": False, "font": "Arial",
                  "size": 20, "media": [], "description": ""} for place, text in enumerate(fields)],
        "css": ".card { font-family: arial; font-size: 20px; text-align: left; }"
               " .cloze { font-weight: bold; color: blue; }",
        "latexPre": "", "latexPost": "", "latexsvg": False, "req": [[0, "any", [0]]], "tags": [],
        "vers": [],
    }  # fmt: skip
