"""Working on an exercise: finding it, grading a file against it, proving it."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quizzer import paths
from quizzer.content import exercises
from quizzer.content.spec import ExerciseSpec
from quizzer.errors import ContentError, UsageError
from quizzer.grader.grade import OnCheck, OnOutput, Zygote, grade
from quizzer.grader.source import Refused
from quizzer.grader.source import read as source_of
from quizzer.grader.verdict import Verdict

DEFAULT_SEEDS = 20


# However an exercise calls its shorthand for declaring one.
_DECLARED = re.compile(r"^(?:@misconception|@?wrong)\(", re.MULTILINE)


@dataclass(frozen=True)
class Proof:
    """What checking one exercise found; right where there are no problems."""

    id: str
    seeds: int
    misconceptions: int
    problems: tuple[str, ...]


def all_exercises(home: paths.Home) -> dict[str, ExerciseSpec]:
    """All that can be read, by id; opening the home has told of the others."""
    return exercises.load_all(paths.exercise_folders(home))[0]


def find(exercise_id: str, home: paths.Home) -> ExerciseSpec:
    """The exercise of this id; raises UsageError with the nearest ones."""
    spec = exercises.find(exercise_id, paths.exercise_folders(home))
    if spec is not None:
        return spec
    known = list(all_exercises(home))
    near = difflib.get_close_matches(exercise_id, known, n=3)
    raise UsageError(
        f"there is no exercise {exercise_id!r}",
        hint=f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}",
    )


@dataclass(frozen=True)
class Graded:
    """A verdict and the bytes it is about; None for what could not be read as a submission."""

    verdict: Verdict
    source: bytes | None


def grade_file(
    spec: ExerciseSpec,
    path: Path,
    home: paths.Home,
    *,
    seed: int | None = None,
    zygote: Zygote | None = None,
    on_check: OnCheck = lambda check: None,
    on_output: OnOutput = lambda text: None,
    on_phase: OnOutput = lambda text: None,
) -> Graded:
    """Grade one file; raises UsageError where there is no such file."""
    try:
        source: bytes | None = source_of(path)
    except Refused:
        source = None
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {path}", hint="check its path") from error
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}", hint="check who owns it"
        ) from error
    verdict = grade(
        spec,
        path if source is None else source,
        zygote=zygote,
        seed=seed,
        on_check=on_check,
        on_output=on_output,
        on_phase=on_phase,
        hidden=(home.folder, spec.folder),
    )
    return Graded(verdict, source)


def solution(spec: ExerciseSpec) -> str:
    """The model solution without the words above it, which are for whoever opens its file."""
    text = (spec.folder / "reference.py").read_text(encoding="utf-8")
    first = next(iter(ast.parse(text).body), None)
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        text = "\n".join(text.splitlines()[first.end_lineno :])
    return text.strip()


def warm(spec: ExerciseSpec, home: paths.Home) -> Zygote:
    """A zygote for many tries at one exercise; close it, or use it as a context."""
    return Zygote(torch=spec.needs_torch, optim=spec.needs_torch, hidden=(home.folder, spec.folder))


def at_paths(given: tuple[Path, ...], home: paths.Home) -> list[ExerciseSpec]:
    """The exercises in these folders, below them, or of these ids; all where none is given.

    Raises ContentError where one cannot be read.
    """
    if not given:
        specs, broken = exercises.load_all(paths.exercise_folders(home))
        if broken:
            raise broken[0]
        return list(specs.values())
    found: list[ExerciseSpec] = []
    for path in given:
        if not path.exists() and (known := exercises.find(str(path), paths.exercise_folders(home))):
            found.append(known)
            continue
        folder = path.parent if path.name == "exercise.toml" else path
        inside = sorted(toml.parent for toml in folder.glob("*/exercise.toml"))
        if not (folder / "exercise.toml").is_file() and not inside:
            raise ContentError(
                f"{folder / 'exercise.toml'}:1: there is no exercise here",
                hint="give an exercise's folder, or one that holds such folders",
            )
        found += [exercises.load(one) for one in inside or [folder]]
    return found


def prove(specs: list[ExerciseSpec], home: paths.Home, seeds: int) -> Iterator[Proof]:
    """Prove exercises: the starter fails, the reference passes, misconceptions are named."""
    warm = Zygote(torch=any(spec.needs_torch for spec in specs), hidden=(home.folder,))
    with warm as zygote:
        for spec in specs:
            yield _prove(spec, zygote, min(seeds, spec.seeds or seeds))


def _prove(spec: ExerciseSpec, zygote: Zygote, seeds: int) -> Proof:
    problems: list[str] = []
    reference = (spec.folder / "reference.py").read_bytes()
    for seed in range(1, seeds + 1):
        found = list(zygote.prove(spec, seed))
        verdict = grade(spec, reference, zygote=zygote, seed=seed)
        if not verdict.passed:
            wrong = next((check for check in verdict.checks if check.status == "failed"), None)
            found.append(f"the reference is {verdict.status}: {wrong.message if wrong else ''}")
        if grade(spec, spec.starter.encode(), zygote=zygote, seed=seed).passed:
            found.append("the starter passes")
        found += _wrong(spec, zygote, seed)
        problems += [f"seed {seed}: {problem}" for problem in found]
        if len(problems) > 20:
            break
    texts = [path.read_text(encoding="utf-8") for path in spec.folder.glob("*.py")]
    declared = sum(len(_DECLARED.findall(text)) for text in texts)
    declared += len(list(spec.folder.glob("wrong/*.py")))
    return Proof(spec.id, seeds, declared, tuple(problems))


def _wrong(spec: ExerciseSpec, zygote: Zygote, seed: int) -> Iterator[str]:
    """What is wrong with the whole submissions in `wrong`, each named like its diagnosis."""
    for path in sorted(spec.folder.glob("wrong/*.py")):
        verdict = grade(spec, path, zygote=zygote, seed=seed)
        named = verdict.diagnosis.id if verdict.diagnosis else "nothing"
        if verdict.passed:
            yield f"wrong/{path.name} passes"
        elif named != path.stem:
            yield f"wrong/{path.name} is taken for {named!r}"
