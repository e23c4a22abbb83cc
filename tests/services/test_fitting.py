"""Fitted weights come into effect for every schedule, and go again, leaving all as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer import settings
from quizzer.errors import UsageError
from quizzer.memory import fitting as memory_fitting
from quizzer.memory import scheduler
from quizzer.memory.scheduler import Rating, Reviewed
from quizzer.paths import Home
from quizzer.services.backup import merge as merge_service
from quizzer.services.context import Context
from quizzer.services.review import cards, fitting
from quizzer.services.review import today as today_service
from quizzer.services.review.fitting import FitResult
from quizzer.services.startup import open_context
from quizzer.store import fits
from tests.conftest import NOON, Run
from tests.memory.learners import PUBLISHED, QUICK_TO_FORGET, simulated_log

STEPS = [(0, 3), (1, 3), (4, 1), (4, 3), (6, 4), (20, 2), (45, 3)]  # days later, rating


def study(
    context: Context, *, steps: list[tuple[int, int]] = STEPS, reset_on: int | None = None
) -> datetime:
    """The same reviews of three cards, one undone; returns the time after them.

    On the day `reset_on`, one card is made new again after its review.
    """
    now = NOON
    for days, rating in steps:
        if reset_on is not None and days > reset_on:
            card = cards.find_card(context, "letters/a").key
            assert cards.act_on(context, [card], "reset", now) == 1
            reset_on = None
        for number, name in enumerate(("letters/a", "letters/b", "letters/c")):
            now = NOON + timedelta(days=days, seconds=number)
            cards.record(context, cards.find_card(context, name), Rating(rating), now)
    cards.undo(context, now)
    return now + timedelta(minutes=1)


def states(context: Context) -> dict[str, list[tuple[Any, ...]]]:
    columns = "id, phase, step, stability, difficulty, due_at, due_day, reps, lapses"
    schedule = columns.replace("id", "review", 1)
    return {
        "review": [tuple(row) for row in context.db.rows(f"SELECT {columns} FROM review")],
        "schedule": [
            tuple(row) for row in context.db.rows(f"SELECT {schedule} FROM schedule ORDER BY 1")
        ],
    }


def use(
    context: Context, weights: tuple[float, ...] | None, now: datetime, deck: str = "letters"
) -> None:
    """Put weights in effect, or take back those that are."""
    if weights is None:
        fitting.take_back(context, deck, now)
    else:
        fitting._change(context, lambda db: fits.append(db, deck, weights, now))


@pytest.mark.parametrize("reset_on", [None, 4])
def test_schedules_are_those_of_a_log_recorded_under_the_weights(
    context: Context, tmp_path: Any, reset_on: int | None
) -> None:
    settings.change(context.home.config, "even_days", False)
    context = context.refreshed()
    now = study(context, reset_on=reset_on)
    use(context, QUICK_TO_FORGET, now)
    with open_context(Home(tmp_path / "other"), UTC) as other:
        settings.change(other.home.config, "even_days", False)
        (other.home.questions).mkdir(exist_ok=True)
        (other.home.questions / "letters.toml").write_text(
            (context.home.questions / "letters.toml").read_text()
        )
        other = other.refreshed()
        use(other, QUICK_TO_FORGET, NOON - timedelta(days=1))
        study(other, reset_on=reset_on)
        assert states(context) == states(other)


def test_a_fit_learns_from_a_card_that_was_reset_as_from_two(context: Context) -> None:
    now = study(context)
    card = cards.find_card(context, "letters/a").key
    cards.act_on(context, [card], "reset", now)
    cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, now)
    log = fits.training_log(context.db, "letters")
    assert log[-1].card != card
    assert len({row.card for row in log}) == 4
    cards.undo(context, now)
    cards.undo(context, now)
    assert len({row.card for row in fits.training_log(context.db, "letters")}) == 3


def test_taking_a_fit_back_restores_each_state_and_goes_on_from_there(context: Context) -> None:
    now = study(context)
    before = states(context)
    use(context, QUICK_TO_FORGET, now)
    assert states(context) != before
    use(context, None, now)
    assert states(context) == before
    assert not context.db.rows("SELECT * FROM state_before_fit")
    assert fits.weights_of(context.db, "letters") is None


def test_a_state_that_another_program_computed_comes_back_too(context: Context) -> None:
    now = study(context)
    triggers = [
        row["name"]
        for row in context.db.rows(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'review'"
        )
    ]
    kept = context.db.rows("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    with context.db.transaction():
        for name in triggers:
            context.db.execute(f"DROP TRIGGER {name}")
        context.db.execute("UPDATE review SET stability = 77.5 WHERE id = 3")
        for row in kept:
            if any(name in row["sql"] for name in triggers):
                context.db.execute(row["sql"])
    before = states(context)
    use(context, QUICK_TO_FORGET, now)
    use(context, PUBLISHED, now + timedelta(days=1))
    use(context, None, now)
    use(context, None, now)
    assert states(context) == before


def test_reviews_after_the_fit_are_worked_out_anew_when_it_is_taken_back(context: Context) -> None:
    settings.change(context.home.config, "even_days", False)
    context = context.refreshed()
    later = [*STEPS, (90, 3)]
    now = study(context)
    use(context, QUICK_TO_FORGET, now)
    for number, name in enumerate(("letters/a", "letters/b", "letters/c")):
        at = NOON + timedelta(days=90, seconds=number)
        cards.record(context, cards.find_card(context, name), Rating(3), at)
    fitted = states(context)
    use(context, None, at)
    expected: scheduler.State = scheduler.New()
    for days, rating in later:
        expected = scheduler.bounded_state(
            expected,
            Rating(rating),
            NOON + timedelta(days=days),
            context.clock,
            retention=0.9,
            seed="letters/a",
        )
    assert isinstance(expected, Reviewed)
    state = cards.state_of(context, cards.find_card(context, "letters/a").key)
    assert state == expected
    assert states(context) != fitted


def test_a_deck_s_own_fit_goes_before_one_over_all_decks(context: Context) -> None:
    now = study(context)
    use(context, QUICK_TO_FORGET, now, "")
    under_all = states(context)
    use(context, PUBLISHED, now, "letters")
    assert fits.weights_of(context.db, "letters") == PUBLISHED
    assert states(context) != under_all
    use(context, None, now, "letters")
    assert states(context) == under_all


def test_two_machines_with_and_without_a_fit_agree_either_way(
    context: Context, tmp_path: Any
) -> None:
    with open_context(Home(tmp_path / "second"), UTC) as second:
        second.home.questions.mkdir(exist_ok=True)
        deck = (context.home.questions / "letters.toml").read_text()
        (second.home.questions / "letters.toml").write_text(deck)
        second = second.refreshed()
        now = study(context)
        use(context, QUICK_TO_FORGET, now)
        at = NOON + timedelta(days=2, hours=3)
        cards.record(second, cards.find_card(second, "letters/a"), Rating.HARD, at)
        cards.record(second, cards.find_card(second, "letters/e"), Rating.GOOD, at)
        for machine in (context, second):
            machine.db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        merge_service.merge(second, context.db.path, now)
        merge_service.merge(context, second.db.path, now)
        assert states(context) == states(second)
        assert fits.weights_of(second.db, "letters") == QUICK_TO_FORGET
        again = merge_service.merge(context, second.db.path, now)
        assert again.counts.total == 0
        use(second, None, now)
        taken_back = merge_service.merge(context, second.db.path, now)
        assert taken_back.counts.fits == 1
        assert states(context) == states(second)
        assert fits.weights_of(context.db, "letters") is None


def test_a_fit_is_offered_once_a_month_where_there_is_enough_to_learn_from(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = study(context)
    assert not today_service.today(context, now).fit_offered
    monkeypatch.setattr(today_service, "LEAST_FOR_FIT", 20)
    assert today_service.today(context, now).fit_offered
    log = simulated_log("as published")[:4_000]
    monkeypatch.setattr(
        "quizzer.store.fits.training_log", lambda db, deck: [tuple(review) for review in log]
    )
    assert not fitting.optimize(context, None, now).used  # a fit that was refused counts as tried
    assert not today_service.today(context, now + timedelta(days=29)).fit_offered
    assert today_service.today(context, now + timedelta(days=30)).fit_offered


def test_what_is_taken_back_must_be_in_effect(context: Context) -> None:
    with pytest.raises(UsageError, match="no fit over all decks"):
        fitting.take_back(context, None, NOON)
    use(context, PUBLISHED, study(context))
    with pytest.raises(UsageError) as error:
        fitting.take_back(context, None, NOON)
    assert error.value.hint == "name a deck with --deck: letters"
    with pytest.raises(UsageError, match="no fit for other to take back") as error:
        fitting.take_back(context, "other", NOON)
    assert error.value.hint == ""


@pytest.mark.parametrize("deck", [None, "letters"])
def test_a_better_fit_comes_into_use_a_worse_one_is_noted_and_the_one_before_comes_back(
    context: Context, monkeypatch: pytest.MonkeyPatch, deck: str | None
) -> None:
    now = study(context)
    better = QUICK_TO_FORGET
    best = (better[0] * 2, *better[1:])
    offered: list[tuple[float, ...] | None] = [better, None, best]
    in_use: list[tuple[float, ...]] = []

    def fit(log: object, weights: tuple[float, ...]) -> SimpleNamespace:
        in_use.append(weights)
        return SimpleNamespace(weights=offered.pop(0), reviews=7, before=0.12345678, after=0.1)

    monkeypatch.setattr(memory_fitting, "has_enough", lambda log: True)
    monkeypatch.setattr(memory_fitting, "optimizer", lambda: "an optimiser")
    monkeypatch.setattr(memory_fitting, "count_tests", lambda log: 5)
    monkeypatch.setattr(memory_fitting, "fit", fit)
    results = [fitting.optimize(context, deck, now + timedelta(hours=n)) for n in range(3)]
    assert results == [
        FitResult(True, 7, 0.123457, 0.1, better),
        FitResult(False, 7, 0.123457, 0.1, better),
        FitResult(True, 7, 0.123457, 0.1, best),
    ]
    assert in_use == [PUBLISHED, better, better]
    assert fits.weights_of(context.db, "letters") == best
    later = now + timedelta(hours=4)
    assert fitting.take_back(context, deck, later) == FitResult(True, 5, None, None, better)
    assert fits.weights_of(context.db, "letters") == better
    assert fitting.take_back(context, deck, later) == FitResult(False, 5, None, None, PUBLISHED)
    assert fits.weights_of(context.db, "letters") is None


def test_a_fit_that_was_taken_back_is_said_to_leave_what_was_before_it() -> None:
    ending = "and the schedules that go with them hold again."
    texts = [
        fitting.taken_back_text(FitResult(used, 5, None, None, PUBLISHED)) for used in (True, False)
    ]
    assert texts == [
        f"The fit is taken back; an earlier fit {ending}",
        f"The fit is taken back; FSRS's published weights {ending}",
    ]


def test_the_command_fits_refuses_and_takes_back(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = run("optimize", "--json").json
    assert few["used"] is False
    assert few["log_loss"] == {"before": None, "after": None}
    assert few["parameters"] == list(PUBLISHED)
    assert "too few reviews" in run("optimize").out
    assert run("optimize", "--deck", "nothing").status == 2
    assert run("optimize", "--undo").status == 2
    log = simulated_log("forgets quickly")
    monkeypatch.setattr(
        "quizzer.store.fits.training_log", lambda db, deck: [tuple(review) for review in log]
    )
    used = run("optimize", "--deck", "letters", "--json")
    assert used.status == 0
    assert used.json["used"] is True
    assert used.json["log_loss"]["after"] < used.json["log_loss"]["before"]
    assert used.json["reviews"] == memory_fitting.count_tests(log)
    assert used.json["parameters"] == pytest.approx(memory_fitting.fitted_weights(log))
    assert "taken back" in run("optimize", "--deck", "letters", "--undo").out
    json.loads(run("optimize", "--json").out)


def test_without_an_optimiser_the_command_names_the_extra(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = simulated_log("forgets quickly")
    monkeypatch.setattr(
        "quizzer.store.fits.training_log", lambda db, deck: [tuple(review) for review in log]
    )
    monkeypatch.setattr("quizzer.memory.fitting.optimizer", lambda: "")
    outcome = run("optimize")
    assert outcome.status == 2
    assert "[fit]" in outcome.err


def test_the_review_right_before_a_reset_belongs_to_the_card_as_it_was(context: Context) -> None:
    row = cards.find_card(context, "letters/b")
    cards.record(context, row, Rating.GOOD, NOON)
    assert cards.act_on(context, [row.key], "reset", NOON) == 1
    cards.record(context, row, Rating.AGAIN, NOON)
    log = fits.training_log(context.db, None)
    assert [(entry.card, entry.rating) for entry in log] == [
        (row.key, Rating.GOOD),
        (-1, Rating.AGAIN),
    ]
    cards.undo(context, NOON)
    cards.undo(context, NOON)
    assert [entry.card for entry in fits.training_log(context.db, None)] == [row.key]
