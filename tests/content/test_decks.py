from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from quizzer import files
from quizzer.content import deck_file
from quizzer.content.deck_file import InvalidDeck, parse_deck, read_deck
from quizzer.content.models import (
    ClozeCard,
    Deck,
    FreeCard,
    OrderCard,
    card_from_json,
    card_to_json,
)
from quizzer.errors import ContentError

CARD = """
[[card]]
id = "{id}"
kind = "free"
prompt = "Why?"
answer = "Because."
"""
GOOD = 'title = "A deck"\n' + CARD.format(id="one")


def mistakes(tmp_path: Path, text: str | bytes, name: str = "my-deck.toml") -> list[str]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InvalidDeck) as caught:
        read_deck(path)
    assert isinstance(caught.value, ContentError)
    return [f"{mistake.line}: {mistake.what}" for mistake in caught.value.mistakes]


def deck(tmp_path: Path, text: str | bytes) -> Deck:
    path = tmp_path / "my-deck.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_deck(path)[0]


def test_every_kind_is_read(tmp_path: Path) -> None:
    read = deck(
        tmp_path,
        GOOD
        + """
[[card]]
id = "two"
kind = "choice"
prompt = "Which?"
answer = "This."
options = ["this", "that"]
correct = ["this"]
position = 2
tags = ["x"]
exercise = "zip_pairs"
related = ["other-deck/card"]
plot = { function = "relu", from = -2, to = 2 }

[[card]]
id = "three"
kind = "number"
prompt = "How many?"
answer = "Nine."
value = 9
tolerance = 0.5
unit = "cm"

[[card]]
id = "four"
kind = "cloze"
prompt = "Fill in."
answer = "Done."
text = "A {{tensor|array}} has a {{shape}}."

[[card]]
id = "five"
kind = "order"
prompt = "Sort."
answer = "Sorted."
steps = ["first", "second"]
""",
    )
    assert [card.kind for card in read.card] == ["free", "choice", "number", "cloze", "order"]
    cloze, order = read.card[3], read.card[4]
    assert isinstance(cloze, ClozeCard)
    assert cloze.gaps == (("tensor", "array"), ("shape",))
    assert isinstance(order, OrderCard)
    for card in read.card:
        assert card_from_json(card_to_json(card)) == card


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    assert deck(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()).title == "A deck"


def test_every_mistake_in_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    problems = mistakes(
        tmp_path,
        """title = "A deck"
autor = "me"
[[card]]
id = "one"
kind = "free"
promt = "Why?"
answer = ""
[[card]]
id = "one"
kind = "order"
prompt = "Sort."
answer = "Sorted."
steps = ["alone"]
[[card]]
kind = "fre"
[[card]]
id = "Not an id"
kind = "choice"
prompt = 3
answer = "x"
options = ["a", "b"]
correct = ["c"]
plot = { function = "sine", from = 1, to = 0 }
""",
    )
    assert [line.partition(":")[0] for line in problems] == [
        *("2", "3", "6", "7", "9", "13", "15", "17", "19", "22", "23", "23")
    ]
    assert "unknown key 'autor'" in problems[0]
    assert "card 'one' has no prompt" in problems[1]
    assert "did you mean 'prompt'?" in problems[2]
    assert "answer is empty" in problems[3]
    assert "the id 'one' is already that of card number 1" in problems[4]
    assert "steps has 1 of at least 2" in problems[5]
    assert "unknown kind 'fre'; write one of free, choice" in problems[6]
    assert "an id is lower-case letters" in problems[7]
    assert "prompt is 3; write a text in quotes" in problems[8]
    assert "correct names 'c', which is not an option" in problems[9]
    assert "from a smaller number to a larger one" in problems[10] + problems[11]


def test_a_key_point_is_one_text_or_a_list_of_phrasings(tmp_path: Path) -> None:
    [card] = deck(tmp_path, GOOD + 'key_points = ["one way", ["short", "in other words"]]\n').card
    assert isinstance(card, FreeCard)
    assert card.key_points == (("one way",), ("short", "in other words"))
    assert card.points == ("one way", "short")
    assert card_from_json(card_to_json(card)) == card


def test_a_card_has_extra_points_further_answers_and_marked_examples(tmp_path: Path) -> None:
    text = (
        GOOD
        + """
extra_points = ["more"]
answers = ["said otherwise"]
[[card.example]]
text = "right"
mark = "good"
[[card.example]]
text = "wrong"
mark = "again"
why = "it is the reverse"
"""
    )
    [card] = deck(tmp_path, text).card
    assert isinstance(card, FreeCard)
    assert (card.extra_points, card.answers) == (("more",), ("said otherwise",))
    assert [(example.mark, example.why) for example in card.example] == [
        ("good", None),
        ("again", "it is the reverse"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ('title = "x"\nbroken = [1,\n', "", "not TOML"),
        ('title = "x\n', "1", "not TOML"),
        ("", "1", "the deck has no title"),
        ('title = "x"\n', "1", "the deck has no cards"),
        ('title = "x"\ncard = []\n', "2", "card has 0 of at least 1"),
        ('title = "x"\ncard = 3\n', "2", "card is 3"),
        ('title = "x"\ncard = [1, 2]\n', "2", "card number 1"),
        (GOOD + "position = 1\n[[card]]\nposition = 1\n", "10", "position 1 is already"),
        (GOOD + 'related = ["two"]\n', "8", "write the full name, such as my-deck/two"),
        (GOOD + 'related = ["my-deck/one"]\n', "8", "not another card of this deck"),
        (GOOD + 'related = ["my-deck/two"]\n', "8", "not another card of this deck"),
        (b'title = "x"\nsource = "\xff"\n', "2", "not UTF-8"),
        ("a = " + "[" * 5000 + "]" * 5000, "1", "not usable TOML"),
        ("a = " + "9" * 5000, "1", "not usable TOML"),
        (GOOD.replace("free", "number") + "value = nan\n", "8", "finite"),
        (GOOD.replace("free", "number") + 'value = "3"\n', "8", "value is '3'"),
        (GOOD.replace("free", "number") + "value = true\n", "8", "value is True"),
        (GOOD.replace("free", "cloze") + 'text = "no gap"\n', "8", "at least one gap"),
        (GOOD.replace("free", "cloze") + 'text = "{{a|}}"\n', "8", "a gap holds a word"),
        (GOOD.replace("free", "code"), "5", "unknown kind 'code'"),
        (GOOD + 'key_points = ["a", []]\n', "8", "key_points number 2 has 0 of at least 1"),
        (GOOD + 'key_points = ["a", "b", "c", "d", "e"]\n', "8", "more than 4 entries"),
        (GOOD + '[[card.example]]\ntext = "t"\nmark = "nit"\n', "8", 'add why = "..."'),
        (GOOD + '[[card.example]]\ntext = "t"\nmark = "bad"\n', "10", "mark is 'bad'"),
        (
            GOOD + '[[card.example]]\ntext = "t"\nmark = "nit"\nwhi = "w"\n',
            "11",
            "did you mean 'why'?",
        ),
    ],
)
def test_a_mistake_names_its_line_and_what_to_write(
    tmp_path: Path, text: str | bytes, line: str, what: str
) -> None:
    problems = mistakes(tmp_path, text)
    assert any(mistake.startswith(line) and what in mistake for mistake in problems), problems


def test_a_folder_a_missing_file_and_a_bad_name_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    for path, what in [
        (tmp_path / "folder.toml", "this is a folder"),
        (tmp_path / "none.toml", "there is no such file"),
    ]:
        with pytest.raises(InvalidDeck, match=what):
            read_deck(path)
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(InvalidDeck, match="this is a device, not a file"):
        read_deck(tmp_path / "pipe.toml")
    assert "cannot be one" in mistakes(tmp_path, GOOD, "My Deck.toml")[0]
    assert "is taken by" in mistakes(tmp_path, GOOD, "exercises.toml")[0]


def test_a_mistake_in_a_table_below_a_card_names_its_line(tmp_path: Path) -> None:
    card = '[[card]]\nid = "{}"\nkind = "free"\nprompt = "{}?"\nanswer = "!"\n'
    plot = '[card.plot]\nfunction = "relu"\nfrom = {}\nto = 1\n'
    text = 'title = "T"\n' + card.format("a", "a") + plot.format(0)
    text += card.format("b", "b") + plot.format(2)
    with pytest.raises(InvalidDeck) as raised:
        parse_deck(text.encode(), tmp_path / "t.toml")
    assert [problem.line for problem in raised.value.mistakes] == [19]
    assert text.splitlines()[18] == "to = 1"


def test_a_value_out_of_its_range_is_described_in_full(tmp_path: Path) -> None:
    text = (
        'title = "T"\n[[card]]\nid = "a"\nkind = "free"\nprompt = "?"\nanswer = "!"\nposition = 0\n'
    )
    with pytest.raises(InvalidDeck) as raised:
        parse_deck(text.encode(), tmp_path / "t.toml")
    what = "card 'a': position is 0; input should be greater than or equal to 1"
    assert [str(problem) for problem in raised.value.mistakes] == [f"{tmp_path}/t.toml:7: {what}"]


@pytest.mark.parametrize(("characters", "shown"), [(58, f"'{58 * 'z'}'"), (59, f"'{56 * 'z'}...")])
def test_a_long_value_is_cut_in_what_is_said_of_it(
    tmp_path: Path, characters: int, shown: str
) -> None:
    text = f'title = "T"\n[[card]]\nid = "a"\nkind = "free"\nposition = "{"z" * characters}"\n'
    with pytest.raises(InvalidDeck) as raised:
        parse_deck(text.encode(), tmp_path / "t.toml")
    assert f"position is {shown};" in " ".join(problem.what for problem in raised.value.mistakes)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('plot = {function = "relu", from = 0, to = 1, form = 0}', "did you mean 'from'?"),
        ('example = [{text = "x", mark = "good", whi = "y"}]', "did you mean 'why'?"),
        ('promt = "x"', "did you mean 'prompt'?"),
        ("zzz = 1", "write one of id, prompt, answer"),
        ('plot = {function = "relu", from = 0, to = 1, z = 0}', "write one of function, from, to"),
    ],
)
def test_an_unknown_key_is_compared_with_those_of_its_own_table(
    tmp_path: Path, line: str, meant: str
) -> None:
    card = '[[card]]\nid = "a"\nkind = "free"\nprompt = "?"\nanswer = "!"\n'
    with pytest.raises(InvalidDeck) as raised:
        parse_deck(f'title = "T"\n{card}{line}\n'.encode(), tmp_path / "t.toml")
    [problem] = raised.value.mistakes
    assert meant in problem.what


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (("card", 0), "card 'a'"), (("card", 1, "prompt"), "card number 2"),
        (("title",), "the deck"), (("card",), "the deck"), ((), "the deck"),
        (("card", 2), "card number 3"), (("title", 0), "the deck"), (("card", "id"), "the deck"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_of_its_card_or_of_the_deck(
    place: tuple[str | int, ...], name: str
) -> None:
    table = {"card": [{"id": "a"}, {"id": 7}, "no table"]}
    assert deck_file._name(place, table) == name


def checked(
    tmp_path: Path, *cards: str, exercises: tuple[str, ...] = ("zip_pairs", "abs")
) -> list[str]:
    """What the check of a sound deck warns of, as `line: what`."""
    path = tmp_path / "my-deck.toml"
    path.write_text('title = "A deck"\n' + "".join(cards))
    read, data = read_deck(path)
    return [
        f"{problem.line}: {problem.what}"
        for problem in deck_file.warnings(read, data, path, exercises)
    ]


def card(name: str, prompt: str = "Why {}?", more: str = "") -> str:
    head = f'[[card]]\nid = "{name}"\nkind = "free"\nprompt = "{prompt.format(name)}"\n'
    return f'{head}answer = "Because."\n{more}'


def test_an_exercise_that_is_not_there_is_warned_of_with_the_nearest(tmp_path: Path) -> None:
    said = checked(
        tmp_path,
        card("one", more='exercise = "zip_pairs"\n'),
        card("two", more='exercise = "zip_pair"\n'),
        card("three", more='exercise = "nothing-like-it"\n'),
    )
    assert said == [
        "13: card 'two': there is no exercise 'zip_pair'; did you mean 'zip_pairs'?",
        "19: card 'three': there is no exercise 'nothing-like-it'; quizzer exercise list shows all",
    ]


def test_two_cards_that_ask_the_same_are_warned_of(tmp_path: Path) -> None:
    cloze = '[[card]]\nid = "{}"\nkind = "cloze"\nprompt = "Fill in"\nanswer = "A"\ntext = "{}"\n'
    assert checked(
        tmp_path,
        card("one", "Why this?"),
        card("two", " why  THIS? "),
        card("three", "Why that?"),
        cloze.format("four", "a {{gap}}"),
        cloze.format("five", "another {{gap}}"),
        cloze.format("six", "a {{gap}}"),
    ) == [
        "10: card 'two' asks the same as card 'one'; change one or remove it",
        "32: card 'six' asks the same as card 'four'; change one or remove it",
    ]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone.png", "there is no picture 'gone.png'"),
        ("../a.png", "the picture '../a.png' is not shown: it lies outside"),
        ("a.svg", "the picture 'a.svg' is not shown: save it as one of png, jpg, jpeg, gif"),
        ("large.gif", "the picture 'large.gif' is larger than 16 MiB; save it smaller"),
    ],
)
@pytest.mark.parametrize(("key", "line"), [("prompt", 5), ("answer", 6)])
def test_a_picture_that_cannot_be_shown_is_warned_of_where_it_stands(
    tmp_path: Path, name: str, reason: str, key: str, line: int
) -> None:
    (tmp_path / "a.svg").write_text("<svg/>")
    with (tmp_path / "large.gif").open("wb") as file:
        file.truncate((16 << 20) + 1)
    text = f"See ![it]({name})"
    one = card("one", text) if key == "prompt" else card("one").replace("Because.", text)
    [said] = checked(tmp_path, one)
    assert said.startswith(f"{line}: card 'one': {reason}")


@pytest.mark.parametrize(
    ("kind", "key", "more"), [("choice", "options", 'correct = ["a"]\n'), ("order", "steps", "")]
)
def test_a_missing_picture_of_an_option_or_step_is_warned_of_where_it_stands(
    tmp_path: Path, kind: str, key: str, more: str
) -> None:
    (tmp_path / "there.png").write_bytes(b"x")
    text = (
        f'[[card]]\nid = "one"\nkind = "{kind}"\nprompt = "Which?"\nanswer = "A."\n{more}'
        f'{key} = [\n  "a",\n  "![b](there.png)",\n  "![c](gone.png)",\n]\n'
    )
    line = 2 + text[: text.index('  "![c]')].count("\n")  # the title is the first
    [warning] = checked(tmp_path, text)
    assert warning.startswith(f"{line}: card 'one': there is no picture 'gone.png'")


def test_a_picture_that_can_be_shown_is_not_warned_of(tmp_path: Path) -> None:
    for name in ("a.png", "B.JPG", "c.gif"):
        (tmp_path / name).write_bytes(b"x")
    with (tmp_path / "c.gif").open("wb") as file:
        file.truncate(16 << 20)
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "d.webp").write_bytes(b"x")
    text = "![a](a.png) ![b](B.JPG) ![c](c.gif) ![d](media/d.webp) ![web](https://x.org/e.png)"
    assert checked(tmp_path, card("one", text)) == []


def test_a_deck_that_is_too_large_or_not_to_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_DECK_BYTES", 1 << 20)
    large = mistakes(tmp_path, b"#" * ((1 << 20) + 1))
    assert large == ["1: the file is larger than 1 MiB; split it into chapters"]
    assert deck(tmp_path, GOOD.encode().ljust(1 << 20, b"\n")).title == "A deck"

    def refuse(path: Path, limit: int) -> bytes:
        raise OSError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(files, "read_plain_file", refuse)
    refused = mistakes(tmp_path, GOOD)
    assert refused == ["1: cannot be read: Permission denied; check its permissions"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'title = "x"\nsecond = = 1\n',
            "2: not TOML: Invalid value; look at this line's quotes, brackets and = sign",
        ),
        (
            'title = "x"\n[card]\nid = "a"\n',
            "2: [card] is one table; write [[card]], in two brackets, above each card",
        ),
        (
            GOOD + "related = {a = 1}\n",
            "8: card 'one': related is {'a': 1}; write a list, such as [\"...\", \"...\"]",
        ),
        (
            GOOD + "related = 1\n",
            "8: card 'one': related is 1; write a list, such as [\"...\", \"...\"]",
        ),
        (
            'title = "x"\ncard = []\n',
            "2: the deck: card has 0 of at least 1 entries; add what is missing",
        ),
        (
            GOOD + CARD.format(id="two").replace('"free"', "7"),
            "11: card 'two' has the unknown kind 7; "
            "write one of free, choice, number, cloze, order",
        ),
        (
            GOOD + CARD.format(id="two").replace('kind = "free"\n', ""),
            "9: card 'two' has no kind; add kind = one of free, choice, number, cloze, order",
        ),
        (
            GOOD + CARD.format(id="two") + CARD.format(id="two"),
            "16: the id 'two' is already that of card number 2; give this card another id",
        ),
        (
            GOOD + "position = 1\n" + CARD.format(id="two") + "position = 1\n",
            "15: the position 1 is already that of card number 1; give this card another position",
        ),
        (
            GOOD + 'related = [\n  "a/b",\n  "my-deck/zwei",\n]\n',
            "10: related names 'my-deck/zwei', which is not another card of this deck",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_said_once_and_in_full(tmp_path: Path, text: str, said: str) -> None:
    [problem, *others] = mistakes(tmp_path, text)
    assert problem == said
    assert not [other for other in others if other.partition(" ")[0] == said.partition(" ")[0]]


def test_the_line_of_each_key_and_item_is_found() -> None:
    text = """title = "T"
"quoted" = 1
a.b = {c = 1, d = [
  # a remark
  2,
  {e = 3},
]}

[[card]]
id = "a"
[card.plot]
from = 1
[[card.example]]
text = "x"
[[card.example]]
text = "y"

[[card]]
id = "b"

[[card.example]]
text = "z"
"""
    lines = deck_file.LineFinder(text.encode())
    assert {
        path: lines.of(path)
        for path in [
            ("title",), ("quoted",), ("a", "b"), ("a", "b", "c"), ("a", "b", "d"),
            ("a", "b", "d", 0), ("a", "b", "d", 1, "e"), ("card", 0), ("card", 0, "id"),
            ("card", 0, "plot"), ("card", 0, "plot", "from"), ("card", 0, "example", 0, "text"),
            ("card", 0, "example", 1), ("card", 1, "id"), ("card", 1, "answer"), ("none",),
        ]
    } == {
        ("title",): 1, ("quoted",): 2, ("a", "b"): 3, ("a", "b", "c"): 3, ("a", "b", "d"): 3,
        ("a", "b", "d", 0): 5, ("a", "b", "d", 1, "e"): 6, ("card", 0): 9, ("card", 0, "id"): 10,
        ("card", 0, "plot"): 11, ("card", 0, "plot", "from"): 12,
        ("card", 0, "example", 0, "text"): 14, ("card", 0, "example", 1): 15, ("card", 1, "id"): 19,
        ("card", 1, "answer"): 18, ("none",): 1,
    }  # fmt: skip
