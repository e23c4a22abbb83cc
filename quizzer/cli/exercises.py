"""quizzer exercise and quizzer watch: list, start, prove, and grade at every save."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizzer.cli.common import as_json, clock, opened, print_json, words
from quizzer.errors import UsageError
from quizzer.paths import find_home
from quizzer.services.context import Context
from quizzer.services.text import printable

if TYPE_CHECKING:
    from quizzer.grader.grade import Zygote


@click.group()
def exercise() -> None:
    """List exercises, begin one, prove them."""


@exercise.command("list")
@as_json
def list_exercises(json_: bool) -> None:
    """Show every exercise and how it stands."""
    from quizzer.services import attempts, practising

    with opened() as context:
        specs = practising.all_exercises(context.home)
        standings = attempts.standings(context, list(specs), clock())
    rows = [
        {"id": spec.id, "title": spec.title, "card": standing.row.id, "status": standing.status}
        for spec, standing in zip(specs.values(), standings, strict=True)
    ]
    if json_:
        print_json({"exercises": rows})
        return
    for row in rows:
        click.echo(f"{row['status']:8} {row['id']:20} {row['title']}")


@exercise.command("start")
@click.argument("exercise", type=words)
def start_exercise(exercise: str) -> None:
    """Copy the starter into the workspace and print its path; an unfinished file stays."""
    from quizzer.services import practising, workspace

    with opened() as context:
        spec = practising.find(exercise, context.home)
        click.echo(workspace.start(context, spec, clock()))


@exercise.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--seeds", type=click.IntRange(1), default=20, show_default=True)
def check_exercises(paths: tuple[Path, ...], seeds: int) -> None:
    """Prove exercises: the starter fails, the reference passes, each misconception is named."""
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
@click.argument("exercise", required=False, type=words)
def watch(exercise: str | None) -> None:
    """Grade the workspace file at every save, until it passes.

    Without a name: the first exercise that is due, failed or started, else the first new one.
    """
    from quizzer.services import practising, watching, workspace

    with opened() as context:
        spec = practising.find(exercise or _unfinished(context), context.home)
        path = workspace.start(context, spec, clock())
        click.echo(f"{spec.title}: edit {path}; Ctrl-C ends this", err=True)
        with practising.warm(spec, context.home) as zygote:
            for data in watching.saves(path, threading.Event()):
                if data != spec.starter.encode() and _passes(context, spec.id, path, zygote):
                    return


def _unfinished(context: Context) -> str:
    from quizzer.services import attempts, practising

    specs = list(practising.all_exercises(context.home))
    standings = attempts.standings(context, specs, clock())
    by_status = {
        standing.status: spec
        for spec, standing in reversed(list(zip(specs, standings, strict=True)))
    }
    for status in ("due", "failed", "started", "new"):
        if status in by_status:
            return by_status[status]
    raise UsageError("every exercise has been passed", hint="name the one to practise again")


def _passes(context: Context, exercise: str, path: Path, zygote: Zygote) -> bool:
    """Grade the file as it is now, record the attempt and show the verdict."""
    from quizzer.report.verdict_text import as_text
    from quizzer.services import attempts, practising

    spec = practising.find(exercise, context.home)
    graded = practising.grade_file(spec, path, context.home, zygote=zygote)
    attempts.record(context, spec.id, graded.source, graded.verdict, clock())
    click.clear()
    click.echo(printable(as_text(graded.verdict)))
    return graded.verdict.passed
