"""What `quizzer doctor` looks at: versions, and the isolation that a runner really gets here."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import Any

from quizzer import __version__, paths
from quizzer.content import datafiles
from quizzer.errors import StorageError
from quizzer.grader import isolation
from quizzer.paths import Home
from quizzer.store import db


def examine(home: Home) -> dict[str, Any]:
    """Versions, the state of the database and of the data files, isolation layers."""
    held = isolation.in_force()
    return {
        "quizzer": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in ("torch", "numpy", "msgpack", "click")},
        "home": str(home.folder),
        "database": _integrity(home),
        "isolation": list(held),
        "data": _data(),
        "missing": [layer for layer in isolation.LAYERS if layer not in held],
    }


def _integrity(home: Home) -> str:
    """SQLite's own check of every page and reference, in a word."""
    if not home.database.exists():
        return "none yet"
    try:
        database = db.open_database(home.database)
    except StorageError as error:
        return error.message
    broken = [row[0] for row in database.rows("PRAGMA integrity_check") if row[0] != "ok"]
    broken += [f"reference in {row[0]}" for row in database.rows("PRAGMA foreign_key_check")]
    database.close()
    return f"damaged: {broken[0]}" if broken else f"sound (schema {db.SCHEMA})"


def _data() -> dict[str, str]:
    """Each data file that ships with an exercise, and "ok" or what is wrong with it."""
    return {
        f"{folder.name}/{name}": problem or "ok"
        for folder in sorted(paths.bundled("exercises").glob("*"))
        for name, problem in datafiles.examine(folder).items()
    }


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
