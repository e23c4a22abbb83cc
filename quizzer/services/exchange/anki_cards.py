"""Anki's notes as cards of ours: templates filled in, HTML to Markdown, pictures put aside."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from quizzer.services.exchange.anki_package import AnkiCard, AnkiCollection, Note, NoteType
from quizzer.services.exchange.html_text import to_markdown, without_data

MAX_CHARACTERS = 200_000  # of a template, or of all fields of a note, or of both together
MAX_CHARACTERS_OF_ALL = 256 << 20
_TAG = re.compile(r"\{\{([#^/]?)([^{}]*)\}\}")  # tidied
# {{c1::word::hint}}, in whose word each brace has its other one
_BALANCED_CLOZE = re.compile(
    r"\{\{c(\d{1,3})::((?:[^{}]|\{(?!\{c\d)(?:[^{}]|\{[^{}]{0,500}\}){0,500}\}){0,5000}?)"
    r"(?:::((?:(?!::)[^{}]){0,500}))?\}\}"
)
# the word may end in a brace of its own
_CLOZE = re.compile(
    r"\{\{c(\d{1,3})::((?:(?!\{\{c\d|\}\}(?!\})).){0,5000}?)"
    r"(?:::((?:(?!\}\}|::).){0,500}))?\}\}(?!\})",
    re.DOTALL,
)
_SECTION = re.compile(
    r"\{\{([#^])([^{}]*)\}\}((?:(?!\{\{[#^/]).)*)\{\{/\2\}\}", re.DOTALL
)  # tidied
_ANSWER_RULE = re.compile(
    r"<hr\b[^<>]{0,200}\bid\s{0,9}=\s{0,9}[\"']?answer[\"']?[^<>]{0,200}>", re.IGNORECASE
)
_EMPTY = ("", "FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card")  # fields left empty
_MAX_GUID = 32  # bytes, of one that is spelt out in a card's id


class TextTooLong(Exception):
    """A card with more text than is read."""


@dataclass
class LeftOut:
    """What could not be taken, counted by kind and reason."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, what: str, why: str) -> None:
        self.counts[what, why] += 1

    def listed(self) -> list[dict[str, Any]]:
        return [
            {"what": what, "why": why, "count": count}
            for (what, why), count in sorted(self.counts.items())
        ]


class ImportedCard(NamedTuple):
    """A card's table for a deck file, and the Anki card that it was."""

    table: dict[str, Any]
    source: AnkiCard


def card_id(guid: str, ord_: int) -> str:
    """A card's id, from which `guid_of` finds Anki's guid again where it is not very long."""
    data = guid.encode()
    name = data.hex() if len(data) <= _MAX_GUID else "x" + hashlib.sha256(data).hexdigest()[:40]
    return f"anki-{name}-{ord_ + 1}"


def guid_of(card: str) -> tuple[str, int] | None:
    """The guid and the template's number of a card that came from Anki; None for any other."""
    match = re.fullmatch(r"anki-((?:[0-9a-f]{2})+)-(\d+)", card)
    if match is None:
        return None
    try:
        return bytes.fromhex(match[1]).decode(), int(match[2]) - 1
    except ValueError:
        return None


def convert(
    collection: AnkiCollection, left_out: LeftOut, picture: Callable[[str], str | None]
) -> list[ImportedCard]:
    """Every card that can be asked; `picture` puts one beside the deck and says where."""
    notes = {note.id: note for note in collection.notes}
    by_note: dict[int, list[AnkiCard]] = {}
    for card in collection.cards:
        by_note.setdefault(card.note, []).append(card)
    result: list[ImportedCard] = []
    total = 0
    for note_id, cards in by_note.items():
        note = notes.get(note_id)
        kind = None if note is None else collection.types.get(note.type)
        if note is None or kind is None:
            left_out.add("card", "its note or note type is missing")
            continue
        tables = []
        for card in cards:
            try:
                if total > MAX_CHARACTERS_OF_ALL:
                    raise TextTooLong
                table = _table(note, kind, card, left_out, picture)
            except TextTooLong:
                left_out.add("card", "it has too much text")
                continue
            if table is not None:
                total += len(table["prompt"]) + len(table["answer"]) + len(table.get("text", ""))
                deck = collection.decks.get(card.deck, "")
                table["tags"] = _tags(note.tags, deck)
                tables.append(ImportedCard(table, card))
        names = [item.table["id"] for item in tables]
        for item in tables:
            item.table["siblings"] = [name for name in names if name != item.table["id"]][:10]
        result += tables
    return result


def _tags(tags: tuple[str, ...], deck: str) -> list[str]:
    sub = deck.rpartition("::")[2].strip()
    extra = [sub.replace(" ", "_")] if "::" in deck and sub else []
    return list(dict.fromkeys(tag for tag in (*tags, *extra) if tag.strip()))


def _table(
    note: Note,
    kind: NoteType,
    card: AnkiCard,
    left_out: LeftOut,
    picture: Callable[[str], str | None],
) -> dict[str, Any] | None:
    values = {
        field: without_data(value) for field, value in zip(kind.fields, note.values, strict=False)
    }
    if sum(map(len, values.values())) > MAX_CHARACTERS:
        raise TextTooLong
    name = card_id(note.guid, card.ord)

    def markdown(html: str) -> str:
        return to_markdown(html, picture, left_out.add)

    if kind.is_cloze:
        front, back = kind.templates[0] if kind.templates else ("{{cloze:Text}}", "{{cloze:Text}}")
        template = _tidied(front), _tidied(back)
        return cloze_table(name, template, values, card.ord + 1, left_out, markdown)
    if card.ord >= len(kind.templates):
        left_out.add("card", "its template is missing")
        return None
    front, back = map(_tidied, kind.templates[card.ord])
    typed = _typed_field(back, front)
    prompt = markdown(_fill(front, {**values, typed: ""} if typed else values))
    after = _after_rule(back)
    answer = markdown(_fill(after, values))
    if not prompt:
        left_out.add("card", "its question is empty")
        return None
    table: dict[str, Any] = {"id": name, "kind": "free", "prompt": prompt}
    table["answer"] = answer or "(no answer)"
    if typed and (accepted := markdown(values.get(typed, ""))):
        table["accepted"] = [accepted]
    return table


@lru_cache(maxsize=64)  # of all its cards
def _tidied(template: str) -> str:
    """A template with no spaces around the names in its tags; raises TextTooLong."""
    if len(template) > MAX_CHARACTERS:
        raise TextTooLong
    return _TAG.sub(lambda match: f"{{{{{match[1]}{match[2].strip()}}}}}", template)


@lru_cache(maxsize=64)
def _typed_field(*templates: str) -> str:
    """The field whose text is to be typed; "" where there is none."""
    tags = (tag[2] for template in templates for tag in _TAG.finditer(template))
    return next((tag[5:] for tag in tags if tag.startswith("type:")), "")


@lru_cache(maxsize=64)
def _after_rule(back: str) -> str:
    """What a card's back has after the rule under the question."""
    return _ANSWER_RULE.split(back)[-1]


def _fill(template: str, values: dict[str, str]) -> str:
    """A tidied template with its fields; sections stand where their field is filled, or is not.

    Raises TextTooLong.
    """
    for _ in range(8):  # sections within sections
        filled = _SECTION.sub(
            lambda m: m[3] if bool(values.get(m[2], "").strip()) == (m[1] == "#") else "", template
        )
        if filled == template:
            break
        template = filled
    texts, names = _parts(template)
    fields = ["" if name in _EMPTY else values.get(name, "") for name in names]
    if len(template) + sum(map(len, fields)) > 2 * MAX_CHARACTERS:
        raise TextTooLong
    return "".join(chain.from_iterable(zip(texts, (*fields, ""), strict=True)))


@lru_cache(maxsize=64)
def _parts(template: str) -> tuple[list[str], list[str]]:
    """The texts around a template's tags, one more than there are tags, and the tags' fields.

    A section's tag that is left has the field "".
    """
    texts = _TAG.split(template)
    names = [
        "" if sign else name.rpartition(":")[2]
        for sign, name in zip(texts[1::3], texts[2::3], strict=True)
    ]
    return texts[::3], names


def cloze_table(
    name: str,
    template: tuple[str, str],
    values: dict[str, str],
    number: int,
    left_out: LeftOut,
    markdown: Callable[[str], str],
) -> dict[str, Any] | None:
    """The card of one of a text's clozes, `{{c1::word::hint}}`; its others are shown filled in."""
    front, back = template
    field_name = next(
        (tag[2].rpartition(":")[2] for tag in _TAG.finditer(front) if "cloze:" in tag[2]), "Text"
    )
    source = values.get(field_name, "")
    words: list[str] = []

    def mark(match: re.Match[str]) -> str:
        if int(match[1]) != number:
            return match[2]
        words.append(match[2])
        hint = f" ({match[3]})" if match[3] else ""
        return f"\ue000{len(words) - 1}\ue001{hint}"

    for _ in range(8):  # a cloze in a cloze
        changed = _BALANCED_CLOZE.sub(mark, source)
        if changed == source:
            changed = _CLOZE.sub(mark, source)
        if changed == source:
            break
        source = changed
    if not words:
        left_out.add("card", "its cloze has no gap")
        return None
    text = markdown(source)
    if "{{" in text or "}}" in text:
        text = text.replace("{{", "{ {").replace("}}", "} }")
    answers = [re.sub(r"\ue000\d+\ue001", "", markdown(word)) for word in words]
    whole = re.sub(r"\ue000(\d+)\ue001", lambda m: answers[int(m[1])], text)
    if not all(answers) or not all(map(_balanced, answers)):
        shown = re.sub(r"\ue000\d+\ue001", "[…]", text)
        answer = whole.strip() or "(no answer)"
        return {"id": name, "kind": "free", "prompt": shown, "answer": answer}
    gapped = re.sub(
        r"\ue000(\d+)\ue001",
        lambda m: "{{" + answers[int(m[1])].replace("|", "\\|") + "}}",
        text,
    )
    after = _TAG.sub(lambda m: "" if "cloze:" in m[2] else m[0], back)
    extra = markdown(_fill(after, values))
    answer = f"{whole}\n\n{extra}" if extra else whole
    return {
        "id": name,
        "kind": "cloze",
        "prompt": "Fill the gap.",
        "text": gapped,
        "answer": answer,
    }


def _balanced(word: str) -> bool:
    depth = 0
    for char in word:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0 and not word.endswith("\\") and len(word) < 480
