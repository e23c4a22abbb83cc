"""What a class has handed in: `DIR/<learner>/<exercise id>.py` or `.ipynb`, and a word on the rest.

Files come from strangers: a link that leads out of its learner's folder is never followed.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import UsageError
from quizzer.grader.source import READ_FLAGS, Refused, Source, read_open
from quizzer.sanitize import one_line

SUFFIXES = (".py", ".ipynb")
_IGNORED = ("__pycache__", "__MACOSX")
# "-1", " (2)", "_3", " copy", " - Copy (2)": what upload tools, browsers and desktops add
_UPLOAD_SUFFIX = re.compile(r"(?:[ _-]*(?:-\d+|_\d+|\(\d+\)|\bcopy(?: ?\d+)?))+$", re.IGNORECASE)
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


def survey(folder: Path, find: FindExercise, list_ids: Callable[[], list[str]]) -> Survey:
    """Look at every file once; `find` gives an exercise by its id, `list_ids` all ids for a hint.

    Raises UsageError where there is no such folder or nothing to grade in it.
    """
    try:
        entries = _list_folder(folder)
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror}", hint=_LAYOUT) from error
    matcher = _Matcher(find, list_ids)
    learners: list[str] = []
    submissions: list[Submission] = []
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
            chosen, reasons = _choose_files(name, files, matcher)
            submissions += [read_submission(submission)[0] for submission in chosen]
            left_out += reasons
    if not submissions:
        raise UsageError(f"there is nothing to grade in {folder}", hint=_LAYOUT)
    return Survey(tuple(learners), tuple(submissions), tuple(left_out), matcher.specs())


class _Matcher:
    """Finds the exercise that a file's name means, each name looked up once."""

    def __init__(self, find: FindExercise, list_ids: Callable[[], list[str]]) -> None:
        self._find, self.list_ids = find, list_ids
        self._specs: dict[str, ExerciseSpec | None] = {}

    def match(self, stem: str) -> str | None:
        """The exercise's id: the name itself, or without what upload tools add to it."""
        plain = _UPLOAD_SUFFIX.sub("", stem.strip()).lower()
        names = (stem, plain, plain.replace("-", "_").replace(" ", "_"))
        return next((name for name in names if self._lookup(name)), None)

    def _lookup(self, name: str) -> ExerciseSpec | None:
        if name not in self._specs:
            self._specs[name] = self._find(name)
        return self._specs[name]

    def specs(self) -> dict[str, ExerciseSpec]:
        return {name: spec for name, spec in self._specs.items() if spec is not None}


def _choose_files(
    learner: str, files: list[Path], matcher: _Matcher
) -> tuple[list[Submission], list[str]]:
    """One submission for each exercise of a learner, and why each other file is left out."""
    reasons: list[str] = []
    unknown: list[Submission] = []
    candidates: dict[str, list[Path]] = {}

    def leave_out(path: Path, reason: str) -> None:
        reasons.append(f"{one_line(f'{learner}/{name_text(path.name)}')}: {reason}")

    for path in files:
        if reason := _not_graded(path):
            leave_out(path, reason)
        elif exercise := matcher.match(path.stem):
            candidates.setdefault(exercise, []).append(path)
        elif refusal := _near_miss(path.stem, matcher.list_ids()):
            unknown.append(Submission(learner, name_text(path.stem), path, refusal=refusal))
        else:
            leave_out(path, "its name is not an exercise's; `quizzer exercise list` shows them")
    chosen = []
    for exercise, paths in candidates.items():
        best = max(paths, key=lambda path: _preference(path, exercise))
        chosen.append(Submission(learner, exercise, best))
        for path in paths:
            if path != best:
                leave_out(path, f"{one_line(name_text(best.name))} is graded for {exercise}")
    return sorted([*chosen, *unknown], key=lambda submission: submission.path), reasons


def _preference(path: Path, exercise: str) -> tuple[bool, int, str]:
    """The plain name first, then the highest number that an upload tool gave, then .py."""
    number = re.search(r"(\d+)\D*$", _suffix_of(path.stem))
    return path.stem == exercise, int(number[1]) if number else 0, path.suffix


def _suffix_of(stem: str) -> str:
    match = _UPLOAD_SUFFIX.search(stem.strip())
    return match[0] if match else ""


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
        data = read_open(_open_inside(path), path.suffix)
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
    return sorted(entry for entry in inside if entry.name[0] != "." and entry.name not in _IGNORED)


def _open_inside(path: Path) -> int:
    """A file of a learner's folder, open; raises Refused for what leads out of that folder.

    Every name on the way is opened without following it, so that one that is swapped for a link
    after a look at it leads nowhere.
    """
    folder = path.parent
    parts: tuple[str, ...] = (path.name,)
    if stat.S_ISLNK(path.lstat().st_mode):
        try:
            target = path.resolve(strict=True)
        except (FileNotFoundError, RuntimeError, OSError) as error:
            raise Refused("this is a link that leads nowhere; hand in the file itself") from error
        if not target.is_relative_to(folder.resolve()):
            raise Refused("this is a link out of its learner's folder; hand in the file itself")
        parts = target.relative_to(folder.resolve()).parts
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    for number, part in enumerate(parts, 1):
        flags = READ_FLAGS | os.O_NOFOLLOW | (os.O_DIRECTORY if number < len(parts) else 0)
        try:
            inner = os.open(part, flags, dir_fd=descriptor)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR):
                raise Refused("this became a link while it was read; hand in the file") from error
            raise
        finally:
            os.close(descriptor)
        descriptor = inner
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
        os.close(descriptor)
        raise Refused("this file is stored under a second name too (a hard link); hand in a copy")
    return descriptor


def _near_miss(stem: str, ids: list[str]) -> str:
    """Why a file whose name is nearly an exercise's is not graded; "" where none is near."""
    near = difflib.get_close_matches(stem, ids, n=1)
    if not near:
        return ""
    name = one_line(name_text(stem))
    return f"there is no exercise {name!r}: did you mean {near[0]}.py?"
