"""Putting a copy back, and mending a damaged database from the newest good one.

What is replaced is kept in `backups/set-aside`; nothing here happens without being asked for.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from quizzer.errors import DamagedError, StorageError, UsageError
from quizzer.paths import Home
from quizzer.services.backup.schedule import Backup, every, make, stamp, suspicion
from quizzer.services.startup import open_context
from quizzer.store import backups, db, salvage
from quizzer.store.backups import Contents
from quizzer.store.salvage import Salvaged

WORK = "mending-"


@dataclass(frozen=True)
class Restored:
    """What the database holds now, and where what it held is kept."""

    contents: Contents
    kept: Path | None
    warning: str = ""


@dataclass(frozen=True)
class RepairedDatabase:
    """A mended database, not in its place yet.

    `copy` is the one it was begun from, None where there was no good one; `passed_over` were not.
    """

    home: Home
    path: Path
    copy: Backup | None
    passed_over: tuple[Path, ...]
    salvaged: Salvaged
    contents: Contents
    now: datetime = field(repr=False)

    def put_in_place(self) -> Restored:
        """Replace the damaged database; raises StorageError where another program holds it."""
        return _put_in_place(self.home, self.path, self.contents, self.now, damaged=True)


def find(home: Home, name: Path) -> Path:
    """A copy by its path, or by its name in the backups folder; raises UsageError."""
    for path in (name, home.backups / name):
        if path.is_file():
            return path
    there = "\n".join(f"  {described(one)}" for one in every(home))
    raise UsageError(
        f"there is no file {name}",
        hint=f"the copies in {home.backups} are\n{there}" if there else "give the path of a copy",
    )


def place_for(home: Home, file: Path, now: datetime) -> Path:
    """Where a copy that a learner asked for goes: a folder gets one with a name of its own.

    Raises UsageError rather than write over the database or what is no copy of one.
    """
    if file.is_dir():
        return file / f"quizzer-{stamp(now)}.db"
    if not file.parent.is_dir():
        raise UsageError(f"there is no folder {file.parent}", hint="make it, or choose another")
    if file.exists():
        if home.database.exists() and file.samefile(home.database):
            raise UsageError(f"{file} is the database itself", hint="choose another place")
        if not backups.is_ours(file):
            raise UsageError(
                f"{file} is there, and is no copy of quizzer's", hint="choose another name"
            )
    return file


def described(one: Backup) -> str:
    """A copy in a line: its name, when it was made and what it holds."""
    made = when(one.at)
    try:
        held = backups.examine(one.path)
    except StorageError as error:
        return f"{one.path.name}  {made}  cannot be used: {error.message}"
    why = f", before the upgrade from schema {held.schema}" if one.upgrade else ""
    return f"{one.path.name}  {made}  {amount(held.reviews, 'review')}{why}"


def when(moment: datetime) -> str:
    """A moment in the learner's own time."""
    local = moment.astimezone()
    return f"{local:%A}, {local.day} {local:%B %Y, %H:%M}"


def amount(count: int, of: str) -> str:
    return f"{count:,} {of}{'' if count == 1 else 's'}"


def restore(home: Home, copy: Path, now: datetime) -> Restored:
    """Make the database what a copy holds.

    Raises UsageError for a file that is not a sound copy, StorageError where another program has
    the database open or the disk fails; the database is then as it was.
    """
    home.create()
    if home.database.exists() and copy.samefile(home.database):
        raise UsageError(f"{copy} is the database itself", hint="give the path of a copy")
    try:
        contents = backups.examine(copy)
    except StorageError as error:
        raise UsageError(f"{error.message}; nothing was restored", _hint(error)) from error
    with _work_folder(home) as folder:
        ready = folder / "restored.db"
        with db.in_words(copy), backups.opened_to_read(copy) as connection:
            backups.copy(connection, ready)
        return _put_in_place(home, ready, contents, now, damaged=_is_damaged(home))


def _hint(error: StorageError) -> str:
    if "newer" in error.message:
        return "upgrade quizzer, then restore it"
    return "give another copy; quizzer restore, without a file, lists them"


@contextmanager
def mending(home: Home, now: datetime) -> Iterator[RepairedDatabase]:
    """Make a mended database beside the damaged one, which is not touched.

    Raises UsageError where the database is sound.
    """
    if not _is_damaged(home):
        raise UsageError(
            f"{home.database} is sound: there is nothing to mend",
            hint="to go back to a copy: quizzer restore FILE",
        )
    with _work_folder(home) as folder:
        begun_from, passed_over = _choose(home, folder)
        like = None if begun_from is None else begun_from.path
        mended = folder / "mended.db"
        if like is not None:
            shutil.copyfile(like, mended)
            mended.chmod(0o600)
        with (
            closing(db.open_database(mended)) as database,
            salvage.readable(home.database, like, folder) as damaged,
        ):
            salvaged = salvage.add(damaged, database)
        contents = backups.examine(mended)
        yield RepairedDatabase(home, mended, begun_from, passed_over, salvaged, contents, now)


def _is_damaged(home: Home) -> bool:
    """Whether every page is sound is not enough: one that was emptied beside its copies is not."""
    if not home.database.exists() or home.database.stat().st_size == 0:
        return bool(every(home))
    try:
        backups.examine(home.database)
    except DamagedError:
        return True
    return False


def _choose(home: Home, folder: Path) -> tuple[Backup | None, tuple[Path, ...]]:
    """The newest copy that is sound and of one line with the damaged file, and newer ones."""
    passed_over: list[Path] = []
    for one in every(home):
        with suppress(StorageError):
            backups.examine(one.path)
            with (
                backups.opened_to_read(one.path) as copy,
                salvage.readable(home.database, one.path, folder) as damaged,
            ):
                if salvage.is_of_one_line(damaged, copy):
                    return one, tuple(passed_over)
        passed_over.append(one.path)
    return None, tuple(passed_over)


@contextmanager
def _work_folder(home: Home) -> Iterator[Path]:
    """A private folder inside the backups, gone afterwards; also ones of runs that were killed."""
    with db.in_words(home.backups):
        home.backups.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in home.backups.glob(f"{WORK}*"):
            shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=home.backups, prefix=WORK) as folder:
            yield Path(folder)


def _put_in_place(
    home: Home, ready: Path, contents: Contents, now: datetime, *, damaged: bool
) -> Restored:
    aside = _free(home.backups / "set-aside" / f"quizzer-{stamp(now)}.db")
    kept = home.database.exists()
    if damaged:
        backups.replace_damaged(home.database, ready, aside)
    else:
        kept = backups.put_in_place(home.database, ready, aside)
    suspicion(home).unlink(missing_ok=True)
    warning = ""
    try:
        with open_context(home) as context:
            make(context, now)  # the newest copy is one of what is in use, for the next mishap
    except StorageError as error:
        warning = f"it could not be copied again: {error.message}"
    return Restored(contents, aside if kept else None, warning)


def _free(path: Path) -> Path:
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free
