"""What `quizzer doctor` looks at: versions, and the isolation that a runner really gets here."""

from __future__ import annotations

import importlib.metadata
import platform
from datetime import datetime
from typing import Any

from quizzer import __version__, paths
from quizzer.errors import DamagedError, StorageError
from quizzer.grader import client
from quizzer.grader.exercise_data import damaged_data
from quizzer.memory.scheduler import EARLIEST_DAY
from quizzer.memory.study_day import StudyClock
from quizzer.paths import Home
from quizzer.report.terminal import count_text
from quizzer.services.backup import schedule
from quizzer.store import misdated
from quizzer.store.copies import backups as store

LISTED_VALUES = 3


def examine(home: Home, now: datetime) -> dict[str, Any]:
    """Versions, the state of the database and of the data files, isolation layers."""
    isolation = client.in_force()
    return {
        "quizzer": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in ("torch", "numpy", "msgpack", "click")},
        "home": str(home.folder),
        "database": _integrity(home),
        "values": _values(home),
        "clock": _dates(home, now),
        "backups": _copies(home),
        "isolation": list(isolation),
        "data": _data(),
        "missing": [layer for layer in client.LAYERS if layer not in isolation],
    }


def _integrity(home: Home) -> str:
    """SQLite's own check of every page, index and reference, in words; changes nothing."""
    if not home.database.exists():
        return "none yet"
    try:
        contents = store.examine(home.database)
    except DamagedError as error:
        return f"{error.message}; to repair it: quizzer restore --repair"
    except StorageError as error:
        return error.message
    return f"sound (schema {contents.schema})"


def _values(home: Home) -> str:
    """Whether the database holds only values that quizzer writes, in words; and what to do."""
    if not home.database.exists():
        return "none yet"
    try:
        values = store.impossible_values(home.database)
    except StorageError:
        return "not examined"
    if not values:
        return "all within bounds"
    listed = ", ".join(
        f"{value.table}.{value.column} of row {value.row} is {str(value.value)[:40]!r}"
        for value in values[:LISTED_VALUES]
    )
    further = len(values) - LISTED_VALUES
    more = f", and {further} more" if further > 0 else ""
    return f"quizzer never writes {listed}{more}; {_copy_without_them(home)}"


def _copy_without_them(home: Home) -> str:
    for copy in schedule.list_backups(home):
        try:
            if not store.impossible_values(copy.path):
                return (
                    f"to put back the newest copy without such values: quizzer restore {copy.path}"
                )
        except StorageError:
            continue
    return "no copy is without such values; those rows would have to be deleted from the file"


def _dates(home: Home, now: datetime) -> str:
    """Whether the dates of the reviews can be right, in words."""
    if not home.database.exists():
        return "no reviews yet"
    try:
        later, earlier = misdated.misdated_reviews(
            home.database, StudyClock().day(now), EARLIEST_DAY
        )
    except StorageError:
        return "not examined"
    problems = [
        f"{count_text(count, 'review')} dated {when}"
        for count, when in ((later, "in the future"), (earlier, "before 2006"))
        if count
    ]
    if not problems:
        return "agrees with the reviews"
    return f"{' and '.join(problems)}; their cards count from the day on which that was noticed"


def _copies(home: Home) -> str:
    """How many copies there are, and what the newest that is good holds."""
    return "; ".join(
        filter(None, [_newest(schedule.list_backups(home)), _aside(home), _failed(home)])
    )


def _aside(home: Home) -> str:
    """Replaced databases are never removed by us; the owner is shown their size."""
    folder, count, size = schedule.set_aside_files(home)
    if not count:
        return ""
    room = f"{count}, {size / 1e6:.1f} MB"
    return f"old databases set aside by restore: {room}; you may delete them: {folder}"


def _failed(home: Home) -> str:
    return " ".join(schedule.failure_notice(home).split("\n")[:2])


def _newest(copies: list[schedule.Backup]) -> str:
    for place, copy in enumerate(copies):
        try:
            contents = store.examine(copy.path)
        except StorageError:
            continue
        worse = f"; newer ones that cannot be used: {place}" if place else ""
        return (
            f"{len(copies)}, the newest of {copy.at.isoformat(timespec='seconds')}"
            f" with {count_text(contents.reviews, 'review')}{worse}"
        )
    return f"{len(copies)}, none of which can be used" if copies else "none yet"


def _data() -> dict[str, str]:
    """Each data file that ships with an exercise, and "ok" or what is wrong with it."""
    return {
        f"{folder.name}/{name}": problem or "ok"
        for folder in sorted(paths.bundled("exercises").glob("*"))
        for name, problem in damaged_data(folder).items()
    }


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
