"""What every service needs: the home, its database, the settings and the study clock.

Opening one brings the stored decks up to date with their files, which costs a few `stat` calls
where nothing changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import tzinfo

from quizzer import paths, settings
from quizzer.content import library
from quizzer.memory.study_day import StudyClock
from quizzer.paths import Home
from quizzer.settings import Settings
from quizzer.store import content, db
from quizzer.store.db import Database


@dataclass(frozen=True)
class Context:
    """An open home; `problems` tells of deck files that could not be used."""

    home: Home
    db: Database
    settings: Settings
    clock: StudyClock
    problems: tuple[str, ...] = ()

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
def open_context(home: Home, zone: tzinfo | None = None) -> Iterator[Context]:
    """Open the home, make it where it is new; raises a QuizzerError where that cannot be."""
    home.create()
    chosen = settings.load(home.config)
    database = db.open_database(home.database)
    try:
        clock = StudyClock(chosen.day_end, zone)
        yield Context(home, database, chosen, clock, refresh_decks(database, home))
    finally:
        database.close()


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
