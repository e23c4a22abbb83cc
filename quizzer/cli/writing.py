"""Files that a command is asked to write: whole or not at all, `-` for standard output."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

import click

from quizzer.errors import StorageError
from quizzer.services.text import printable


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
