"""Exercise folders to frozen specs: reads them, runs nothing of them.

Each error is reported as `file:line`, with what to write instead.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from quizzer import files
from quizzer.content import toml_text
from quizzer.content.exercise_spec import ExerciseSpec, Rule
from quizzer.content.library import EXERCISE_FILES
from quizzer.errors import ContentError

ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
CARD_NAME = re.compile(r"[^\s/]+/[^\s/]+")
MAX_BYTES = 1 << 20  # of a text file of an exercise
MAX_FILE_BYTES = 256 << 20  # of any other file in its folder
# key: the type its value has
_KEYS: dict[str, type | tuple[type, ...]] = {
    "title": str, "functions": list, "hints": list, "order": int, "torch": bool,
    "time_limit_s": (int, float), "memory_mb": int, "tags": list, "card": str,
    "library_way": str, "seeds": int, "rules": list, "contains": list, "doubts": dict,
}  # fmt: skip
_REQUIRED = ("title", "functions", "hints")
_EXAMPLES = {
    "title": 'title = "Pairs by position"',
    "functions": 'functions = ["pair_up"]',
    "hints": 'hints = ["a nudge", "a bigger one", "nearly the solution"]',
    "contains": 'contains = ["fastbook-04/broadcasting"]',
    "doubts": '[doubts], and below it: swapped-pair = "fastbook-04/zip-pairs"',
}


def load(folder: Path) -> ExerciseSpec:
    """The exercise in a folder; raises ContentError with file, line and the fix."""
    path = folder / "exercise.toml"
    if not ID.fullmatch(folder.name):
        raise ContentError(
            f"{folder}: {folder.name!r} cannot be an exercise's id",
            hint="name the folder in lower-case letters and digits, joined by single - or _",
        )
    text = _read(path)
    for name in EXERCISE_FILES:
        if not (folder / name).is_file():
            raise ContentError(
                f"{folder / name}:1: the file is missing",
                hint="exercises/README.md shows what each file of an exercise holds",
            )
    try:
        data = toml_text.parse(text)
    except ValueError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise ContentError(
            f"{path}:{line[1] if line else 1}: this is not TOML: {error}",
            hint="write strings in quotes and lists in square brackets",
        ) from error
    _check(path, text, data)
    return ExerciseSpec(
        id=folder.name,
        title=data["title"],
        functions=tuple(data["functions"]),
        prompt=_read(folder / "prompt.md").strip(),
        starter=_read(folder / "starter.py"),
        hints=tuple(data["hints"]),
        folder=folder,
        digest=_digest(folder),
        order=data.get("order", 0),
        needs_torch=data.get("torch", False),
        time_limit_s=float(data.get("time_limit_s", 10.0)),
        memory_mb=data.get("memory_mb", 2048),
        rules=tuple(
            Rule(
                rule.get("name", "without"),
                tuple(rule["functions"]),
                tuple(rule.get("without", ())),
            )
            for rule in data.get("rules", ())
        ),
        tags=tuple(data.get("tags", ())),
        card=data.get("card"),
        library_way=data.get("library_way", ""),
        seeds=data.get("seeds"),
        contains=tuple(data.get("contains", ())),
        doubts=tuple(data.get("doubts", {}).items()),
    )


def load_all(folders: Iterable[Path]) -> tuple[dict[str, ExerciseSpec], list[ContentError]]:
    """Every exercise of these folders by id, in order, and what is wrong with those left out.

    A later folder's replaces an earlier's.
    """
    specs: dict[str, ExerciseSpec] = {}
    broken = []
    for path in (path for parent in folders for path in sorted(parent.glob("*/exercise.toml"))):
        try:
            specs[path.parent.name] = load(path.parent)
        except ContentError as error:
            broken.append(error)
    return dict(sorted(specs.items(), key=lambda item: (item[1].order, item[0]))), broken


_LONGEST_NAME = 255  # bytes that a folder's name may have


def find(exercise_id: str, folders: Iterable[Path]) -> ExerciseSpec | None:
    """The exercise of this id, of the last folder that has it; None where none has."""
    is_name = len(exercise_id) <= _LONGEST_NAME and ID.fullmatch(exercise_id)
    places = [parent / exercise_id for parent in folders] if is_name else []
    for folder in reversed(places):
        if (folder / "exercise.toml").is_file():
            return load(folder)
    return None


def _check(path: Path, text: str, data: dict[str, Any]) -> None:
    for key, value in data.items():
        if key not in _KEYS:
            raise _error(path, text, key, f"unknown key {key!r}", f"known are {', '.join(_KEYS)}")
        if not isinstance(value, _KEYS[key]) or (
            isinstance(value, bool) and _KEYS[key] is not bool
        ):
            raise _error(path, text, key, f"{key!r} has a value of the wrong kind", _example(key))
    for key in _REQUIRED:
        if not data.get(key):
            raise _error(path, text, key, f"{key!r} is missing or empty", _example(key))
    for key in ("functions", "hints", "tags"):
        if not all(isinstance(item, str) and item.strip() for item in data.get(key, ())):
            raise _error(
                path, text, key, f"{key!r} holds something that is not a string", _example(key)
            )
    for name in data["functions"]:
        if not name.isidentifier():
            raise _error(path, text, "functions", f"{name!r} is not a name", _example("functions"))
    if len(data["hints"]) != 3:
        raise _error(path, text, "hints", "an exercise has three hints", _example("hints"))
    for key in ("time_limit_s", "memory_mb", "seeds"):
        if key in data and data[key] <= 0:
            raise _error(
                path, text, key, f"{key!r} must be more than 0", "omit it for the default of 10 s"
            )
    for key, names in (
        ("contains", data.get("contains", ())),
        ("doubts", data.get("doubts", {}).values()),
    ):
        for name in names:
            if not isinstance(name, str) or not CARD_NAME.fullmatch(name):
                raise _error(path, text, key, f"{name!r} is not a card's full name", _example(key))
    for rule in data.get("rules", ()):
        keys = {"name", "functions"}, {"without", "functions"}
        if not isinstance(rule, dict) or set(rule) not in keys:
            hint = 'write [[rules]], name = "list_comprehension", functions = ["..."]'
            message = "a rule has functions, and a name or a list `without`"
            raise _error(path, text, "rules", message, hint)


def _example(key: str) -> str:
    return f"write for example: {_EXAMPLES[key]}" if key in _EXAMPLES else "see exercises/README.md"


def _error(path: Path, text: str, key: str, what: str, hint: str) -> ContentError:
    lines = text.split("\n")
    line_numbers = (
        n for n, line in enumerate(lines, 1) if re.match(rf"\s*\[*{re.escape(key)}\b", line)
    )
    return ContentError(f"{path}:{next(line_numbers, 1)}: {what}", hint=hint)


def _read(path: Path) -> str:
    try:
        return files.read_plain_file(path, MAX_BYTES).decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(
            f"{path}:1: cannot be read: {error}", hint="an exercise's files are UTF-8 text"
        ) from error


def contents_digest(folder: Path) -> str:
    """A digest of everything in an exercise's folder; raises ContentError for an enormous file."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            link = f"{path.relative_to(folder).as_posix()}\0-> {path.readlink()}\0"
            digest.update(link.encode(errors="surrogateescape"))
        if path.is_file():
            _update(digest, folder, path)
    return digest.hexdigest()


def _update(digest: hashlib._Hash, folder: Path, path: Path) -> None:
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise ContentError(
            f"{path}: the file is larger than {MAX_FILE_BYTES >> 20} MB",
            hint="remove it from the exercise's folder",
        )
    name = path.relative_to(folder).as_posix()
    digest.update(f"{name}\0{size}\0".encode(errors="surrogateescape"))
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)


def _digest(folder: Path) -> str:
    """Of all files; of large packed data, the checksums are used instead."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        packed = path.suffix == ".gz" and path.parent == folder / "data"
        compiled = path.suffix == ".pyc" and path.parent.name == "__pycache__"  # never run
        if path.is_file() and not packed and not compiled:
            _update(digest, folder, path)
    return digest.hexdigest()
