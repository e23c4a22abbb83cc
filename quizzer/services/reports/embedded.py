"""The pictures of cards inside a page that needs nothing else, each once and all within a limit."""

from __future__ import annotations

from quizzer.errors import QuizzerError
from quizzer.paths import Home
from quizzer.report import pictures
from quizzer.services.review import decks

LONGEST = 480  # pixels of a side
MAX_BYTES = 4 << 20  # of all pictures of a page
MAX_TRIES = 200


class EmbeddedPictures:
    """Reads pictures beside decks until they are as many as a page should have."""

    def __init__(self, home: Home) -> None:
        self.home, self.room, self.tries = home, MAX_BYTES, MAX_TRIES
        self._known: dict[tuple[str, str], str | None] = {}

    def data_uri(self, card: str, name: str) -> str | None:
        """The picture that a card names; None for what cannot be shown or has no room left."""
        deck = card.partition("/")[0]
        if (deck, name) not in self._known:
            self._known[deck, name] = self._read(deck, name)
        return self._known[deck, name]

    def _read(self, deck: str, name: str) -> str | None:
        self.tries -= 1
        if self.tries < 0:
            return None
        try:
            uri = pictures.data_uri(decks.folder_of(self.home, deck), name, LONGEST)
        except QuizzerError:
            return None
        if len(uri) > self.room:
            return None
        self.room -= len(uri)
        return uri
