"""The learner's own files: an exercise begins from its starter, and nothing of theirs is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from quizzer import private
from quizzer.content.spec import ExerciseSpec
from quizzer.errors import StorageError
from quizzer.services import attempts, cards
from quizzer.services.context import Context


def file_of(context: Context, exercise: str) -> Path:
    return context.home.work_file(exercise)


def start(context: Context, spec: ExerciseSpec, now: datetime) -> Path:
    """The file to work on: the starter where there is none, or where the exercise is due again.

    A file that is not finished stays; one of an earlier period is put away, never deleted.
    """
    path = file_of(context, spec.id)
    with _told(path):
        if path.exists() and _is_of_the_past(context, spec.id, path, now):
            put_away(path, now)
        if not path.exists():
            private.make_folder(path.parent)
            _write_new(path, spec.starter)
    return path


def put_away(path: Path, now: datetime) -> Path:
    """Move a file into the folder `old` beside it, under a name that says when."""
    target = _place_in_old(path, now)
    path.rename(target)
    return target


def keep_copy(path: Path, data: bytes, now: datetime) -> Path:
    """Write another version of a file into the folder `old` beside it."""
    with _told(path):
        target = _place_in_old(path, now)
        with open(target, "xb", opener=private.opener) as file:
            file.write(data)
    return target


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """A disk that fails, in words."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"cannot write {error.filename or path}: {error.strerror}",
            hint="check the folder's permissions and room",
        ) from error


def _place_in_old(path: Path, now: datetime) -> Path:
    folder = path.parent / "old"
    private.make_folder(folder)
    stamp = now.strftime("%Y-%m-%d-%H%M%S")
    target, number = folder / f"{path.stem}-{stamp}.py", 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{stamp}-{number}.py"
    return target


def _is_of_the_past(context: Context, exercise: str, path: Path, now: datetime) -> bool:
    """Whether a file was finished in an earlier due period and the next one has begun."""
    state = cards.state_of(context, attempts.card_of(context, exercise).key)
    if not attempts.is_due(context, state, now):
        return False
    began = attempts.period_began(context, state)
    return began is not None and datetime.fromtimestamp(path.stat().st_mtime, UTC) < began


def _write_new(path: Path, text: str) -> None:
    """Never over a file that has come in between."""
    with open(path, "x", encoding="utf-8", opener=private.opener) as file:
        file.write(text)


def read(path: Path) -> bytes | None:
    """A work file's bytes; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(
            f"cannot read {path}: {error.strerror}", hint="check who owns it"
        ) from error


def save(path: Path, data: bytes, known: bytes | None) -> bool:
    """Write a work file whole; False where it no longer holds what was `known`, and is left alone.

    The new text takes the old one's place in one step, so that no reader meets half a file.
    """
    with _told(path):
        target = path.resolve()
        if read(target) != known:
            return False
        private.make_folder(target.parent)
        beside = target.with_name(f".{target.name}.new")
        with open(beside, "wb", opener=private.opener) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o600)
        beside.replace(target)
    return True


def reset(context: Context, spec: ExerciseSpec, now: datetime) -> Path | None:
    """Begin from the starter again; where the old file now is, None where there was none."""
    path = file_of(context, spec.id)
    with _told(path):
        kept = put_away(path, now) if path.exists() else None
        private.make_folder(path.parent)
        _write_new(path, spec.starter)
    return kept
