"""quizzer exercise: list, start, prove."""

from __future__ import annotations

import sys
from itertools import groupby
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
from quizzer.report.terminal import count_text


@click.group()
def exercise() -> None:
    """List exercises, start one, check them."""


@exercise.command("list")
@as_json
def list_exercises(json_: bool) -> None:
    """Show every exercise and its status, chapter by chapter."""
    from quizzer.services.practice import exercises
    from quizzer.services.review import chapters, standings

    with open_home() as context:
        specs = exercises.all_exercises(context.home)
        statuses = standings.exercise_statuses(context, list(specs), utc_now())
        titles = chapters.exercise_titles(context)
        in_chapters = chapters.sort_exercises(chapters.exercise_chapters(context), specs)
    rows = [
        {"id": spec.id, "title": spec.title, "card": standing.row.id, "status": standing.status}
        for spec, standing in zip(specs.values(), statuses, strict=True)
    ]
    if json_:
        print_json({"exercises": rows})
        return
    by_id = {standing.id: standing for standing in statuses}
    width = max((len(name) for name in in_chapters), default=0)
    headings = groupby(in_chapters, lambda name: titles.get(name, "Of no chapter"))
    for number, (chapter, names) in enumerate(headings):
        echo(f"\n{chapter}" if number else chapter)
        for name in names:
            last = " (last run failed)" if by_id[name].last_failed else ""
            echo(f"  {by_id[name].status:8} {name:{width}}  {by_id[name].title}{last}")


@exercise.command("start")
@click.argument("exercise", type=text_argument)
def start_exercise(exercise: str) -> None:
    """Copy the starter into the workspace and print its path; an unfinished file stays."""
    from quizzer.services.practice import exercises, workspace

    with open_home() as context:
        spec = exercises.find_exercise(exercise, context.home)
        echo(workspace.start(context, spec, utc_now()))


@exercise.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--seeds", type=click.IntRange(1), default=10, show_default=True)
@click.option(
    "--jobs", type=click.IntRange(1, 1024), help="Exercises at once; default: one per core."
)
def check_exercises(paths: tuple[Path, ...], seeds: int, jobs: int | None) -> None:
    """Check exercises: the starter fails, the reference passes, each misconception is named."""
    from quizzer.services.practice import exercises, self_check

    home = find_home()
    bad = 0
    specs = exercises.exercises_at(paths, home)
    warn_of_foreign_code(home, specs)
    for proof in self_check.prove(specs, home, seeds, jobs):
        if proof.problems:
            bad += 1
            echo(f"{proof.id}: {count_text(len(proof.problems), 'problem')}", err=True)
            for problem in proof.problems:
                echo(f"  {problem}", err=True)
        else:
            seeds_used = count_text(proof.seeds, "seed")
            echo(
                f"{proof.id}: {count_text(proof.misconceptions, 'misconception')}, {seeds_used}: ok"
            )
    sys.exit(2 if bad else 0)
