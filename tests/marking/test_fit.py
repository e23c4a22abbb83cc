"""The fit: its arithmetic, and the coefficients that are shipped."""

from __future__ import annotations

import json
import random
from importlib.resources import files

import numpy as np
import pytest

from quizzer.marking import features, model
from tests.benchmarks import marking


@pytest.mark.parametrize("with_meaning", [True, False])
def test_the_shipped_weights_keep_their_signs_and_the_lines_their_order(with_meaning: bool) -> None:
    line = model.load(with_meaning)
    for name, weight in zip(features.NAMES, line.weights, strict=True):
        assert weight * marking.SIGNS[name] >= 0
    assert 0 < line.nit < line.good < 1
    assert 0 < line.score((0, 0, 0, 1)) < line.nit
    assert line.good < line.score((1, 1, 1, 0)) < 1


def test_the_coefficients_name_their_sources() -> None:
    table = json.loads(files("quizzer.marking").joinpath("coefficients.json").read_text())
    assert any("CC BY-SA 3.0" in line for line in table["credit"])
    assert any("MPL-2.0" in line for line in table["credit"])
    for fitted in table["models"].values():
        assert tuple(fitted["weights"]) == features.NAMES


def test_no_features_however_far_make_a_score_that_is_no_number() -> None:
    line = model.LogisticModel((1e9, 1e9, 0.0, -1e9), 0.0, 0.3, 0.5)
    assert line.score((1, 1, 1, 0)) <= 1
    assert line.score((0, 0, 0, 1)) >= 0


def test_a_fit_finds_the_weights_of_made_up_answers_and_never_a_wrong_sign() -> None:
    chance = np.random.default_rng(1)
    x = chance.random((3000, 4))
    x[:, 3] = 0
    lean = 4 * x[:, 1] - 3 * x[:, 2] - 0.5  # the third pulls against its sign
    y = (chance.random(3000) < 1 / (1 + np.exp(-lean))).astype(float)
    line = marking.fit([marking.Marked("made_up", x, y, [None] * 3000, [], [])])
    assert line.weights[1] > 2
    assert abs(line.weights[0]) < 0.3
    assert line.weights[2] == 0
    assert line.nit < line.good


def test_area_and_kappa_are_those_of_their_definitions() -> None:
    chance = random.Random(2)
    scores = np.array([chance.randrange(6) / 6 for _ in range(60)])
    right = np.array([chance.random() < 0.4 for _ in range(60)])
    pairs = [(a > b) + (a == b) / 2 for a in scores[right] for b in scores[~right]]
    assert marking.area(scores, right) == pytest.approx(sum(pairs) / len(pairs))
    grades = np.array([0, 1, 2, 2, 1, 0])
    assert marking.kappa(grades, grades) == 1
    assert marking.kappa(grades, 2 - grades) < 0
