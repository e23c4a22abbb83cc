"""What each door promises for any input whatever; a broken promise is an AssertionError.

A target is a class so that it can hold a scratch folder or an open database between inputs.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from quizzer.content import exercise_file
from quizzer.content.deck_file import InvalidDeck, parse_deck, read_deck
from quizzer.content.library import ChangedDeck, DeckSource
from quizzer.content.models import Deck, card_from_json
from quizzer.errors import ContentError, QuizzerError
from quizzer.grader.values.wire import WireError, pack, unpack
from quizzer.paths import Home
from quizzer.services.deck_rows import to_stored
from quizzer.services.exchange.import_cards import import_files
from quizzer.services.startup import open_context
from quizzer.store import content, search
from quizzer.store.db import open_database
from quizzer.store.search import Conjunction, DeckCondition, TextCondition

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
STATUSES = {0, 1, 2, 3}
PLACE = re.compile(r":\d+: ")


def check_deck(data: bytes) -> Deck | None:
    """A deck, or its mistakes, each with its line; nothing else."""
    try:
        return parse_deck(data, Path("deck.toml"))
    except InvalidDeck as error:
        mistakes, message = error.mistakes, error.message
    lines = data.count(b"\n") + 1
    for mistake in mistakes:
        assert 1 <= mistake.line <= lines + 1, mistake
        assert mistake.what.strip(), mistake
    assert PLACE.search(message)
    return None


class DeckFile:
    """`quizzer deck check`, and every start."""

    def __init__(self, scratch: Path) -> None:
        pass

    def __call__(self, data: bytes) -> None:
        check_deck(data)


class Import:
    """A deck that is right is kept and found again, whole; whatever it holds."""

    def __init__(self, scratch: Path) -> None:
        self.db = open_database(scratch / "quizzer.db")
        self.db.execute("PRAGMA synchronous = OFF")
        self.turn = 0

    def __call__(self, data: bytes) -> None:
        deck = check_deck(data)
        if deck is None:
            return
        self.turn += 1
        source = DeckSource(f"deck{self.turn % 20}", Path("deck.toml"), str(self.turn))
        content.save(self.db, to_stored(ChangedDeck(source, str(self.turn), deck)), 0)
        rows = content.cards_of(self.db, source.id)
        assert [card_from_json(row.body) for row in rows] == list(deck.card)
        words = search.search_form(deck.card[0].prompt).split()[:3] if deck.card else []
        if words:
            keys = search.ordered_keys(
                self.db,
                NOW,
                NOW.date().toordinal(),
                condition=Conjunction(
                    (*(TextCondition(word) for word in words), DeckCondition(source.id))
                ),
                leech_lapses=8,
                order="best",
                descending=False,
            )
            assert rows[0].key in keys


class ExerciseFolder:
    """`exercises.load`: a spec, or a ContentError that names the file; runs nothing of it."""

    def __init__(self, scratch: Path) -> None:
        self.folder = scratch / "fuzzed"
        self.folder.mkdir()

    def __call__(self, files: Mapping[str, bytes]) -> None:
        for old in self.folder.iterdir():
            old.unlink()
        for name, data in files.items():
            (self.folder / name).write_bytes(data)
        try:
            spec = exercise_file.load(self.folder)
        except ContentError as error:
            message, hint = error.message, error.hint
        else:
            assert spec.id == "fuzzed"
            assert spec.title
            assert spec.functions
            return
        assert str(self.folder) in message
        assert hint


class Wire:
    """Bytes from a runner: a value that packs to itself, or a WireError."""

    def __init__(self, scratch: Path) -> None:
        pass

    def __call__(self, data: bytes) -> None:
        try:
            value = unpack(data)
        except WireError:
            return
        again = pack(value)
        assert pack(unpack(again)) == again


class Commands:
    """Any words after `quizzer`: an exit status of the contract's, and words, no traceback."""

    def __init__(self, scratch: Path) -> None:
        self.home = scratch / "home"
        self.place = scratch / "place"
        self.place.mkdir()
        (self.place / "present.txt").write_text("x = 1\n", encoding="utf-8")
        (self.place / "deck.toml").write_text('title = "T"\n', encoding="utf-8")
        (self.place / "folder").mkdir()
        os.chdir(self.place)

    def __call__(self, args: Sequence[str]) -> None:
        from quizzer.cli import main

        log = self.home / "error.log"
        log.unlink(missing_ok=True)  # of an input that failed before this one
        out, err = _stream(), _stream()
        stdin = io.TextIOWrapper(io.BytesIO(b'{"question":"q","answer":"a"}\n'), encoding="utf-8")
        environ = {"QUIZZER_HOME": str(self.home)}
        with (
            mock.patch.dict(os.environ, environ),
            mock.patch.object(sys, "stdin", stdin),
            mock.patch("quizzer.cli._discard_output"),  # these streams have no descriptor
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                main(list(args))
                status = 0
            except SystemExit as left:
                status = left.code if isinstance(left.code, int) else 1
        output = _text(out) + _text(err)
        assert status in STATUSES, (args, status, output)
        assert "Traceback" not in output, (args, output)
        assert not re.search(r"[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]", output), (args, output)
        assert not log.exists(), (args, log.read_text(encoding="utf-8"))


class Package:
    """`import` of a package: cards, a deck that can be read and a log that holds, or a UsageError.

    All cards of ten inputs go into one deck, so that both an empty log and one with reviews occur.
    """

    suffix = ".apkg"

    def __init__(self, scratch: Path) -> None:
        self.scratch, self.turn = scratch, 0

    def __call__(self, data: bytes) -> None:
        self.take_in(self.suffix, data)

    def take_in(self, suffix: str, data: bytes) -> None:
        if self.turn % 10 == 0:
            self.home = Home(self.scratch / "home")
            shutil.rmtree(self.home.folder, ignore_errors=True)
            self.home.create()
        self.turn += 1
        source = self.scratch / f"given{suffix}"
        source.write_bytes(data)
        with (
            mock.patch("quizzer.paths.bundled", lambda name: self.scratch / name),
            mock.patch("quizzer.services.backup.schedule.make_backup"),  # ends on the disk
            open_context(self.home, UTC) as context,
        ):
            context.db.execute("PRAGMA synchronous = OFF")
            try:
                result = import_files(context, [source], "deck", NOW)
            except QuizzerError:
                return
            deck, _ = read_deck(result.path)
            assert len(deck.card) >= result.cards
            assert not context.db.rows("PRAGMA foreign_key_check")
            again = import_files(context, [source], "deck", NOW)
            assert (again.cards, again.updated, again.reviews) == (0, 0, 0), data


class TextFile(Package):
    """`import` of a text file, by its ending."""

    def __call__(self, data: tuple[str, bytes]) -> None:  # type: ignore[override]
        self.take_in(*data)


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="surrogateescape")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8", "replace")


TARGETS = {
    "deck": DeckFile,
    "import": Import,
    "exercise": ExerciseFolder,
    "wire": Wire,
    "commands": Commands,
    "package": Package,
    "text": TextFile,
}
