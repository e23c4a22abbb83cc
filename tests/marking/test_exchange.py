"""Two words of an answer, each in the place of the other."""

from __future__ import annotations

from math import log1p

import pytest

from quizzer.marking import exchange
from quizzer.marking.exchange import (
    Limits,
    choice,
    exchanged,
    placed_words,
    positions,
    reversed_choice,
    right_words,
)
from quizzer.marking.features import MarkedAnswer, Target, target
from quizzer.marking.guards import reasons_against_good
from quizzer.marking.text import word
from tests.benchmarks.marking_chapters import ask

RANK = target(
    "How do a tensor's rank and its shape differ?",
    "The rank is the number of axes. The shape is the size of each axis.",
    (
        ("the rank counts the axes", "rank is how many axes there are"),
        ("the rank is the length of the shape", "rank: the length of the shape"),
        ("the shape holds the size of each axis", "shape: how long each axis is"),
    ),
    (
        MarkedAnswer("the rank is the length of the shape, the shape the size of the axes", "good"),
        MarkedAnswer("the shape gives each axis a size, and the rank counts the axes", "good"),
        MarkedAnswer("rank = number of axes, shape = size of each axis", "good"),
        MarkedAnswer("a rank is the number of axes, a shape is the size of each axis", "good"),
        MarkedAnswer("they are the same", "again"),
    ),
)


@pytest.mark.parametrize(
    "answer",
    [
        "the shape is the number of axes, the rank is the size of each axis",
        "the shape counts the axes, and the rank gives each axis a size",
    ],
)
def test_two_things_each_in_the_others_place_are_reported(answer: str) -> None:
    [reason, *_] = exchanged(answer, RANK)
    assert "what right answers say of" in reason
    assert "rank" in reason
    assert "shape" in reason


@pytest.mark.parametrize(
    "answer",
    [
        "the rank is the number of axes, the shape is the size of each axis",
        "each axis has a size, which the shape holds; the axes are counted by the rank",
        "with the shape you get the size of every axis, with the rank only how many axes",
        "",
    ],
)
def test_the_same_in_another_order_or_voice_is_not_reported(answer: str) -> None:
    assert list(exchanged(answer, RANK)) == []


EXCHANGED = {
    "opposites": (
        "fastbook-04/matmul-operator",
        "each entry is a row of the left matrix times a column of the right one",
        "each entry is a row of the right matrix times a column of the left one",
    ),
    "numbers": (
        "fastbook-05/to-fp16",
        "16 bit numbers instead of 32 where safe, so it is faster",
        "32 bit numbers instead of 16 where safe, so it is faster",
    ),
    "subjects": (
        "fastbook-04/loss-and-metric",
        "the loss updates the weights and has a gradient, the metric informs people",
        "the metric updates the weights and has a gradient, the loss informs people",
    ),
    "others": (
        "fastbook-04/gradient",
        "the derivative of the loss with respect to the weights: how much the loss changes "
        "when a weight changes a little",
        "the derivative of the weights with respect to the loss: how much a weight changes "
        "when the loss changes a little",
    ),
}


@pytest.mark.parametrize("kind", EXCHANGED)
def test_an_exchange_of_any_kind_silences_a_good_and_lowers_nothing(kind: str) -> None:
    card, right, turned = EXCHANGED[kind]
    assert not any("and the reverse" in note for note in ask(card, right).notes)
    suggestion = ask(card, turned)
    assert suggestion.mark is None
    assert suggestion.notes


def test_in_a_comparison_each_thing_may_stand_where_the_other_does() -> None:
    answer = "the shape counts the axes rather than the rank and the rank has a size"
    assert list(exchanged(answer, RANK)) == []


def test_a_word_stands_near_others_in_an_order_and_behind_prepositions() -> None:
    placed = placed_words("The rank is the length of the shape. Axes follow.")
    assert [here.word.text for here in placed] == ["rank", "length", "shape", "axes", "follow"]
    found = positions(placed, 2)
    assert found["length"] == 1.0
    assert 0 < found["axe"] < found["rank"] < 1.0
    assert found["after", "of"] > 0
    assert found["behind", "length", "of"] == 1.0
    assert ("before", "axe") not in found, "another sentence"


def test_nothing_to_compare_with_is_no_exchange() -> None:
    goal: Target = target("?", "It is so.")
    assert list(exchanged("the shape is the length of the rank", goal)) == []
    assert right_words(goal).times("rank") == 0
    assert not any("reverse" in reason for reason in reasons_against_good("It is so.", goal).all)


FAST = target(
    "How is a sum over many numbers made fast?",
    "The loop runs in compiled C instead of in Python.",
    (("the loop runs in C", "compiled C does it, not the Python interpreter"),),
    (
        MarkedAnswer("in C rather than Python", "good"),
        MarkedAnswer("compiled code without Python", "good"),
        MarkedAnswer("it is slow", "again"),
    ),
)


@pytest.mark.parametrize(
    "answer",
    ["the loop runs in Python instead of in C", "in Python rather than C", "Python without C"],
)
def test_a_choice_that_right_answers_make_the_other_way_is_reported(answer: str) -> None:
    [reason] = reversed_choice(answer, FAST)
    assert reason == "says “python” and not “c”, where right answers say the reverse"
    assert reasons_against_good(answer, FAST).all


@pytest.mark.parametrize(
    "answer",
    [
        "the loop runs in C instead of in Python",
        "Python is too slow, so the loop runs in C",
        "not in Python but in C",
        "tensors instead of lists",
        "",
    ],
)
def test_the_same_choice_in_other_words_is_not_reported(answer: str) -> None:
    assert list(reversed_choice(answer, FAST)) == []


def test_what_stands_behind_instead_of_is_rejected_up_to_the_next_joint() -> None:
    made = choice("The loop runs in C instead of in the Python interpreter, which is slow.")
    assert made.rejected == {"python", "interpret"}
    assert {"loop", "c", "slow"} <= made.asserted


def test_every_preposition_before_a_word_says_where_it_stands() -> None:
    placed = placed_words("a weight is as it was by then on or in the layer")
    assert [here.word.text for here in placed] == ["weight", "layer"]
    found = positions(placed, 1)
    assert all(found["after", name] > 0 for name in ("as", "by", "on", "in"))
    assert ("after", "from") not in found


def test_what_each_position_weighs() -> None:
    placed = placed_words("The rank is the length of the shape, and size with axes. Weights move")
    assert positions(placed, 2) == {
        "rank": pytest.approx(1 / 1.4),  # the second to the left
        "length": 1.0,
        "size": 0.25,  # beyond two joints: a comma and an "and"
        "axe": pytest.approx(0.25 / 1.4),
        "weight": pytest.approx(0.2 / 1.8),  # of the next sentence
        "move": pytest.approx(0.2 / 2.2),
        ("after", "of"): 0.6,
        ("behind", "length"): 0.5,
        ("behind", "length", "of"): 1.0,
    }
    in_order = {key: value for key, value in positions(placed, 3).items() if key[0] == "before"}
    assert in_order == {("before", "axe"): 0.5, ("before", "axe", "with"): 1.0}
    assert ("behind", "shape") not in positions(placed, 3), "a comma stands between them"
    assert ("behind", "rank") in positions(placed, 1)
    assert positions(placed_words("rank counts axes"), 0) == {
        "count": 1.0, "axe": pytest.approx(1 / 1.4), ("before", "count"): 0.5
    }  # fmt: skip


def test_a_word_stands_among_five_to_either_side_the_nearest_of_a_kind() -> None:
    placed = placed_words("alpha beta gamma delta epsilon zeta eta")
    near = [key for key in positions(placed, 0) if isinstance(key, str)]
    assert near == ["beta", "gamma", "delta", "epsilon", "zeta"]
    near = [key for key in positions(placed, 6) if isinstance(key, str)]
    assert near == ["beta", "gamma", "delta", "epsilon", "zeta"]
    assert positions(placed_words("shape size rank size"), 0)["size"] == 1.0
    assert positions(placed_words("size rank size shape"), 3)["size"] == 1.0


def test_a_usage_is_the_log_odds_of_each_position() -> None:
    goal = target("?", "The rank counts axes", (("many a rank",),))
    known = right_words(goal)
    assert (known.times("rank"), known.times("count"), known.times("shape")) == (2, 1, 0)
    usage = known.usage("rank")
    assert usage["count"] == pytest.approx(log1p(1 / 0.3))  # once in two
    assert usage["before", "count"] == pytest.approx(log1p(0.5 / 0.3))
    assert known.usage("count")["rank"] == pytest.approx(log1p(1 / 0.15))
    [there] = [exchange._Occurrence(placed_words("a shape counts"), 0)]
    both = known.usage("shape"), usage
    expected = log1p(1 / 0.3) + 0.5 * log1p(0.5 / 0.3)
    assert there.evidence_for("rank", *both) == pytest.approx(expected)
    assert there.evidence_for("rank", *both[::-1]) == pytest.approx(-expected)
    assert there.evidence_for("count", *both) == 0, "the other thing's own place says nothing"


def repeated(**times: int) -> Target:
    """A question of cats and dogs, whose reference has each word so many times."""
    text = " ".join(f"{name} " * count for name, count in times.items())
    return target("How do cats and dogs differ?", text, (("so",),))


@pytest.mark.parametrize(
    ("first", "second", "goal", "limits"),
    [
        ("increase", "decrease", repeated(), Limits(0.1, 0.5)),
        ("two", "seven", repeated(two=2, seven=2), Limits(0.3, 1.0)),
        ("two", "seven", repeated(two=2, seven=1), None),
        ("two", "birds", repeated(two=9, birds=9), None),
        ("cats", "dogs", repeated(cats=8, dogs=8), Limits(0.2, 0.9)),
        ("cats", "dogs", repeated(cats=8, dogs=7), Limits(1.0, 3.6)),
        ("cats", "birds", repeated(cats=8, birds=8), Limits(1.0, 3.6)),
        ("birds", "fish", repeated(birds=4, fish=4), Limits(1.0, 3.6)),
        ("birds", "fish", repeated(birds=4, fish=3), None),
        ("birds", "than", repeated(birds=9, than=9), None),
    ],
)
def test_the_kinds_of_two_things_say_what_an_exchange_takes(
    first: str, second: str, goal: Target, limits: Limits | None
) -> None:
    assert exchange._limits(word(first), word(second), goal) == limits
    assert exchange._limits(word(second), word(first), goal) == limits


def test_an_exchange_takes_evidence_of_each_and_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence: dict[str, float] = {}
    monkeypatch.setattr(
        exchange._Occurrence, "evidence_for", lambda here, stem, *_: evidence[here.word.stem]
    )
    goal = repeated(cats=8, dogs=8)
    reason = "says of “cats” what right answers say of “dogs”, and the reverse"
    for cats, dogs, is_reported in [
        (0.2, 0.71, True), (0.71, 0.2, True), (0.2, 0.69, False), (0.69, 0.2, False),
        (0.19, 0.9, False), (0.9, 0.19, False),
    ]:  # fmt: skip
        evidence.update(cat=cats, dog=dogs)
        assert list(exchanged("cats meet dogs", goal)) == [reason] * is_reported
    evidence.update(increas=0.25, decreas=0.25)  # half in all is enough for opposites
    assert list(exchanged("increase decrease", repeated(increase=1, decrease=1))) != []
    evidence.update(cat=0.5, dog=0.5)
    assert list(exchanged("cats and dogs, a cat and a dog", goal)) == [reason], "as first named"


@pytest.mark.parametrize(
    ("text", "rejected", "asserted"),
    [
        (
            "run in lisp instead of ada basic cobol delphi",
            "ada basic cobol",
            "run lisp instead delphi",
        ),
        ("lisp rather than ada", "ada", "lisp"),
        ("without ada", "ada", ""),
        ("lisp not in ada", "ada", "lisp"),
        ("lisp not ada", "", "lisp ada"),
        ("instead lisp", "", "instead lisp"),
        ("lisp, without ada, basic", "ada", "lisp basic"),
        ("of ada instead", "", "ada instead"),
    ],
)
def test_three_words_behind_a_rejection_are_rejected(
    text: str, rejected: str, asserted: str
) -> None:
    stems = tuple(
        frozenset(word(name).stem for name in row.split()) for row in (rejected, asserted)
    )
    assert choice(text) == stems


@pytest.mark.parametrize(
    ("right", "is_reported"),
    [
        (("lisp instead of ada", "lisp without ada"), True),
        (("lisp instead of ada", "lisp"), False),  # one alone rejects it
        (("lisp instead of ada", "without ada"), False),  # one alone asserts the other
        (("lisp instead of ada", "lisp without ada", *["ada"] * 4), True),
        (("lisp instead of ada", "lisp without ada", *["ada"] * 5), False),  # and most assert it
        (("lisp instead of ada", "lisp without ada", "without lisp"), False),
    ],
)
def test_two_right_answers_have_to_choose_the_other_way(
    right: tuple[str, ...], is_reported: bool
) -> None:
    goal = target("?", right[0], (right[1:],))
    reason = "says “ada” and not “lisp”, where right answers say the reverse"
    assert list(reversed_choice("ada instead of lisp", goal)) == [reason] * is_reported
    assert list(reversed_choice("ada and lisp", goal)) == []
