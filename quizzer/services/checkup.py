"""What `quizzer doctor` looks at: versions, and the isolation that a runner really gets here."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import Any

from quizzer import __version__, paths
from quizzer.content import datafiles
from quizzer.grader import isolation


def examine() -> dict[str, Any]:
    """Versions of what is installed, isolation layers, and whether the data is whole."""
    held = isolation.in_force()
    return {
        "quizzer": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in ("torch", "numpy", "msgpack", "click")},
        "isolation": list(held),
        "data": _data(),
        "missing": [layer for layer in isolation.LAYERS if layer not in held],
    }


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
