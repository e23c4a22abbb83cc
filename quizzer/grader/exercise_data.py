"""An exercise's data files: gzipped in `data/`, beside the checksums of their contents."""

from __future__ import annotations

import zlib
from pathlib import Path

from quizzer.errors import ContentError


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each unpacked data file of an exercise; empty where it has no data."""
    listed = folder / "data" / "SHA256SUMS"
    if not listed.is_file():
        return {}
    lines = listed.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines if line.strip())}


def read_data(folder: Path, name: str) -> bytes:
    """The data file `data/<name>.gz`, unpacked; raises ContentError for one that is damaged."""
    import gzip
    import hashlib

    path = folder / "data" / f"{name}.gz"
    hint = "install quizzer again: this file of it is damaged"
    try:
        data = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise ContentError(f"{path}: cannot be read: {error}", hint=hint) from error
    if hashlib.sha256(data).hexdigest() != checksums(folder).get(name):
        raise ContentError(f"{path}: its SHA-256 is not the one in SHA256SUMS", hint=hint)
    return data


def damaged_data(folder: Path) -> dict[str, str]:
    """What is wrong with each data file of an exercise, by name; "" for an intact one."""
    problems = {}
    for name in checksums(folder):
        try:
            read_data(folder, name)
            problems[name] = ""
        except ContentError as error:
            problems[name] = error.message
    return problems
