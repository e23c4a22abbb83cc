"""Commands that grade: `grade`, `exercise`, `doctor`. Each is short; the work is in services."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("exercise")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as one JSON object.")
@click.option("--seed", type=click.IntRange(0, (1 << 53) - 1), help="Draw the inputs from this.")
def grade(exercise: str, file: Path, as_json: bool, seed: int | None) -> None:
    """Grade one FILE against an EXERCISE."""
    from quizzer.cli.progress import Progress
    from quizzer.paths import find_home
    from quizzer.services import practising

    home = find_home()
    spec = practising.find(exercise, home)
    with Progress(sys.stderr) as progress:
        verdict = practising.grade_file(
            spec,
            file,
            home,
            seed=seed,
            on_check=lambda check: None,
            on_output=progress.output,
            on_phase=progress.phase,
        )
    if as_json:
        click.echo(json.dumps(verdict.to_dict(), allow_nan=False))
    else:
        from quizzer.report.verdict_text import as_text

        click.echo(as_text(verdict, color=sys.stdout.isatty()))
    sys.exit(0 if verdict.passed else 1)


@click.group()
def exercise() -> None:
    """Exercises: list them, prove them."""


@exercise.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_exercises(as_json: bool) -> None:
    """List all exercises."""
    from quizzer.paths import find_home
    from quizzer.services import practising

    rows = [
        {"id": spec.id, "title": spec.title, "card": f"exercises/{spec.id}", "status": "new"}
        for spec in practising.all_exercises(find_home()).values()
    ]
    if as_json:
        click.echo(json.dumps({"exercises": rows}))
        return
    for row in rows:
        click.echo(f"{row['status']:8} {row['id']:20} {row['title']}")


@exercise.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--seeds", type=click.IntRange(1), default=20, show_default=True)
def check_exercises(paths: tuple[Path, ...], seeds: int) -> None:
    """Prove exercises: the starter fails, the reference passes, each misconception is named."""
    from quizzer.paths import find_home
    from quizzer.services import practising

    home = find_home()
    bad = 0
    for proof in practising.prove(practising.at_paths(paths, home), home, seeds):
        if proof.problems:
            bad += 1
            click.echo(f"{proof.id}: {len(proof.problems)} problems", err=True)
            for problem in proof.problems:
                click.echo(f"  {problem}", err=True)
        else:
            click.echo(
                f"{proof.id}: {proof.misconceptions} misconceptions, {proof.seeds} seeds: ok"
            )
    sys.exit(2 if bad else 0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(as_json: bool) -> None:
    """Show versions and which isolation layers hold here."""
    from quizzer.services import checkup

    found: dict[str, Any] = checkup.examine()
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, value in found.items():
        shown = (
            ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        )
        click.echo(f"{name:10} {', '.join(shown) if isinstance(shown, list) else shown}")
