from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo

from quizzer import settings
from quizzer.memory.scheduler import EARLIEST_DAY
from quizzer.memory.study_day import StudyClock
from quizzer.paths import Home
from quizzer.services.backup import schedule
from quizzer.services.context import Context
from quizzer.services.deck_sync import refresh_decks
from quizzer.store import db, misdated
from quizzer.store.db import Database


@contextmanager
def open_context(
    home: Home,
    zone: tzinfo | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Context]:
    """Open the home, make it where it is new; raises a QuizzerError where that cannot be.

    DamagedError where the database is: `services.backup.restore` repairs it.
    """
    home.create()
    chosen = settings.load(home.config)
    notices = (*_about_copies(home), *filter(None, [schedule.failure_notice(home)]))
    database = open_store(home, now)
    try:
        clock = StudyClock(chosen.day_end, zone)
        notices = (*notices, *_about_dates(database, clock, now()))
        yield Context(home, database, chosen, clock, refresh_decks(database, home), notices)
    finally:
        database.close()


def open_store(home: Home, now: Callable[[], datetime]) -> Database:
    """Open the database alone; one that is older is copied before it is brought up to date."""
    suspicious = schedule.full_check_marker(home).exists()
    before = schedule.copy_before_migration(home, now)
    database = db.open_database(home.database, before, deep=suspicious)
    if suspicious:
        schedule.full_check_marker(home).unlink(missing_ok=True)
    return database


def _about_dates(database: Database, clock: StudyClock, now: datetime) -> tuple[str, ...]:
    """A word on cards that a wrong clock dated; from now on they are counted from today."""
    today = clock.day(now)
    found = misdated.count_from_today(database, now, today, EARLIEST_DAY)
    if not found.cards:
        return ()
    cards = "1 card was" if found.cards == 1 else f"{found.cards} cards were"
    if found.counted_from_today:
        return (
            f"{cards} reviewed on a date that cannot be right: the computer's clock was wrong\n"
            "its schedule counts from today now"
            if found.cards == 1
            else f"{cards} reviewed on dates that cannot be right: the computer's clock was wrong\n"
            "their schedules count from today now",
        )
    return (
        f"{cards} reviewed on a date after today, {date.fromordinal(today)}, or before 2006\n"
        "check the computer's clock; nothing was changed",
    )


def _about_copies(home: Home) -> tuple[str, ...]:
    """A word on copies beside a database that is gone; raises DamagedError beside an empty one."""
    try:
        if home.database.stat().st_size > 0:
            return ()
        emptied = True
    except OSError:
        emptied = False
    copies = schedule.list_backups(home)
    if not copies:
        return ()
    if emptied:
        raise db.damaged_error(home.database, "it is empty, though there are copies of it")
    return (
        f"{home.database} was not there, so a new one was begun\n"
        f"to go back to the newest copy: quizzer restore {copies[0].path.name}",
    )
