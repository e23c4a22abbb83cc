"""What the program writes is its owner's alone, whatever the umask and whatever was there before.

Only what bears one of our own names, and belongs to the one who runs this, is ever changed.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from quizzer.errors import StorageError

FOLDER, FILE = 0o700, 0o600
MAX_DECK_BYTES = 128 << 20  # of a deck file that is read
_FOLDERS = frozenset({"workspace", "backups", "batches"})
_FILES = frozenset(
    {"quizzer.db", "quizzer.db-wal", "quizzer.db-shm", "quizzer.db-journal", "config.toml"}
    | {"error.log", "known-exercises", "failed-copy", "machine"}
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
    with os.scandir(home) as listing:
        entries = list(listing)
    for entry in entries:
        if entry.name in _FOLDERS or entry.name in _FILES:
            _close(entry.path, entry.stat(follow_symlinks=False))
    if all(entry.name in _FOLDERS | _FILES | _LEARNERS for entry in entries):
        _close(str(home), os.lstat(home))


def _close(path: str, status: os.stat_result) -> None:
    mode = status.st_mode
    ours = status.st_uid == os.geteuid() and (stat.S_ISDIR(mode) or stat.S_ISREG(mode))
    if ours and stat.S_IMODE(mode) & 0o077:
        with suppress(OSError):  # a file system without permissions, or one that is read-only
            Path(path).chmod(stat.S_IMODE(mode) & 0o700)


@contextmanager
def storage_errors(
    path: Path, action: str = "write", hint: str = "check the folder's permissions and free space"
) -> Iterator[None]:
    """Turn an OSError into a StorageError that says what could not be done, where, and why."""
    try:
        yield
    except OSError as error:
        place = error.filename if isinstance(error.filename, str) else path
        raise StorageError(
            f"cannot {action} {place}: {error.strerror or error}", hint=hint
        ) from error


def write_atomically(path: Path, data: bytes, *, private: bool = False) -> None:
    """Replace a file's content in one step: a reader, a crash or a full disk sees old or new.

    A link is followed and an existing file keeps its permissions; a new file has those of the
    umask, or is its owner's alone where `private`. A pipe or a device is written to directly.
    Raises StorageError.
    """
    with storage_errors(path):
        target = path.resolve()
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        mode = FILE if private else 0o666 & ~_umask()
        if target.exists():
            mode = stat.S_IMODE(target.stat().st_mode) & 0o777
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def read_plain_file(path: Path, max_bytes: int) -> bytes:
    """The content of a regular file, without waiting for a pipe or reading a device.

    Raises OSError with a reason for anything else, and for a file that is larger.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "this is not a regular file", str(path))
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise OSError(errno.EFBIG, f"the file is larger than {max_bytes >> 10:,} KiB", str(path))
    return data


def find_beside(folder: Path, name: str) -> Path:
    """The file that a deck in `folder` names by a relative path, as in `pictures/loss.png`.

    Raises OSError with a reason for what is not there, lies outside the folder or is behind a link.
    """
    from urllib.parse import unquote

    base, place = folder.resolve(), unquote(name)
    if "\0" in place or "\\" in place or ":" in place or PurePosixPath(place).is_absolute():
        raise OSError(errno.EINVAL, "write a path relative to the deck's folder", name)
    path = base.joinpath(*PurePosixPath(place).parts)
    if ".." in PurePosixPath(place).parts:
        raise OSError(errno.EINVAL, "it lies outside the deck's folder", name)
    if path.resolve() != path:
        raise OSError(errno.EINVAL, "it is behind a link, which is not followed", name)
    if not path.is_file():
        raise OSError(errno.ENOENT, "there is no such file", name)
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
