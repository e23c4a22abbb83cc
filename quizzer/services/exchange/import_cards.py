"""Cards of others into a deck file of one's own, and their history into the log.

Anki's guid is a card's identity: importing again updates what has changed and adds nothing twice.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from quizzer import files, paths
from quizzer.content import toml_text
from quizzer.content.deck_file import check_deck, read_deck
from quizzer.content.library import ChangedDeck, change_of
from quizzer.content.toml_text import value_text
from quizzer.errors import UsageError
from quizzer.memory.study_day import StudyClock
from quizzer.services import deck_rows
from quizzer.services.backup import merge as merge_service
from quizzer.services.backup import schedule
from quizzer.services.collector import collect_set_aside, without_collector
from quizzer.services.context import Context
from quizzer.services.deck_sync import refresh_decks
from quizzer.services.exchange import anki_cards, anki_package, history, text_files
from quizzer.services.exchange.anki_cards import ImportedCard, LeftOut
from quizzer.services.review import decks, fitting
from quizzer.store import content, db
from quizzer.store.copies import merge as store_merge
from quizzer.store.db import Database
from quizzer.store.log import imported_log

PACKAGES = (".apkg", ".colpkg")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp")


@dataclass(frozen=True)
class ImportResult:
    """How many cards are new, how many changed, how many reviews came in, and what did not."""

    deck: str
    path: Path
    cards: int
    updated: int
    reviews: int
    left_out: list[dict[str, Any]]


def import_files(
    context: Context, sources: Sequence[Path], deck: str | None, now: datetime
) -> ImportResult:
    """Import files into one deck; raises UsageError, and then nothing has changed."""
    try:
        return _import_files(context, sources, deck, now)
    finally:
        collect_set_aside()


def _import_files(
    context: Context, sources: Sequence[Path], deck: str | None, now: datetime
) -> ImportResult:
    name = deck or _slug(sources[0].stem)
    decks.check_id(name)
    target = context.home.questions / f"{name}.toml"
    if not target.exists() and (paths.bundled("questions") / target.name).exists():
        raise UsageError(f"{name} is a bundled deck", hint="choose another: --deck my-deck")
    left_out = LeftOut()
    media = target.with_name(f"{name}-media")
    tables: dict[str, dict[str, Any]] = {}
    imported: list[ImportedCard] = []
    created = 0
    logs: list[anki_package.AnkiReviews] = []
    for source in sources:
        suffix = source.suffix.lower()
        if not source.is_file():
            raise UsageError(f"there is no file {source}", hint="give the path of a file")
        if suffix in PACKAGES:
            with anki_package.opened(source) as collection:
                cards = anki_cards.convert(collection, left_out, _Pictures(collection, media))
                imported += cards
                created = collection.created
                logs.append(collection.reviews.result())
                found = [item.table for item in cards]
        elif suffix in text_files.SUFFIXES:
            found = text_files.read(source, left_out)
        else:
            raise UsageError(
                f"{source} is of no kind that can be imported",
                hint="import .apkg, .colpkg, .txt, .csv, .tsv or .md",
            )
        for table in found:
            if table["id"] in tables:
                left_out.add("card", "it is there twice")
            tables[table["id"]] = table
    if not tables:
        raise UsageError(
            f"there is no card in {', '.join(map(str, sources))}", hint=_reasons(left_out)
        )
    log = anki_package.joined(logs)
    has_history = len(log) > 0 or any(map(history.is_scheduled, imported))
    if has_history:
        schedule.make_backup(context, now)
    with without_collector():
        added, updated, change = _write_deck(target, name, tables)
        if added or updated:
            content.save(context.db, deck_rows.to_stored(change), 0)  # the place comes next
    refresh_decks(context.db, context.home)
    reviews = 0
    if has_history:
        reviews = _take_history(context, _History(change, imported, log, created))
    return ImportResult(name, target, added, updated, reviews, left_out.listed())


class _Pictures:
    """Puts a package's pictures beside the deck, each once, under a harmless name."""

    def __init__(self, collection: anki_package.AnkiCollection, folder: Path) -> None:
        self.collection, self.folder = collection, folder
        self.places: dict[str, str | None] = {}

    def __call__(self, name: str) -> str | None:
        if name not in self.places:
            self.places[name] = self._put(name)
        return self.places[name]

    def _put(self, name: str) -> str | None:
        plain = re.sub(r"[^\w.-]+", "_", PurePosixPath(name).name)[-100:].lstrip(".")
        if not plain or Path(plain).suffix.lower() not in _PICTURES:
            return None
        data = self.collection.media_file(name)
        if data is None:
            return None
        target = self.folder / plain
        if not target.exists() or target.read_bytes() != data:
            files.make_folder(self.folder)
            files.write_atomically(target, data, private=True)
        return f"{self.folder.name}/{plain}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "imported"


def _reasons(left_out: LeftOut) -> str:
    return "; ".join(f"{e['count']} × {e['what']}: {e['why']}" for e in left_out.listed()[:5])


def _write_deck(
    path: Path, name: str, tables: dict[str, dict[str, Any]]
) -> tuple[int, int, ChangedDeck]:
    """Write the deck with what is new or changed; how many cards are either, and the deck."""
    before: dict[str, dict[str, Any]] = {}
    title, source = name.replace("-", " ").capitalize(), None
    data = b""
    if path.exists():
        deck, data = read_deck(path)
        title, source = deck.title, deck.source
        before = {
            card.id: card.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            for card in deck.card
        }
    after = dict(before)
    for key, table in tables.items():
        siblings = [f"{name}/{other}" for other in table.pop("siblings", []) if other in tables]
        related = [*before.get(key, {}).get("related", []), *siblings]
        new = {**before.get(key, {}), **table, "related": list(dict.fromkeys(related))}
        after[key] = {field: value for field, value in new.items() if value not in ([], None)}
    added = len(after.keys() - before.keys())
    updated = sum(after[key] != before[key] for key in before)
    if added or updated:
        head = f"title = {value_text(title)}\n"
        head += f"source = {value_text(source)}\n" if source else ""
        texts = ["".join(_card_text(card)) for card in after.values()]
        data = (head + "".join(texts)).encode()
        table = toml_text.parse(head)
        table["card"] = [
            card if _is_plain(card) else toml_text.parse(text)["card"][0]
            for card, text in zip(after.values(), texts, strict=True)
        ]
        deck = check_deck(table, data, path)  # nothing is written that could not be read
        with files.storage_errors(path):
            files.make_folder(path.parent)
        files.write_atomically(path, data, private=True)
    return added, updated, change_of(path, data, deck)


def _card_text(card: dict[str, Any]) -> Iterator[str]:
    yield "\n[[card]]\n"
    for key, value in card.items():
        if key != "example":
            yield f"{key} = {value_text(value)}\n"
    for example in card.get("example", []):
        yield "\n[[card.example]]\n"
        yield from (f"{key} = {value_text(value)}\n" for key, value in example.items())


_PLAIN = re.compile(r"[^\x00-\x1f\x7f\"\\\ud800-\udfff]*")


def _is_plain(card: dict[str, Any]) -> bool:
    """Whether a card's texts stand in TOML as they are, so that none need be read to be sure."""
    return all(
        _PLAIN.fullmatch(value)
        if isinstance(value, str)
        else isinstance(value, list)
        and all(isinstance(item, str) and _PLAIN.fullmatch(item) for item in value)
        for value in card.values()
    )


@dataclass(frozen=True)
class _History:
    """What packages say of the past of a deck's cards."""

    change: ChangedDeck
    imported: list[ImportedCard]
    log: anki_package.AnkiReviews
    created: int

    def fill(self, database: Database, clock: StudyClock) -> int:
        deck = self.change.source.id
        with without_collector():
            return history.fill(database, deck, self.imported, self.log, self.created, clock)


def _take_history(context: Context, past: _History) -> int:
    """The reviews and suspensions written into our log; how many came in.

    Where ours is not empty, they are another machine's log, which is merged into it.
    """
    if imported_log.is_empty(context.db):
        return past.fill(context.db, context.clock)
    with tempfile.TemporaryDirectory(prefix="quizzer-import-") as folder:
        private = Path(folder) / "other.db"
        other = db.open_database(private)
        try:
            content.save(other, deck_rows.to_stored(past.change), 0)
            past.fill(other, context.clock)
        finally:
            other.close()
        weights = fitting.effective(context.db)
        counts = store_merge.merge(
            context.db,
            private,
            merge_service.replay,
            lambda merged: fitting.replay_merged(merged, weights),
        )
    return counts.reviews
