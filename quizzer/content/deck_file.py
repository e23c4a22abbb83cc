"""A deck file to a `Deck`; every mistake in it as file:line, with what to write instead.

Validation imports pydantic and, for the lines, tree-sitter, so callers come here only for a file
that is new or has changed.
"""

from __future__ import annotations

import difflib
import errno
import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from quizzer import files
from quizzer.content import models, toml_text
from quizzer.content.models import Deck
from quizzer.errors import ContentError

if TYPE_CHECKING:
    from tree_sitter import Node


KINDS: dict[str, type[BaseModel]] = {
    "free": models.FreeCard,
    "choice": models.ChoiceCard,
    "number": models.NumberCard,
    "cloze": models.ClozeCard,
    "order": models.OrderCard,
}
RESERVED = {"exercises": "the deck of the exercise folders"}


@dataclass(frozen=True)
class DeckProblem:
    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


class InvalidDeck(ContentError):
    """All that is wrong with one deck file, in the order of its lines."""

    def __init__(self, mistakes: list[DeckProblem]) -> None:
        ordered = sorted(set(mistakes), key=lambda mistake: (mistake.line, mistake.what))
        super().__init__(
            "\n".join(str(mistake) for mistake in ordered),
            hint=f"fix the file, then run: quizzer deck check {ordered[0].path}",
        )
        self.mistakes = ordered


def read_deck(path: Path) -> tuple[Deck, bytes]:
    """The deck in a file and the file's bytes; raises InvalidDeck."""

    def wrong(what: str, line: int = 1) -> InvalidDeck:
        return InvalidDeck([DeckProblem(path, line, what)])

    if path.is_dir():
        raise wrong("this is a folder; a deck is one TOML file")
    if path.exists() and not path.is_file():
        raise wrong("this is a device, not a file; a deck is one TOML file")
    if not path.exists():
        raise wrong(
            "there is no such file; give the path of a deck, such as questions/my-deck.toml"
        )
    try:
        data = files.read_plain_file(path, files.MAX_DECK_BYTES)
    except OSError as error:
        if error.errno == errno.EFBIG:
            limit = f"{files.MAX_DECK_BYTES >> 20} MiB"
            raise wrong(f"the file is larger than {limit}; split it into chapters") from error
        raise wrong(f"cannot be read: {error.strerror}; check its permissions") from error
    if not re.fullmatch(models.ID_PATTERN, path.stem):
        raise wrong(
            f"the file's name is the deck's id, and {path.stem!r} cannot be one; "
            "use lower-case letters, digits and single hyphens, such as my-deck.toml"
        )
    if path.stem in RESERVED:
        raise wrong(f"the id {path.stem!r} is taken by {RESERVED[path.stem]}; rename the file")
    return parse_deck(data, path), data


def parse_deck(data: bytes, path: Path) -> Deck:
    """Parse and check the text of a deck; `path` names it in messages. Raises InvalidDeck."""
    return check_deck(_toml(data, path), data, path)


def check_deck(table: dict[str, Any], data: bytes, path: Path) -> Deck:
    """Check a deck's table, as it stands in the text `data`. Raises InvalidDeck."""
    details: list[ErrorDetails] = []
    deck = None
    try:
        deck = Deck.model_validate(table)
    except ValidationError as error:
        details = error.errors()
    mistakes = list(_between_cards(table, path.stem))
    if deck is not None and not mistakes:
        return deck
    for detail in details:
        place = _in_file(detail)
        if not (place == ("card",) and detail["type"] == "too_short" and table["card"]):
            mistakes.append((place, _what(detail, place, table)))
    lines = LineFinder(data)
    raise InvalidDeck([DeckProblem(path, lines.of(place), what) for place, what in mistakes])


def warnings(deck: Deck, data: bytes, path: Path, exercises: Collection[str]) -> list[DeckProblem]:
    """What a sound deck says and cannot mean: each would be missed or counted twice in silence."""
    found: list[tuple[KeyPath, str]] = []
    prompts: dict[tuple[str, ...], str] = {}
    for index, card in enumerate(deck.card):
        place = ("card", index)
        if card.exercise is not None and card.exercise not in exercises:
            close = difflib.get_close_matches(card.exercise, exercises, n=1)
            instead = f"did you mean {close[0]!r}?" if close else "quizzer exercise list shows all"
            what = f"card {card.id!r}: there is no exercise {card.exercise!r}; {instead}"
            found.append(((*place, "exercise"), what))
        asked = (card.kind, models.as_line(card.prompt).casefold(), getattr(card, "text", ""))
        if (first := prompts.setdefault(asked, card.id)) != card.id:
            what = f"card {card.id!r} asks the same as card {first!r}; change one or remove it"
            found.append(((*place, "prompt"), what))
        for key, text in _shown_texts(card):
            for match in models.find_pictures(text):
                if (reason := _picture_problem(path.parent, match[2])) is not None:
                    found.append(((*place, *key), f"card {card.id!r}: {reason}"))
    if not found:
        return []
    lines = LineFinder(data)
    return [DeckProblem(path, lines.of(place), what) for place, what in found]


def _shown_texts(card: models.DeckCard) -> Iterator[tuple[KeyPath, str]]:
    """The texts of a card in which pictures are shown, each with its key."""
    for key in ("prompt", "text", "answer"):
        yield (key,), getattr(card, key, "")
    for key in ("options", "steps"):
        for number, text in enumerate(getattr(card, key, ())):
            yield (key, number), text


def _picture_problem(folder: Path, name: str) -> str | None:
    """Why a picture cannot be shown, as far as its place and kind say; None if it can."""
    advice = "a picture lies beside the deck file, or in a folder there"
    if "://" in name:
        return None  # an address, which the app shows as one
    try:
        path = files.find_beside(folder, name)
    except FileNotFoundError:
        return f"there is no picture {name!r}; {advice}"
    except OSError as error:
        return f"the picture {name!r} is not shown: {error.strerror}; {advice}"
    if path.suffix.lower() not in models.PICTURE_SUFFIXES:
        kinds = ", ".join(suffix[1:] for suffix in models.PICTURE_SUFFIXES)
        return f"the picture {name!r} is not shown: save it as one of {kinds}"
    if path.stat().st_size > models.MAX_PICTURE_BYTES:
        limit = models.MAX_PICTURE_BYTES >> 20
        return f"the picture {name!r} is larger than {limit} MiB; save it smaller"
    return None


def _toml(data: bytes, path: Path) -> dict[str, Any]:
    try:
        return toml_text.parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidDeck(
            [DeckProblem(path, line, "this line is not UTF-8; save the file as UTF-8")]
        ) from None
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line = int(match[1]) if match else data.count(b"\n") + 1
        reason = re.sub(r" \(at .*\)$", "", str(error))
        what = f"not TOML: {reason}; look at this line's quotes, brackets and = sign"
        raise InvalidDeck([DeckProblem(path, line, what)]) from None
    except (ValueError, RecursionError) as error:
        what = f"not usable TOML: {error}; write plain texts, numbers and short lists"
        raise InvalidDeck([DeckProblem(path, 1, what)]) from None


def _in_file(detail: ErrorDetails) -> KeyPath:
    """Pydantic's place without the kind that it puts behind a card's number."""
    loc = detail["loc"]
    if detail["type"] == "union_tag_invalid":
        return (*loc, "kind")
    if len(loc) > 2 and loc[0] == "card" and loc[2] in KINDS:
        return (*loc[:2], *loc[3:])
    return loc


def _what(detail: ErrorDetails, place: KeyPath, table: dict[str, Any]) -> str:
    """One pydantic error in the words of somebody who writes decks."""
    name, key = _name(place, table), _key_of(place)
    shown_value = _short(detail.get("input"))
    match detail["type"]:
        case "missing" if key == "card":
            return "the deck has no cards; add at least one [[card]]"
        case "missing":
            return f'{name} has no {key}; add a line such as {key} = "..."'
        case "extra_forbidden":
            close = difflib.get_close_matches(key, _known_keys(detail["loc"]), n=1)
            instead = f"did you mean {close[0]!r}?" if close else _known_text(detail["loc"])
            return f"{name} has an unknown key {key!r}; {instead}"
        case "union_tag_not_found":
            return f"{name} has no kind; add kind = one of {', '.join(KINDS)}"
        case "union_tag_invalid":
            card = detail.get("input")
            kind = card.get("kind") if isinstance(card, dict) else card
            return f"{name} has the unknown kind {_short(kind)}; write one of {', '.join(KINDS)}"
        case "string_type":
            return f"{name}: {key} is {shown_value}; write a text in quotes"
        case "string_too_short":
            return f"{name}: {key} is empty; write a text"
        case "tuple_type" if place == ("card",) and isinstance(detail.get("input"), dict):
            return "[card] is one table; write [[card]], in two brackets, above each card"
        case "tuple_type":
            return f'{name}: {key} is {shown_value}; write a list, such as ["...", "..."]'
        case "too_short":
            least = detail["ctx"]["min_length"]
            count = detail["ctx"]["actual_length"]
            return f"{name}: {key} has {count} of at least {least} entries; add what is missing"
        case "too_long":
            return f"{name}: {key} has more than {detail['ctx']['max_length']} entries; remove some"
        case "value_error":
            return f"{name}: {detail['ctx']['error']} (here: {shown_value})"
        case "literal_error":
            return f"{name}: {key} is {shown_value}; write one of {detail['ctx']['expected']}"
        case _:
            return f"{name}: {key} is {shown_value}; {detail['msg'][0].lower()}{detail['msg'][1:]}"


def _key_of(place: KeyPath) -> str:
    """The key that is wrong; an item of a list by its number, as a person counts."""
    if place and isinstance(place[-1], int):
        return f"{place[-2]} number {place[-1] + 1}"
    return str(place[-1]) if place else ""


def _name(place: KeyPath, table: dict[str, Any]) -> str:
    if len(place) < 2 or place[0] != "card" or not isinstance(place[1], int):
        return "the deck"
    card = table["card"][place[1]]
    card_id = card.get("id") if isinstance(card, dict) else None
    return f"card {card_id!r}" if isinstance(card_id, str) else f"card number {place[1] + 1}"


def _model_of(loc: tuple[int | str, ...]) -> type[BaseModel]:
    if "plot" in loc[:-1]:
        return models.Plot
    if "example" in loc[:-1]:
        return models.Example
    return KINDS[str(loc[2])] if len(loc) > 2 and loc[2] in KINDS else Deck


def _known_keys(loc: tuple[int | str, ...]) -> list[str]:
    return [field.alias or name for name, field in _model_of(loc).model_fields.items()]


def _known_text(loc: tuple[int | str, ...]) -> str:
    return "write one of " + ", ".join(_known_keys(loc))


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _cards(table: dict[str, Any]) -> list[dict[str, Any]]:
    cards = table.get("card")
    if not isinstance(cards, list):
        return []
    return [cast("dict[str, Any]", card) if isinstance(card, dict) else {} for card in cards]


def _between_cards(table: dict[str, Any], deck_id: str) -> Iterator[tuple[KeyPath, str]]:
    """What no card shows by itself: an id or position used twice, a relation that leads nowhere."""
    cards = _cards(table)
    for key in ("id", "position"):
        first: dict[object, int] = {}
        for index, card in enumerate(cards):
            value = card.get(key)
            if isinstance(value, str | int) and first.setdefault(value, index) != index:
                yield (
                    ("card", index, key),
                    f"the {key} {value!r} is already that of card number {first[value] + 1}; "
                    f"give this card another {key}",
                )
    ids = {card.get("id") for card in cards if isinstance(card.get("id"), str)}
    for index, card in enumerate(cards):
        related = card.get("related")
        for number, full_name in enumerate(related if isinstance(related, list) else []):
            deck, slash, name = str(full_name).partition("/")
            place = ("card", index, "related", number)
            if not slash:
                yield (
                    place,
                    f"related names {full_name!r}; "
                    f"write the full name, such as {deck_id}/{full_name}",
                )
            elif deck == deck_id and (name not in ids or name == card.get("id")):
                yield place, f"related names {full_name!r}, which is not another card of this deck"


KeyPath = tuple[str | int, ...]


class LineFinder:
    """The first line (from 1) of every table, key and array item, by its path."""

    def __init__(self, data: bytes) -> None:
        import tree_sitter_toml
        from tree_sitter import Language, Parser

        self._lines: dict[KeyPath, int] = {(): 1}
        self._counts: dict[KeyPath, int] = defaultdict(int)
        root = Parser(Language(tree_sitter_toml.language())).parse(data).root_node
        for node in root.named_children:
            if node.type == "table_array_element":
                path = self._absolute(_keys(node.named_children[0]))
                index = self._counts[path]
                self._counts[path] += 1
                self._table((*path, index), node)
            elif node.type == "table":
                self._table(self._absolute(_keys(node.named_children[0])), node)
            elif node.type == "pair":
                self._pair((), node)

    def of(self, path: KeyPath) -> int:
        """The line of `path`, else of the nearest table around it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _absolute(self, keys: KeyPath) -> KeyPath:
        """A table header under `[[card]]` speaks of the latest card: put its index in."""
        path: KeyPath = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return (*path, *keys[-1:])

    def _table(self, path: KeyPath, node: Node) -> None:
        self._lines[path] = _line(node)
        for child in node.named_children:
            if child.type == "pair":
                self._pair(path, child)

    def _pair(self, path: KeyPath, node: Node) -> None:
        key, value = node.named_children[0], node.named_children[-1]
        here = (*path, *_keys(key))
        self._lines[here] = _line(node)
        self._value(here, value)

    def _value(self, path: KeyPath, node: Node) -> None:
        if node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(path, child)
        elif node.type == "array":
            items = [child for child in node.named_children if child.type != "comment"]
            for index, item in enumerate(items):
                self._lines[(*path, index)] = _line(item)
                self._value((*path, index), item)


def _line(node: Node) -> int:
    return node.start_point[0] + 1


def _keys(node: Node) -> KeyPath:
    if node.type == "dotted_key":
        return tuple(key for child in node.named_children for key in _keys(child))
    return ((node.text or b"").decode(errors="replace").strip("\"'"),)
