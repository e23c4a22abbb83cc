"""The fit: its arithmetic, and the coefficients that are shipped."""

from __future__ import annotations

import json
import random
from importlib.resources import files

import numpy as np
import pytest

from quizzer.marking import features, model, suggest
from tests.benchmarks import marking

NAMES = {False: features.NAMES, True: (*features.NAMES, *features.EXAMPLE_NAMES)}


@pytest.mark.parametrize("with_examples", [True, False])
@pytest.mark.parametrize("with_meaning", [True, False])
def test_the_shipped_weights_keep_their_signs(with_meaning: bool, with_examples: bool) -> None:
    lines = model.load(with_meaning, with_examples)
    for line in (lines.nit, lines.good):
        for name, weight in zip(NAMES[with_examples], line.weights, strict=True):
            assert weight * marking.SIGNS[name] >= 0 or marking.SIGNS[name] == 0
        nothing = dict.fromkeys(NAMES[with_examples], 0.0) | {"non_answer": 1.0}
        everything = dict.fromkeys(NAMES[with_examples], 1.0) | {"non_answer": 0.0}
        assert line.probability(list(nothing.values())) < 0.5
        assert line.probability(list(everything.values())) > suggest.GOOD_FROM


def test_the_coefficients_name_their_sources() -> None:
    table = json.loads(files("quizzer.marking").joinpath("coefficients.json").read_text())
    assert any("CC BY-SA 3.0" in line for line in table["credit"])
    assert any("MPL-2.0" in line for line in table["credit"])
    for fitted in table["models"].values():
        for kind, with_examples in (("plain", False), ("examples", True)):
            for mark in ("nit", "good"):
                assert tuple(fitted[kind][mark]["weights"]) == NAMES[with_examples]


def test_no_features_however_far_make_a_probability_that_is_no_number() -> None:
    line = model.LogisticModel((1e9, 1e9, 0.0, -1e9), 0.0)
    assert line.probability((1, 1, 1, 0)) <= 1
    assert line.probability((0, 0, 0, 1)) >= 0


def test_a_fit_finds_the_weights_of_made_up_answers_and_never_a_wrong_sign() -> None:
    chance = np.random.default_rng(1)
    x = chance.random((3000, 6))
    x[:, 5] = 0
    lean = 4 * x[:, 1] - 3 * x[:, 2] - 0.5  # the third pulls against its sign
    grades = 2 * (chance.random(3000) < 1 / (1 + np.exp(-lean)))
    lines = marking.fit([marking.Answers("made_up", x, grades)], features.NAMES, {})
    assert lines.good.weights[1] > 2
    assert abs(lines.good.weights[0]) < 0.3
    assert lines.good.weights[2] == 0


def test_a_grade_of_nit_counts_for_at_least_nit_and_not_for_good() -> None:
    x = np.repeat(np.eye(6)[:3], 200, axis=0)
    grades = np.repeat([0, 1, 2], 200)
    lines = marking.fit([marking.Answers("made_up", x, grades)], features.NAMES, {})
    nit, good = (line.probability(x[200]) for line in (lines.nit, lines.good))
    assert good < 0.5 < nit


def test_area_and_kappa_are_those_of_their_definitions() -> None:
    chance = random.Random(2)
    scores = np.array([chance.randrange(6) / 6 for _ in range(60)])
    right = np.array([chance.random() < 0.4 for _ in range(60)])
    pairs = [(a > b) + (a == b) / 2 for a in scores[right] for b in scores[~right]]
    assert marking.area(scores, right) == pytest.approx(sum(pairs) / len(pairs))
    grades = np.array([0, 1, 2, 2, 1, 0])
    assert marking.kappa(grades, grades) == 1
    assert marking.kappa(grades, 2 - grades) < 0
