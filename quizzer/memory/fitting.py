"""Fitting FSRS-6's weights to a log of reviews, and how well weights predict one.

The fit is fsrs-rs's (the optimiser of Anki), or py-fsrs's where only that is installed. Predictions
are those of the scheduler: the probability of recall just before each review that came a day or
more after the one before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from quizzer.memory.simulation import MemoryModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Weights = tuple[float, ...]
FSRS_RS = "fsrs-rs"
LEAST_TESTS = 1_000  # predicted reviews below which a fit was worse than the published weights
NEWER = 0.25  # the part of the log that judges a fit
_LEAST_NEWER = 250
_SHARE = 0.5  # of the way from the published weights to those that an optimiser finds
_SURE = 2.0  # standard errors by which a fit must predict better
_LONGEST = 64  # reviews of a card that a fit looks at, the first ones


class TrainingReview(NamedTuple):
    """One review of a log in order of time; `day` is its study day, `rating` from 1 to 4."""

    card: int
    day: int
    rating: int


class Fit(NamedTuple):
    """Weights fitted to a log, or none where they would not predict better.

    Losses are mean logarithmic losses on the newer part, which the fit on the older part has not
    seen: `before` of the weights in use, `after` of those fitted. `reviews` is what was learned
    from.
    """

    weights: Weights | None
    reviews: int
    before: float
    after: float


def count_tests(log: Sequence[TrainingReview]) -> int:
    """How many reviews of a log test a memory: a day or more after the one before."""
    last: dict[int, int] = {}
    count = 0
    for review in log:
        count += review.card in last and review.day > last[review.card]
        last[review.card] = review.day
    return count


def losses(log: Sequence[TrainingReview], weights: Weights) -> Floats:
    """The logarithmic loss of each review of a log; NaN for those that test nothing.

    -log(p) where the card was recalled and -log(1 - p) where not, p being the recall predicted.
    """
    import numpy as np

    by_card: dict[int, list[int]] = defaultdict(list)
    for place, review in enumerate(log):
        by_card[review.card].append(place)
    cards = sorted(by_card.values(), key=len, reverse=True)
    days = np.array([review.day for review in log], dtype=np.int64)
    ratings = np.array([review.rating for review in log], dtype=np.int64)
    result = np.full(len(log), np.nan)
    if not cards:
        return result
    memory = MemoryModel(weights)
    first = np.array([places[0] for places in cards])
    stability, difficulty = memory.first(ratings[first])
    last = days[first]
    lengths = np.array([len(places) for places in cards])
    for turn in range(1, len(cards[0])):
        active = int(np.searchsorted(-lengths, -turn, side="left"))
        places = np.array([places[turn] for places in cards[:active]])
        rating, elapsed = ratings[places], np.maximum(days[places] - last[:active], 0)
        s, d = stability[:active], difficulty[:active]
        recall = np.clip(memory.recall(elapsed.astype(np.float64), s), 1e-6, 1 - 1e-6)
        tested = elapsed > 0
        loss = np.where(rating > 1, -np.log(recall), -np.log(1 - recall))
        result[places[tested]] = loss[tested]
        stability[:active] = np.where(
            tested,
            np.where(
                rating > 1,
                memory.after_recall(s, d, recall, rating),
                memory.after_lapse(s, d, recall),
            ),
            memory.same_day(s, rating),
        )
        difficulty[:active] = memory.next_difficulty(d, rating)
        last[:active] = days[places]
    return result


def fit(log: Sequence[TrainingReview], in_use: Weights) -> Fit:
    """Weights for a log in order of time, judged on its newer part, then fitted to all of it.

    Raises ImportError where no optimiser is installed.
    """
    import numpy as np

    count = count_tests(log)
    split = int(len(log) * (1 - NEWER))
    before = losses(log, in_use)[split:]
    candidate = fitted_weights(log[:split])
    after = losses(log, candidate)[split:]
    seen = ~np.isnan(before)
    gain = (before - after)[seen]
    mean_before, mean_after = float(before[seen].mean()), float(after[seen].mean())
    error = float(gain.std()) / len(gain) ** 0.5
    if gain.mean() <= _SURE * error:
        return Fit(None, count, mean_before, mean_after)
    return Fit(fitted_weights(log), count, mean_before, mean_after)


def has_enough(log: Sequence[TrainingReview]) -> bool:
    """Whether a log holds enough tests to learn from and to judge by."""
    newer = log[int(len(log) * (1 - NEWER)) :]
    return count_tests(log) >= LEAST_TESTS and count_tests(newer) >= _LEAST_NEWER


def optimizer() -> str:
    """The name of the optimiser that is installed; "" where there is none."""
    from importlib.util import find_spec

    if find_spec("fsrs_rs_python") is not None:
        return FSRS_RS
    return "py-fsrs" if all(map(find_spec, ("torch", "pandas", "tqdm"))) else ""


def fitted_weights(log: Sequence[TrainingReview]) -> Weights:
    """What an optimiser finds for a log in order of time, drawn towards the published weights.

    Half of the way back costs little where they fit well, and saves much where they do not. The
    pull of difficulty towards that of easy cards (w7) stays as published: fitted, it described the
    cards of the log and misjudged the next ones.
    """
    from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

    weights = _by_fsrs_rs(log) if optimizer() == FSRS_RS else _by_py_fsrs(log)
    weights = (*weights[:7], DEFAULT_PARAMETERS[7], *weights[8:])
    bounds = zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return tuple(
        min(max(_SHARE * fitted + (1 - _SHARE) * published, lowest), highest)
        for fitted, published, (lowest, highest) in zip(
            weights, DEFAULT_PARAMETERS, bounds, strict=True
        )
    )


def _by_fsrs_rs(log: Sequence[TrainingReview]) -> Weights:
    import fsrs_rs_python as fsrs_rs

    history: dict[int, list[fsrs_rs.FSRSReview]] = defaultdict(list)
    last: dict[int, int] = {}
    items, cards = [], []
    for review in log:
        elapsed = max(0, review.day - last.get(review.card, review.day))
        before = history[review.card]
        before.append(fsrs_rs.FSRSReview(review.rating, elapsed))
        last[review.card] = review.day
        if elapsed and len(before) <= _LONGEST:
            items.append(fsrs_rs.FSRSItem(before))
            cards.append(review.card)
    model = fsrs_rs.FSRS(fsrs_rs.DEFAULT_PARAMETERS)
    return tuple(model.compute_parameters(items, cards))


def _by_py_fsrs(log: Sequence[TrainingReview]) -> Weights:
    from datetime import UTC, date, datetime, time

    import fsrs

    def noon(day: int) -> datetime:
        return datetime.combine(date.fromordinal(day), time(12), tzinfo=UTC)

    reviews = [
        fsrs.ReviewLog(
            card_id=review.card,
            rating=fsrs.Rating(review.rating),
            review_datetime=noon(review.day),
            review_duration=None,
        )
        for review in log
    ]
    return tuple(map(float, fsrs.Optimizer(reviews).compute_optimal_parameters()))
