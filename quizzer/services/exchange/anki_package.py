"""An Anki package (.apkg, .colpkg) as plain rows, whichever of its three inner forms it has.

`collection.anki21b` is compressed and has a schema of its own; `.anki21` and `.anki2` keep note
types and decks as JSON. Sizes are bounded: a package of strangers unpacks to no more than it may.
"""

from __future__ import annotations

import json
import lzma
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeAlias

from quizzer.errors import UsageError
from quizzer.services.collector import without_collector
from quizzer.store.connection import connect

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAX_COLLECTION_BYTES = 4 << 30
MAX_MEDIA_BYTES = 64 << 20  # of one file
_ALWAYS_ALLOWED = 256 << 20  # bytes that any package may unpack to
_READ = ("col", "notes", "cards", "revlog", "notetypes", "fields", "templates", "decks")
MAX_NOTES = 2_000_000
_FORMS = ("collection.anki21b", "collection.anki21", "collection.anki2")
_MANUAL = 4  # kinds of entries of Anki's log from here on are no answers
_DAYS, _SECONDS = 36_500, 4_102_444_800  # no card is due later than 100 years hence, or in 2100
_ROWS_IN_TEXT = 100_000  # of the log
_ABOVE_ZERO = 1 << 32  # makes an interval, whose seconds are below zero, a number of 33 bits
_DUE = "CASE WHEN odue AND odid THEN odue ELSE due END"
_HINT = "export it from Anki again: File, Export, with scheduling and media"


@dataclass(frozen=True)
class NoteType:
    """How a note's fields become cards: templates are (front, back); a cloze type has one."""

    name: str
    fields: tuple[str, ...]
    templates: tuple[tuple[str, str], ...]
    is_cloze: bool


class Note(NamedTuple):
    id: int
    guid: str
    type: int
    tags: tuple[str, ...]
    values: tuple[str, ...]


class AnkiCard(NamedTuple):
    """A row of `cards`; `data` is JSON that may hold FSRS's stability and difficulty."""

    id: int
    note: int
    deck: int
    ord: int
    type: int
    queue: int
    due: int
    interval: int
    factor: int
    reps: int
    lapses: int
    data: str


AnkiReviews: TypeAlias = "npt.NDArray[np.int64]"
"""The rows of `revlog` that are answers, (reviews, 5), in any order: moment in milliseconds, card,
ease, interval (days, or seconds below zero) and time taken in milliseconds."""


@dataclass
class AnkiCollection:
    """All of a package; `media` leads from a file's name to its entry in the zip."""

    created: int  # seconds since 1970; day 0 of due days
    types: dict[int, NoteType]
    decks: dict[int, str]
    notes: list[Note]
    cards: list[AnkiCard]
    reviews: Future[AnkiReviews]  # read while the cards are converted
    archive: zipfile.ZipFile
    media: dict[str, str]
    compressed_media: bool
    media_bytes: int = 0  # unpacked so far

    def media_file(self, name: str) -> bytes | None:
        """A file of the package; None where it is missing, broken or too large."""
        entry = self.media.get(name)
        if entry is None:
            return None
        try:
            with self.archive.open(entry) as file:
                room = _unpacked_limit(self.archive) - self.media_bytes
                data = _read_bounded(file, self.compressed_media, min(MAX_MEDIA_BYTES, room))
        except (
            KeyError, OSError, zipfile.BadZipFile, ValueError, EOFError, RuntimeError, zlib.error,
            lzma.LZMAError,
        ):  # fmt: skip
            return None
        self.media_bytes += len(data)
        return data


@contextmanager
def opened(path: Path) -> Iterator[AnkiCollection]:
    """A package's content; raises UsageError for a file that is none, or is broken."""
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no whole zip"
        raise UsageError(f"{path} is not an Anki package: {reason}", hint=_HINT) from error
    with (
        archive,
        tempfile.TemporaryDirectory(prefix="quizzer-anki-") as folder,
        ThreadPoolExecutor(1) as pool,
    ):
        try:
            with without_collector():
                collection = _read(archive, Path(folder) / "collection", pool)
            yield collection
        except (
            LookupError, TypeError, ValueError, ArithmeticError, AttributeError, EOFError, OSError,
            RuntimeError, sqlite3.Error, zipfile.BadZipFile, zlib.error, lzma.LZMAError,
        ) as error:  # fmt: skip
            raise UsageError(f"{path} cannot be read as an Anki package: {error}", _HINT) from error


def _read(archive: zipfile.ZipFile, target: Path, pool: ThreadPoolExecutor) -> AnkiCollection:
    names = set(archive.namelist())
    form = next((name for name in _FORMS if name in names), None)
    if form is None:
        raise ValueError("there is no collection in it")
    is_new = form.endswith("b")
    with archive.open(form) as file, target.open("wb") as out:
        total, limit = 0, _unpacked_limit(archive)
        for chunk in _chunks(file, is_new):
            total += len(chunk)
            if total > limit:
                raise ValueError(f"its collection unpacks to more than {limit >> 20:,} MiB")
            out.write(chunk)
    with closing(_connected(target)) as connection:
        tables = _plain_tables(connection)
        if not tables >= {"col", "notes", "cards", "revlog"}:
            raise ValueError("its collection is empty or cut off")
        reviews = pool.submit(_read_reviews, target)
        read_types = _types_of_tables if "notetypes" in tables else _types_of_json
        types, decks = read_types(connection)
        media, is_compressed = _media(archive, is_new)
        return AnkiCollection(
            created=int(
                connection.execute(f"SELECT {_whole('crt', 0, _SECONDS)} FROM col").fetchone()[0]
            ),
            types=types,
            decks=decks,
            notes=[
                Note(key, str(guid), kind, tuple(tags.split()), tuple(values.split("\x1f")))
                for key, guid, kind, tags, values in connection.execute(
                    "SELECT id, CAST(guid AS TEXT), mid, coalesce(CAST(tags AS TEXT), ''),"
                    " coalesce(CAST(flds AS TEXT), '') FROM notes ORDER BY id LIMIT ?",
                    (MAX_NOTES,),
                )
            ],
            cards=[
                AnkiCard._make(row)
                for row in connection.execute(
                    "SELECT CAST(id AS INTEGER), nid, CASE WHEN odid THEN odid ELSE did END,"
                    f" {_whole('ord', 0, 10_000)}, {_whole('type', 0, 3)},"
                    f" {_whole('queue', -3, 4)},"
                    " CASE WHEN CAST(type AS INTEGER) = 2 THEN"
                    f" {_whole(_DUE, -_DAYS, _DAYS)} ELSE {_whole(_DUE, -_DAYS, _SECONDS)} END,"
                    f" {_whole('ivl', -_SECONDS, _DAYS)}, {_whole('factor', 0, 100_000)},"
                    f" {_whole('reps', 0, _DAYS)}, {_whole('lapses', 0, _DAYS)}, data"
                    f" FROM cards WHERE id BETWEEN 1 AND {1000 * _SECONDS} ORDER BY nid, ord"
                )
            ],
            reviews=reviews,
            archive=archive,
            media=media,
            compressed_media=is_compressed,
        )


def joined(logs: Sequence[AnkiReviews]) -> AnkiReviews:
    """The logs of several packages as one, in which what they share is there once."""
    import numpy as np

    if not logs:
        return np.empty((0, 5), np.int64)
    return logs[0] if len(logs) == 1 else np.unique(np.concatenate(logs), axis=0)


def _read_reviews(path: Path) -> AnkiReviews:
    """The log, a hundred thousand rows at a time as one text.

    A row's three small numbers stand in it as one. SQLite makes the text while other threads run.
    """
    import numpy as np

    ease, time = "CAST(ease AS INTEGER)", _whole("time", 0, 86_400_000)
    interval = _whole("ivl", -_DAYS * 86_400, _DAYS)
    packed = f"({ease} << 60) | ({time} << 33) | ({interval} + {_ABOVE_ZERO})"
    texts = (
        "SELECT group_concat(text), max(place) FROM (SELECT rowid AS place, CAST(id AS INTEGER)"
        f" || ',' || coalesce(CAST(cid AS INTEGER), 0) || ',' || ({packed}) AS text FROM revlog"
        f" WHERE rowid > ? AND +id BETWEEN 1 AND {1000 * _SECONDS}"
        f" AND ease BETWEEN 1 AND 4 AND type < {_MANUAL} ORDER BY rowid LIMIT {_ROWS_IN_TEXT})"
    )
    parts = [np.empty(0, np.int64)]
    with closing(_connected(path)) as connection:
        text, last = connection.execute(texts, (-(1 << 63),)).fetchone()
        while text is not None:
            parts.append(np.fromstring(text, np.int64, sep=","))
            text, last = connection.execute(texts, (last,)).fetchone()
    at, card, numbers = np.concatenate(parts).reshape(-1, 3).T
    intervals = (numbers & (1 << 33) - 1) - _ABOVE_ZERO
    times = numbers >> 33 & (1 << 27) - 1
    return np.column_stack([at, card, numbers >> 60, intervals, times])


def _connected(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    connection.create_collation("unicase", _compare_folded)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _unpacked_limit(archive: zipfile.ZipFile) -> int:
    """How large the content may become: far more than any collection shrinks by."""
    packed = sum(entry.compress_size for entry in archive.infolist())
    return min(MAX_COLLECTION_BYTES, max(_ALWAYS_ALLOWED, 100 * packed))


def _plain_tables(connection: sqlite3.Connection) -> set[str]:
    """The names of the tables; raises ValueError where one is a view or computes its columns."""
    names = set()
    for name, kind, sql in connection.execute(
        "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')"
    ).fetchall():
        if name in _READ:
            columns = connection.execute(f"PRAGMA table_xinfo({name})").fetchall()
            is_plain = kind == "table" and not str(sql).upper().startswith("CREATE VIRTUAL")
            if not is_plain or any(
                column[-1] or column[1].lower() == "rowid" for column in columns
            ):
                raise ValueError(f"its {name} is not a plain table")
        names.add(name)
    return names


def _whole(column: str, low: int, high: int) -> str:
    """SQL for a whole number within bounds, whatever the column holds."""
    return f"max(min(coalesce(CAST({column} AS INTEGER), 0), {high}), {low})"


def _chunks(file: IO[bytes], compressed: bool) -> Iterator[bytes]:
    if compressed:
        import zstandard

        try:
            yield from zstandard.ZstdDecompressor(max_window_size=1 << 27).read_to_iter(file)
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error
    else:
        while chunk := file.read(1 << 20):
            yield chunk


def _read_bounded(file: IO[bytes], compressed: bool, limit: int) -> bytes:
    data = bytearray()
    for chunk in _chunks(file, compressed):
        data += chunk
        if len(data) > limit:
            raise ValueError("too large")
    return bytes(data)


def _compare_folded(a: str, b: str) -> int:
    first, second = a.casefold(), b.casefold()
    return (first > second) - (first < second)


def _types_of_json(connection: sqlite3.Connection) -> tuple[dict[int, NoteType], dict[int, str]]:
    models, decks = connection.execute("SELECT models, decks FROM col").fetchone()
    types = {
        int(key): NoteType(
            str(model["name"]),
            tuple(str(field["name"]) for field in model["flds"]),
            tuple((str(form["qfmt"]), str(form["afmt"])) for form in model["tmpls"]),
            model.get("type") == 1,
        )
        for key, model in json.loads(models).items()
    }
    return types, {int(key): str(deck["name"]) for key, deck in json.loads(decks).items()}


def _types_of_tables(connection: sqlite3.Connection) -> tuple[dict[int, NoteType], dict[int, str]]:
    types = {}
    for key, name, config in connection.execute(
        "SELECT id, name, config FROM notetypes"
    ).fetchall():
        fields = connection.execute("SELECT name FROM fields WHERE ntid = ? ORDER BY ord", (key,))
        forms = connection.execute(
            "SELECT config FROM templates WHERE ntid = ? ORDER BY ord", (key,)
        )
        types[key] = NoteType(
            name,
            tuple(str(row[0]) for row in fields.fetchall()),
            tuple(_template(row[0]) for row in forms.fetchall()),
            dict(_protobuf(config)).get(1) == 1,
        )
    decks = connection.execute("SELECT id, name FROM decks").fetchall()
    return types, {key: str(name).replace("\x1f", "::") for key, name in decks}


def _template(config: bytes) -> tuple[str, str]:
    values = {number: value for number, value in _protobuf(config) if isinstance(value, bytes)}
    return values.get(1, b"").decode("utf-8", "replace"), values.get(2, b"").decode(
        "utf-8", "replace"
    )


def _protobuf(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a protocol buffer message by number: integers, and bytes unread."""
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        number, kind = tag >> 3, tag & 7
        if kind == 0:
            value, place = _varint(data, place)
            yield number, value
        elif kind in (1, 5):
            place += 8 if kind == 1 else 4
        elif kind == 2:
            size, place = _varint(data, place)
            yield number, data[place : place + size]
            place += size
        else:
            raise ValueError(f"a field of the unknown kind {kind}")


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place
        shift += 7
        if shift > 63:
            raise ValueError("a number that is too long")


def _media(archive: zipfile.ZipFile, is_new: bool) -> tuple[dict[str, str], bool]:
    if "media" not in archive.namelist():
        return {}, is_new
    with archive.open("media") as file:
        data = _read_bounded(file, is_new, MAX_MEDIA_BYTES)
    if is_new:
        entries = [value for number, value in _protobuf(data) if number == 1]
        names = [dict(_protobuf(entry)).get(1) for entry in entries if isinstance(entry, bytes)]
        texts = [
            name.decode("utf-8", "replace") if isinstance(name, bytes) else "" for name in names
        ]
        return {name: str(place) for place, name in enumerate(texts) if name}, True
    listed: Any = json.loads(data or b"{}")
    return {str(name): str(entry) for entry, name in listed.items()}, False
