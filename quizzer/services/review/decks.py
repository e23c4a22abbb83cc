"""Beginning a deck of one's own, and giving one another name."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from quizzer import files, paths
from quizzer.content.deck_file import RESERVED
from quizzer.content.models import ID_PATTERN
from quizzer.content.toml_text import value_text
from quizzer.errors import UsageError
from quizzer.paths import Home
from quizzer.services import deck_renames
from quizzer.services.context import Context
from quizzer.services.deck_sync import refresh_decks
from quizzer.store import content, deck_names

_TEMPLATE = """\
title = {title}

# One table for each card. An id stays, so that the history follows when the text is edited.
# quizzer deck check {path}  says what is not right, by line.

[[card]]
id = "first-question"
kind = "free"                      # answered in your own words
prompt = "What is a question of yours?"
answer = "A good answer, in *Markdown*, with `code` where it helps."
key_points = ["what the answer has to say", ["one point", "the same point in other words"]]
tags = ["example"]

[[card]]
id = "a-choice"
kind = "choice"
prompt = "Which of these are even?"
options = ["2", "3", "4"]
correct = ["2", "4"]
answer = "2 and 4: both are divisible by two."

[[card]]
id = "a-number"
kind = "number"
prompt = "How many pixels does a picture of 28 by 28 have?"
value = 784
tolerance = 0
unit = "pixels"
answer = "28 · 28 = 784"

[[card]]
id = "a-gap"
kind = "cloze"
prompt = "Fill the gap."
text = "A tensor's number of axes is its {{{{rank|order}}}}."
answer = "The rank; the size of an axis is its length."

[[card]]
id = "an-order"
kind = "order"
prompt = "Put the steps of a training loop in order."
steps = ["predict", "measure the loss", "compute gradients", "step"]
answer = "The gradients come from the loss, and the step from the gradients."
"""


def create(context: Context, deck: str, title: str | None) -> Path:
    """Write a deck file with one card of each kind; raises UsageError where that cannot be."""
    _check_new_id(context, deck)
    path = context.home.questions / f"{deck}.toml"
    words = title or deck.replace("-", " ").replace("_", " ").capitalize()
    text = _TEMPLATE.format(title=value_text(words), path=path)
    with files.storage_errors(path):
        files.make_folder(path.parent)
        with open(path, "xb", opener=files.opener) as file:
            file.write(text.encode())
    refresh_decks(context.db, context.home)
    return path


def folder_of(home: Home, deck: str) -> Path:
    """The folder that a deck's file lies in, and its pictures with it."""
    own = home.questions
    return own if (own / f"{deck}.toml").exists() else paths.bundled("questions")


def rename(context: Context, old: str, new: str, now: datetime) -> Path:
    """Give a deck of one's own another id: file, cards, history and its settings go along.

    The file may bear its new name already. Raises UsageError.
    """
    source, target = (context.home.questions / f"{deck}.toml" for deck in (old, new))
    if not source.exists() and target.exists():
        if content.has_history(context.db, new):
            raise UsageError(
                f"both {old} and {new} have a history", hint="a deck takes over no other's"
            )
        if old not in content.stamps(context.db):
            raise UsageError(f"there is no deck {old!r}", hint="quizzer deck list shows them")
    else:
        if not source.exists():
            content.deck_key(context.db, old)  # says which decks there are
            raise UsageError(
                f"{old} is a bundled deck, whose name stays",
                hint="only decks in your own questions folder can be renamed",
            )
        if (paths.bundled("questions") / source.name).exists():
            raise UsageError(
                f"{old} replaces a bundled deck, which would come back without its history",
                hint="keep its name",
            )
        _check_new_id(context, new, old)
    data = (source if source.exists() else target).read_bytes()
    with context.db.transaction():
        deck_names.rename(context.db, old, new, now)
        files.write_atomically(target, deck_renames.with_new_id(data, old, new))
        with files.storage_errors(source):
            source.unlink(missing_ok=True)
    deck_renames.move_settings(context.home, {old: new})
    refresh_decks(context.db, context.home)
    return target


def check_id(deck: str) -> None:
    """Raise UsageError for what cannot be the id of a deck of one's own."""
    if not re.fullmatch(ID_PATTERN, deck) or len(deck) > 80 or deck in RESERVED:
        raise UsageError(
            f"{deck!r} cannot be a deck's id",
            hint="use lower-case letters, digits and single hyphens, such as my-deck",
        )


def _check_new_id(context: Context, deck: str, old: str | None = None) -> None:
    check_id(deck)
    if (current := deck_renames.current_ids(context.db).get(deck, old)) != old:
        raise UsageError(
            f"the deck {current} was called {deck} before, and keeps that name for itself",
            hint="choose another id",
        )
    stamps = content.stamps(context.db)
    path = context.home.questions / f"{deck}.toml"
    if path.exists() or (deck in stamps and stamps[deck].present):
        raise UsageError(f"there is a deck {deck} already", hint="choose another id")
    if deck in stamps and content.has_history(context.db, deck):
        raise UsageError(
            f"a deck {deck} was here before, and its history is kept for it",
            hint="choose another id",
        )
