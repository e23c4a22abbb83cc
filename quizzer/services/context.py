"""What every service needs: the home, its database, the settings and the study clock.

Opening one brings the stored decks up to date with their files, which costs a few `stat` calls
where nothing changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from quizzer import paths, settings
from quizzer.content import library
from quizzer.memory.study_day import StudyClock
from quizzer.paths import Home
from quizzer.services import backups
from quizzer.settings import Settings
from quizzer.store import content, db
from quizzer.store.db import Database


@dataclass(frozen=True)
class Context:
    """An open home; `problems` tells of deck files that could not be used.

    `notices` of what else a learner should hear at the start.
    """

    home: Home
    db: Database
    settings: Settings
    clock: StudyClock
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def refreshed(self) -> Context:
        """The same home with its files read again: settings and decks."""
        chosen = settings.load(self.home.config)
        return replace(
            self,
            settings=chosen,
            clock=replace(self.clock, day_ends_at=chosen.day_end),
            problems=refresh_decks(self.db, self.home),
        )

    @contextmanager
    def beside(self) -> Iterator[Context]:
        """The same home for another thread, with a database connection of its own."""
        database = db.open_database(self.home.database)
        try:
            yield replace(self, db=database)
        finally:
            database.close()


@contextmanager
def open_context(
    home: Home,
    zone: tzinfo | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Context]:
    """Open the home, make it where it is new; raises a QuizzerError where that cannot be.

    DamagedError where the database is: services.restoring mends it.
    """
    home.create()
    chosen = settings.load(home.config)
    notices = (*_about_copies(home), *filter(None, [backups.failure(home)]))
    database = open_store(home, now)
    try:
        clock = StudyClock(chosen.day_end, zone)
        yield Context(home, database, chosen, clock, refresh_decks(database, home), notices)
    finally:
        database.close()


def open_store(home: Home, now: Callable[[], datetime]) -> Database:
    """Open the database alone; one that is older is copied before it is brought up to date."""
    suspicious = backups.suspicion(home).exists()
    before = backups.before_migrating(home, now)
    database = db.open_database(home.database, before, deep=suspicious)
    if suspicious:
        backups.suspicion(home).unlink(missing_ok=True)
    return database


def _about_copies(home: Home) -> tuple[str, ...]:
    """A word on copies beside a database that is gone; raises DamagedError beside an empty one."""
    try:
        if home.database.stat().st_size > 0:
            return ()
        emptied = True
    except OSError:
        emptied = False
    copies = backups.every(home)
    if not copies:
        return ()
    if emptied:
        raise db.damaged(home.database, "it is empty, though there are copies of it")
    return (
        f"{home.database} was not there, so a new one was begun\n"
        f"to go back to the newest copy: quizzer restore {copies[0].path.name}",
    )


def refresh_decks(database: Database, home: Home) -> tuple[str, ...]:
    """Take in every deck and exercise that is new or has changed; returns what is not right."""
    sources = library.find_sources([paths.bundled("questions"), home.questions])
    exercises = library.find_exercises(paths.exercise_folders(home))
    known = content.stamps(database)
    places = {source.id: place for place, source in enumerate([*sources, exercises])}
    problems = []
    seen = {deck: (row.stamp, row.digest) for deck, row in known.items() if row.present}
    for change in library.read_changes(sources, seen):
        place = places[change.source.id]
        if isinstance(change, library.Unchanged):
            content.touch(database, change.source.id, change.source.stamp, place)
        elif isinstance(change, library.Changed):
            from quizzer.services import intake

            content.save(database, intake.to_stored(change), place)
        else:
            problems.append(str(change.error))
    if seen.get(exercises.id, ("", ""))[0] != exercises.stamp:
        from quizzer.services import intake

        deck, wrong = intake.read_exercises(exercises, paths.exercise_folders(home))
        problems += wrong
        if deck.cards:
            content.save(database, deck, places[exercises.id])
    gone = [deck for deck, row in known.items() if row.present and deck not in places]
    if gone:
        content.remove(database, gone)
    return tuple(problems)
