"""quizzer backup and restore: a copy of the database, and back again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizzer.cli.common import echo, open_home, utc_now
from quizzer.errors import DamagedError, UsageError
from quizzer.paths import Home, find_home
from quizzer.sanitize import printable
from quizzer.services.backup import schedule

if TYPE_CHECKING:
    from quizzer.services.backup.restore import RepairedDatabase, RestoreResult


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--if-due", is_flag=True, hidden=True)
def backup(file: Path | None, if_due: bool) -> None:
    """Copy the database to FILE, while it is in use; prints where the copy is.

    Without FILE, into the backups folder, beside the copies that are made each day.
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
    """What another quizzer started before it ended: what fails is told at the next start."""
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
    "--mend",
    is_flag=True,
    help="Mend a damaged database: the newest good copy, and what can still be read.",
)
def restore(file: Path | None, mend: bool) -> None:
    """Make the database what the copy FILE holds; what it held is kept.

    FILE may be a name in the backups folder. Without FILE: lists the copies there.
    """
    from quizzer.services.backup import restore as restore_service

    home = find_home()
    if mend and file is None:
        with restore_service.repairing(home, utc_now()) as mended:
            click.echo(printable(_repair_summary(mended)), err=True)
            restored = mended.put_in_place()
    elif file is None or mend:
        raise _missing_choice(home)
    else:
        restored = restore_service.restore(home, restore_service.find_backup(home, file), utc_now())
    _print_restored(restored)


def _missing_choice(home: Home) -> UsageError:
    from quizzer.services.backup import restore as restore_service

    copies = "\n".join(
        f"  {restore_service.describe(copy)}" for copy in schedule.list_backups(home)
    )
    there = f"the copies in {home.backups}, newest first:\n{copies}"
    return UsageError(
        "which copy? give its name or path: quizzer restore FILE",
        hint=there if copies else f"there is none in {home.backups} yet",
    )


def offer_repair(error: DamagedError) -> bool:
    """Say what mending would bring, and do it where the learner says yes."""
    from quizzer.services.backup import restore as restore_service

    echo(f"{error.message}\n\nNothing has been changed yet.", err=True)
    with restore_service.repairing(find_home(), utc_now()) as mended:
        click.echo(f"{printable(_repair_summary(mended))}\n", err=True)
        question = "Put this in its place? The damaged file is kept."
        if not click.confirm(question, default=False, err=True):
            return False
        _print_restored(mended.put_in_place())
    return True


def _repair_summary(mended: RepairedDatabase) -> str:
    from quizzer.services.backup.restore import count_text, local_time_text

    lines = [f"{path} cannot be used and is passed over" for path in mended.passed_over]
    if mended.copy is None:
        lines.append("There is no good copy; what can be read of the damaged file was read.")
    else:
        lines.append(f"The newest good copy is of {local_time_text(mended.copy.at)}.")
    salvaged = mended.salvaged
    added = [count_text(count, table) for table, count in salvaged.added.items()]
    if added:
        since = "Read" if mended.copy is None else "Made since, and read"
        lines.append(f"{since} from the damaged file: {', '.join(added)}.")
    if salvaged.lost is None:
        lines.append("How many reviews could not be read is not known.")
    elif salvaged.lost:
        lines.append(f"{count_text(salvaged.lost, 'review')} could not be read.")
    if unread := [table for table in salvaged.unread if table != "review"]:
        lines.append(f"Some of the damaged file's lines could not be read: {', '.join(unread)}.")
    contents = mended.contents
    latest = f", the latest of {local_time_text(contents.latest)}" if contents.latest else ""
    lines.append(f"Together: {count_text(contents.reviews, 'review')}{latest}.")
    return "\n".join(lines)


def _print_restored(restored: RestoreResult) -> None:
    from quizzer.services.backup.restore import count_text, local_time_text

    contents = restored.contents
    latest = f", the latest of {local_time_text(contents.latest)}" if contents.latest else ""
    echo(f"the database now holds {count_text(contents.reviews, 'review')}{latest}", err=True)
    if restored.kept is not None:
        echo(f"what it held before is kept in {restored.kept}", err=True)
    if restored.warning:
        echo(restored.warning, err=True)
