"""Cards in text files: Anki's text with its directives, CSV and TSV, Markdown as in hashcards."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quizzer import files
from quizzer.errors import UsageError
from quizzer.services.exchange.anki_cards import LeftOut, card_id, cloze_table
from quizzer.services.exchange.html_text import to_markdown

MAX_BYTES = 128 << 20
MAX_CHARACTERS = 256 << 20  # of all cards, each of which repeats the text that it is a gap of
_MAX_GAPS = 50
SUFFIXES = (".txt", ".csv", ".tsv", ".md", ".markdown")
_SEPARATORS = {
    "tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":",
}  # fmt: skip
_FRONT = ("front", "question", "prompt", "text", "q", "term")
_BACK = ("back", "answer", "a", "definition", "extra")
_GAP = re.compile(r"(?<!!)\[([^\[\]\n]{1,400})\](?!\()")
_DIRECTIVE = re.compile(r"#([a-z ]{1,30}):(.*)\n?")
_CLOZE_NUMBER = re.compile(r"\{\{c(\d{1,3})::")


def read(path: Path, left_out: LeftOut) -> list[dict[str, Any]]:
    """The cards in a text file as tables for a deck; raises UsageError."""
    try:
        text = files.read_plain_file(path, MAX_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text", hint="save it as UTF-8") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if path.suffix.lower() in (".md", ".markdown"):
        found = _markdown(text, left_out)
    else:
        found = _table_rows(text, path.suffix.lower(), left_out)
    return list(within_bounds(found, path))


def within_bounds(found: Iterator[dict[str, Any]], path: Path) -> Iterator[dict[str, Any]]:
    """The cards of a file; raises UsageError where they are too much for any deck."""
    total = 0
    for table in found:
        total += sum(len(value) for value in table.values() if isinstance(value, str))
        if total > MAX_CHARACTERS:
            raise UsageError(
                f"the cards of {path} have more than {MAX_CHARACTERS >> 20} million characters",
                hint="import it in parts",
            )
        yield table


def _table_rows(text: str, suffix: str, left_out: LeftOut) -> Iterator[dict[str, Any]]:
    directives, body = _directives(text)
    first = body.partition("\n")[0]
    usual = {".csv": ",", ".tsv": "\t"}.get(suffix) or max("\t;,", key=first.count)
    if suffix == ".csv" and first.count(";") > first.count(","):
        usual = ";"
    name = directives.get("separator", "")
    separator = _SEPARATORS.get(name.lower(), name if len(name) == 1 else usual)
    try:
        rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=separator))
    except csv.Error as error:
        raise UsageError(f"the file is not a table that can be read: {error}") from error
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    special = {
        key: int(value) - 1
        for key in ("tags column", "guid column", "deck column", "notetype column")
        if (value := directives.get(key, "")).isdecimal() and len(value) < 4
    }
    heads = [cell.strip().lower() for cell in rows[0]] if rows else []
    columns = directives.get("columns", "")
    if columns:
        heads = [cell.strip().lower() for cell in columns.split(separator)]
    elif (
        not directives
        and any(head in _FRONT for head in heads)
        and any(head in _BACK for head in heads)
    ):
        rows = rows[1:]
    else:
        heads = []
    fields = [place for place in range(len(special) + 2) if place not in special.values()]
    front, back = _place(heads, _FRONT, fields[0]), _place(heads, _BACK, fields[1])
    tags_place = special.get("tags column", _place(heads, ("tags",), -1))
    is_html = directives.get("html", "false").lower() == "true"
    for row in rows:
        yield from _cards_of_row(
            row, front, back, tags_place, special.get("guid column", -1), is_html, left_out
        )


def _place(heads: list[str], names: tuple[str, ...], otherwise: int) -> int:
    return next((place for place, head in enumerate(heads) if head in names), otherwise)


def _cards_of_row(
    row: list[str],
    front: int,
    back: int,
    tags: int,
    guid: int,
    is_html: bool,
    left_out: LeftOut,
) -> Iterator[dict[str, Any]]:
    def cell(place: int) -> str:
        return row[place].strip() if 0 <= place < len(row) else ""

    def markdown(text: str) -> str:
        return to_markdown(text, lambda _: None, left_out.add) if is_html else text.strip()

    words = cell(tags).split()
    name = cell(guid)
    numbers = sorted({int(number) for number in _CLOZE_NUMBER.findall(cell(front))})
    if numbers:
        for number in numbers[:50]:
            identity = card_id(name, number - 1) if name else _text_id(cell(front), number)
            values = {"Text": cell(front), "Extra": cell(back)}
            template = ("{{cloze:Text}}", "{{cloze:Text}}\n{{Extra}}")
            table = cloze_table(identity, template, values, number, left_out, markdown)
            if table is not None:
                yield {**table, "tags": words}
        return
    question, answer = markdown(cell(front)), markdown(cell(back))
    if not question:
        left_out.add("row", "its question is empty")
        return
    identity = card_id(name, 0) if name else _text_id(cell(front))
    yield {
        "id": identity, "kind": "free", "prompt": question, "answer": answer or "(no answer)",
        "tags": words,
    }  # fmt: skip


def _directives(text: str) -> tuple[dict[str, str], str]:
    """Anki's `#key:value` lines at the beginning, and the text behind them."""
    directives: dict[str, str] = {}
    start = 0
    while (match := _DIRECTIVE.match(text, start)) is not None:
        directives[match[1]] = match[2].strip() or match[2]
        start = match.end()
    return directives, text[start:]


def _text_id(text: str, number: int = 0) -> str:
    digest = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]
    return f"text-{digest}-{number}" if number else f"text-{digest}"


def _markdown(text: str, left_out: LeftOut) -> Iterator[dict[str, Any]]:
    parts = re.split(r"^(Q|A|C):[ \t]?", text, flags=re.MULTILINE)
    pairs = list(zip(parts[1::2], map(_trimmed, parts[2::2]), strict=True))
    for place, (letter, content) in enumerate(pairs):
        if letter == "Q":
            following = pairs[place + 1] if place + 1 < len(pairs) else ("", "")
            if following[0] != "A" or not content:
                left_out.add("card", "a Q: without its A:")
                continue
            yield {
                "id": _text_id(content), "kind": "free", "prompt": content,
                "answer": following[1] or "(no answer)",
            }  # fmt: skip
        elif letter == "C":
            yield from _bracket_clozes(content, left_out)


def _trimmed(text: str) -> str:
    return re.split(r"^---\s*$", text, flags=re.MULTILINE)[0].strip()


def _bracket_clozes(content: str, left_out: LeftOut) -> Iterator[dict[str, Any]]:
    gaps = list(_GAP.finditer(content))
    if not gaps:
        left_out.add("card", "a C: without a [gap]")
    if len(gaps) > _MAX_GAPS:
        left_out.add("card", f"more than {_MAX_GAPS} [gaps] in one text")
        return
    whole = _GAP.sub(lambda match: match[1], content)
    names = [_text_id(content, number) for number in range(1, len(gaps) + 1)]
    for gap, name in zip(gaps, names, strict=True):
        word = gap[1].replace("|", "\\|")
        before = _GAP.sub(lambda match: match[1], content[: gap.start()])
        after = _GAP.sub(lambda match: match[1], content[gap.end() :])
        if "{{" in before + after or "{" in word or "}" in word:
            left_out.add("card", "braces beside a [gap]")
            continue
        yield {
            "id": name, "kind": "cloze", "prompt": "Fill the gap.",
            "text": before + "{{" + word + "}}" + after, "answer": whole,
            "siblings": [other for other in names if other != name][:10],
        }  # fmt: skip
