"""Keeps the stored decks in step with their files: a few `stat` calls where nothing changed."""

from __future__ import annotations

import os
from collections.abc import Set

from quizzer import paths
from quizzer.content import library
from quizzer.content.library import SUFFIX
from quizzer.paths import Home
from quizzer.store import content
from quizzer.store.db import Database


def refresh_decks(database: Database, home: Home) -> tuple[str, ...]:
    """Take in every deck and exercise that is new or has changed; returns what is not right."""
    former: dict[str, str] = {}
    problems: list[str] = []
    if content.were_decks_renamed(database):
        from quizzer.services import deck_renames

        former, problems = deck_renames.rename_files(database, home)
    sources = library.find_sources([paths.bundled("questions"), home.questions])
    sources = [source for source in sources if source.id not in former]
    exercises = library.find_exercises(paths.exercise_folders(home))
    stamps = content.stamps(database)
    places = {source.id: place for place, source in enumerate([*sources, exercises])}
    seen = {deck: (row.stamp, row.digest) for deck, row in stamps.items() if row.present}
    for change in library.read_changes(sources, seen):
        place = places[change.source.id]
        if isinstance(change, library.UnchangedDeck):
            content.touch(database, change.source.id, change.source.stamp, place)
        elif isinstance(change, library.ChangedDeck):
            from quizzer.services import deck_rows  # loads pydantic

            content.save(database, deck_rows.to_stored(change), place)
        else:
            problems.append(str(change.error))
    if seen.get(exercises.id, ("", ""))[0] != exercises.stamp:
        from quizzer.services import deck_rows

        deck, wrong = deck_rows.read_exercises(exercises, paths.exercise_folders(home))
        problems += wrong
        if deck.cards:
            content.save(database, deck, places[exercises.id])
    moved = {
        deck: place
        for deck, place in places.items()
        if deck in stamps and stamps[deck].place != place
    }
    if moved:
        content.move(database, moved)
    gone = [deck for deck, row in stamps.items() if row.present and deck not in places]
    if gone:
        content.remove(database, gone)
        problems += _likely_renames(database, gone, places.keys() - stamps.keys())
    return (*problems, *library.passed_over(home.questions))


def own_deck_files(home: Home) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of the learner's own deck files: what an open app looks at."""
    try:
        with os.scandir(home.questions) as entries:
            found = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(SUFFIX)]
    except OSError:
        return ()
    return tuple(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in found))


def _likely_renames(database: Database, gone: list[str], new: Set[str]) -> list[str]:
    """A word on each deck that is gone while a new one has most of its cards."""
    found = []
    for old in gone:
        names = content.card_names(database, old)
        for deck in sorted(new):
            shared = names & content.card_names(database, deck)
            if names and 2 * len(shared) > len(names) and content.has_history(database, old):
                found.append(
                    f"deck {deck} looks like {old} under another name, and begins without its "
                    f"history; this takes it along:  quizzer deck rename {old} {deck}"
                )
    return found
