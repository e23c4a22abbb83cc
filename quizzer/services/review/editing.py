"""Editing a card in the learner's own editor: its place, and in whose copy of the deck."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from quizzer import files, paths
from quizzer.errors import UsageError
from quizzer.services.context import Context
from quizzer.services.deck_sync import refresh_decks
from quizzer.store import changes
from quizzer.store.content import CardRow


@dataclass(frozen=True)
class CardLocation:
    """The deck file of a card; `copied_from` the bundled one it was just made from."""

    path: Path
    line: int
    copied_from: Path | None


def prepare(context: Context, row: CardRow) -> CardLocation:
    """The learner's own file with the card; a bundled deck is copied to the home first."""
    target = context.home.questions / f"{row.deck}.toml"
    source = paths.bundled("questions") / target.name
    if row.kind == "code":
        raise UsageError("an exercise is not edited as a card", "its files are in its own folder")
    copied_from = None
    with files.storage_errors(target, "prepare for editing"):
        if not target.exists():
            files.make_folder(target.parent)
            with open(target, "xb", opener=files.opener) as file:
                file.write(source.read_bytes())
            copied_from = source
        data = target.read_bytes()
    return CardLocation(target, _line(data, row.id.partition("/")[2]), copied_from)


def remove_unchanged_copy(place: CardLocation) -> None:
    """Drop a copy in which nothing was changed: it would hide later versions of the deck."""
    source = place.copied_from
    if source and place.path.exists() and place.path.read_bytes() == source.read_bytes():
        place.path.unlink()


def push_edit(
    context: Context, row: CardRow, place: CardLocation, before: bytes, now: datetime
) -> None:
    """Let undo take back what the editor changed of a deck file."""
    after = place.path.read_bytes() if place.path.exists() else b""
    if after == before:
        return
    start = _shared_length(before, after)
    ending = _shared_length(before[start:][::-1], after[start:][::-1])
    with context.db.transaction():
        changes.push(
            context.db,
            "edit",
            row.key,
            now,
            place=start,
            before=before[start : len(before) - ending].decode("latin-1"),
            after=after[start : len(after) - ending].decode("latin-1"),
            digest=hashlib.sha256(after).hexdigest(),
        )


def _shared_length(text: bytes, other_text: bytes) -> int:
    """How many bytes two texts have in common from their beginning."""
    pairs = enumerate(zip(text, other_text, strict=False))
    shorter = min(len(text), len(other_text))
    return next((place for place, (byte, other) in pairs if byte != other), shorter)


def take_back_edit(context: Context, row: CardRow, data: Mapping[str, Any]) -> None:
    """Write a deck file as it was before an edit; a copy that is as bundled is removed.

    Raises UsageError where what the edit wrote is not in the file any more.
    """
    path = context.home.questions / f"{row.deck}.toml"
    with files.storage_errors(path, "take the edit back"):
        content = path.read_bytes() if path.exists() else b""
        before, after = data["before"].encode("latin-1"), data["after"].encode("latin-1")
        start = data["place"]
        if hashlib.sha256(content).hexdigest() != data["digest"]:
            if not after or content.count(after) != 1:
                raise UsageError(
                    f"the edit of {row.id} cannot be undone: its deck file was changed since",
                    hint=f"change {path} by hand; undo goes on with what you did before the edit",
                )
            start = content.index(after)
        original = content[:start] + before + content[start + len(after) :]
        bundled = paths.bundled("questions") / path.name
        if bundled.exists() and bundled.read_bytes() == original:
            path.unlink()
        else:
            files.write_atomically(path, original)
    refresh_decks(context.db, context.home)


def editor_command(place: CardLocation, environ: Mapping[str, str] = os.environ) -> list[str]:
    """The words that open the editor at the card; raises UsageError where there is no editor."""
    chosen = environ.get("VISUAL") or environ.get("EDITOR") or _usual_editor()
    if not chosen:
        raise UsageError("no editor was found", hint="set EDITOR, such as: export EDITOR=nano")
    try:
        words = shlex.split(chosen, posix=sys.platform != "win32")
    except ValueError as error:
        raise UsageError(
            f"EDITOR cannot be read as a command: {chosen!r}: {error}",
            hint="set it to a command without open quotes, such as: export EDITOR=nano",
        ) from error
    if not words:
        raise UsageError("EDITOR is blank", hint="set it to a command, such as: nano")
    name = Path(words[0]).stem
    if name in ("vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "mg"):
        return [*words, f"+{place.line}", str(place.path)]
    if name in ("code", "codium", "cursor"):
        return [*words, "--wait", "--goto", f"{place.path}:{place.line}"]
    if name in ("hx", "helix", "subl", "zed"):
        return [*words, f"{place.path}:{place.line}"]
    return [*words, str(place.path)]


def _usual_editor() -> str | None:
    if sys.platform == "win32":
        return "notepad"
    return next((name for name in ("nano", "vim", "vi") if shutil.which(name)), None)


def _line(data: bytes, name: str) -> int:
    """The line of the card's table; in a broken file, of what looks like the card's id."""
    from quizzer.content.deck_file import LineFinder

    try:
        cards = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n")).get("card", [])
        index = [card.get("id") for card in cards].index(name)
        return LineFinder(data).of(("card", index))
    except (ValueError, AttributeError, TypeError):  # no TOML, or its cards are no tables
        looks = re.compile(rb"\s*id\s*=\s*[\"']" + re.escape(name.encode()) + rb"[\"']")
        lines = data.splitlines()
        return next((at for at, line in enumerate(lines, 1) if looks.match(line)), 1)
