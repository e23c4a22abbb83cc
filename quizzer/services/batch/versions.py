"""What decides a verdict besides submission and seed: the grader's code, Python and the libraries.

Two machines grade alike only where these agree, so they travel with each task and into each key.
"""

from __future__ import annotations

import functools
import hashlib
import sys
from importlib.metadata import version
from pathlib import Path

import quizzer.grader


@functools.cache
def local_versions() -> dict[str, str]:
    """The edition of this process, part by part."""
    digest = hashlib.sha256()
    grader = Path(str(quizzer.grader.__file__)).parent
    for path in sorted(path for kind in ("*.py", "*.toml") for path in grader.rglob(kind)):
        name = path.relative_to(grader).as_posix()
        digest.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return {
        "the grader": digest.hexdigest()[:16],
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        # Builds for different hardware of one release count as the same.
        "torch": version("torch").partition("+")[0],
        "numpy": version("numpy"),
    }


def difference(wanted: dict[str, str]) -> str:
    """What this process has otherwise than wanted, in words; "" where nothing is."""
    local = local_versions()
    parts = [
        f"{name} {local.get(name, 'unknown')} where {value} is wanted"
        for name, value in wanted.items()
        if local.get(name) != value
    ]
    return ", ".join(parts)
