"""Which deck files there are, and which have changed since they were last read.

A file is known by its stamp (path, size, time), else by the digest of its bytes; only one whose
bytes are new is parsed. What was known is passed in, so this module has no state.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import adler32, crc32

from quizzer import files
from quizzer.errors import ContentError

if TYPE_CHECKING:
    from quizzer.content.models import Deck

SUFFIX = ".toml"
# that each exercise has beside its exercise.toml
EXERCISE_FILES = ("prompt.md", "starter.py", "reference.py", "cases.py", "misconceptions.py")
FORM = "3"  # of what is stored of a deck: another one has all decks read again


class DeckSource(NamedTuple):
    """A deck file as the folder lists it; nothing of it has been read."""

    id: str
    path: Path
    stamp: str


class UnchangedDeck(NamedTuple):
    source: DeckSource
    digest: str


class ChangedDeck(NamedTuple):
    source: DeckSource
    digest: str
    deck: "Deck"


class UnreadableDeck(NamedTuple):
    """A file that cannot be used; what was read from it before stays in force."""

    source: DeckSource
    error: ContentError


def find_sources(folders: Sequence[Path]) -> list[DeckSource]:
    """The deck files of some folders by id; one in a later folder replaces its namesake."""
    sources: dict[str, DeckSource] = {}
    for folder in folders:
        if not folder.is_dir():
            continue
        for path in sorted(folder.iterdir()):
            if path.suffix == SUFFIX and not path.name.startswith("."):
                sources[path.stem] = DeckSource(path.stem, path, _stamp(path))
    return list(sources.values())


def passed_over(folder: Path) -> list[str]:
    """What in a folder of decks looks like one and is not read, each with what to do."""
    if not folder.is_dir():
        return []
    found = []
    for path in sorted(folder.iterdir()):
        name, lower = path.name, path.name.lower()
        if name.startswith("."):
            continue
        if path.is_dir():
            if any(child.suffix == SUFFIX for child in path.iterdir()):
                found.append(f"{path}: decks in a folder are not read; move them to {folder}")
        elif path.suffix != SUFFIX and (SUFFIX in lower or lower.endswith((".yaml", ".yml"))):
            ending = "a deck is TOML" if SUFFIX not in lower else "a deck's name ends in .toml"
            found.append(f"{path}: this file is not read; {ending}, such as my-deck.toml")
    return found


def find_exercises(folders: Sequence[Path]) -> DeckSource:
    """The exercise folders as one source: the deck `exercises`."""
    stamps = os.fsencode("\n".join(sorted(_file_stamps(folders))))
    stamp = f"{FORM} {len(stamps)} {crc32(stamps):08x}{adler32(stamps):08x}"
    return DeckSource("exercises", folders[-1], stamp)


def _file_stamps(folders: Sequence[Path]) -> Iterator[str]:
    """A stamp for each file that the deck is read from, since every start looks at them all."""
    for folder in folders:
        for exercise in _folders_in(folder):
            for name in ("exercise.toml", *EXERCISE_FILES):
                path = f"{exercise}/{name}"
                with suppress(OSError):
                    seen = os.stat(path)  # noqa: PTH116 - a Path for each takes twice as long
                    yield f"{path} {seen.st_size} {seen.st_mtime_ns} {seen.st_ino}"


def _folders_in(folder: Path) -> list[str]:
    """The paths of the folders in a folder; none where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return [entry.path for entry in entries if entry.is_dir()]
    except OSError:
        return []


def read_changes(
    sources: Sequence[DeckSource], seen: Mapping[str, tuple[str, str]]
) -> Iterator[UnchangedDeck | ChangedDeck | UnreadableDeck]:
    """Compare sources with what is known of them, `{id: (stamp, digest)}`, and read the rest."""
    for source in sources:
        stamp, digest = seen.get(source.id, ("", ""))
        if stamp == source.stamp:
            continue
        try:
            data = files.read_plain_file(source.path, files.MAX_DECK_BYTES)
        except OSError:
            data = b""  # read_deck says what is wrong with it
        now = _digest(data)
        if now == digest:
            yield UnchangedDeck(source, digest)
            continue
        from quizzer.content.deck_file import read_deck

        try:
            deck, data = read_deck(source.path)
        except ContentError as error:
            yield UnreadableDeck(source, error)
        else:
            yield ChangedDeck(source, _digest(data), deck)


def change_of(path: Path, data: bytes, deck: "Deck") -> ChangedDeck:
    """A deck that was just written to a file, as `read_changes` would read it."""
    return ChangedDeck(DeckSource(path.stem, path, _stamp(path)), _digest(data), deck)


def _digest(data: bytes) -> str:
    import hashlib  # OpenSSL takes 7 ms to load, and hardly any start reads a file

    return hashlib.sha256(FORM.encode() + data).hexdigest()


def _stamp(path: Path) -> str:
    name = os.fsencode(path).decode("utf-8", "backslashreplace")  # it is kept as text
    try:
        seen = path.stat()
    except OSError:
        return f"{name} unreadable"
    return f"{FORM} {name} {seen.st_size} {seen.st_mtime_ns} {seen.st_ino}"
