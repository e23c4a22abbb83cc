"""What a class has handed in: `DIR/<learner>/<exercise id>.py` or `.ipynb`, and a word on the rest.

Files come from strangers: a link that leads out of its learner's folder is never followed.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import UsageError
from quizzer.grader.source import Refused, Source, read
from quizzer.sanitize import one_line

SUFFIXES = (".py", ".ipynb")
_IGNORED = ("__pycache__", "__MACOSX")
_LAYOUT = "a submission lies at <learner>/<exercise id>.py in the folder"

FindExercise = Callable[[str], ExerciseSpec | None]


@dataclass(frozen=True)
class Submission:
    """One file of one learner; `refusal` says why it cannot be graded, "" where it can."""

    learner: str
    exercise: str
    path: Path
    digest: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Survey:
    """All that a folder holds: learners, submissions, and what was left out with the reason."""

    learners: tuple[str, ...]
    submissions: tuple[Submission, ...]
    left_out: tuple[str, ...]
    specs: dict[str, ExerciseSpec]


def survey(folder: Path, find: FindExercise, known: Callable[[], list[str]]) -> Survey:
    """Look at every file once; `find` gives an exercise by its id, `known` all ids for a hint.

    Raises UsageError where there is no such folder or nothing to grade in it.
    """
    try:
        entries = _list_folder(folder)
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror}", hint=_LAYOUT) from error
    specs: dict[str, ExerciseSpec | None] = {}
    learners: list[str] = []
    found: list[Submission] = []
    left_out: list[str] = []
    for entry in entries:
        name = name_text(entry.name)
        if entry.is_symlink():
            left_out.append(f"{one_line(name)}: a link is not followed; copy the folder here")
        elif not entry.is_dir():
            left_out.append(f"{one_line(name)}: not a learner's folder; {_LAYOUT}")
        else:
            learners.append(name)
            try:
                files = _list_folder(entry)
            except OSError as error:
                left_out.append(f"{one_line(name)}: cannot be read: {error.strerror}")
                continue
            for path in files:
                if reason := _not_graded(path):
                    left_out.append(f"{one_line(f'{name}/{name_text(path.name)}')}: {reason}")
                    continue
                if path.stem not in specs:
                    specs[path.stem] = find(path.stem)
                refusal = "" if specs[path.stem] else _unknown_exercise(path.stem, known())
                submission = Submission(name, name_text(path.stem), path, refusal=refusal)
                found.append(read_submission(submission)[0])
    if not found:
        raise UsageError(f"there is nothing to grade in {folder}", hint=_LAYOUT)
    usable = {name: spec for name, spec in specs.items() if spec is not None}
    return Survey(tuple(learners), tuple(found), tuple(left_out), usable)


def _not_graded(path: Path) -> str:
    """Why a file is no submission; "" where it is one."""
    if path.suffix not in SUFFIXES:
        return "not a .py or .ipynb file"
    if path.suffix == ".ipynb" and path.with_suffix(".py").exists():
        return f"{one_line(name_text(path.stem))}.py is graded; one file for each exercise"
    return ""


def read_submission(submission: Submission) -> tuple[Submission, bytes]:
    """The submission as its file is now, with its digest or a refusal, and the file's bytes."""
    if submission.refusal:
        return submission, b""
    try:
        data = _read(submission.path)
    except Refused as refused:
        return replace(submission, digest="", refusal=str(refused)), b""
    return replace(submission, digest=hashlib.sha256(data).hexdigest()), data


def _read(path: Path) -> bytes:
    """A submission's bytes; raises Refused where they are not one Python file or notebook."""
    try:
        data = read(_resolve_inside(path))
    except OSError as error:
        raise Refused(f"the file cannot be read: {error.strerror}") from error
    Source.of(data)
    return data


def name_text(name: str) -> str:
    """A file's name as text; bytes that are no UTF-8 as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _list_folder(folder: Path) -> list[Path]:
    """What a folder holds, in order, less what systems and Python leave behind."""
    inside: Iterator[Path] = folder.iterdir()
    return sorted(one for one in inside if one.name[0] != "." and one.name not in _IGNORED)


def _resolve_inside(path: Path) -> Path:
    """Where a path really leads; raises Refused where that is not in its own folder."""
    if not stat.S_ISLNK(path.lstat().st_mode):
        return path
    try:
        real = path.resolve(strict=True)
    except (FileNotFoundError, RuntimeError, OSError) as error:
        raise Refused("this is a link that leads nowhere; hand in the file itself") from error
    if not real.is_relative_to(path.parent.resolve()):
        raise Refused("this is a link out of its learner's folder; hand in the file itself")
    return real


def _unknown_exercise(exercise: str, known: list[str]) -> str:
    near = difflib.get_close_matches(exercise, known, n=1)
    hint = f"did you mean {near[0]}?" if near else "`quizzer exercise list` shows them"
    return f"there is no exercise {one_line(name_text(exercise))!r}: {hint}"
