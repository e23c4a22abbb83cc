"""What a card may hold, at the edges of it."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from quizzer.content import models, toml_text
from quizzer.content.cloze import Gap, find_gaps, replace_gaps

BASE = {"id": "a", "prompt": "?", "answer": "!"}


def card(**values: Any) -> Any:
    return models.CARD.validate_python(BASE | values)


def refused(match: str, **values: Any) -> bool:
    with pytest.raises(ValidationError, match=match):
        card(**values)
    return True


def test_a_gap_holds_words_and_braces_that_balance() -> None:
    assert find_gaps("no gap, {one} brace") == []
    assert find_gaps("{{a}} and {{b|c}}") == [Gap(0, 5, ("a",)), Gap(10, 17, ("b", "c"))]
    assert find_gaps("{{ {x} | {y}}}")[0].words == ("{x}", "{y}")
    assert find_gaps(r"{{a\|b}}")[0].words == ("a|b",)
    assert find_gaps("{{`a|b`|c}}")[0].words == ("`a|b`", "c")


@pytest.mark.parametrize("text", ["{{a", "{{a}", "{{a} }", "x {{", "{{" + "a" * 500 + "}}"])
def test_a_gap_without_an_end_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="this gap has no end"):
        find_gaps(text)


@pytest.mark.parametrize("text", ["{{}}", "{{ }}", "{{a|}}", "{{|b}}"])
def test_a_gap_without_a_word_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="a gap holds a word"):
        find_gaps(text)


def test_a_gap_may_be_five_hundred_characters_long() -> None:
    assert len(find_gaps("{{" + "a" * 499 + "}}")[0].words[0]) == 499


@given(
    pieces=st.lists(st.text("ab .`", max_size=5), min_size=2, max_size=5),
    words=st.lists(st.text("xyz", min_size=1, max_size=3), min_size=4, max_size=4),
)
@settings(deadline=None, max_examples=50)
def test_gaps_put_back_give_the_text_again_and_each_has_its_words(
    pieces: list[str], words: list[str]
) -> None:
    words = words[: len(pieces) - 1]
    text = pieces[0] + "".join(
        f"{{{{{word}}}}}{piece}" for word, piece in zip(words, pieces[1:], strict=True)
    )
    gaps = find_gaps(text)
    assert [gap.words for gap in gaps] == [(word,) for word in words]
    assert replace_gaps(text, lambda number: f"{{{{{words[number - 1]}}}}}") == text
    assert replace_gaps(text, lambda number: "") == "".join(pieces)


def test_a_gap_between_backticks_is_code() -> None:
    cloze = card(kind="cloze", text="{{a}} `b {{c}}` {{d}} `{{e}} f`")
    assert cloze.code_gaps == (False, True, False, True)
    assert refused("at least one gap", kind="cloze", text="none")


def test_a_plot_runs_forward() -> None:
    plot = {"function": "relu", "from": 1, "to": 1.5}
    assert card(kind="free", plot=plot).plot.stop == 1.5
    assert refused("from a smaller number", kind="free", plot=plot | {"to": 1})


def test_options_and_steps_differ_as_the_lines_that_they_are_shown_in() -> None:
    card(kind="choice", options=["a b", "ab"], correct=["ab"])
    assert refused("the same", kind="choice", options=["a  b", "a\nb"], correct=["a  b"])
    assert refused("not an option", kind="choice", options=["a", "b"], correct=["c"])
    assert refused("at least 1", kind="choice", options=["a", "b"], correct=[])
    assert refused("at least 2", kind="choice", options=["a"], correct=["a"])
    assert refused("the same", kind="order", steps=["a  b", "a\nb"])
    assert refused("at least 2", kind="order", steps=["a"])


def test_four_key_points_are_the_most_and_an_id_has_eighty_letters() -> None:
    assert len(card(kind="free", key_points=["a"] * 4).key_points) == 4
    assert refused("at most 4", kind="free", key_points=["a"] * 5)
    assert len(card(kind="free", id="a" * 80).id) == 80
    assert refused("at most 80", kind="free", id="a" * 81)
    assert card(kind="free", position=1).position == 1
    assert refused("greater than or equal to 1", kind="free", position=0)
    assert card(kind="number", value=1).tolerance == 0
    assert refused("greater than or equal to 0", kind="number", value=1, tolerance=-0.1)


def test_a_mark_other_than_good_says_why() -> None:
    assert card(kind="free", example=[{"text": "x", "mark": "good"}]).example[0].why is None
    assert refused("needs a reason", kind="free", example=[{"text": "x", "mark": "nit"}])


def test_a_key_has_fifty_parts_at_most() -> None:
    key = ".".join(["a"] * 50)
    assert toml_text.parse(f"{key} = 1")
    with pytest.raises(tomllib.TOMLDecodeError, match=r"at line 3, column 1"):
        toml_text.parse(f"x = 1\n\na.{key} = 1")
    with pytest.raises(tomllib.TOMLDecodeError, match="more than 50 parts"):
        toml_text.parse(f"[a.{key}]")
    assert toml_text.parse(f"text = '''see a.{key}'''")


@given(
    value=st.recursive(
        st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(2**60), 2**60),
        lambda values: st.lists(values, max_size=3),
        max_leaves=6,
    )
)
@settings(deadline=None, max_examples=100)
def test_a_value_written_as_toml_reads_as_itself(value: object) -> None:
    assert toml_text.parse(f"x = {toml_text.value_text(value)}")["x"] == value


def test_a_wrong_gap_is_quoted_whole_and_one_without_an_end_by_its_beginning() -> None:
    with pytest.raises(
        ValueError, match=r"^'\{\{a\|\}\}': a gap holds a word; write \{\{word\}\} or"
    ):
        find_gaps("x {{a|}} y")
    with pytest.raises(ValueError, match=r"^'\{\{a{18}': this gap has no end; close it with \}\}$"):
        find_gaps("x {{" + "a" * 30)


def test_a_card_asks_for_four_points_at_most() -> None:
    assert len(card(kind="free", key_points=["a", "b", "c", "d"]).key_points) == 4
    assert refused("at most 4", kind="free", key_points=list("abcde"))


def test_a_card_is_kept_as_it_was_written_without_what_it_leaves_out() -> None:
    text = models.card_to_json(card(kind="free", key_points=["a"]))
    assert json.loads(text) == {**BASE, "kind": "free", "key_points": [["a"]]}
    assert models.card_from_json(text) == card(kind="free", key_points=["a"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("no picture", []),
        ("![a](a.png) and ![](b.png)", ["a.png", "b.png"]),
        ("`![a](a.png)` is code, ![b](b.png) is not", ["b.png"]),
        ("``![a](a.png) ` `` is code", []),
        ("a ` alone ![a](a.png)", ["a.png"]),
        ("```\n![a](a.png)\n```\n![b](b.png)", ["b.png"]),
        ("~~~\n![a](a.png)\n~~~\n![b](b.png)", ["b.png"]),
        ("```\n![a](a.png)\nnever closed", []),
        ("![b](b.png) `code`![c](c.png)", ["b.png", "c.png"]),
    ],
)
def test_a_picture_in_code_is_code(text: str, names: list[str]) -> None:
    assert [match[2] for match in models.find_pictures(text)] == names


def test_a_table_and_a_list_are_written_on_one_line() -> None:
    value = {"a": 1, "b": [True, "x"], "c": {"d": 0.5}}
    assert toml_text.value_text(value) == '{a = 1, b = [true, "x"], c = {d = 0.5}}'


@pytest.mark.parametrize("name", ["a\n", "A", "a--b", "-a", "a-", "a b", "é", "a" * 81])
def test_an_id_is_lower_case_letters_and_digits_with_single_joints(name: str) -> None:
    assert refused("an id is|at most 80", kind="free", id=name)
    assert card(kind="free", id="a" * 80).id == "a" * 80
    assert card(kind="free", id="a1-b_2").id == "a1-b_2"
