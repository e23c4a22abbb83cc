"""quizzer backup and restore: a copy of the database, and back again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizzer.cli.common import echo, open_home, utc_now
from quizzer.errors import DamagedError, UsageError
from quizzer.paths import Home, find_home
from quizzer.report.terminal import count_text
from quizzer.sanitize import printable
from quizzer.services.backup import schedule

if TYPE_CHECKING:
    from quizzer.services.backup.restore import RepairedDatabase, RestoreResult


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--if-due", is_flag=True, hidden=True)
def backup(file: Path | None, if_due: bool) -> None:
    """Copy the database to FILE, while it is in use; prints where the copy is.

    Without FILE, copy it into the backups folder, beside the daily copies.
    """
    if if_due:
        _run_background_copy()
        return
    from quizzer.services.backup import restore as restore_service

    target = None if file is None else restore_service.backup_target(find_home(), file, utc_now())
    with open_home(copy_every=None) as context:
        if target is None:
            target = schedule.make_backup(context, utc_now())
        else:
            schedule.copy_to(context, target)
    echo(str(target))


def _run_background_copy() -> None:
    """A copy that another quizzer process started; a failure is reported at the next start."""
    from quizzer.services.startup import open_context

    home = find_home()
    if home.database.exists():  # else its home has gone meanwhile
        try:
            with open_context(home) as context:
                if schedule.is_due(context, utc_now(), timedelta(0)):
                    schedule.make_backup(context, utc_now())
        except Exception as error:
            schedule.record_failure(home, error, utc_now())
            raise


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--repair",
    is_flag=True,
    help="Repair a damaged database: the newest good copy, plus what can still be read.",
)
def restore(file: Path | None, repair: bool) -> None:
    """Replace the database by the copy FILE; the replaced database is kept.

    FILE may be a name in the backups folder. Without FILE: list the copies there.
    """
    from quizzer.services.backup import restore as restore_service

    home = find_home()
    if repair and file is None:
        with restore_service.repairing(home, utc_now()) as repaired:
            click.echo(printable(_repair_summary(repaired)), err=True)
            restored = repaired.put_in_place()
    elif file is None or repair:
        raise _missing_choice(home)
    else:
        restored = restore_service.restore(home, restore_service.find_backup(home, file), utc_now())
    _print_restored(restored)


@click.command()
@click.argument("file", metavar="FILE.db", type=click.Path(path_type=Path))
def merge(file: Path) -> None:
    """Take in what another machine's database has and this one has not.

    FILE.db is the other machine's quizzer.db, or a copy of it. Merge in either direction, once or
    twice: the same log and the same schedules come out. A copy of this database is made first.
    """
    from quizzer.services.backup import merge as merge_service

    with open_home(copy_every=None) as context:
        result = merge_service.merge(context, file, utc_now())
    counts = result.counts
    parts = [
        count_text(count, word)
        for count, word in (
            (counts.reviews, "review"),
            (counts.undos, "undo"),
            (counts.actions, "note or suspension"),
            (counts.attempts, "attempt"),
            (counts.quizzes, "quiz run"),
            (counts.fits, "fit"),
            (counts.tags, "tag"),
            (counts.plan_choices, "plan choice"),
            (counts.drafts, "draft"),
            (counts.renames, "renamed deck"),
        )
        if count
    ]
    echo(f"merged {', '.join(parts)}" if parts else "nothing new: both had the same log")
    for notice in result.notices:
        echo(notice, err=True)
    echo(f"the database as it was before: {result.copy}", err=True)


def _missing_choice(home: Home) -> UsageError:
    from quizzer.services.backup import restore as restore_service

    copies = "\n".join(
        f"  {restore_service.describe(copy)}" for copy in schedule.list_backups(home)
    )
    there = f"the copies in {home.backups}, newest first:\n{copies}"
    return UsageError(
        "which copy? give its name or path: quizzer restore FILE",
        hint=there if copies else f"there is no copy in {home.backups} yet",
    )


def offer_repair(error: DamagedError) -> bool:
    """Show what the repair would restore, and do it if the learner agrees."""
    from quizzer.services.backup import restore as restore_service

    echo(f"{error.message}\n\nNothing has been changed yet.", err=True)
    with restore_service.repairing(find_home(), utc_now()) as repaired:
        click.echo(f"{printable(_repair_summary(repaired))}\n", err=True)
        question = "Put this in its place? The damaged file is kept."
        if not click.confirm(question, default=False, err=True):
            return False
        _print_restored(repaired.put_in_place())
    return True


def _repair_summary(repaired: RepairedDatabase) -> str:
    from quizzer.services.backup.restore import local_time_text

    lines = [f"{path} cannot be used and is skipped" for path in repaired.passed_over]
    if repaired.copy is None:
        lines.append(
            "There is no good copy; the rest of the damaged file was read as far as possible."
        )
    else:
        lines.append(f"The newest good copy was made {local_time_text(repaired.copy.at)}.")
    salvaged = repaired.salvaged
    added = [count_text(count, table) for table, count in salvaged.added.items()]
    if added:
        since = "Read" if repaired.copy is None else "Added since then, and read"
        lines.append(f"{since} from the damaged file: {', '.join(added)}.")
    if salvaged.lost is None:
        lines.append("It is not known how many reviews could not be read.")
    elif salvaged.lost:
        lines.append(f"{count_text(salvaged.lost, 'review')} could not be read.")
    if unread := [table for table in salvaged.unread if table != "review"]:
        lines.append(f"Some rows of the damaged file could not be read: {', '.join(unread)}.")
    contents = repaired.contents
    latest = f", the latest of {local_time_text(contents.latest)}" if contents.latest else ""
    lines.append(f"In total: {count_text(contents.reviews, 'review')}{latest}.")
    return "\n".join(lines)


def _print_restored(restored: RestoreResult) -> None:
    from quizzer.services.backup.restore import local_time_text

    contents = restored.contents
    latest = f", the latest of {local_time_text(contents.latest)}" if contents.latest else ""
    echo(f"the database now holds {count_text(contents.reviews, 'review')}{latest}", err=True)
    if restored.replaced is not None:
        echo(f"the replaced database is kept in {restored.replaced}", err=True)
    if restored.warning:
        echo(restored.warning, err=True)
