"""What follows from a deck's new id, whichever machine gave it: its file's name, its settings."""

from __future__ import annotations

from collections.abc import Iterable

from quizzer import files, paths, settings
from quizzer.content.library import SUFFIX
from quizzer.paths import Home
from quizzer.store import deck_names
from quizzer.store.db import Database
from quizzer.store.deck_names import DeckRename

_FIRST_IDS = "first ids"  # in the database's cache


def bundled_decks() -> frozenset[str]:
    """The ids of the decks that come with quizzer, which are never renamed."""
    folder = paths.bundled("questions")
    return frozenset({path.stem for path in folder.glob(f"*{SUFFIX}")} | {"exercises"})


def current_ids(database: Database, further: Iterable[DeckRename] = ()) -> dict[str, str]:
    """By each id that a deck had before, the one that it has today, after `further` renames too."""
    known = [*deck_names.renames(database), *further]
    return deck_names.current_ids(known, bundled_decks()) if known else {}


def seed(database: Database, card: str) -> str:
    """What a card's intervals are spread by: its full name, with the first id that its deck had."""
    version, first = database.cache.get(_FIRST_IDS, (None, {}))
    if version != database.version_seen:
        known = deck_names.renames(database)
        first = deck_names.first_ids(known, bundled_decks()) if known else {}
        database.cache[_FIRST_IDS] = database.version_seen, first
    return deck_names.with_deck_id(card, first) if first else card


def rename_files(database: Database, home: Home) -> tuple[dict[str, str], list[str]]:
    """Give deck files that bear a former id the deck's own; returns `current_ids` and notices.

    Where there is a file of that name already, the other one stays as it is, and is not read.
    """
    ids = current_ids(database)
    notices = []
    for former, current in sorted(ids.items()):
        source, target = (home.questions / f"{deck}{SUFFIX}" for deck in (former, current))
        if not source.is_file():
            continue
        if target.exists():
            notices.append(
                f"{source} is not read: the deck {former} was renamed to {current}; move its cards"
                f" to {target.name}, or give the file another name"
            )
            continue
        files.write_atomically(target, with_new_id(source.read_bytes(), former, current))
        source.unlink()
        notices.append(
            f"{source.name} is now {target.name}, since the deck {former} was renamed; this gives"
            f" it its old name again:  quizzer deck rename {current} {former}"
        )
    return ids, notices


def with_new_id(data: bytes, old: str, new: str) -> bytes:
    """A deck file's text with its cards' references to each other under the new id."""
    return data.replace(f'"{old}/'.encode(), f'"{new}/'.encode())


def move_settings(home: Home, ids: dict[str, str]) -> None:
    """Let what is set for a deck alone hold for it under its new id."""
    for old, new in ids.items():
        settings.rename_deck(home.config, old, new)
