"""A folder that several machines write to: our new events go there, and theirs come from there.

Each machine has one file, which only it writes and only at its end. Nothing in a file of others is
trusted: what is no event is reported and passed over, and the rest is merged like a database.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import re
import secrets
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import IO, NamedTuple

from quizzer import files
from quizzer.errors import StorageError
from quizzer.memory import scheduler
from quizzer.paths import Home
from quizzer.services import deck_renames
from quizzer.services.backup.merge import follow_renames, replay
from quizzer.services.context import Context
from quizzer.services.review import fitting
from quizzer.store import fits
from quizzer.store.copies import merge as store_merge
from quizzer.store.copies.merge import MergeCounts
from quizzer.store.db import Database
from quizzer.store.deck_names import DeckRename
from quizzer.store.shared import outgoing, progress
from quizzer.store.shared.events import (
    MAX_LINE,
    NUMBERED,
    Event,
    InvalidEventError,
    NewerFormatError,
    digest,
    from_line,
    to_line,
    with_current_ids,
)
from quizzer.store.shared.incoming import EventDatabase
from quizzer.store.shared.progress import START, FilePosition

PORTION = 20_000  # events that are written at once
MAX_FILES = 200
MAX_PROBLEMS = 1000  # lines of a file that are no events; what is behind them is not read
_PATTERN = "quizzer-*.jsonl"
_TAIL = 4096  # bytes by which a file is known again
NOTHING = MergeCounts(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class TakenIn:
    """What came from other machines, what is wrong with their files, and what changed in ours.

    `problems` and `notices` are a sentence each.
    """

    counts: MergeCounts = NOTHING
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def to_text(self) -> str:
        """What came in, in words; empty where nothing did."""
        count = self.counts.reviews
        if count:
            return f"{count:,} review{'s' * (count != 1)} of another machine came in"
        return "What another machine recorded came in" if self.counts.total else ""


def machine_name(home: Home) -> str:
    """The name of this machine's file; another one where the home was copied to another place."""
    place = f"{platform.node()} {home.folder.absolute()}"
    mark = blake2b(place.encode("utf-8", "replace"), digest_size=8).hexdigest()
    try:
        name, _, known = files.read_plain_file(home.machine, 1000).decode().partition("\n")
    except (OSError, UnicodeDecodeError):
        name, known = "", ""
    if known.strip() == mark and re.fullmatch(r"[a-z0-9-]+", name):
        return name
    host = re.sub(r"[^a-z0-9]+", "-", platform.node().lower()).strip("-")[:30] or "machine"
    name = f"{host}-{secrets.token_hex(4)}"
    files.write_atomically(home.machine, f"{name}\n{mark}\n".encode(), private=True)
    return name


def own_file(context: Context, folder: Path) -> Path:
    return folder / f"quizzer-{machine_name(context.home)}.jsonl"


# What goes out


def publish(context: Context) -> int:
    """Append what the shared folder lacks of our log; returns the number of events.

    Raises StorageError where the folder cannot be written; the log is not touched by that.
    """
    folder = context.settings.shared_folder
    if folder is None:
        return 0
    return _Publisher(context.db, own_file(context, folder)).run()


class _Publisher:
    """Appends portions of the log to this machine's file, one transaction each.

    Whatever state the file is in, in the end it has all events: what is there is not written
    again, and what is not is.
    """

    def __init__(self, db: Database, path: Path) -> None:
        self.db = db
        self.path = path
        self.machine = path.stem
        self.present: set[bytes] = set()  # events that are there though nothing says so

    def run(self) -> int:
        count = 0
        while True:
            with self.db.transaction():
                written, is_last = self._append()
            count += written
            if is_last:
                return count

    def _append(self) -> tuple[int, bool]:
        with _storage_errors(self.path), _open_own(self.path) as file:
            end = self._find_end(file)
            portion = outgoing.next_portion(self.db, PORTION)
            events = [event for event in portion.events if digest(event) not in self.present]
            end = _write_events(file, end, events, self.machine)
        portion.save(self.db)
        progress.set_position(self.db, self.path.name, end)
        return len(events), portion.is_last

    def _find_end(self, file: IO[bytes]) -> FilePosition:
        """Where the next line goes; a line that was cut off there is taken away."""
        place = progress.position(self.db, self.path.name)
        if not _is_at(file, place) or progress.cursor(self.db) is None:
            progress.forget(self.db)
            place = START
        marked, end, number = [], place.bytes, place.number
        ids = deck_renames.current_ids(self.db)
        for line in _lines(file, place):
            if line.is_too_long:
                break
            end, number = line.end, line.number
            if line.event is not None:
                event = with_current_ids(line.event, ids)
                self.present.add(digest(event))
                if event["kind"] == "card":
                    event = {"kind": "card", "card": event["card"]}
                if event["kind"] not in NUMBERED:
                    marked.append(event)
        progress.mark_lines(self.db, marked)
        if file.seek(0, os.SEEK_END) > end:
            file.truncate(end)
        return _position(file, end, number)


def _storage_errors(path: Path) -> AbstractContextManager[None]:
    return files.storage_errors(
        path, hint="check the folder, or choose another: quizzer config sync_folder PATH"
    )


def _open_own(path: Path) -> IO[bytes]:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(path, flags, files.FILE), "r+b")


def _write_events(
    file: IO[bytes], end: FilePosition, events: list[Event], machine: str
) -> FilePosition:
    """Append lines, on disk once this returns; where that fails, the file is as it was."""
    if not events:
        return end
    number = end.number
    file.seek(end.bytes)
    try:
        for number, event in enumerate(events, end.number + 1):
            file.write(to_line(event, machine, number))
        file.flush()
        os.fsync(file.fileno())
    except OSError:
        os.ftruncate(file.fileno(), end.bytes)
        raise
    size = file.tell()
    return _position(file, size, number)


# What comes in


def take_in(context: Context, may_merge: Callable[[], bool] = lambda: True) -> TakenIn:
    """Merge what other machines have put into the shared folder since the last time.

    Our own events go there first. What cannot be read is reported, and read again the next time.
    `may_merge` is asked once all that is new was read: a merge gives reviews new ids. Raises
    StorageError where the database fails.
    """
    folder = context.settings.shared_folder
    if folder is None:
        return TakenIn()
    reader = _FolderReader(context, folder)
    with tempfile.TemporaryDirectory(prefix="quizzer-sync-") as temporary:
        batch = Path(temporary) / "events.db"
        reader.read(batch)
        if reader.count and not may_merge():
            return TakenIn()
        if reader.count:
            try:
                publish(context)
            except StorageError as error:
                reader.problems.append(publish_problem(error))
        counts = _merge(context, batch, reader)
    notices = follow_renames(context) if counts.renames else ()
    return TakenIn(counts, tuple(reader.problems), notices)


def publish_problem(error: StorageError) -> str:
    """Why what was recorded could not be put into the folder, in a sentence."""
    return f"{error.message}; what was recorded here goes to the folder as soon as that works"


@dataclass
class _FolderReader:
    """Reads the new lines of a folder's files, and remembers how far."""

    context: Context
    folder: Path
    problems: list[str] = field(default_factory=list)
    positions: dict[str, FilePosition] = field(default_factory=dict)
    marked: list[Event] = field(default_factory=list)  # events without a row of their own
    ids: dict[str, str] = field(default_factory=dict)  # by the decks' former ones
    count: int = 0

    def read(self, batch: Path) -> None:
        """Put all new events into a new database."""
        names = self._list()
        if not names:
            return
        self.ids = self._current_ids(names)
        with EventDatabase(batch, self.context.db, self.ids) as database:
            for name in names:
                try:
                    self._read_file(self.folder / name, database)
                except OSError as error:
                    self.problems.append(
                        f"cannot read {self.folder / name}: {error.strerror or error}"
                    )
            self.count = database.count

    def _current_ids(self, names: list[str]) -> dict[str, str]:
        """By former ids of decks, those of today, as far as we or new lines of some files know."""
        renames: list[DeckRename] = []
        for name in names:
            with suppress(OSError):  # which is reported when the file is read for all else
                renames += self._renames_in(self.folder / name)
        return deck_renames.current_ids(self.context.db, renames)

    def _renames_in(self, path: Path) -> Iterator[DeckRename]:
        place = progress.position(self.context.db, path.name)
        with _open_shared(path) as file:
            file.seek(place.bytes if _is_at(file, place) else 0)
            while (line := file.readline(MAX_LINE)).endswith(b"\n"):  # else incomplete, or endless
                if b'"rename"' in line:
                    with suppress(InvalidEventError, NewerFormatError):
                        _, event = from_line(line)
                        if event["kind"] == "rename":
                            yield DeckRename(event["at"], event["old"], event["new"])

    def _list(self) -> list[str]:
        """The files with something new in them."""
        try:
            names = sorted(path.name for path in self.folder.glob(_PATTERN))
            if not self.folder.is_dir():
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        except OSError as error:
            self.problems.append(
                f"cannot read the shared folder {self.folder}: {error.strerror or error}"
            )
            return []
        if len(names) > MAX_FILES:
            self.problems.append(
                f"{self.folder} has {len(names)} files of machines; the first {MAX_FILES} are read"
            )
        return [name for name in names[:MAX_FILES] if self._is_new(name)]

    def _is_new(self, name: str) -> bool:
        place = progress.position(self.context.db, name)
        try:
            with _open_shared(self.folder / name) as file:
                return not _is_at(file, place) or file.seek(0, os.SEEK_END) != place.bytes
        except OSError as error:
            self.problems.append(f"cannot read {self.folder / name}: {error.strerror or error}")
            return False

    def _read_file(self, path: Path, database: EventDatabase) -> None:
        own = path.name == own_file(self.context, self.folder).name
        place = progress.position(self.context.db, path.name)
        with _open_shared(path) as file:
            if not _is_at(file, place):
                place = START
                if not own:
                    self.problems.append(
                        f"{path} was changed or cut off, not by quizzer; it was read again from"
                        " its start, and nothing is lost here"
                    )
            first_problem, end, number = "", place.bytes, place.number
            problem_count = 0
            for line in _lines(file, place):
                problem = line.problem
                if line.event is not None and not problem:
                    problem = _weights_problem(line.event)
                    if not problem:
                        self._add(line.event, database)
                if problem and not first_problem:
                    first_problem = problem
                if not first_problem:  # else it is read again the next time
                    end, number = line.end, line.number
                problem_count += bool(problem)
                if line.is_newer or problem_count > MAX_PROBLEMS:
                    break
            if not own:  # which is looked after by what goes out
                self.positions[path.name] = _position(file, end, number)
        if first_problem and not own:
            self.problems.append(f"{path}, after event {number:,}: {first_problem}")

    def _add(self, event: Event, database: EventDatabase) -> None:
        if self.ids:
            event = with_current_ids(event, self.ids)
        database.add(event)
        if event["kind"] == "card":
            self.marked.append({"kind": "card", "card": event["card"]})
        elif event["kind"] not in NUMBERED:
            self.marked.append(event)


def _weights_problem(event: Event) -> str:
    if event["kind"] == "fit" and not scheduler.are_possible(json.loads(event["weights"])):
        return "weights that FSRS cannot have"
    return ""


def _merge(context: Context, batch: Path, reader: _FolderReader) -> MergeCounts:
    """Merge the events that were read, and note how far, in one transaction."""
    db = context.db
    if reader.count:
        weights = fitting.effective(db)
        is_complete = False

        def before(database: Database) -> None:
            nonlocal is_complete
            is_complete = progress.is_complete(database)

        def after(database: Database) -> None:
            fitted = _fitted_decks(database, reader.marked)
            cards = None if fitted else store_merge.replayed_cards(database)
            fitting.replay_merged(database, weights, fitted, cards=cards)
            if is_complete:  # and so is what came in
                progress.mark_complete(database)
            _note_positions(database, reader)

        counts = store_merge.merge(
            db,
            batch,
            replay,
            after,
            before,
            is_partial=True,
            bundled=deck_renames.bundled_decks(),
        )
        if counts.total:
            db.cache.clear()
            return counts
    if any(progress.position(db, name) != place for name, place in reader.positions.items()):
        with db.transaction():
            _note_positions(db, reader)
    return NOTHING


def _note_positions(db: Database, reader: _FolderReader) -> None:
    for name, place in reader.positions.items():
        progress.set_position(db, name, place)
    progress.mark_lines(db, reader.marked)


def _fitted_decks(db: Database, events: list[Event]) -> dict[str, fits.Weights]:
    """The decks whose reviews may follow from a fit among some events, with weights of it."""
    fitted: dict[str, fits.Weights] = {}
    for event in events:
        if event["kind"] == "fit":
            weights = tuple(map(float, json.loads(event["weights"])))
            decks = [event["deck"]] if event["deck"] else fits.decks_reviewed(db)
            fitted |= dict.fromkeys(decks, weights)
    return fitted


# Files


class _Line(NamedTuple):
    """A line: where it ends, the number of its event, the event, and what is wrong with it."""

    end: int
    number: int
    event: Event | None = None
    problem: str = ""
    is_newer: bool = False
    is_too_long: bool = False


def _lines(file: IO[bytes], place: FilePosition) -> Iterator[_Line]:
    """The complete lines from a place on; one that has no end yet is waited for.

    One that is too long is the last: it may be most of a file of any size.
    """
    file.seek(place.bytes)
    number, size = place.number, place.bytes
    while line := file.readline(MAX_LINE):
        problem, event, is_newer = "", None, False
        if not line.endswith(b"\n"):
            if len(line) == MAX_LINE:
                problem = f"a line longer than {MAX_LINE >> 20} MiB; what follows is not read"
                yield _Line(size, number, problem=problem, is_too_long=True)
            return
        size += len(line)
        try:
            next_number, event = from_line(line)
            if next_number != number + 1:
                problem = f"event {number + 1:,} is missing"
            number = next_number
        except InvalidEventError as error:
            problem = f"a line is not readable: {error.message}"
            number += 1
        except NewerFormatError as error:
            problem = f"{error.message}; upgrade quizzer on this machine"
            is_newer = True
        yield _Line(size, number, event, problem, is_newer)


def _position(file: IO[bytes], end: int, number: int) -> FilePosition:
    return FilePosition(end, number, _tail(file, end)) if end else START


def _tail(file: IO[bytes], end: int) -> str:
    """A digest of the bytes before a place; the file stays where it is."""
    here = file.tell()
    begin = max(0, end - _TAIL)
    file.seek(begin)
    data = file.read(end - begin)
    file.seek(here)
    return blake2b(data, digest_size=8).hexdigest()


def _is_at(file: IO[bytes], place: FilePosition) -> bool:
    """Whether a file is, up to a place, the one that was read or written until there."""
    if file.seek(0, os.SEEK_END) < place.bytes:
        return False
    return place == START or _tail(file, place.bytes) == place.tail


def _open_shared(path: Path) -> IO[bytes]:
    """A regular file, not a link or a device; raises OSError."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "this is not a regular file", str(path))
    return os.fdopen(descriptor, "rb")
