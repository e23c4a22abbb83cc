"""Inputs for each target: noise, right ones with one thing wrong, right ones full of oddities."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from typing import Any

import click
import msgpack
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from quizzer.paths import bundled

ODD = "\x00\x07\x1b[2J\x1b]0;t\x07‮⁦é🏳️‍🌈[red]<script>{{gap}}|`*_\ud800\t\n\r\v\x85\u2028"
TEXT = st.one_of(
    st.text(max_size=30),
    st.text(alphabet=ODD.replace("\ud800", ""), max_size=20),
    st.sampled_from(["", " ", "a", "{{gap}}", "{{a|b}} {{}}", "**x**", "1e999", "nan", "é" * 300]),
)
KEYS = st.sampled_from(
    [
        *("id", "kind", "prompt", "answer", "position", "tags", "exercise", "related", "plot"),
        *("key_points", "accepted", "options", "correct", "value", "tolerance", "unit", "text"),
        *("steps", "title", "source", "card", "function", "from", "to"),
    ]
)


def toml_value(value: Any) -> str:
    """A value as TOML; floats and integers as Python writes them, which TOML mostly reads."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        plain = value.encode("utf-8", "replace").decode()
        text = "".join(
            f"\\u{ord(char):04x}" if ord(char) < 32 or char in '"\\\x7f' else char for char in plain
        )
        return f'"{text}"'
    if isinstance(value, list):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, dict):
        pairs = (f"{toml_value(key)} = {toml_value(item)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    return str(value)


VALUES: SearchStrategy[Any] = st.recursive(
    st.one_of(TEXT, st.integers(-(2**70), 2**70), st.floats(), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=6,
)
IDS = st.one_of(st.sampled_from(["a", "b", "c-1", "A", "a b", "", "../x", "é"]), TEXT)


def card(kind: str) -> SearchStrategy[dict[str, Any]]:
    """A card of a kind that is right, save what the texts in it do."""
    texts = st.lists(TEXT.filter(str.strip), min_size=2, max_size=4, unique=True)
    needs: dict[str, dict[str, SearchStrategy[Any]]] = {
        "free": {"key_points": texts, "accepted": texts},
        "choice": {"options": st.just(["x", "y", "z"]), "correct": st.just(["y"])},
        "number": {"value": st.floats(allow_nan=False, allow_infinity=False)},
        "cloze": {"text": st.sampled_from(["{{a}} b", "x {{y|z}} {{w}}"])},
        "order": {"steps": texts},
    }
    return st.fixed_dictionaries(
        {
            "id": st.sampled_from([f"{letter}{n}" for letter in "abc" for n in range(30)]),
            "kind": st.just(kind),
            "prompt": TEXT.filter(str.strip),
            "answer": TEXT.filter(str.strip),
            **needs[kind],
        },
        optional={"tags": st.lists(st.sampled_from(["t", "u"]), unique=True)},
    )


RIGHT_CARDS = st.lists(
    st.sampled_from(["free", "choice", "number", "cloze", "order"]).flatmap(card),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one["id"],
)
ODD_CARDS = st.lists(
    st.fixed_dictionaries(
        {"id": IDS, "kind": st.sampled_from(["free", "choice", "number", "cloze", "order", "x"])},
        optional={"prompt": VALUES, "answer": VALUES, "value": VALUES, "options": VALUES},
    ),
    max_size=4,
)


def deck_text(cards: list[dict[str, Any]]) -> bytes:
    lines = ['title = "T"']
    for card in cards:
        lines.append("[[card]]")
        lines += [f"{toml_value(key)} = {toml_value(value)}" for key, value in card.items()]
    return "\n".join(lines).encode("utf-8", "replace")


def mutated(content: bytes) -> SearchStrategy[bytes]:
    """Bytes with a piece cut out, doubled or replaced."""
    place = st.integers(0, max(0, len(content) - 1))

    def change(at: tuple[int, int, bytes]) -> bytes:
        first, length, end = at
        return content[:first] + end + content[first + length :]

    return st.tuples(place, st.integers(0, 40), st.binary(max_size=6)).map(change)


def _chapter() -> bytes:
    return (bundled("questions") / "fastbook-04.toml").read_bytes()[:6000]


def decks() -> SearchStrategy[bytes]:
    right = RIGHT_CARDS.map(deck_text)
    return st.one_of(
        right,
        right.flatmap(mutated),
        ODD_CARDS.map(deck_text),
        mutated(_chapter()),
        st.binary(max_size=200),
        st.integers(1, 400).map(lambda depth: b"a = " + b"[" * depth),
    )


def exercise_folders() -> SearchStrategy[dict[str, bytes]]:
    """The files of a right exercise, some changed, some missing, its table of odd values."""
    folder = bundled("exercises") / "zip_pairs"
    names = ("exercise.toml", "prompt.md", "starter.py", "reference.py", "cases.py")
    files = {name: (folder / name).read_bytes() for name in (*names, "misconceptions.py")}
    keys = st.sampled_from(
        [
            *("title", "functions", "hints", "order", "torch", "time_limit_s", "memory_mb"),
            *("tags", "card", "library_way", "seeds", "rules", "other"),
        ]
    )
    table = st.dictionaries(keys, VALUES, max_size=8).map(
        lambda fields: "\n".join(f"{k} = {toml_value(v)}" for k, v in fields.items()).encode(
            "utf-8", "replace"
        )
    )
    toml = st.one_of(mutated(files["exercise.toml"]), table, st.binary(max_size=60))
    source = st.one_of(st.binary(max_size=60), st.just(b"x = 1\n"))
    changed = st.dictionaries(st.sampled_from(sorted(files)), source, max_size=2)
    gone = st.sets(st.sampled_from(sorted(files)), max_size=1)
    return st.builds(
        lambda new, more, without: {
            name: data
            for name, data in {**files, "exercise.toml": new, **more}.items()
            if name not in without
        },
        toml,
        changed,
        gone,
    )


def frames() -> SearchStrategy[bytes]:
    """What a forged runner could send: msgpack of the decoder's own node forms, and noise."""
    leaf = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(),
        st.text(max_size=8),
        st.binary(max_size=16),
        st.sampled_from(["int64", "float32", "tensor", "bool", "l", "t", "d", "x", "i", "o", "b"]),
    )
    nodes = st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, max_size=5),
            st.tuples(st.sampled_from("ltdxiobsfc"), inner, inner).map(list),
            st.tuples(
                st.just("x"),
                st.just("tensor"),
                st.sampled_from(["int8", "float32", "bool", "bfloat16"]),
                st.lists(st.integers(-1, 2**40), max_size=4),
                st.binary(max_size=32),
            ).map(list),
            st.dictionaries(st.text(max_size=3), inner, max_size=3),
        ),
        max_leaves=12,
    )
    packed = nodes.map(lambda node: bytes(msgpack.packb(node, unicode_errors="surrogatepass")))
    deep = st.integers(1, 3000).map(lambda depth: b"\x91" * depth)
    return st.one_of(packed, packed.flatmap(mutated), st.binary(max_size=100), deep)


def command_lines() -> SearchStrategy[list[str]]:
    """A command with options it has and has not, words that mean something and words that don't."""
    from quizzer.cli import group

    names = group.list_commands(click.Context(group))
    lines = [_command_line(name) for name in names]
    noise = st.lists(_words(), max_size=4)
    return st.one_of(*lines, noise).filter(_ends_by_itself)


def _command_line(name: str) -> SearchStrategy[list[str]]:
    from quizzer.cli import group

    command = group.get_command(click.Context(group), name)
    assert command is not None
    heads = [[name]]
    commands = [command]
    if isinstance(command, click.Group):
        below = command.list_commands(click.Context(command))
        heads += [[name, sub] for sub in below]
        commands += [command.commands[sub] for sub in below]
    options = sorted({o for c in commands for p in c.params for o in p.opts if o[0] == "-"})
    tail = st.lists(
        st.one_of(_words(), st.sampled_from([*options, "--help", "--json"])), max_size=6
    )
    return st.tuples(st.sampled_from(heads), tail).map(lambda both: both[0] + both[1])


def _words() -> SearchStrategy[str]:
    words = "fastbook-04 fastbook-04/sgd exercises/zip_pairs zip_pairs good again theme dark 3 0 -1"
    here = (
        "present.txt folder missing.py deck.toml out.jsonl out.csv out.db new_cards_per_day 1e400"
    )
    return st.one_of(
        st.sampled_from([*words.split(), *here.split()]),
        # whatever bytes a shell may pass on, as Python reads them
        st.text(alphabet=st.characters(blacklist_characters="/\0"), max_size=12)
        .filter(lambda word: word not in (".", ".."))
        .map(lambda word: word.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")),
        st.sampled_from(["\udcff\udc80", "\x1b[2J", "-", "--", "--json", "‮abc", "a" * 300]),
    )


def _ends_by_itself(args: list[str]) -> bool:
    """`watch` and `serve` run until Ctrl-C; `exercise check` proves all for minutes."""
    if args[:1] in (["watch"], ["serve"]):
        return False
    return args[:2] != ["exercise", "check"]


CELLS = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.binary(max_size=8), TEXT,
    st.sampled_from([0, 1, 2, 3, -1, 1_700_000_000_000, '{"s": 3, "d": 5}', "{}", "[["]),
)  # fmt: skip
FIELDS = st.one_of(
    TEXT,
    st.lists(
        st.sampled_from(
            [
                "{{c1::a}}", "{{c2::b::hint}}", "{{c1::", "}}", "<b>", "</b>", "<img src='p.png'>",
                "<script>", r"\\(x^2\\)", "[sound:a]", "<table><tr><td>", "&nbsp;", "<br>",
                "$", "`", "|", "text", "\n", "<ul><li>", "<a href=x>", "[latex]", "<pre>",
            ]
        ),
        max_size=12,
    ).map("".join),
)  # fmt: skip
NOTE_TYPES: list[Any] = [
    {"1": {"name": "T", "flds": [{"name": "Front"}, {"name": "Back"}], "type": 0, "tmpls": [
        {"qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"},
        {"qfmt": "{{#Back}}{{Back}}{{/Back}}{{type:Front}}", "afmt": "{{Front}}"}]}},
    {"1": {"name": "C", "flds": [{"name": "Text"}], "type": 1, "tmpls": [
        {"qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}"}]}},
    {"1": {"name": "T", "flds": [], "tmpls": [], "type": 0}}, {"1": []}, [], None, {"x": {}},
]  # fmt: skip


def _collection(
    kinds: Any, decks: Any, notes: list[tuple[Any, ...]], cells: list[Any], log: list[Any]
) -> bytes:
    """A collection in Anki's older form whose cells may hold anything."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(
            "CREATE TABLE col (crt, models, decks); CREATE TABLE notes (id, guid, mid, tags, flds);"
            "CREATE TABLE cards (id, nid, did, ord, type, queue, due, ivl, factor, reps, lapses,"
            " odue, odid, data); CREATE TABLE revlog (id, cid, ease, ivl, lastIvl, time, type);"
        )
        connection.execute(
            "INSERT INTO col VALUES (?, ?, ?)", (cells[0], json.dumps(kinds), json.dumps(decks))
        )
        for number, (guid, tags, fields) in enumerate(notes, 1):
            values = "\x1f".join(fields)
            connection.execute(
                "INSERT INTO notes VALUES (?, ?, 1, ?, ?)", (number, guid, tags, values)
            )
            for ord_ in (0, 1):
                row = [10 * number + ord_, number, 1, ord_, *cells[1:11]]
                connection.execute(f"INSERT INTO cards VALUES ({', '.join('?' * 14)})", row)
        for moment, ease, interval in log:
            connection.execute(
                "INSERT INTO revlog VALUES (?, 10, ?, ?, 0, ?, 1)",
                (moment, ease, interval, cells[0]),
            )
        return connection.serialize()


def _zipped(form: str, collection: bytes, media: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(form, collection)
        archive.writestr("media", media)
        archive.writestr("0", b"picture")
    return target.getvalue()


def packages() -> SearchStrategy[bytes]:
    """Anki packages with odd cells, fields and lists of files; some cut or damaged."""
    safe = TEXT.map(lambda text: text.encode("utf-8", "replace").decode())
    note = st.tuples(CELLS.filter(_is_cell), CELLS.filter(_is_cell), st.lists(FIELDS, max_size=3))
    moments = st.one_of(st.integers(1_500_000_000_000, 1_700_000_000_000), CELLS.filter(_is_cell))
    collections = st.builds(
        _collection,
        st.sampled_from(NOTE_TYPES),
        st.one_of(st.just({"1": {"name": "D::E"}}), st.dictionaries(safe, safe, max_size=2)),
        st.lists(note, max_size=3),
        st.lists(CELLS.filter(_is_cell), min_size=11, max_size=11),
        st.lists(st.tuples(moments, st.integers(0, 5), CELLS.filter(_is_cell)), max_size=4),
    )
    media = st.sampled_from([b'{"0": "p.png"}', b'{"0": "../p.png"}', b"{}", b"[]", b"", b"\xff"])
    forms = st.sampled_from(["collection.anki2"] * 4 + ["collection.anki21", "collection.anki21b"])
    right = st.builds(_zipped, forms, collections, media)
    damaged = st.builds(_zipped, forms, collections.flatmap(mutated), media)
    return st.one_of(right, right, damaged, right.flatmap(mutated), st.binary(max_size=80))


def _is_cell(value: Any) -> bool:
    """Whether SQLite can hold it: no text with half of a pair."""
    return not isinstance(value, str) or value.isascii() or not _has_surrogate(value)


def _has_surrogate(text: str) -> bool:
    return any(0xD800 <= ord(char) <= 0xDFFF for char in text)


def text_files() -> SearchStrategy[tuple[str, bytes]]:
    """Anki's text with directives, tables with and without a heading, Markdown, and noise."""
    pieces = st.lists(
        st.one_of(
            TEXT,
            st.sampled_from(
                [
                    "#separator:tab\n",
                    "#separator:|\n",
                    "#html:true\n",
                    "#tags column:3\n",
                    "#guid column:1\n",
                    "#columns:a,b\n",
                    "#deck column:99999999999\n",
                    "\t",
                    ",",
                    ";",
                    "\n",
                    '"',
                    '""',
                    "Front,Back\n",
                    "Q: ",
                    "A: ",
                    "C: [gap] ",
                    "---\n",
                    "[a](b)",
                    "{{c1::x}}",
                    "{{c1::",
                    "}}",
                    "<b>",
                    "\r\n",
                    "\ufeff",
                    "#x column:²\n",
                ]
            ),
        ),
        max_size=25,
    ).map(lambda parts: "".join(parts).encode("utf-8", "replace"))
    suffixes = st.sampled_from([".txt", ".csv", ".tsv", ".md", ".markdown"])
    data = st.one_of(pieces, pieces, pieces.flatmap(mutated), st.binary(max_size=80))
    return st.tuples(suffixes, data)


INPUTS = {
    "deck": decks,
    "import": decks,
    "exercise": exercise_folders,
    "wire": frames,
    "commands": command_lines,
    "package": packages,
    "text": text_files,
}
