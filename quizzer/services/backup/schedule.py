"""Copies of the database, made without being asked: one for each day that was used.

They grow fewer with age: the newest of each of the last days, weeks and months that have one.
"""

import re
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from quizzer.errors import DamagedError, QuizzerError, StorageError
from quizzer.files import opener
from quizzer.memory.study_day import StudyClock
from quizzer.paths import Home
from quizzer.settings import Settings
from quizzer.store import db

if TYPE_CHECKING:
    from quizzer.services.context import Context

# A database up to this size is copied at once, in some 20 ms; a larger one in the background.
MAX_FOREGROUND_BYTES = 4 * 1024 * 1024
MAX_UPGRADE_COPIES = 3  # copies from before a migration that are kept
STALE = timedelta(minutes=30)  # a copy that is not finished by then was cut off

_NAME = r"quizzer-(\d{4}-\d\d-\d\dT\d{6}Z)(-schema-\d+)?\.db"
_STAMP = "%Y-%m-%dT%H%M%SZ"


class Backup(NamedTuple):
    """A copy in the backups folder; `upgrade` where it was made before a migration."""

    path: Path
    at: datetime
    upgrade: bool


def list_backups(home: Home) -> list[Backup]:
    """The copies in the backups folder, newest first."""
    try:
        names = [path.name for path in home.backups.iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError(
            f"{home.backups}: {error.strerror}", hint="check the folder's permissions"
        ) from error
    copies = []
    for name in names:
        if match := re.fullmatch(_NAME, name):
            with suppress(ValueError):  # a name with a month 13 is no copy of ours
                at = datetime.fromisoformat(match[1])
                copies.append(Backup(home.backups / name, at, match[2] is not None))
    return sorted(copies, key=lambda copy: (copy.at, copy.path.name), reverse=True)


def make_backup(context: "Context", now: datetime) -> Path:
    """Copy the database into the backups folder, then let go of copies that are not kept."""
    target = _backups_folder(context.home) / f"quizzer-{file_stamp(now)}.db"
    copy_to(context, target)
    context.home.failed_copy.unlink(missing_ok=True)
    _prune(context.home, context.settings, context.clock)
    return target


def file_stamp(now: datetime) -> str:
    """A moment as the names of copies have it: UTC, so that they sort."""
    return now.astimezone(UTC).strftime(_STAMP)


def copy_to(context: "Context", target: Path) -> None:
    """Copy the database to a file of the learner's own.

    Raises DamagedError where the copy is not sound; the next start then looks at every page.
    """
    from quizzer.store.copies import backups  # needless before the first paint

    try:
        backups.copy_database(context.db.connection, target)
    except DamagedError:
        _backups_folder(context.home)
        full_check_marker(context.home).touch(mode=0o600)
        raise


def copy_before_migration(home: Home, clock: Callable[[], datetime]) -> Callable[[int], None]:
    """What a migration waits for: a copy of the database as it is."""

    def copy(schema: int) -> None:
        from quizzer.store.copies import backups

        target = _backups_folder(home) / f"quizzer-{file_stamp(clock())}-schema-{schema}.db"
        with db.storage_errors(home.database), backups.open_read_only(home.database) as connection:
            backups.copy_database(connection, target)
        for old in [backup for backup in list_backups(home) if backup.upgrade][MAX_UPGRADE_COPIES:]:
            old.path.unlink(missing_ok=True)

    return copy


def is_due(context: "Context", now: datetime, at_most_every: timedelta) -> bool:
    """Whether the log holds what the newest copy does not, and that copy is old enough."""
    from quizzer.store.copies import backups

    chosen = context.settings
    if not (chosen.backups_daily or chosen.backups_weekly or chosen.backups_monthly):
        return False
    copies = list_backups(context.home)
    if copies and timedelta(0) <= now - copies[0].at < at_most_every:
        return False
    with db.storage_errors(context.db.path):
        state = backups.log_state(context.db.connection)
    return bool(state) and not (copies and backups.log_state_of(copies[0].path) == state)


def back_up_if_due(
    context: "Context", now: datetime, at_most_every: timedelta = timedelta(0)
) -> None:
    """Make a copy if one is due: at once of a small database, in a separate process of a large one.

    Raises StorageError where the copy could not be made; what was recorded is not touched by that.
    """
    if not is_due(context, now, at_most_every) or _is_copy_in_progress(context.home):
        return
    if context.db.path.stat().st_size <= MAX_FOREGROUND_BYTES:
        make_backup(context, now)
    else:
        _start_background_copy(context.home)


def record_failure(home: Home, error: Exception, now: datetime) -> None:
    """Keep why a copy in the background failed, for the next start: nobody hears of it now."""
    why = error.message if isinstance(error, QuizzerError) else repr(error)
    with (
        suppress(OSError),  # a disk that is full takes no word either; the next exit tries again
        open(home.failed_copy, "w", encoding="utf-8", opener=opener) as file,
    ):
        file.write(f"{now.astimezone():%Y-%m-%d %H:%M}: {why}\n")


def failure_notice(home: Home) -> str:
    """What to say of the last copy in the background where it failed, else nothing."""
    try:
        why = home.failed_copy.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
    return (
        f"your reviews could not be copied in the background\n{why}\n"
        "nothing is lost; when that is fixed, make a copy now: quizzer backup"
    )


def set_aside_files(home: Home) -> tuple[Path, int, int]:
    """Where databases that were replaced are kept, how many there are, and their bytes."""
    folder = home.backups / "set-aside"
    files = [path for path in folder.glob("*") if path.is_file()]
    databases = sum(path.suffix == ".db" for path in files)
    return folder, databases, sum(path.stat().st_size for path in files)


def full_check_marker(home: Home) -> Path:
    """The file that says: a copy did not pass its check, so look at every page at the start."""
    return home.backups / "look-closely"


def _backups_folder(home: Home) -> Path:
    with db.storage_errors(home.backups):
        home.backups.mkdir(exist_ok=True, mode=0o700)  # not its parents: a home that went is gone
    return home.backups


def _is_copy_in_progress(home: Home) -> bool:
    """Whether another program is at it; what one left behind that was cut off is removed."""
    from quizzer.store.copies import backups

    busy = False
    for partial in home.backups.glob(f"*{backups.PARTIAL}*"):
        try:
            age = datetime.now(UTC).timestamp() - partial.stat().st_mtime
            if age < STALE.total_seconds():
                busy = True
            else:
                partial.unlink()
        except OSError:  # it was finished, or removed, this moment
            continue
    return busy


def _start_background_copy(home: Home) -> None:
    """Have a process that outlives this one make the copy, slowly, whatever becomes of us."""
    import os
    import subprocess
    import sys

    package = str(Path(__file__).resolve().parents[3])
    paths = [package, os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        "QUIZZER_HOME": str(home.folder),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }
    nothing = subprocess.DEVNULL
    with db.storage_errors(home.backups):
        subprocess.Popen(
            [sys.executable, "-P", "-m", "quizzer", "backup", "--if-due"],
            env=environment,
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            start_new_session=True,
        )


def _prune(home: Home, chosen: Settings, clock: StudyClock) -> None:
    daily = [backup for backup in list_backups(home) if not backup.upgrade]
    days = [date.fromordinal(clock.day(backup.at)) for backup in daily]
    retained = retained_indices(
        days, chosen.backups_daily, chosen.backups_weekly, chosen.backups_monthly
    )
    for place, backup in enumerate(daily):
        if place not in retained:
            backup.path.unlink(missing_ok=True)


def retained_indices(days: list[date], daily: int, weekly: int, monthly: int) -> set[int]:
    """Which of the copies made on `days`, newest first, are kept; always the newest."""
    spans: tuple[tuple[int, Callable[[date], Hashable]], ...] = (
        (daily, lambda day: day),
        (weekly, lambda day: day.isocalendar()[:2]),
        (monthly, lambda day: (day.year, day.month)),
    )
    retained = set(range(min(1, len(days))))
    for count, span in spans:
        retained.update(_first_of_each(map(span, days), count))
    return retained


def _first_of_each(spans: Iterable[Hashable], count: int) -> list[int]:
    first: dict[Hashable, int] = {}
    for place, span in enumerate(spans):
        first.setdefault(span, place)
    return list(first.values())[:count]
