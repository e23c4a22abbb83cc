"""Working on an exercise: finding it, grading a file against it, proving it."""

from __future__ import annotations

import ast
from pathlib import Path

from quizzer import paths
from quizzer.content import exercise_file
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import ContentError, UsageError


def all_exercises(home: paths.Home) -> dict[str, ExerciseSpec]:
    """All that can be read, by id; opening the home has reported the others."""
    return exercise_file.load_all(paths.exercise_folders(home))[0]


def find_exercise(exercise_id: str, home: paths.Home) -> ExerciseSpec:
    """The exercise of this id; raises UsageError with the nearest ones."""
    spec = exercise_file.find(exercise_id, paths.exercise_folders(home))
    if spec is not None:
        return spec
    import difflib

    ids = list(all_exercises(home))
    near = difflib.get_close_matches(exercise_id, ids, n=3)
    raise UsageError(
        f"there is no exercise {exercise_id!r}",
        hint=f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(ids)}",
    )


def model_solution(spec: ExerciseSpec) -> str:
    """The model solution without the words above it, which are for readers of the file."""
    text = (spec.folder / "reference.py").read_text(encoding="utf-8")
    first = next(iter(ast.parse(text).body), None)
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        text = "\n".join(text.splitlines()[first.end_lineno :])
    return text.strip()


def exercises_at(locations: tuple[Path, ...], home: paths.Home) -> list[ExerciseSpec]:
    """The exercises in these folders, below them, or of these ids; all where none is given.

    Raises ContentError where one cannot be read.
    """
    if not locations:
        by_id, broken = exercise_file.load_all(paths.exercise_folders(home))
        if broken:
            raise broken[0]
        return list(by_id.values())
    specs: list[ExerciseSpec] = []
    for path in locations:
        if not path.exists() and (
            spec := exercise_file.find(str(path), paths.exercise_folders(home))
        ):
            specs.append(spec)
            continue
        folder = path.parent if path.name == "exercise.toml" else path
        inside = sorted(toml.parent for toml in folder.glob("*/exercise.toml"))
        if not (folder / "exercise.toml").is_file() and not inside:
            raise ContentError(
                f"{folder / 'exercise.toml'}:1: there is no exercise here",
                hint="give an exercise's folder, or one that holds such folders",
            )
        specs += [exercise_file.load(subfolder) for subfolder in inside or [folder]]
    return specs
