"""What every service needs: the home, its database, the settings and the study clock.

Opening one brings the stored decks up to date with their files, which costs a few `stat` calls
where nothing changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from quizzer import settings
from quizzer.memory.study_day import StudyClock
from quizzer.paths import Home
from quizzer.services.deck_sync import refresh_decks
from quizzer.settings import Settings
from quizzer.store import db
from quizzer.store.db import Database


@dataclass(frozen=True)
class Context:
    """An open home; `problems` are deck files that could not be used.

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
            clock=self.clock._replace(day_ends_at=chosen.day_end),
            problems=refresh_decks(self.db, self.home),
        )

    @contextmanager
    def beside(self) -> Iterator[Context]:
        """The same home for another thread, with its own database connection."""
        database = db.open_database(self.home.database)
        try:
            yield replace(self, db=database)
        finally:
            database.close()
