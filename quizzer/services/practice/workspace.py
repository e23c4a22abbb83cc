"""The learner's own files: an exercise begins from its starter, and nothing of theirs is lost."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from quizzer import files
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader.source import Refused, Source
from quizzer.services.context import Context
from quizzer.services.review import cards, standings


def work_file(context: Context, exercise: str) -> Path:
    return context.home.work_file(exercise)


def start(context: Context, spec: ExerciseSpec, now: datetime) -> Path:
    """The file to work on: the starter where there is none, or where the exercise is due again.

    A file that is not finished stays; one of an earlier period is put away, never deleted.
    """
    path = work_file(context, spec.id)
    with files.storage_errors(path):
        while path.exists() and _is_from_earlier_period(context, spec.id, path, now):
            archive(path, now)
            path = work_file(context, spec.id)
        if not path.exists():
            files.make_folder(path.parent)
            _write_new(path, spec.starter)
    return path


def archive(path: Path, now: datetime) -> Path:
    """Move a file into the folder `old` beside it, under a name that says when."""
    target = _archive_path(path, now)
    path.rename(target)
    return target


def keep_copy(path: Path, data: bytes, now: datetime) -> Path:
    """Write another version of a file into the folder `old` beside it."""
    with files.storage_errors(path):
        target = _archive_path(path, now)
        with open(target, "xb", opener=files.opener) as file:
            file.write(data)
    return target


def _archive_path(path: Path, now: datetime) -> Path:
    folder = path.parent / "old"
    files.make_folder(folder)
    stamp = now.strftime("%Y-%m-%d-%H%M%S")
    target, number = folder / f"{path.stem}-{stamp}{path.suffix}", 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{stamp}-{number}{path.suffix}"
    return target


def _is_from_earlier_period(context: Context, exercise: str, path: Path, now: datetime) -> bool:
    """Whether a file was finished in an earlier due period and the next one has begun."""
    state = cards.state_of(context, standings.exercise_card(context, exercise).key)
    if not standings.is_due(context, state, now):
        return False
    began = standings.period_start(context, state)
    return began is not None and datetime.fromtimestamp(path.stat().st_mtime, UTC) < began


def _write_new(path: Path, text: str) -> None:
    """Whole from its first moment, and never over a file that has come in between."""
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with open(draft, "wb", opener=files.opener) as file:
            file.write(text.encode())
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links; any other error is met again
        with open(path, "xb", opener=files.opener) as file:
            file.write(text.encode())
    finally:
        draft.unlink(missing_ok=True)


def read(path: Path) -> bytes | None:
    """A work file's bytes; None where there is none."""
    with files.storage_errors(path, "read", "check who owns it"):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None


def save(path: Path, data: bytes, expected: bytes | None) -> bool:
    """Write a work file; False, with nothing written, where it does not hold what is `expected`.

    The new text replaces the old in one step, so that no reader sees half a file.
    """
    with files.storage_errors(path):
        target = path.resolve()
        if read(target) != expected:
            return False
        files.make_folder(target.parent)
    files.write_atomically(target, data, private=True)
    return True


def reset(context: Context, spec: ExerciseSpec, now: datetime) -> Path | None:
    """Begin from the starter again; where the old file now is, None where there was none."""
    path = work_file(context, spec.id)
    with files.storage_errors(path):
        first_copy = None
        while path.exists():
            copy = archive(path, now)
            first_copy, path = first_copy or copy, work_file(context, spec.id)
        files.make_folder(path.parent)
        _write_new(path, spec.starter)
    return first_copy


@dataclass
class WorkFile:
    """`content` is what the file held when it was last read or written here."""

    path: Path
    content: bytes | None = None

    def load(self) -> str:
        """The file's text as it is now; bytes that are no UTF-8 become marks."""
        return self.take(read(self.path) or b"")

    def holds(self, data: bytes) -> bool:
        """Whether these are the file's bytes now."""
        return read(self.path) == data

    def take(self, data: bytes) -> str:
        """Go on with bytes that were read elsewhere; their text, of a notebook its code."""
        self.content = data
        if self.path.suffix == ".ipynb":
            with suppress(Refused):  # what is wrong with it, its verdict says
                return Source.of(data).text
        return data.decode("utf-8-sig", "replace")

    @property
    def is_text(self) -> bool:
        """Whether the file can be edited without loss, as no notebook can."""
        if self.path.suffix == ".ipynb":
            return False
        try:
            (self.content or b"").decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    def differs(self, text: str) -> bool:
        """Whether a text would be lost if it were not written."""
        return self.is_text and text != (self.content or b"").decode("utf-8-sig")

    def save(self, text: str) -> bool:
        """Write a text where it is new; False where somebody else has written meanwhile."""
        if not self.differs(text):
            return True
        data = text.encode()
        if not save(self.path, data, self.content):
            return False
        self.content = data
        return True

    def replace(self, text: str, now: datetime) -> Path | None:
        """Write a text over what somebody else has written, which is kept; where."""
        theirs = read(self.path)
        copy = keep_copy(self.path, theirs, now) if theirs else None
        self.content = theirs
        self.save(text)
        return copy

    def give_way(self, text: str, now: datetime) -> tuple[str, Path]:
        """Take what somebody else has written; it, and where the text given here is kept."""
        copy = keep_copy(self.path, text.encode(), now)
        return self.load(), copy
