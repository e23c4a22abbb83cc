"""What is worked out before a submission comes is used once, and changes no verdict."""

from __future__ import annotations

from quizzer.grader.client import grade
from tests.grader.conftest import ZygoteFor, spec_of

RIGHT = b"def pair_up(a, b):\n    return list(zip(a, b))\n"
WRONG = b"def pair_up(a, b):\n    return [(y, x) for x, y in zip(a, b)]\n"


def test_a_prepared_run_gives_the_same_verdict_as_a_fresh_one(zygote_for: ZygoteFor) -> None:
    spec = spec_of("zip_pairs")
    zygote = zygote_for(spec)
    for source in (RIGHT, WRONG, RIGHT, WRONG):
        prepared = grade(spec, source, zygote=zygote)
        fresh = grade(spec, source, zygote=zygote, seed=prepared.seed)
        assert (prepared.checks, prepared.diagnosis) == (fresh.checks, fresh.diagnosis)
        assert prepared.passed == (source == RIGHT)


def test_every_run_has_other_cases_and_its_own_seed(zygote_for: ZygoteFor) -> None:
    spec = spec_of("zip_pairs")
    seeds = {grade(spec, WRONG, zygote=zygote_for(spec)).seed for _ in range(6)}
    assert len(seeds) == 6


def test_a_seed_asked_for_after_it_was_prepared_is_graded_anew(zygote_for: ZygoteFor) -> None:
    spec = spec_of("zip_pairs")
    zygote = zygote_for(spec)
    grade(spec, RIGHT, zygote=zygote)
    seed = grade(spec, RIGHT, zygote=zygote).seed
    assert not grade(spec, WRONG, zygote=zygote, seed=seed).passed
    following = zygote.next_seed(spec)
    assert not grade(spec, WRONG, zygote=zygote, seed=following).passed
    assert grade(spec, RIGHT, zygote=zygote, seed=following).passed
