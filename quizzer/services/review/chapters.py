"""The chapters: in which order their new cards come, and which exercises belong to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from quizzer import paths, settings
from quizzer.content import library
from quizzer.errors import UsageError
from quizzer.memory import queue
from quizzer.paths import Home
from quizzer.sanitize import one_line
from quizzer.services.context import Context
from quizzer.settings import IN_ORDER, MIXED
from quizzer.store import content, queues

MOST_DECKS = 30  # in a message
EXERCISES = "exercises"  # the deck of all exercises


def in_order(chosen: str, decks: Sequence[str]) -> list[str]:
    """Deck ids in the order that the setting `chapters` asks for; mixed ones as they are."""
    if chosen in (IN_ORDER, MIXED):
        return list(decks)
    return queue.order_chapters(decks, chosen.split(","))


def exercise_chapters(context: Context) -> dict[str, str]:
    """By exercise, the id of the chapter that asks its question; chapters in the chosen order.

    An exercise that no question names is not in it.
    """
    named = content.exercise_decks(context.db)
    order = in_order(context.settings.chapters, list(queues.deck_keys(context.db, None)))
    return dict(sorted(named.items(), key=lambda item: order.index(item[1])))


def exercise_titles(context: Context) -> dict[str, str]:
    """By exercise, its chapter's title; as `exercise_chapters` lists them."""
    titles = content.deck_titles(context.db)
    return {exercise: titles[deck] for exercise, deck in exercise_chapters(context).items()}


def sort_exercises(by_chapter: Mapping[str, str], exercises: Iterable[str]) -> list[str]:
    """Exercises in the order of their chapters (`exercise_chapters`); those of none come last."""
    place = {deck: number for number, deck in enumerate(dict.fromkeys(by_chapter.values()))}
    return sorted(exercises, key=lambda name: place.get(by_chapter.get(name, ""), len(place)))


def title_of(context: Context, deck: str) -> str:
    """A deck's title as one line; its id where no deck has that id."""
    return one_line(content.deck_titles(context.db).get(deck, deck))


def with_questions(context: Context) -> dict[str, str]:
    """The titles of the decks of questions by id, in the library's order."""
    titles = content.deck_titles(context.db)
    return {deck: titles[deck] for deck in queues.deck_keys(context.db, None) if deck != EXERCISES}


def begin_with(context: Context, deck: str) -> None:
    """Choose the chapter whose new cards come first; raises StorageError."""
    decks = list(with_questions(context))
    number = deck.rpartition("-")[2].lstrip("0")
    chosen = number if queue.find_chapter(number, decks) == deck else deck
    settings.change(context.home.config, "chapters", IN_ORDER if deck == decks[0] else chosen)


def check(chosen: str, home: Home) -> None:
    """Raise UsageError where the setting `chapters` names a chapter that is not there."""
    if chosen in (IN_ORDER, MIXED):
        return
    sources = library.find_sources([paths.bundled("questions"), home.questions])
    decks = [source.id for source in sources]
    for name in chosen.split(","):
        if queue.find_chapter(name, decks) is None:
            raise UsageError(
                f"there is no chapter {name!r}",
                hint=f"write {IN_ORDER}, {MIXED}, a number at the end of a deck's id or the id: "
                + ", ".join(decks[:MOST_DECKS]),
            )
