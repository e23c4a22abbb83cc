"""Restoring a copy, and repairing a damaged database from the newest good one.

What is replaced is kept in `backups/set-aside`; nothing here happens without being asked for.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from quizzer import settings
from quizzer.errors import DamagedError, StorageError, UsageError
from quizzer.memory.study_day import StudyClock
from quizzer.paths import Home
from quizzer.report.terminal import count_text
from quizzer.services.backup.schedule import (
    Backup,
    copy_before_migration,
    file_stamp,
    full_check_marker,
    list_backups,
    make_backup,
)
from quizzer.services.context import Context
from quizzer.store import db
from quizzer.store.copies import backups, salvage
from quizzer.store.copies.backups import Contents
from quizzer.store.copies.salvage import Salvaged

WORK_PREFIX = "repairing-"


@dataclass(frozen=True)
class RestoreResult:
    """What the database holds now, and where the replaced one is."""

    contents: Contents
    replaced: Path | None
    warning: str = ""


@dataclass(frozen=True)
class RepairedDatabase:
    """A repaired database, not in its place yet.

    `copy` is the one it was begun from, None where there was no good one; `passed_over` were not.
    """

    home: Home
    path: Path
    copy: Backup | None
    passed_over: tuple[Path, ...]
    salvaged: Salvaged
    contents: Contents
    now: datetime

    def put_in_place(self) -> RestoreResult:
        """Replace the damaged database; raises StorageError where another program holds it."""
        return _put_in_place(self.home, self.path, self.contents, self.now, damaged=True)


def find_backup(home: Home, name: Path) -> Path:
    """A copy by its path, or by its name in the backups folder; raises UsageError."""
    for path in (name, home.backups / name):
        if path.is_file():
            return path
    there = "\n".join(f"  {describe(backup)}" for backup in list_backups(home))
    raise UsageError(
        f"there is no file {name}",
        hint=f"the copies in {home.backups} are\n{there}" if there else "give the path of a copy",
    )


def backup_target(home: Home, file: Path, now: datetime) -> Path:
    """Where a copy that a learner asked for goes: a folder gets one with a new name.

    Raises UsageError rather than write over the database or what is no copy of one.
    """
    if file.is_dir():
        return file / f"quizzer-{file_stamp(now)}.db"
    if not file.parent.is_dir():
        raise UsageError(f"there is no folder {file.parent}", hint="make it, or choose another")
    if file.exists():
        if home.database.exists() and file.samefile(home.database):
            raise UsageError(f"{file} is the database itself", hint="choose another place")
        if not backups.is_quizzer_database(file):
            raise UsageError(
                f"{file} exists and is not a copy made by quizzer", hint="choose another name"
            )
    return file


def describe(backup: Backup) -> str:
    """A copy in a line: its name, when it was made and what it holds."""
    made_at = local_time_text(backup.at)
    try:
        contents = backups.examine(backup.path)
    except StorageError as error:
        return f"{backup.path.name}  {made_at}  cannot be used: {error.message}"
    why = f", before the upgrade from schema {contents.schema}" if backup.upgrade else ""
    return f"{backup.path.name}  {made_at}  {count_text(contents.reviews, 'review')}{why}"


def local_time_text(moment: datetime) -> str:
    """A moment in the learner's own time."""
    local = moment.astimezone()
    return f"{local:%A}, {local.day} {local:%B %Y, %H:%M}"


def restore(home: Home, copy: Path, now: datetime) -> RestoreResult:
    """Make the database what a copy holds.

    Raises UsageError for a file that is not a sound copy, StorageError where another program has
    the database open or the disk fails; the database is then as it was.
    """
    home.create()
    if home.database.exists() and copy.samefile(home.database):
        raise UsageError(f"{copy} is the database itself", hint="give the path of a copy")
    try:
        contents = backups.examine(copy)
        with backups.open_read_only(copy) as connection:
            db.check_values(connection, copy)
    except StorageError as error:
        raise UsageError(f"{error.message}; nothing was restored", _hint(error)) from error
    with _work_folder(home) as folder:
        ready = folder / "restored.db"
        with db.storage_errors(copy), backups.open_read_only(copy) as connection:
            backups.copy_database(connection, ready)
        return _put_in_place(home, ready, contents, now, damaged=_is_damaged(home))


def _hint(error: StorageError) -> str:
    if "newer" in error.message:
        return "upgrade quizzer, then restore it"
    return "give another copy; quizzer restore, without a file, lists them"


@contextmanager
def repairing(home: Home, now: datetime) -> Iterator[RepairedDatabase]:
    """Make a repaired database beside the damaged one, which is not touched.

    Raises UsageError if the database is not damaged.
    """
    if not _is_damaged(home):
        raise UsageError(
            f"{home.database} is not damaged: there is nothing to repair",
            hint="to go back to a copy: quizzer restore FILE",
        )
    with _work_folder(home) as folder:
        begun_from, passed_over = _choose_base(home, folder)
        like = None if begun_from is None else begun_from.path
        repaired = folder / "repaired.db"
        if like is not None:
            shutil.copyfile(like, repaired)
            repaired.chmod(0o600)
        with (
            closing(db.open_database(repaired)) as database,
            salvage.open_damaged(home.database, like, folder) as damaged,
        ):
            salvaged = salvage.add_readable(damaged, database)
        contents = backups.examine(repaired)
        yield RepairedDatabase(home, repaired, begun_from, passed_over, salvaged, contents, now)


def _is_damaged(home: Home) -> bool:
    """Whether every page is sound is not enough: one that was emptied beside its copies is not."""
    if not home.database.exists() or home.database.stat().st_size == 0:
        return bool(list_backups(home))
    try:
        backups.examine(home.database)
    except DamagedError:
        return True
    return False


def _choose_base(home: Home, folder: Path) -> tuple[Backup | None, tuple[Path, ...]]:
    """The newest copy that is sound and of one line with the damaged file, and newer ones."""
    passed_over: list[Path] = []
    for backup in list_backups(home):
        with suppress(StorageError):
            backups.examine(backup.path)
            with (
                backups.open_read_only(backup.path) as copy,
                salvage.open_damaged(home.database, backup.path, folder) as damaged,
            ):
                if salvage.is_same_history(damaged, copy):
                    return backup, tuple(passed_over)
        passed_over.append(backup.path)
    return None, tuple(passed_over)


@contextmanager
def _work_folder(home: Home) -> Iterator[Path]:
    """A private folder inside the backups, gone afterwards; also ones of runs that were killed."""
    with db.storage_errors(home.backups):
        home.backups.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in home.backups.glob(f"{WORK_PREFIX}*"):
            shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=home.backups, prefix=WORK_PREFIX) as folder:
            yield Path(folder)


def _put_in_place(
    home: Home, ready: Path, contents: Contents, now: datetime, *, damaged: bool
) -> RestoreResult:
    aside = _unused_path(home.backups / "set-aside" / f"quizzer-{file_stamp(now)}.db")
    existed = home.database.exists()
    if damaged:
        backups.replace_damaged(home.database, ready, aside)
    else:
        existed = backups.replace_sound(home.database, ready, aside)
    full_check_marker(home).unlink(missing_ok=True)
    warning = ""
    try:
        chosen = settings.load(home.config)
        before = copy_before_migration(home, lambda: now)
        with closing(db.open_database(home.database, before)) as database:
            context = Context(home, database, chosen, StudyClock(chosen.day_end))
            make_backup(
                context, now
            )  # the newest copy is one of what is in use, for the next mishap
    except StorageError as error:
        warning = f"it could not be copied again: {error.message}"
    return RestoreResult(contents, aside if existed else None, warning)


def _unused_path(path: Path) -> Path:
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free
