"""A zip of submissions, unpacked where only this run looks; nothing in it can lead elsewhere.

Only what may be graded is written. Of anything else there is an empty file, so that it is listed,
and of a folder in which nothing is looked for, such as `.git`, an empty folder.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from quizzer.errors import UsageError
from quizzer.sanitize import one_line
from quizzer.services.batch import layouts

MAX_FILES = 100_000
MAX_FOLDERS = 20_000
MAX_TOTAL_BYTES = 4 << 30
_MAX_FILE_BYTES = (16 << 20) + 1  # one more than the largest notebook: it is refused as too large
_MAX_DEPTH = 50
_READ = (".py", ".ipynb", ".yml")
_HINT = "download it again, or unpack it yourself and name the folder"


@contextlib.contextmanager
def unpacked(path: Path) -> Iterator[tuple[Path, list[str]]]:
    """A folder with the zip's files, gone at the end, and why each other entry was left out.

    Raises UsageError for what is no zip, or holds more than any class hands in.
    """
    with (
        tempfile.TemporaryDirectory(prefix="quizzer-batch-") as name,
        _open_zip(path) as archive,
    ):
        entries = archive.infolist()
        if len(entries) > MAX_FILES:
            raise UsageError(
                f"{path} holds {len(entries):,} files; a batch reads up to {MAX_FILES:,}",
                hint="unpack it, and grade a part at a time",
            )
        named = [(entry, _inner_name(entry)) for entry in entries if not entry.is_dir()]
        reasons = {entry: _refusal(entry, inner) for entry, inner in named}
        _check_folders(path, (inner for entry, inner in named if not reasons[entry]))
        left_out: list[str] = []
        total = 0
        folder = Path(name)
        for entry, inner in named:
            reason = reasons[entry]
            if not reason:
                try:
                    if hidden := _hidden_folder(inner):
                        (folder / hidden).mkdir(parents=True, exist_ok=True)
                    else:
                        total += _extract(archive, entry, folder / inner)
                except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
                    reason = f"cannot be unpacked: {error}"
                except OSError as error:
                    reason = f"cannot be unpacked: {error.strerror or error}"
            if reason:
                left_out.append(f"{one_line(entry.filename)}: {reason}")
            if total > MAX_TOTAL_BYTES:
                raise UsageError(f"{path} unpacks to more than 4 GiB", hint=_HINT)
        yield folder, left_out


def _check_folders(path: Path, names: Iterable[str]) -> None:
    """Raise UsageError where these files lie in more folders than any class has.

    A folder takes room on the disk, and time to be removed, that no size in the zip tells of.
    """
    folders: set[str] = set()
    for name in names:
        parent = _hidden_folder(name) or str(PurePosixPath(name).parent)
        while parent not in ("", ".") and parent not in folders:
            folders.add(parent)
            parent = parent.rpartition("/")[0]
        if len(folders) > MAX_FOLDERS:
            raise UsageError(
                f"{path} holds more than {MAX_FOLDERS:,} folders, more than a batch reads",
                hint="unpack it, and grade a part at a time",
            )


def _hidden_folder(name: str) -> str:
    """The outermost folder around a file in which nothing is looked for; "" for none."""
    parts = PurePosixPath(name).parts
    for count, part in enumerate(parts[:-1], 1):
        if layouts.is_ignored(part):
            return "/".join(parts[:count])
    return ""


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", hint=_HINT) from error
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UsageError(f"{path} is neither a folder nor a whole zip file", hint=_HINT) from error


def _inner_name(entry: zipfile.ZipInfo) -> str:
    """The entry's name; tools on macOS write UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return name.replace("\\", "/")


def _refusal(entry: zipfile.ZipInfo, name: str) -> str:
    parts = PurePosixPath(name).parts
    if not parts or parts[0] == "/" or ".." in parts or ":" in parts[0] or "\0" in name:
        return "its name leads out of the zip"
    if len(parts) > _MAX_DEPTH:
        return f"it is nested more than {_MAX_DEPTH} folders deep"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "a link is not followed; hand in the file itself"
    if entry.flag_bits & 0x1:
        return "it is encrypted"
    return ""


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> int:
    """Write an entry with the time that the zip gives it; how many bytes that were."""
    target.parent.mkdir(parents=True, exist_ok=True)
    data = b""
    if target.suffix.lower() in _READ:
        with archive.open(entry) as file:
            data = file.read(_MAX_FILE_BYTES)
    target.write_bytes(data)
    with contextlib.suppress(ValueError, OverflowError, OSError):
        moment = time.mktime((*entry.date_time, 0, 0, -1))
        os.utime(target, (moment, moment))
    return len(data)
