"""Data that ships with an exercise: gzipped files in its `data` folder, checked as they are read.

`data/SHA256SUMS` holds the checksum of each file once unpacked, as `sha256sum` writes them.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from pathlib import Path

from quizzer.errors import ContentError


def checksums(folder: Path) -> dict[str, str]:
    """The checksum of each data file of an exercise; nothing where it has no data."""
    listed = folder / "data" / "SHA256SUMS"
    if not listed.is_file():
        return {}
    lines = listed.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines if line.strip())}


def read(folder: Path, name: str) -> bytes:
    """One data file, unpacked; raises ContentError where it is not what it should be."""
    path = folder / "data" / f"{name}.gz"
    hint = "install quizzer again: the file that it came with is not whole"
    try:
        data = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise ContentError(f"{path}: cannot be read: {error}", hint=hint) from error
    if hashlib.sha256(data).hexdigest() != checksums(folder).get(name):
        raise ContentError(f"{path}: its SHA-256 is not the one in SHA256SUMS", hint=hint)
    return data


def examine(folder: Path) -> dict[str, str]:
    """What is wrong with each data file of an exercise; "" where it is right."""
    found = {}
    for name in checksums(folder):
        try:
            read(folder, name)
            found[name] = ""
        except ContentError as error:
            found[name] = error.message
    return found
