"""Words in the company of their opposites."""

from __future__ import annotations

from collections import Counter
from math import sqrt

import pytest

from quizzer.marking import company
from quizzer.marking.company import Companies, Mention, turned_words
from quizzer.marking.features import MarkedAnswer, Target, target
from quizzer.marking.opposites import contrasts
from quizzer.marking.text import word

TRAINING = target(
    "What happens when the learning rate is too high?",
    "The steps jump over the minimum. The loss grows with every step and training diverges.",
    (("the loss grows", "the loss rises from step to step"), ("training diverges",)),
    (
        MarkedAnswer("the steps get too large, so the loss rises and training diverges", "good"),
        MarkedAnswer("the loss gets larger at every step", "good"),
        MarkedAnswer("training is faster", "again"),
    ),
)


@pytest.mark.parametrize(
    "answer",
    [
        "the loss falls from step to step",
        "the steps get too large, so the loss drops",
        "the loss gets smaller at every step",
    ],
)
def test_a_word_in_the_company_of_its_opposite_is_reported(answer: str) -> None:
    [reason, *_] = turned_words(answer, TRAINING)
    assert "where right answers" in reason


@pytest.mark.parametrize(
    "answer",
    [
        "the loss rises from step to step",
        "the steps get too long, the loss grows",
        "it never gets small",
        "training does not settle",
        "",
    ],
)
def test_a_right_word_in_other_company_is_not_reported(answer: str) -> None:
    assert list(turned_words(answer, TRAINING)) == []


def test_a_telling_word_is_suspect_where_right_answers_only_have_its_opposite() -> None:
    goal = target(
        "What is @?", "Each row of the left matrix.", (("rows of the left one", "a row"),)
    )
    [reason] = turned_words("a column of something else", goal)
    assert reason == "says “column” where right answers only say “row”"
    assert list(turned_words("something else", goal)) == []


def any_target() -> Target:
    return target("?", "It is so.")


@pytest.mark.parametrize(
    "answer",
    ["the loss does not fall from step to step", "step by step the loss is not smaller"],
)
def test_a_word_that_is_denied_is_left_to_other_rules(answer: str) -> None:
    assert list(turned_words(answer, TRAINING)) == []


def test_a_step_over_the_minimum_is_no_small_step() -> None:
    assert list(turned_words("the steps jump over the minimum and grow", TRAINING)) == []


def test_nothing_to_compare_with_is_no_reason() -> None:
    assert list(turned_words("the loss falls", any_target())) == []


def test_a_neighbour_counts_the_less_the_farther_it_is() -> None:
    tokens = company.phrased("alpha beta, gamma of delta beta")
    assert company._company(tokens, 0, {"gamma"}) == {
        "beta": pytest.approx(1 / 1.5),  # the nearer of two
        "delta": pytest.approx(0.5 / 3),  # the fourth on, beyond a comma
    }
    assert company._company(tokens, 2, ()) == {
        "alpha": 0.25, "beta": pytest.approx(1 / 2.5), "delta": 0.5
    }  # fmt: skip
    row = company.phrased("a1 a2 a3 a4 a5 a6 a7 a8 a9")
    assert list(company._company(row, 0, ())) == ["a2", "a3", "a4", "a5", "a6", "a7", "a8"]
    assert list(company._company(row, 8, ())) == ["a2", "a3", "a4", "a5", "a6", "a7", "a8"]


def test_one_shared_word_counts_three_quarters() -> None:
    rise = Mention((0, 1), "rises", {"a": 1.0, "b": 1.0})
    grow = Mention((0, 1), "grows", {"a": 1.0, "c": 2.0})
    fall = Mention((0, -1), "falls", {"a": 1.0, "c": 1.0})
    alone = 0.75 / (sqrt(2) * sqrt(2))
    companies = Companies([rise, grow, fall])
    assert companies.likeness({"a": 1.0, "b": 1.0}) == {
        (0, 1): (pytest.approx(1.0), "rises"),
        (0, -1): (pytest.approx(alone), "falls"),
    }
    assert companies.likeness({"c": 3.0}) == {
        (0, 1): (pytest.approx(0.75 * 2 / sqrt(5)), "grows"),
        (0, -1): (pytest.approx(0.75 / sqrt(2)), "falls"),
    }
    assert companies.likeness({"d": 1.0}) == {}


class OneLikeness:
    """Companies that are always so like."""

    def __init__(self, axis: int, opposite: float, own: float) -> None:
        self.places = {(axis, 1): (own, "rises"), (axis, -1): (opposite, "falls")}

    def likeness(self, company: dict[str, float]) -> dict[tuple[int, int], tuple[float, str]]:
        if company.get("error", 0.0) <= company.get("loss", 0.0):
            return self.places
        (own, rises), (opposite, falls) = self.places.values()  # what stands near "error"
        return dict(zip(self.places, ((opposite, rises), (own, falls)), strict=True))


SAYS = "says “rises” where right answers say “falls”"
ONLY = "says “rises” where right answers only say “falls”"


@pytest.mark.parametrize(
    ("answer", "opposite", "own", "said", "reasons"),
    [
        ("the loss rises", 0.6, 0.3, (1, 1), [SAYS]),
        ("the loss rises", 0.59, 0.0, (1, 1), []),
        ("the loss rises", 0.6, 0.31, (1, 1), []),
        ("the loss rises", 0.25, 0.0, (0, 2), [ONLY]),
        ("the loss rises", 0.24, 0.0, (0, 2), []),
        ("the loss rises", 0.25, 0.0, (1, 2), []),
        ("the loss rises", 0.25, 0.0, (0, 1), []),
        ("the loss rises, the error falls", 0.31, 0.2, (1, 1), [SAYS]),
        ("the loss rises, the error falls", 0.3, 0.15, (1, 1), [SAYS]),
        ("the loss rises, the error falls", 0.29, 0.0, (1, 1), []),
        ("the loss rises, the error falls", 0.31, 0.22, (1, 1), []),
        ("the loss rises", 0.31, 0.2, (1, 1), []),  # one side alone
    ],
)
def test_a_likeness_to_the_opposites_company_has_to_be_so_high(
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    opposite: float,
    own: float,
    said: tuple[int, int],
    reasons: list[str],
) -> None:
    [(axis, _)] = contrasts()[word("rises").stem]
    likeness = OneLikeness(axis, opposite, own)
    monkeypatch.setattr(company, "_contrast_companies", lambda *_: likeness)
    counts = Counter({(axis, 1): said[0], (axis, -1): said[1]})
    monkeypatch.setattr(company, "_contrast_places", lambda *_: counts)
    monkeypatch.setattr(company, "_text_of", lambda *_: "falls")
    assert list(turned_words(answer, any_target())) == reasons


def test_a_word_that_is_compared_within_three_words_says_nothing_of_its_own() -> None:
    def spots(text: str) -> list[str]:
        return [spot.text for spot in company._spots(company.phrased(text))]

    assert spots("it rises by far than ever") == []
    assert spots("it rises by far more than ever") == ["rises"], "the fourth; of “more” the first"
    assert spots("it does not rise") == []
    assert spots("than rises") == ["rises"], "it is what something is compared with"
