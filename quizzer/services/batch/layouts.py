"""The shapes in which a class's files arrive: who handed in which file, and when.

Canvas      one folder of files, `lastfirst_1234_5678_zip_pairs-1.py`, late ones `lastfirst_LATE_…`
Moodle      `First Last_123456_assignsubmission_file_/…`, or the same before a file's name
Gradescope  `submission_123/…` with `submission_metadata.yml`
clones      a repository a learner
folders     anything else: a folder a learner

Canvas and Moodle date the files of a zip by its download, and a clone is as old as its `git clone`:
only Gradescope and plain folders tell when something was handed in.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from quizzer.errors import UsageError
from quizzer.files import read_plain_file
from quizzer.sanitize import one_line

Shape = Literal["canvas", "moodle", "gradescope", "clones", "folders"]

SUFFIXES = (".py", ".ipynb")
_IGNORED = frozenset({"__pycache__", "__MACOSX", "node_modules", "venv", "site-packages"})
_MAX_DEPTH, _MAX_FILES = 8, 2_000  # of one learner's folder
_METADATA = "submission_metadata.yml"
_MAX_METADATA = 16 << 20
_CANVAS = re.compile(r"(?P<name>[^_]+)(?P<late>_LATE)?_(?P<id>\d+)_\d+_(?P<file>.+)", re.DOTALL)
_CANVAS_TYPED = re.compile(r"[^_]+(_LATE)?_\d+_(text|link)\.html")
_NOT_CANVAS = "not named as Canvas names a submission"
_MOODLE = re.compile(
    # The first that fits: behind it comes the learner's own name for the file.
    r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?(?P<file>.*)",
    re.DOTALL,
)
_GRADESCOPE = re.compile(r"submission_\d+")


@dataclass(frozen=True)
class HandedInFile:
    """One file; `name` is the learner's own, without what an upload tool put before it.

    `root` is the folder that a link in it may not lead out of, None where no link is followed.
    `late` is the platform's own word, None where it says nothing.
    """

    path: Path
    name: str
    root: Path | None
    moment: datetime | None = None
    late: bool | None = None
    depth: int = 0

    @property
    def stem(self) -> str:
        return Path(self.name).stem

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix


@dataclass
class LearnerFiles:
    """What one learner handed in; `hints` are names, ids and e-mails for a roster to go by."""

    learner: str
    hints: tuple[str, ...]
    files: list[HandedInFile] = field(default_factory=list)


@dataclass(frozen=True)
class HandIn:
    """A whole hand-in, by learner, and why each other entry is left out."""

    shape: Shape
    learners: list[LearnerFiles]
    left_out: list[str]


def read(folder: Path, *, unpacked: bool = False) -> HandIn:
    """Recognise the shape of a folder and list its files; raises UsageError or OSError.

    Where it holds one folder alone, and that one a class, the inner one is meant. In an `unpacked`
    zip that is so for a class of learners' folders too.
    """
    folder = _innermost(folder, unpacked)
    entries = list_folder(folder)
    if any(entry.name == _METADATA for entry in entries):
        return _gradescope(folder, entries)
    names = [name_text(entry.name) for entry in entries]
    # What learners call a file, or themselves, can fit both, and must not decide for the class.
    moodle = {name for name in names if _MOODLE.fullmatch(name)}
    canvas = {name for name in names if _CANVAS.fullmatch(name)}
    code = {
        name
        for name, entry in zip(names, entries, strict=True)
        if entry.suffix in SUFFIXES and not entry.is_dir()
    }
    if len(moodle - canvas) > len(canvas & code - moodle):
        return _moodle(entries)
    if canvas & code - moodle:
        return _canvas(entries)
    return _moodle(entries) if moodle else _folders(entries)


def read_repository(folder: Path, learner: str) -> HandIn:
    """One learner's repository or folder."""
    left_out: list[str] = []
    files = LearnerFiles(learner, (learner,))
    files.files += _walk(folder, learner, left_out, dated=False)
    return HandIn("clones", [files], left_out)


def name_text(name: str) -> str:
    """A file's name as text; bytes that are no UTF-8 as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def list_folder(folder: Path) -> list[Path]:
    """What a folder holds, in order, less what systems and Python leave behind."""
    inside: Iterator[Path] = folder.iterdir()
    return sorted(entry for entry in inside if not is_ignored(entry.name))


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is one that systems and Python leave behind."""
    return name.startswith(".") or name in _IGNORED


def _innermost(folder: Path, unpacked: bool) -> Path:
    entries = list_folder(folder)
    if len(entries) != 1:
        return folder
    [only] = entries
    if not only.is_dir() or only.is_symlink():
        return folder
    inner = list_folder(only)
    if any(entry.name == _METADATA or _is_tagged(entry) for entry in inner):
        return only
    folders = [entry for entry in inner if entry.is_dir()]
    has_code = any(entry.suffix in SUFFIXES for entry in inner)
    return only if unpacked and len(folders) > 1 and not has_code else folder


def _is_tagged(entry: Path) -> bool:
    name = name_text(entry.name)
    return bool(_MOODLE.fullmatch(name) or _CANVAS.fullmatch(name))


def _canvas(entries: list[Path]) -> HandIn:
    learners: dict[str, LearnerFiles] = {}
    left_out: list[str] = []
    for entry in entries:
        name = name_text(entry.name)
        match = _CANVAS.fullmatch(name)
        if match is None or entry.is_dir():
            typed = _CANVAS_TYPED.fullmatch(name) and not entry.is_dir()
            reason = "text or a link typed into Canvas, not a file" if typed else _NOT_CANVAS
            left_out.append(f"{one_line(name)}: {reason}")
            continue
        person = learners.setdefault(
            match["id"],
            LearnerFiles(f"{match['name']}_{match['id']}", (match["id"], match["name"])),
        )
        person.files.append(HandedInFile(entry, match["file"], None, late=bool(match["late"])))
    return HandIn("canvas", _shortened(learners), left_out)


def _moodle(entries: list[Path]) -> HandIn:
    learners: dict[str, LearnerFiles] = {}
    left_out: list[str] = []
    for entry in entries:
        name = name_text(entry.name)
        match = _MOODLE.fullmatch(name)
        if match is None:
            left_out.append(f"{one_line(name)}: not named as Moodle names a submission")
            continue
        person = learners.setdefault(
            match["id"],
            LearnerFiles(f"{match['name']}_{match['id']}", (match["name"], match["id"])),
        )
        if match["kind"] == "onlinetext":
            left_out.append(f"{one_line(name)}: text typed into Moodle, not a file")
        elif entry.is_symlink():
            left_out.append(f"{one_line(name)}: a link is not followed; copy the folder here")
        elif entry.is_dir():
            person.files += _walk(entry, match["name"], left_out, dated=False)
        else:
            person.files.append(HandedInFile(entry, match["file"], None))
    return HandIn("moodle", _shortened(learners), left_out)


def _shortened(learners: dict[str, LearnerFiles]) -> list[LearnerFiles]:
    """Names without the system's number, where nobody else bears the same."""
    plain = {key: person.learner.removesuffix(f"_{key}") for key, person in learners.items()}
    counts = Counter(plain.values())
    for key, person in learners.items():
        if counts[plain[key]] == 1:
            person.learner = plain[key]
    return list(learners.values())


def _gradescope(folder: Path, entries: list[Path]) -> HandIn:
    people = _gradescope_people(folder / _METADATA)
    learners: dict[tuple[str, ...], LearnerFiles] = {}
    left_out: list[str] = []
    for entry in entries:
        name = name_text(entry.name)
        if name == _METADATA:
            continue
        if not _GRADESCOPE.fullmatch(name) or entry.is_symlink() or not entry.is_dir():
            left_out.append(f"{one_line(name)}: not a submission of this export")
            continue
        submitters, moment = people.get(name, ([], None))
        files = list(_walk(entry, name, left_out, dated=False))
        if moment is not None:
            files = [replace(file, moment=moment) for file in files]
        for hints in submitters or [(name,)]:
            person = learners.setdefault(hints, LearnerFiles(hints[0], hints))
            person.files += files
    distinct = _distinct(list(learners.values()))
    for person in distinct:
        # Ids and e-mails before the name, which learners choose themselves.
        person.hints = (*person.hints[1:], person.hints[0])
    return HandIn("gradescope", distinct, left_out)


def _distinct(learners: list[LearnerFiles]) -> list[LearnerFiles]:
    """People with the same name, distinguished by what else is known of them."""
    counts = Counter(person.learner for person in learners)
    for number, person in enumerate(learners, 1):
        if counts[person.learner] > 1:
            known = person.hints[1] if len(person.hints) > 1 else str(number)
            person.learner = f"{person.learner} ({known})"
    return learners


def _gradescope_people(path: Path) -> dict[str, tuple[list[tuple[str, ...]], datetime | None]]:
    """For each submission's folder its submitters' names, ids and e-mails, and when it came in."""
    import yaml

    try:
        # The base loader makes texts of everything, whatever type the file claims.
        listed = yaml.load(read_plain_file(path, _MAX_METADATA), yaml.BaseLoader)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UsageError(
            f"{path.name} is not what Gradescope exports", hint="download the export again"
        ) from error
    people: dict[str, tuple[list[tuple[str, ...]], datetime | None]] = {}
    for name, entry in listed.items() if isinstance(listed, dict) else ():
        if isinstance(name, str) and isinstance(entry, dict):
            submitters = entry.get(":submitters")
            hints = [
                texts
                for person in (submitters if isinstance(submitters, list) else ())
                if isinstance(person, dict) and (texts := _texts(person))
            ]
            people[name] = hints, _timestamp(entry.get(":created_at"))
    return people


def _texts(person: dict[Any, Any]) -> tuple[str, ...]:
    values = (person.get(key) for key in (":name", ":sid", ":email"))
    return tuple(value for value in values if isinstance(value, str) and value)


def _timestamp(text: object) -> datetime | None:
    """A moment as Rails writes it: as a text, or with its zone, then under `utc`."""
    if isinstance(text, dict):
        text = text.get("utc")
    if not isinstance(text, str):
        return None
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(text.strip().replace(" UTC", "+00:00").replace(" Z", "Z"))
        return moment if moment.tzinfo else moment.astimezone()
    return None


def _folders(entries: list[Path]) -> HandIn:
    learners: list[LearnerFiles] = []
    left_out: list[str] = []
    clones = [entry for entry in entries if (entry / ".git").exists()]
    prefix = _shared_prefix([name_text(entry.name) for entry in clones])
    cloned = set(clones)
    for entry in entries:
        name = name_text(entry.name)
        if entry.is_symlink():
            left_out.append(f"{one_line(name)}: a link is not followed; copy the folder here")
        elif not entry.is_dir():
            left_out.append(
                f"{one_line(name)}: not a learner's folder; "
                "a submission belongs at <learner>/<exercise id>.py in the folder"
            )
        else:
            person = LearnerFiles(name, (name, *_account_names(name, prefix)))
            # A clone's files are as old as the clone, which says nothing about its learner.
            person.files += _walk(entry, name, left_out, dated=entry not in cloned)
            learners.append(person)
    return HandIn("clones" if clones else "folders", learners, left_out)


def _account_names(name: str, prefix: str) -> Iterator[str]:
    """What may be the account in a repository's name, longest first, down to what is its alone.

    Accounts of a course can begin alike too: "week-1-ml-ada" is ada's, or ml-ada's.
    """
    if prefix and name.startswith(prefix):
        for place, char in enumerate(prefix, 1):
            if char == "-":
                yield name[place:]


def _shared_prefix(names: list[str]) -> str:
    """The prefix of each learner's name in an assignment's repositories: "week-1-"."""
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)
    same = next(
        (n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first)
    )
    return first[: first.rfind("-", 0, same) + 1]


def _walk(root: Path, learner: str, left_out: list[str], *, dated: bool) -> Iterator[HandedInFile]:
    """Every file of a learner's folder, nearest first; links to folders are not followed."""
    waiting, count = [(root, 0)], 0
    for folder, depth in waiting:
        try:
            entries = list_folder(folder)
        except OSError as error:
            left_out.append(f"{one_line(learner)}: cannot be read: {error.strerror}")
            continue
        if depth and not entries:
            place = name_text(str(folder.relative_to(root)))
            left_out.append(f"{one_line(f'{learner}/{place}')}: an empty folder")
        for entry in entries:
            is_folder = entry.is_dir() and not entry.is_symlink()
            if is_folder and entry.suffix not in SUFFIXES and depth < _MAX_DEPTH:
                waiting.append((entry, depth + 1))
                continue
            count += 1
            if count > _MAX_FILES:
                left_out.append(
                    f"{one_line(learner)}: more than {_MAX_FILES:,} files; the others are left out"
                )
                return
            moment = _moment(entry) if dated else None
            yield HandedInFile(entry, name_text(entry.name), root, moment, depth=depth)


def _moment(path: Path) -> datetime | None:
    with contextlib.suppress(OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(path.lstat().st_mtime).astimezone()
    return None
