from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quizzer import paths
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader.client import GraderClient, grade

# However an exercise calls its shorthand for declaring one.
_DECLARED = re.compile(r"^(?:@misconception|@?wrong)\(", re.MULTILINE)


@dataclass(frozen=True)
class Proof:
    """What checking one exercise found; right where there are no problems."""

    id: str
    seeds: int
    misconceptions: int
    problems: tuple[str, ...]


def prove(specs: list[ExerciseSpec], home: paths.Home, seeds: int) -> Iterator[Proof]:
    """Prove exercises: the starter fails, the reference passes, misconceptions are named."""
    warm = GraderClient(torch=any(spec.needs_torch for spec in specs), hidden=(home.folder,))
    with warm as zygote:
        for spec in specs:
            yield _prove(spec, zygote, min(seeds, spec.seeds or seeds))


def _prove(spec: ExerciseSpec, zygote: GraderClient, seeds: int) -> Proof:
    problems: list[str] = []
    reference = (spec.folder / "reference.py").read_bytes()
    for seed in range(1, seeds + 1):
        problems_of_seed = list(zygote.prove(spec, seed))
        verdict = grade(spec, reference, zygote=zygote, seed=seed)
        if not verdict.passed:
            wrong = next((check for check in verdict.checks if check.status == "failed"), None)
            problems_of_seed.append(
                f"the reference is {verdict.status}: {wrong.message if wrong else ''}"
            )
        if grade(spec, spec.starter.encode(), zygote=zygote, seed=seed).passed:
            problems_of_seed.append("the starter passes")
        problems_of_seed += _check_wrong_submissions(spec, zygote, seed)
        problems_of_seed += _check_submissions_with_nits(spec, zygote, seed)
        problems += [f"seed {seed}: {problem}" for problem in problems_of_seed]
        if len(problems) > 20:
            break
    texts = [path.read_text(encoding="utf-8") for path in spec.folder.glob("*.py")]
    declared = sum(len(_DECLARED.findall(text)) for text in texts)
    declared += len(list(spec.folder.glob("wrong/*.py")))
    return Proof(spec.id, seeds, declared, tuple(problems))


def _check_wrong_submissions(spec: ExerciseSpec, zygote: GraderClient, seed: int) -> Iterator[str]:
    """What is wrong with the whole submissions in `wrong`, each named like its diagnosis."""
    for path in sorted(spec.folder.glob("wrong/*.py")):
        verdict = grade(spec, path, zygote=zygote, seed=seed)
        named = verdict.diagnosis.id if verdict.diagnosis else "nothing"
        if verdict.passed:
            yield f"wrong/{path.name} passes"
        elif named != path.stem:
            yield f"wrong/{path.name} is taken for {named!r}"


def _check_submissions_with_nits(
    spec: ExerciseSpec, zygote: GraderClient, seed: int
) -> Iterator[str]:
    """What is wrong with the whole submissions in `passing`: each passes and has a nit."""
    for path in sorted(spec.folder.glob("passing/*.py")):
        verdict = grade(spec, path, zygote=zygote, seed=seed)
        if not verdict.passed:
            yield f"passing/{path.name} is {verdict.status}"
        elif not verdict.nits:
            yield f"passing/{path.name} has no nit"
