"""quizzer grade and quizzer doctor."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from quizzer.cli.common import (
    as_json,
    echo,
    open_home,
    print_json,
    text_argument,
    utc_now,
    warn_of_foreign_code,
)
from quizzer.paths import find_home


@click.command()
@click.argument("exercise", type=text_argument)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--seed", type=click.IntRange(0, (1 << 53) - 1), help="Seed for the test inputs.")
@as_json
def grade(exercise: str, file: Path, json_: bool, seed: int | None) -> None:
    """Grade one FILE against an EXERCISE and record the attempt."""
    from quizzer.cli.grading_progress import ProgressLine
    from quizzer.services.practice import exercises, grading

    home = find_home()
    spec = exercises.find_exercise(exercise, home)
    warn_of_foreign_code(home, [spec])
    with ProgressLine(sys.stderr) as progress:
        graded = grading.grade_file(
            spec,
            file,
            home,
            seed=seed,
            on_output=progress.output,
            on_phase=progress.phase,
            while_starting=_load_recording,
        )
    from quizzer.services.practice import attempts

    with open_home(takes_in=True, publishes=True) as context:
        recorded = attempts.record(context, spec.id, graded.source, graded.verdict, utc_now())
    if json_:
        print_json(graded.verdict.to_dict())
    else:
        from quizzer.report.verdict_text import as_text

        echo(as_text(graded.verdict))
        if recorded.rating is not None:
            comes_back = recorded.rating.state.due_at.astimezone().date()
            echo(f"rated {recorded.rating.rating.word}; it comes back on {comes_back}", err=True)
    if recorded.message:
        echo(recorded.message, err=True)
    sys.exit(0 if graded.verdict.passed else 1)


def _load_recording() -> None:
    """Import what records an attempt and prints it."""
    import quizzer.report.verdict_text
    import quizzer.services.practice.attempts
    import quizzer.services.startup  # noqa: F401


@click.command()
@as_json
def doctor(json_: bool) -> None:
    """Show versions, the database's integrity and which isolation layers are in force."""
    from quizzer.services import doctor as doctor_service

    report = doctor_service.examine(find_home(), utc_now())
    if json_:
        print_json(report)
        return
    for name, value in report.items():
        text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        listed = (", ".join(text) or "none") if isinstance(text, list) else text
        echo(f"{name:10} {listed}")
