"""How many cards are due, for a shell prompt or tmux that asks all the time.

A start of Python with sqlite3 is all that it costs: no click, pathlib, dataclasses or typing. The
home is only read. Decks that changed since the last start of the app are not read again, and an
older database is not migrated.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from datetime import UTC, datetime, time, timedelta

from quizzer.errors import StorageError, UsageError
from quizzer.store.connection import connect
from quizzer.store.due_count import count_due

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

LOCK_TIMEOUT = 1.0  # seconds that a prompt may wait for another program's lock
DAY_END = time(4)
MAX_CONFIG_BYTES = 64 * 1024  # of a file whose lines are looked through here


def due_count(environ: Mapping[str, str], now: datetime, deck: str | None = None) -> int:
    """Cards due now, in steps or in review, limits not applied; 0 where there is no home yet.

    Raises UsageError for an unknown deck, StorageError where the database cannot be read.
    """
    home = home_folder(environ)
    database = os.path.join(home, "quizzer.db")  # noqa: PTH118
    if not os.path.exists(database):  # noqa: PTH110
        return 0
    day = study_day(now, day_end(os.path.join(home, "config.toml")))  # noqa: PTH118
    now_ms = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    try:
        count = _read(database, now_ms, day, deck)
    except sqlite3.Error as error:
        _report(database, error)
    if count is None:
        raise UsageError(f"there is no deck {deck!r}", hint="quizzer deck list shows the decks")
    return count


def _read(database: str, now_ms: int, day: int, deck: str | None) -> int | None:
    address = database.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    if os.sep != "/":
        address = "/" + address.replace(os.sep, "/")
    connection = connect(f"file:{address}?mode=rw", timeout=LOCK_TIMEOUT, uri=True)
    try:
        connection.execute("PRAGMA query_only = ON")
        return count_due(connection, now_ms, day, deck)
    finally:
        connection.close()


def _report(database: str, error: sqlite3.Error) -> NoReturn:
    from pathlib import Path

    from quizzer.store.db import SCHEMA, storage_errors

    if str(error).startswith("no such"):  # a table, a column or an index
        raise StorageError(
            f"{database} is not a database of this version (schema {SCHEMA})",
            hint="open the app once; it brings an older database up to date",
        ) from error
    with storage_errors(Path(database)):
        raise error


def home_folder(environ: Mapping[str, str]) -> str:
    """`paths.find_home`, without what it loads where the folder is plain to see."""
    chosen = environ.get("QUIZZER_HOME", "")
    if chosen.startswith("/"):
        return chosen
    if not chosen and sys.platform == "linux" and "ANDROID_DATA" not in environ:
        data = environ.get("XDG_DATA_HOME", "")
        folder = environ.get("HOME", "")
        if not data and folder.startswith("/"):
            return f"{folder}/.local/share/quizzer"
    from quizzer.paths import find_home

    return str(find_home(environ).folder)


def day_end(config: str) -> time:
    """When a study day ends; `settings.load` reads whatever is not plain."""
    try:
        status = os.stat(config)  # noqa: PTH116
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_CONFIG_BYTES:
            return _day_end_of_settings(config)
        with open(config, "rb") as file:  # noqa: PTH123
            text = file.read(MAX_CONFIG_BYTES)
    except FileNotFoundError:
        return DAY_END
    except OSError:
        return _day_end_of_settings(config)
    if b"day_ends_at" not in text and b"\\" not in text:  # a quoted key may be escaped
        return DAY_END
    lines = [line.strip() for line in text.split(b"[")[0].splitlines() if b"day_ends_at" in line]
    if text.count(b"day_ends_at") == len(lines) == 1 and b"'''" not in text and b'"""' not in text:
        key, _, value = lines[0].partition(b"=")
        digits = value.strip().strip(b"\"'")
        hour, minute = digits[:2], digits[3:]
        plain = len(digits) == 5 and digits[2:3] == b":" and (hour + minute).isdigit()
        if key.strip() == b"day_ends_at" and plain and int(hour) < 24 and int(minute) < 60:
            return time(int(hour), int(minute))
    return _day_end_of_settings(config)


def _day_end_of_settings(config: str) -> time:
    from pathlib import Path

    from quizzer import settings

    return settings.load(Path(config)).day_end


def study_day(now: datetime, ends_at: time) -> int:
    """`StudyClock.day` in the system's time zone, without the modules of a dataclass."""
    local = now.astimezone()
    return local.toordinal() - (local.time() < ends_at)
