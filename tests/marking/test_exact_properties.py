"""What holds for every card that is marked outright, whatever is typed."""

from __future__ import annotations

import unicodedata
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from quizzer.marking import exact

quick = settings(max_examples=60, deadline=None)
NUMBERS = st.floats(-1e9, 1e9).map(lambda number: round(number, 3))
WORDS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=12)
STEPS = st.lists(WORDS, min_size=2, max_size=6, unique_by=exact.plain)


@quick
@given(NUMBERS, st.sampled_from(["", " ", "= ", "≈", "about ", "n = "]), st.sampled_from("-−–"))
def test_a_number_is_right_however_it_is_introduced(value: float, before: str, minus: str) -> None:
    typed = f"{value:.3f}".replace("-", minus)
    assert exact.number(value, 0, None, before + typed).right
    assert exact.number(value, 0, "px", f"{before}{typed} PX").right
    assert not exact.number(value, 0, "px", f"{before}{typed} kg").right


@quick
@given(st.integers(0, 10**12), st.sampled_from([",", " ", "_", "'", "\u202f", "’"]))
def test_thousands_may_be_parted_in_any_usual_way(value: int, mark: str) -> None:
    assert exact.number(value, 0, None, f"{value:,}".replace(",", mark)).right


@quick
@given(NUMBERS, st.floats(0.001, 1e6), st.floats(0, 3))
def test_within_the_tolerance_is_right_and_beyond_it_wrong(
    value: float, tolerance: float, times: float
) -> None:
    answer = value + times * tolerance
    is_clear = abs(times - 1) > 1e-3
    marked = exact.number(value, tolerance, None, f"{answer:.9f}")
    if is_clear:
        assert marked.right == (times < 1) or abs(answer - value) < 1e-8 * abs(value)


@quick
@given(st.text(max_size=80))
def test_any_text_gets_a_mark(typed: str) -> None:
    assert exact.number(3, 0.1, "m", typed).score in (0.0, 1.0)
    assert 0 <= exact.cloze([("a",), ("b", typed or "c")], typed.split("\n")).score <= 1
    assert 0 <= exact.order(("a", "b", "c"), typed.split("\n")).score <= 1
    assert exact.choice(("a", "b"), ("a",), typed.split("\n")).score in (0.0, 1.0)
    assert exact.plain(exact.plain(typed)) == exact.plain(typed)


@quick
@given(WORDS, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_a_gap_is_right_in_any_unicode_form_and_case(word: str, form: str) -> None:
    typed = unicodedata.normalize(form, word)
    assert exact.cloze([(word,)], [f" {typed}\u200b "]).right
    assert exact.cloze([(word,)], [typed.swapcase()]).right or word.swapcase().swapcase() != word


@quick
@given(STEPS, st.randoms(use_true_random=False))
def test_an_orders_score_is_the_longest_run_that_may_stay(steps: list[str], chance: object) -> None:
    answer = list(steps)
    chance.shuffle(answer)  # type: ignore[attr-defined]
    places = [steps.index(step) for step in answer]
    longest = max(
        size
        for size in range(1, len(places) + 1)
        if any(list(run) == sorted(run) for run in combinations(places, size))
    )
    marked = exact.order(steps, answer)
    assert marked.score == (longest - 1) / (len(steps) - 1)
    assert sum(part.right for part in marked.parts) == longest
    assert marked.right == (answer == steps)
    assert exact.order(steps, [f" {step.upper()}" for step in steps]).right or any(
        exact.plain(step.upper()) != exact.plain(step) for step in steps
    )


@quick
@given(STEPS, st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_a_choice_is_right_only_when_it_is_the_right_set(
    options: list[str], right: set[int], answer_set: set[int]
) -> None:
    correct = [option for at, option in enumerate(options) if at in right]
    chosen = [option for at, option in enumerate(options) if at in answer_set]
    assert exact.choice(options, correct, chosen).right == (correct == chosen)
