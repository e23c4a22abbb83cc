"""The verdicts of a batch as they were given, on disk, so that a run that is cut off goes on.

One file a seed, appended to; a line that was torn by a crash or a full disk is passed over.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import StorageError
from quizzer.grader.verdict import Verdict
from quizzer.services.batch import versions

_SEEDS = "seeds.jsonl"
_MAX_SEED = 1 << 53


def verdict_key(spec: ExerciseSpec, digest: str) -> str:
    """What a verdict depends on besides the seed: file, exercise and edition of the grader."""
    parts = [digest, spec.id, spec.digest, *versions.local_versions().values()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class VerdictLog:
    """The kept verdicts of one seed; use as a context."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.path = folder / f"{seed}.jsonl"

    def __enter__(self) -> VerdictLog:
        with _storage_errors(self.path):
            self.file = _open_for_append(self.path)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.file)

    def saved(self, wanted: Set[str]) -> Iterator[tuple[str, Verdict]]:
        """The verdicts with one of these keys, each key once."""
        missing = set(wanted)
        for key, value in _read_entries(self.path):
            if key in missing:
                with contextlib.suppress(KeyError, TypeError):
                    verdict = Verdict.from_dict(value)
                    missing.remove(key)
                    yield key, verdict

    def save(self, done: list[tuple[str, Verdict]]) -> None:
        """Put verdicts on disk; once this returns they are there."""
        with _storage_errors(self.path):
            _write_entries(self.file, [[key, verdict.to_dict()] for key, verdict in done])


def seed_for(batches: Path, folder: Path) -> int:
    """The seed of a folder's batches: drawn at the first, kept for those that go on."""
    path = batches / _SEEDS
    place = os.fsencode(folder.resolve()).hex()
    for key, value in _read_entries(path):
        if key == place and type(value) is int:
            return value
    drawn = secrets.randbelow(_MAX_SEED)
    with _storage_errors(path):
        file = _open_for_append(path)
        try:
            _write_entries(file, [[place, drawn]])
        finally:
            os.close(file)
    return drawn


def _open_for_append(path: Path) -> int:
    """A file open for appending, its last line whole or cut off from what comes."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    size = os.fstat(file).st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        os.write(file, b"\n")
    return file


def _write_entries(file: int, entries: list[list[Any]]) -> None:
    data = memoryview("".join(json.dumps(entry) + "\n" for entry in entries).encode())
    while data:
        data = data[os.write(file, data) :]
    os.fsync(file)


def _read_entries(path: Path) -> Iterator[tuple[str, Any]]:
    """The `[key, value]` lines of a file, without those that are not whole."""
    with contextlib.suppress(FileNotFoundError), _storage_errors(path), path.open("rb") as file:
        for line in file:
            with contextlib.suppress(ValueError):
                key, value = json.loads(line)
                if isinstance(key, str):
                    yield key, value


@contextlib.contextmanager
def _storage_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageError(
            f"cannot save verdicts in {path}: {error.strerror}",
            hint="earlier verdicts are saved; check the disk and run the same command again",
        ) from error
