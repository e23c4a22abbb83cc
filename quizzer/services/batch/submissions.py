"""What a class has handed in: for each learner and exercise one file, and a word on the rest.

Files come from strangers: a link that leads out of its learner's folder is never followed.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass, field, replace
from pathlib import Path

from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import UsageError
from quizzer.grader.source import READ_FLAGS, Refused, Source, read_open
from quizzer.report.gradebook import Person
from quizzer.sanitize import one_line
from quizzer.services.batch import layouts
from quizzer.services.batch.layouts import SUFFIXES, HandedInFile, HandIn, name_text
from quizzer.services.batch.roster import Roster

# "-1", " (2)", "_3", " copy", " - Copy (2)": what upload tools, browsers and desktops add
_UPLOAD_SUFFIX = re.compile(r"(?:[ _-]*(?:-\d+|_\d+|\(\d+\)|\bcopy(?: ?\d+)?))+$", re.IGNORECASE)
_LAYOUT = "a submission belongs at <learner>/<exercise id>.py in the folder"
_REPOSITORY_LAYOUT = "a submission is a file named <exercise id>.py or .ipynb, in any folder"

FindExercise = Callable[[str], ExerciseSpec | None]


@dataclass(frozen=True)
class Submission:
    """One file of one learner; `refusal` says why it cannot be graded, "" where it can."""

    learner: str
    exercise: str
    file: HandedInFile
    digest: str = ""
    refusal: str = ""

    @property
    def path(self) -> Path:
        return self.file.path


@dataclass(frozen=True)
class Survey:
    """All that a folder holds: learners, submissions, and what was left out with the reason.

    `people` are the learners whom a roster knows, `uncertain` those of them who may have handed in
    what fits more than one person, or what another hand-in fits too.
    """

    learners: tuple[str, ...]
    submissions: tuple[Submission, ...]
    left_out: tuple[str, ...]
    specs: dict[str, ExerciseSpec]
    people: dict[str, Person] = field(default_factory=dict)
    uncertain: frozenset[str] = frozenset()


def survey(
    folder: Path,
    find: FindExercise,
    list_ids: Callable[[], list[str]],
    *,
    roster: Roster | None = None,
    unpacked: bool = False,
    repository: bool = False,
) -> Survey:
    """Look at every file once; `find` gives an exercise by its id, `list_ids` all ids for a hint.

    A `repository` is one learner's; an `unpacked` folder comes from a zip. Raises UsageError where
    there is no such folder or nothing to grade in it.
    """
    try:
        if repository:
            hand_in = layouts.read_repository(folder, one_line(name_text(folder.resolve().name)))
        else:
            hand_in = layouts.read(folder, unpacked=unpacked)
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror}", hint=_LAYOUT) from error
    matcher = _Matcher(find, list_ids)
    left_out = list(hand_in.left_out)
    files, people, uncertain = _by_learner(hand_in, roster, left_out)
    submissions: list[Submission] = []
    for learner, handed_in in files.items():
        chosen, reasons = _choose_files(learner, handed_in, matcher)
        submissions += [read_submission(submission)[0] for submission in chosen]
        left_out += reasons
    if not submissions:
        why = f" ({left_out[0]})" if left_out else ""
        raise UsageError(
            f"there is nothing to grade in {folder}{why}",
            hint=_REPOSITORY_LAYOUT if repository else _LAYOUT,
        )
    return Survey(
        tuple(files),
        tuple(submissions),
        tuple(sorted(left_out)),
        matcher.specs(),
        people,
        uncertain,
    )


def _by_learner(
    hand_in: HandIn, roster: Roster | None, left_out: list[str]
) -> tuple[dict[str, list[HandedInFile]], dict[str, Person], frozenset[str]]:
    """Each learner's files, under the name that the roster gives; others keep their own name.

    A learner can choose a name: what is handed in under one name twice is never put together, and
    nothing but a match with the roster gets a name of the roster.
    """
    files: dict[str, list[HandedInFile]] = {}
    people: dict[str, Person] = {}
    if roster is not None:
        people = {roster.label(person): person for person in roster.people}
        files = {name: [] for name in people}
    candidates: set[Person] = set()
    matches = [roster.match(entry.hints) if roster else None for entry in hand_in.learners]
    if roster is not None and not any(
        person or roster.candidates(entry.hints)
        for entry, person in zip(hand_in.learners, matches, strict=True)
    ):
        names = ", ".join(one_line(entry.learner) for entry in hand_in.learners[:3])
        raise UsageError(
            f"nobody on the roster fits what was handed in (by {names or 'nobody'})",
            hint="check that it is the roster of this class, with the ids or names of the platform",
        )
    counts = Counter(matches)
    numbers: Counter[str] = Counter()
    for entry, person in zip(hand_in.learners, matches, strict=True):
        if roster is not None and person is not None and counts[person] == 1:
            files[roster.label(person)] = _timed(entry.files, person)
            continue
        name = _unused(entry.learner, files, numbers)
        if roster is not None:
            reason = "not on the roster"
            if person is not None:
                candidates.add(person)
                reason = (
                    f"fits {one_line(roster.label(person))} on the roster, and another does too"
                )
            elif fitting := roster.candidates(entry.hints):
                candidates |= fitting
                labels = sorted(one_line(roster.label(person)) for person in fitting)
                reason = f"fits {' and '.join(labels)} on the roster"
            left_out.append(f"{one_line(name)}: {reason}; graded, but in no grade file")
        files[name] = entry.files
    matched = {person for person in matches if person is not None and counts[person] == 1}
    uncertain = [roster.label(person) for person in candidates - matched] if roster else []
    left_out += [
        f"{one_line(name)}: in no grade file, since what was handed in is not certain"
        for name in uncertain
    ]
    return dict(sorted(files.items())), people, frozenset(uncertain)


def _timed(files: list[HandedInFile], person: Person) -> list[HandedInFile]:
    """The files with the time that the roster says, where nothing else says one."""
    if person.moment is None:
        return files
    return [
        file if file.moment or file.late is not None else replace(file, moment=person.moment)
        for file in files
    ]


def _unused(learner: str, names: Container[str], numbers: Counter[str]) -> str:
    """The learner's name, with a number where another has the same.

    `numbers` are the last ones given for each name, so that many of one name take no longer.
    """
    name = learner
    while name in names:
        numbers[learner] = max(2, numbers[learner] + 1)
        name = f"{learner} #{numbers[learner]}"
    return name


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
    learner: str, files: list[HandedInFile], matcher: _Matcher
) -> tuple[list[Submission], list[str]]:
    """One submission for each exercise of a learner, and why each other file is left out."""
    reasons: list[str] = []
    unknown: list[Submission] = []
    candidates: dict[str, list[HandedInFile]] = {}
    scripts = {file.path for file in files if file.path.suffix == ".py"}

    def leave_out(file: HandedInFile, reason: str) -> None:
        reasons.append(f"{one_line(f'{learner}/{_place(file)}')}: {reason}")

    for file in files:
        stem, suffix = file.stem, file.suffix
        if suffix not in SUFFIXES:
            leave_out(file, "not a .py or .ipynb file")
        elif suffix == ".ipynb" and file.path.with_suffix(".py") in scripts:
            leave_out(file, f"{one_line(stem)}.py is graded; one file for each exercise")
        elif exercise := matcher.match(stem):
            candidates.setdefault(exercise, []).append(file)
        elif refusal := _near_miss(stem, matcher.list_ids()):
            unknown.append(Submission(learner, stem, file, refusal=refusal))
        else:
            leave_out(file, "its name is not an exercise's; `quizzer exercise list` shows them")
    chosen = []
    for exercise, versions in candidates.items():
        best = max(versions, key=lambda file: _preference(file, exercise))
        chosen.append(Submission(learner, exercise, best))
        for file in versions:
            if file != best:
                leave_out(file, f"{one_line(_place(best))} is graded for {exercise}")
    return sorted([*chosen, *unknown], key=lambda submission: submission.path), reasons


def _place(file: HandedInFile) -> str:
    """A file's name, with the folders of its learner that contain it."""
    if file.root is None or not file.depth:
        return file.name
    return name_text(str(file.path.relative_to(file.root)))


def _preference(file: HandedInFile, exercise: str) -> tuple[int, bool, int, float, str]:
    """The nearest, then the plain name, then the upload's highest number, the newest, then .py.

    In one folder of all learners' files a platform has numbered what was handed in again.
    """
    number = re.search(r"(\d+)\D*$", _suffix_of(file.stem))
    moment = file.moment.timestamp() if file.moment else 0.0
    upload = int(number[1]) if number else 0
    plain = file.stem == exercise and file.root is not None
    return -file.depth, plain, upload, moment, file.suffix


def _suffix_of(stem: str) -> str:
    match = _UPLOAD_SUFFIX.search(stem.strip())
    return match[0] if match else ""


def read_submission(submission: Submission) -> tuple[Submission, bytes]:
    """The submission as its file is now, with its digest or a refusal, and the file's bytes."""
    if submission.refusal:
        return submission, b""
    try:
        data = _read(submission.file)
    except Refused as refused:
        return replace(submission, digest="", refusal=str(refused)), b""
    return replace(submission, digest=hashlib.sha256(data).hexdigest()), data


def _read(file: HandedInFile) -> bytes:
    """A submission's bytes; raises Refused where they are not one Python file or notebook."""
    try:
        data = read_open(_open_inside(file.path, file.root), file.path.suffix)
    except OSError as error:
        raise Refused(f"the file cannot be read: {error.strerror}") from error
    Source.of(data)
    return data


def _open_inside(path: Path, root: Path | None) -> int:
    """A file of a learner's folder, open; raises Refused for what leads out of that folder.

    Every name on the way is opened without following it, so that one that is swapped for a link
    after a look at it leads nowhere.
    """
    folder = path.parent if root is None else root
    parts = path.relative_to(folder).parts
    if stat.S_ISLNK(path.lstat().st_mode):
        if root is None:
            raise Refused("this is a link, which is not followed; hand in the file itself")
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
    near = difflib.get_close_matches(stem, ids, n=1, cutoff=0.8)
    if not near:
        return ""
    name = one_line(name_text(stem))
    return f"there is no exercise {name!r}: did you mean {near[0]}.py?"
