"""Logs of simulated learners who forget by other weights than they are scheduled with."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from quizzer.memory import fitting, scheduler
from quizzer.memory.fitting import TrainingReview
from quizzer.memory.simulation import MemoryModel

PUBLISHED = scheduler.default_parameters()
FIRST_DAY = 739_000


def _changed(**changes: float) -> tuple[float, ...]:
    """The published weights with some replaced (`w8=...`), the first four times `first`."""
    weights = list(PUBLISHED)
    first = changes.pop("first", 1.0)
    weights[:4] = [first * weight for weight in weights[:4]]
    for name, value in changes.items():
        weights[int(name[1:])] = value
    return tuple(weights)


QUICK_TO_FORGET = _changed(first=0.4, w8=PUBLISHED[8] - 0.5)
LEARNERS = {
    "as published": PUBLISHED,
    "forgets quickly": QUICK_TO_FORGET,
    "forgets slowly": _changed(first=2.5, w8=PUBLISHED[8] + 0.4),
    "forgets steeply": _changed(w0=0.1, w1=2, w2=8, w3=20, w13=0.6 * PUBLISHED[13], w20=0.5),
}


@lru_cache
def simulated_log(
    learner: str, seed: int = 1, cards: int = 1_500, days: int = 260
) -> list[TrainingReview]:
    """Some ten thousand reviews in order: eight new cards a day, scheduled as published."""
    draw = np.random.default_rng(seed)
    mind, plan = MemoryModel(LEARNERS[learner]), MemoryModel(PUBLISHED)
    log: list[TrainingReview] = []
    states = np.zeros((cards, 4))  # stability and difficulty of the mind, then of the plan
    last, due = np.zeros(cards), np.full(cards, np.inf)
    begun = 0
    for day in range(1, days):
        asked = np.flatnonzero(due <= day)
        if asked.size:
            elapsed = day - last[asked]
            known = draw.random(asked.size) < mind.recall(elapsed, states[asked, 0])
            drawn = draw.random(asked.size)
            rating = np.where(known, np.where(drawn < 0.12, 2, np.where(drawn > 0.9, 4, 3)), 1)
            for memory, at in ((mind, 0), (plan, 2)):
                s, d = states[asked, at], states[asked, at + 1]
                recall = memory.recall(elapsed, s)
                recalled = memory.after_recall(s, d, recall, rating)
                lapsed = memory.after_lapse(s, d, recall)
                states[asked, at] = np.where(known, recalled, lapsed)
                states[asked, at + 1] = memory.next_difficulty(d, rating)
            log += [
                TrainingReview(int(card), FIRST_DAY + day, int(mark))
                for card, mark in zip(asked, rating, strict=True)
            ]
            last[asked], due[asked] = day, day + plan.interval(states[asked, 2], 0.9)
        new = np.arange(begun, min(begun + 8, cards))
        begun += new.size
        if new.size:
            rating = draw.choice([1, 2, 3, 4], size=new.size, p=[0.2, 0.1, 0.6, 0.1])
            states[new, 0], states[new, 1] = mind.first(rating)
            states[new, 2], states[new, 3] = plan.first(rating)
            log += [
                TrainingReview(int(card), FIRST_DAY + day, int(mark))
                for card, mark in zip(new, rating, strict=True)
            ]
            last[new], due[new] = day, day + plan.interval(states[new, 2], 0.9)
    return log


def mean_loss(log: list[TrainingReview], since: int, weights: tuple[float, ...]) -> float:
    """The mean loss of the reviews from place `since` on that test a memory."""
    return float(np.nanmean(fitting.losses(log, weights)[since:]))
