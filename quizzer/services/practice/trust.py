"""Exercise folders that did not come with the program: they are code, and this says so once.

Grading runs their references and cases with the learner's own rights, outside the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from quizzer import files, paths
from quizzer.content import exercise_file
from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.paths import Home
from quizzer.sanitize import one_line


def unacknowledged(home: Home, specs: Iterable[ExerciseSpec]) -> list[ExerciseSpec]:
    """Exercises not shipped with quizzer whose present form was not acknowledged yet."""
    bundled = paths.bundled("exercises").resolve()
    foreign = [spec for spec in specs if spec.folder.resolve().parent != bundled]
    if not foreign:
        return []
    try:
        acknowledged = set(home.known_exercises.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        acknowledged = set()
    return [spec for spec in foreign if _entry(spec) not in acknowledged]


def warning(spec: ExerciseSpec) -> str:
    """What a learner should know before the folder's code runs for the first time."""
    return (
        f"the exercise {spec.id} did not come with quizzer. Grading it runs the Python code in\n"
        f"{one_line(str(spec.folder))}\n"
        "with all your rights, outside the sandbox that submissions get. If somebody else wrote\n"
        "it, read its .py files first. This warning is shown once, and again when the files change."
    )


def acknowledge(home: Home, specs: Iterable[ExerciseSpec]) -> None:
    """Save that the warning was shown; if that cannot be written, it is shown again."""
    with (
        suppress(OSError),
        open(home.known_exercises, "a", encoding="utf-8", opener=files.opener) as file,
    ):
        file.writelines(f"{_entry(spec)}\n" for spec in specs)


def _entry(spec: ExerciseSpec) -> str:
    return f"{exercise_file.contents_digest(spec.folder)} {spec.id}"
