"""A fit of FSRS's weights is used only where it predicts reviews that it has not seen better."""

from __future__ import annotations

import math
import random
import sys
from itertools import pairwise

import numpy as np
import pytest

from quizzer.memory import fitting, scheduler
from quizzer.memory.fitting import TrainingReview
from quizzer.memory.simulation import MemoryModel
from quizzer.memory.study_day import StudyClock
from tests.memory.learners import PUBLISHED, QUICK_TO_FORGET, mean_loss, simulated_log

NEXT = 800


def test_the_losses_are_those_of_the_scheduler_s_predictions() -> None:
    draw = random.Random(3)
    log = sorted(
        (
            TrainingReview(card, day, draw.choice([1, 2, 3, 3, 4]))
            for card in range(6)
            for day in sorted(draw.choices(range(739_000, 739_060), k=draw.randint(1, 9)))
        ),
        key=lambda review: review.day,
    )
    weights = tuple(
        weight if number == 7 else 0.95 * weight for number, weight in enumerate(PUBLISHED)
    )
    losses = fitting.losses(log, weights)
    states: dict[int, scheduler.State] = {}
    clock = StudyClock()
    for review, loss in zip(log, losses, strict=True):
        state = states.get(review.card, scheduler.New())
        if isinstance(state, scheduler.New) or state.last_day == review.day:
            assert math.isnan(loss)
        else:
            recall = scheduler.retrievability(state, review.day, weights)
            assert loss == pytest.approx(-math.log(recall if review.rating > 1 else 1 - recall))
        states[review.card] = scheduler.next_state(
            state,
            scheduler.Rating(review.rating),
            clock.start(review.day),
            clock,
            retention=0.9,
            seed=None,
            weights=weights,
        )


@pytest.mark.parametrize("learner", ["forgets quickly", "forgets slowly", "forgets steeply"])
def test_accepted_fits_predict_the_next_reviews_better(learner: str) -> None:
    log = simulated_log(learner, seed=3)
    gains = []
    for part in range(2, 8):
        count = (len(log) - NEXT) * part // 7
        fit = fitting.fit(log[:count], PUBLISHED)
        if fit.weights is not None:
            seen = log[: count + NEXT]
            gains.append(mean_loss(seen, count, PUBLISHED) - mean_loss(seen, count, fit.weights))
    assert len(gains) >= 3
    assert min(gains) > 0


def test_weights_that_predict_well_already_are_not_replaced() -> None:
    log = simulated_log("as published")
    refused = [fitting.fit(log[: len(log) * part // 7], PUBLISHED) for part in (4, 5, 6, 7)]
    assert sum(fit.weights is None for fit in refused) >= 3
    for fit in refused:
        assert fit.weights is None or fit.after < fit.before


def test_a_short_log_is_not_enough() -> None:
    log = simulated_log("forgets quickly")
    counts = [fitting.count_tests(log[:length]) for length in (0, 10, 500, len(log))]
    assert counts[0] == 0
    assert all(fewer < more for fewer, more in pairwise(counts))
    enough = [fitting.has_enough(log[:length]) for length in (0, 500, len(log))]
    assert enough == [False, False, True]


def test_an_hour_s_repetitions_test_nothing() -> None:
    log = [TrainingReview(1, 739_000, 3)] * 5_000
    assert fitting.count_tests(log) == 0
    assert not fitting.has_enough(log)


def test_fitted_weights_are_ones_that_the_scheduler_takes() -> None:
    log = simulated_log("forgets quickly")[:4_000]
    weights = fitting.fitted_weights(log)
    assert len(weights) == 21
    state = scheduler.next_state(
        scheduler.New(),
        scheduler.Rating.GOOD,
        StudyClock().start(739_000),
        StudyClock(),
        retention=0.9,
        seed=None,
        weights=weights,
    )
    assert state.stability == pytest.approx(weights[2])
    assert MemoryModel(QUICK_TO_FORGET).decay == MemoryModel(PUBLISHED).decay


@pytest.mark.parametrize(
    ("older", "newer", "enough"), [(750, 250, True), (1000, 249, False), (749, 250, False)]
)
def test_a_log_is_enough_when_both_its_parts_are(older: int, newer: int, enough: bool) -> None:
    """A thousand tests of memory to learn from, and 250 among the newest quarter to judge by."""

    def part(name: int, count: int, size: int) -> list[TrainingReview]:
        """Cards met once, and one whose reviews test its memory so many times."""
        repeated = [TrainingReview(name, 739_000 + day, 3) for day in range(count + 1)]
        single = [TrainingReview(name + 1 + n, 739_000, 3) for n in range(size - len(repeated))]
        return single + repeated

    assert fitting.has_enough(part(1, older, 1200) + part(10_000, newer, 400)) == enough


def test_fitted_weights_lie_half_way_between_the_published_ones_and_an_optimisers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = tuple(weight * 1.02 for weight in PUBLISHED)
    monkeypatch.setattr(fitting, "optimizer", lambda: fitting.FSRS_RS)
    monkeypatch.setattr(fitting, "_by_fsrs_rs", lambda log: found)
    weights = fitting.fitted_weights([])
    for number, (fitted, published) in enumerate(zip(weights, PUBLISHED, strict=True)):
        assert fitted == pytest.approx(published * (1 if number == 7 else 1.01))
    monkeypatch.setattr(fitting, "_by_fsrs_rs", lambda log: (1e6,) * 21)
    assert scheduler.are_possible(fitting.fitted_weights([])), "each within its bounds"
    monkeypatch.setattr(fitting, "_by_fsrs_rs", lambda log: (-1e6,) * 21)
    assert scheduler.are_possible(fitting.fitted_weights([]))


@pytest.mark.parametrize(("gain", "is_used"), [(0.101, True), (0.099, False), (-0.2, False)])
def test_a_fit_is_used_where_it_is_better_by_two_standard_errors(
    monkeypatch: pytest.MonkeyPatch, gain: float, is_used: bool
) -> None:
    """400 reviews of the newer quarter, with gains that spread by 1: a standard error of 0.05."""
    log = [TrainingReview(1, 739_000 + day, 3) for day in range(1600)]
    better = tuple(weight * 1.01 for weight in PUBLISHED)

    def losses(log: list[TrainingReview], weights: tuple[float, ...]) -> np.ndarray:
        level = np.full(len(log), 5.0)
        return level if weights == PUBLISHED else level - gain - np.resize([1.0, -1.0], len(log))

    monkeypatch.setattr(fitting, "losses", losses)
    monkeypatch.setattr(fitting, "fitted_weights", lambda log: better)
    fit = fitting.fit(log, PUBLISHED)
    assert fit.weights == (better if is_used else None)
    assert (fit.reviews, fit.before, fit.after) == (1599, 5.0, pytest.approx(5.0 - gain))


@pytest.mark.parametrize(
    ("installed", "name"),
    [
        ({"fsrs_rs_python", "torch", "pandas", "tqdm"}, "fsrs-rs"),
        ({"torch", "pandas", "tqdm"}, "py-fsrs"),
        ({"torch", "pandas"}, ""),
        (set(), ""),
    ],
)
def test_the_optimiser_is_the_one_that_is_installed(
    monkeypatch: pytest.MonkeyPatch, installed: set[str], name: str
) -> None:
    def find_spec(module: str) -> object:
        return object() if module in installed else None

    monkeypatch.setattr("importlib.util.find_spec", find_spec)
    assert fitting.optimizer() == name


def test_weights_of_another_number_or_beyond_their_bounds_are_not_possible() -> None:
    assert scheduler.are_possible(PUBLISHED)
    assert not scheduler.are_possible(PUBLISHED[:-1])
    assert not scheduler.are_possible((1e6, *PUBLISHED[1:]))


def test_a_fit_that_changes_nothing_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    log = [TrainingReview(1, 739_000 + day, 3) for day in range(100)]
    monkeypatch.setattr(fitting, "losses", lambda log, weights: np.full(len(log), 0.5))
    monkeypatch.setattr(fitting, "fitted_weights", lambda log: (1.0,) * 21)
    assert fitting.fit(log, PUBLISHED) == fitting.Fit(None, 99, 0.5, 0.5)


class FakeOptimizer:
    """What fitting uses of fsrs_rs_python; keeps what it was given."""

    DEFAULT_PARAMETERS = PUBLISHED
    FSRSReview = staticmethod(lambda rating, elapsed: (rating, elapsed))
    FSRSItem = tuple

    def FSRS(self, weights: tuple[float, ...]) -> FakeOptimizer:
        return self

    def compute_parameters(self, items: list[object], cards: list[int]) -> list[float]:
        self.items, self.cards = items, cards
        return [0.5] * 21


def test_an_optimiser_gets_each_cards_history_up_to_each_test_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = FakeOptimizer()
    monkeypatch.setitem(sys.modules, "fsrs_rs_python", fake)
    log = [TrainingReview(card, day, rating) for card, day, rating in
           [(1, 10, 3), (2, 10, 1), (1, 10, 4), (1, 12, 2), (2, 11, 3), (1, 11, 3)]]  # fmt: skip
    assert fitting._by_fsrs_rs(log) == (0.5,) * 21
    assert fake.items == [((3, 0), (4, 0), (2, 2)), ((1, 0), (3, 1))], "not a day that goes back"
    assert fake.cards == [1, 2]
    fitting._by_fsrs_rs([TrainingReview(1, day, 3) for day in range(70)])
    assert [len(item) for item in fake.items] == list(range(2, 65)), "64 reviews of a card"
