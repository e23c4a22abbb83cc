"""What the program writes is its owner's alone, whatever the umask and whatever was there before.

Only what bears one of our own names, and belongs to the one who runs this, is ever changed.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

import click

from quizzer.errors import StorageError
from quizzer.sanitize import printable

FOLDER, FILE = 0o700, 0o600
_FOLDERS = frozenset({"workspace", "backups", "batches"})
_FILES = frozenset(
    {"quizzer.db", "quizzer.db-wal", "quizzer.db-shm", "quizzer.db-journal", "config.toml"}
    | {"error.log", "known-exercises", "failed-copy"}
)
_LEARNERS = frozenset({"questions", "exercises"})  # theirs to share, if the folder around is open


def make_folder(path: Path) -> None:
    """Make a folder and those above it; what is new is the owner's alone."""
    if path.is_dir():
        return
    if not path.parent.exists():
        make_folder(path.parent)
    path.mkdir(mode=FOLDER, exist_ok=True)


def opener(path: str, flags: int) -> int:
    """For `open`: a file that is made is the owner's alone from its first moment."""
    return os.open(path, flags, FILE)


def tighten(home: Path) -> None:
    """Take away what others may do with a home's own files and folders.

    The home itself is closed where it holds nothing but ours: `QUIZZER_HOME` may name a folder
    that is shared for other reasons. Links are left alone, and so is what belongs to others.
    """
    if os.name == "nt":
        return  # a user's folders are private there by inheritance
    with os.scandir(home) as found:
        entries = list(found)
    for entry in entries:
        if entry.name in _FOLDERS or entry.name in _FILES:
            _close(entry.path, entry.stat(follow_symlinks=False))
    if all(entry.name in _FOLDERS | _FILES | _LEARNERS for entry in entries):
        _close(str(home), os.lstat(home))


def _close(path: str, found: os.stat_result) -> None:
    mode = found.st_mode
    ours = found.st_uid == os.geteuid() and (stat.S_ISDIR(mode) or stat.S_ISREG(mode))
    if ours and stat.S_IMODE(mode) & 0o077:
        with suppress(OSError):  # a file system without permissions, or one that is read-only
            Path(path).chmod(stat.S_IMODE(mode) & 0o700)


def write_whole(file: str, text: str) -> None:
    """Write beside the file, then rename, so that nobody meets half of it; raises StorageError.

    What is no ordinary file (a pipe, a device) is written to directly.
    """
    if file == "-":
        click.echo(text, nl=False)
        return
    path = Path(file)
    data = text.encode("utf-8", "replace")
    try:
        path = path.resolve()  # a linked file is rewritten where it lies
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path, data)
    except OSError as error:
        raise StorageError(
            f"cannot write {file}: {error.strerror or error}", hint="choose another place"
        ) from error
    click.echo(printable(f"written to {file}"), err=True)


def _replace(path: Path, data: bytes) -> None:
    mask = os.umask(0)
    os.umask(mask)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~mask
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        beside.chmod(mode)
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()
        raise
