"""Inputs for each target: noise, right ones with one thing wrong, right ones full of oddities."""

from __future__ import annotations

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


INPUTS = {
    "deck": decks,
    "import": decks,
    "exercise": exercise_folders,
    "wire": frames,
    "commands": command_lines,
}
