"""Weights of FSRS that fit their owner: fitting them, using them, and taking them back.

Whatever weights come into effect, every schedule of their decks is worked out anew from the log,
as if they had held from the first review on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from quizzer.errors import UsageError
from quizzer.memory import fitting, scheduler
from quizzer.memory.fitting import LEAST_TESTS, TrainingReview
from quizzer.memory.scheduler import Memory
from quizzer.services import deck_renames
from quizzer.services.context import Context
from quizzer.services.replay import base_of, day_start_ms, day_starts_ms, memory_after
from quizzer.store import content, fits
from quizzer.store.db import Database
from quizzer.store.fits import EVERY_DECK, ReviewState, StateToReplay, Weights
from quizzer.store.reviews import Reset, from_ms

OFFER_EVERY = timedelta(days=30)


@dataclass(frozen=True)
class FitResult:
    """What fitting led to; losses are None where there were too few reviews to judge by.

    `reviews` counts those that test a memory: a day or more after the one before.
    """

    used: bool
    reviews: int
    before: float | None
    after: float | None
    parameters: tuple[float, ...]

    def to_text(self) -> str:
        """The result in words, for a terminal or a message."""
        if self.before is None or self.after is None:
            return (
                f"There are too few reviews to learn from: {self.reviews:,} that came a day or more"
                f" after the one before, of the {LEAST_TESTS:,} that it takes. Nothing was changed."
            )
        if self.used:
            return (
                f"Fitted to {self.reviews:,} reviews, and in use: the loss on the newer quarter of"
                f" them fell from {self.before:.4f} to {self.after:.4f}. All schedules were worked"
                " out anew."
            )
        return (
            f"Nothing was changed: what is in use predicts the newer quarter of {self.reviews:,}"
            f" reviews with a loss of {self.before:.4f}, and a new fit, with {self.after:.4f},"
            " is not surely better."
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "used": self.used,
            "reviews": self.reviews,
            "log_loss": {"before": self.before, "after": self.after},
            "parameters": list(self.parameters),
        }


def optimize(context: Context, deck: str | None, now: datetime) -> FitResult:
    """Fit a deck's weights, or those of all decks, and use them if they predict better.

    Raises UsageError for an unknown deck, or where no optimiser is installed.
    """
    if deck is not None:
        content.deck_key(context.db, deck)  # raises for one that is not there
    in_use = fits.weights_of(context.db, deck or EVERY_DECK) or scheduler.default_parameters()
    log = _training_log(context, deck)
    if not fitting.has_enough(log):
        return FitResult(False, fitting.count_tests(log), None, None, in_use)
    if not fitting.optimizer():
        raise UsageError(
            "fitting needs an optimiser, which is not installed",
            hint="pip install 'quizzer-ml[fit]'",
        )
    fit = fitting.fit(log, in_use)
    before, after = round(fit.before, 6), round(fit.after, 6)
    if fit.weights is None:
        with context.db.transaction():
            fits.append(context.db, deck or EVERY_DECK, in_use, now, used=False)
        return FitResult(False, fit.reviews, before, after, in_use)
    weights = fit.weights
    _change(context, lambda db: fits.append(db, deck or EVERY_DECK, weights, now))
    return FitResult(True, fit.reviews, before, after, weights)


def take_back(context: Context, deck: str | None, now: datetime) -> FitResult:
    """Take back the fit in effect of a deck, or of all; what was before it holds again.

    Raises UsageError where there is none.
    """
    fit = fits.in_effect(context.db).get(deck or EVERY_DECK)
    if fit is None:
        others = sorted(name for name in fits.in_effect(context.db) if name)
        what = f"for {deck}" if deck else "over all decks"
        hint = f"name a deck with --deck: {', '.join(others)}" if others and not deck else ""
        raise UsageError(f"there is no fit {what} to take back", hint=hint)
    _change(context, lambda db: fits.take_back(db, fit.id, now))
    weights = fits.weights_of(context.db, deck or EVERY_DECK)
    log = _training_log(context, deck)
    parameters = weights or scheduler.default_parameters()
    return FitResult(weights is not None, fitting.count_tests(log), None, None, parameters)


def _training_log(context: Context, deck: str | None) -> list[TrainingReview]:
    return [TrainingReview(*row) for row in fits.training_log(context.db, deck)]


def is_worth_offering(context: Context, now: datetime) -> bool:
    """Whether no fit was tried in the last month, and there is an optimiser."""
    latest = fits.latest_at(context.db)
    is_recent = latest is not None and now - from_ms(latest) < OFFER_EVERY
    return not is_recent and bool(fitting.optimizer())


def taken_back_text(result: FitResult) -> str:
    """What `take_back` led to, in words."""
    weights = "an earlier fit" if result.used else "FSRS's published weights"
    return f"The fit is taken back; {weights} and the schedules that go with them hold again."


def replay_merged(
    db: Database, *machines: dict[str, Weights], cards: Collection[str] | None = None
) -> None:
    """Work out the schedules of a log merged from machines with these `effective` weights.

    Those of a deck without a fit anywhere stay, and those of all but some `cards` where these are
    named. Runs inside the caller's transaction.
    """
    db.cache.clear()
    after = effective(db)
    fitted = [
        deck
        for deck, weights in after.items()
        if weights is not None or any(machine.get(deck) is not None for machine in machines)
    ]
    _replay(db, fitted, after, cards)
    fits.forget_originals(db, [deck for deck, weights in after.items() if weights is None])


def effective(db: Database) -> dict[str, Weights]:
    """The weights in effect of every deck with a review."""
    in_effect = fits.in_effect(db)
    return {deck: fits.weights_for(in_effect, deck) for deck in fits.decks_reviewed(db)}


def _change(context: Context, change: Callable[[Database], None]) -> None:
    """Change what is in effect, and all schedules that follow from it, or nothing."""
    db = context.db
    with db.transaction():
        before = effective(db)
        fits.keep_originals(db, [deck for deck, weights in before.items() if weights is None])
        change(db)
        after = effective(db)
        _replay(db, [deck for deck in after if after[deck] != before[deck]], after)
        fits.forget_originals(db, [deck for deck, weights in after.items() if weights is None])


def _replay(
    db: Database,
    decks: list[str],
    weights: dict[str, Weights],
    cards: Collection[str] | None = None,
) -> None:
    if decks:
        fits.replay_decks(
            db,
            decks,
            lambda card, kind, deck, log, resets: replay_states(
                deck_renames.seed(db, card), kind, log, weights[deck], resets
            ),
            cards,
        )


def replay_states(
    card: str,
    kind: str,
    log: list[StateToReplay],
    weights: Weights,
    resets: Sequence[Reset] = (),
) -> list[ReviewState]:
    """The state after each review of a card under some weights.

    Steps and counts stay as recorded. Without weights, a review from before the first fit gets its
    original state back, which may be another program's.
    """
    starts = day_starts_ms([(review.recorded.due_at_ms, review.recorded.due_day) for review in log])
    memories: list[Memory] = []
    states: list[ReviewState] = []
    for place, review in enumerate(log):
        base = base_of(log, place, resets)
        if weights is None and review.original is not None:
            state = review.original
        else:
            before = None if base is None else memories[base]
            state = _state_after(card, kind, review, before, starts[place], weights)
        states.append(state)
        memories.append(
            Memory(
                review.phase,
                review.step,
                state.stability,
                state.difficulty,
                state.due_day,
                None,
                review.day,
                review.reps,
                review.lapses,
            )
        )
    return states


def _state_after(
    card: str,
    kind: str,
    review: StateToReplay,
    before: Memory | None,
    start_ms: int,
    weights: Weights,
) -> ReviewState:
    after = memory_after(before, review, card, kind, weights)
    recorded = review.recorded
    if recorded.due_day is None:  # a learning step, which weights do not change
        return ReviewState(after.stability, after.difficulty, recorded.due_at_ms, None)
    due_day = after.due_day
    if due_day is None:  # another program took fewer steps
        days = scheduler.interval_days(after.stability, review.retention, weights)
        due_day = review.day + scheduler.fuzzed(days, f"{card} {review.reps}")
    return ReviewState(after.stability, after.difficulty, day_start_ms(due_day, start_ms), due_day)
