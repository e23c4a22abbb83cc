"""What a suggestion says of an answer, and why."""

from __future__ import annotations

import dataclasses

import pytest

from quizzer.marking import suggest as module
from quizzer.marking.features import PointMatch
from quizzer.marking.suggest import CAUTION, Suggestion, suggest

QUESTION = "Why does SGD work on mini-batches, rather than on all data or on one item at a time?"
REFERENCE = (
    "A mini-batch is the compromise between two extremes. With all the data at once, each step "
    "takes very long. With a single item, the gradient is noisy and unstable. A GPU works fast "
    "only on many items in parallel."
)
POINTS = (
    "with all the data, each step takes very long",
    "with a single item, the gradient is noisy and unstable",
    "a GPU works fast only on many items in parallel",
)
GOOD = (
    "Computing the gradient over all the data takes very long for each step. With a single item "
    "the gradient is noisy. And a GPU is fast only when it works on many items in parallel."
)


@pytest.fixture(params=["vectors", "words alone"], autouse=True)
def meaning(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything here holds with word vectors and without."""
    if request.param == "words alone":
        monkeypatch.setattr(module, "vectors", lambda: None)
    elif module.vectors() is None:
        pytest.skip("wordllama is not installed")


def marked(answer: str, accepted: tuple[str, ...] = ()) -> Suggestion:
    return suggest(QUESTION, REFERENCE, answer, POINTS, accepted)


def test_an_answer_with_every_key_point_is_good_with_the_caution_beside_it() -> None:
    suggestion = marked(GOOD)
    assert suggestion.mark == "good"
    assert CAUTION in suggestion.notes
    assert [point.status for point in suggestion.points] == ["found", "found", "found"]


def test_each_key_point_shows_the_clause_that_says_it() -> None:
    first, second, third = marked(GOOD).points
    assert "takes very long" in first.clause
    assert "noisy" in second.clause
    assert "parallel" in third.clause


def test_a_point_said_in_two_clauses_shows_both_in_their_order() -> None:
    answer = "It depends on the task. The slope is noisy. It is unstable. Nobody knows why."
    points = ["the slope is noisy and unstable"]
    [point] = suggest("Why?", "The slope is noisy and unstable.", answer, points).points
    assert (point.status, point.clause) == ("found", "The slope is noisy … It is unstable")


def test_what_is_missing_is_named_and_keeps_the_mark_down() -> None:
    suggestion = marked("With a single item the gradient is noisy and unstable.")
    assert [point.status for point in suggestion.points][1] == "found"
    assert [point.status for point in suggestion.points].count("not found") >= 1
    assert suggestion.points[2].clause == ""
    assert suggestion.mark != "good"
    assert any("key points" in note or "close to" in note for note in suggestion.notes)


def test_an_answer_about_something_else_is_again() -> None:
    suggestion = marked("Bananas ripen in the sun and monkeys like to eat them.")
    assert suggestion.mark == "again"
    assert {point.status for point in suggestion.points} == {"not found"}


@pytest.mark.parametrize("answer", ["nope", "Nope!", "  NOPE ", "“nope”", "ｎｏｐｅ", "nope."])
def test_an_accepted_short_form_is_good_however_it_is_typed(answer: str) -> None:
    suggestion = suggest("Need you?", "No, PyTorch does it.", answer, (), ("no", "nope"))
    assert (suggestion.mark, suggestion.score) == ("good", 1.0)
    assert CAUTION in suggestion.notes


@pytest.mark.parametrize(
    ("answer", "form"), [("mini–batch", "mini-batch"), ("Mini batch", "mini-batch")]
)
def test_dashes_and_spaces_of_an_accepted_form_do_not_count(answer: str, form: str) -> None:
    assert suggest("What?", "A part of the data.", answer, (), (form,)).mark == "good"


@pytest.mark.parametrize(
    ("answer", "form"), [("1", "-1"), ("05", "0.5"), ("no way", "no"), ("", "@")]
)
def test_signs_digits_and_further_words_of_an_accepted_form_count(answer: str, form: str) -> None:
    suggestion = suggest("What?", "Some long reference text here.", answer, (), (form,))
    assert suggestion.mark != "good"


def test_the_reference_itself_is_good_code_and_all() -> None:
    reference = REFERENCE + "\n\n```python\nfor xb, yb in dl:\n    step(xb, yb)\n```\n"
    assert suggest(QUESTION, reference, reference, POINTS).mark == "good"


def test_without_key_points_the_references_own_clauses_stand_in() -> None:
    suggestion = suggest(QUESTION, REFERENCE, GOOD)
    assert len(suggestion.points) >= 3
    assert all(point.point in REFERENCE for point in suggestion.points)


def test_without_a_reference_there_is_no_mark_but_a_reason() -> None:
    suggestion = suggest("Why?", "", "Because it is so.")
    assert suggestion == Suggestion(
        None, 0.0, (), ("there is no reference answer to compare with",)
    )


FOUND = module.Point("p", "found", "c")
MISSING = module.Point("q", "not found", "")


def mark_of(p_nit: float, p_good: float, *points: module.Point, reasons: int = 0) -> object:
    against = ["a reason"] * reasons
    return module._decide(p_nit, p_good, 0.5, points, against, asked=True).mark


def test_a_mark_needs_its_probability_and_a_nit_a_missing_point() -> None:
    assert mark_of(0.9, 0.71, FOUND, MISSING) == "good"
    assert mark_of(0.9, 0.65, FOUND, FOUND) is None
    assert mark_of(0.9, 0.55, FOUND, MISSING) == "nit"
    assert mark_of(0.9, 0.55, FOUND, FOUND) is None
    assert mark_of(0.54, 0.3, FOUND, MISSING) == "nit"
    assert mark_of(0.44, 0.3, FOUND, MISSING) == "again"


def test_where_no_key_point_is_found_a_nit_needs_more_doubt() -> None:
    assert mark_of(0.75, 0.56, MISSING, MISSING) is None
    assert mark_of(0.75, 0.3, MISSING, MISSING) == "nit"
    assert mark_of(0.55, 0.3, MISSING, MISSING) == "again"


def test_each_mark_begins_at_its_probability() -> None:
    assert mark_of(0.9, 0.66, FOUND, MISSING) == "good"
    assert mark_of(0.9, 0.659, FOUND, MISSING) == "nit"
    assert mark_of(0.449, 0.3, FOUND, MISSING) == "again"
    assert mark_of(0.451, 0.3, FOUND, MISSING) == "nit"
    assert mark_of(0.599, 0.3, MISSING, MISSING) == "again"
    assert mark_of(0.601, 0.3, MISSING, MISSING) == "nit"
    assert mark_of(0.75, 0.549, MISSING) == "nit"
    assert mark_of(0.75, 0.55, MISSING) is None


def test_without_key_points_there_is_no_nit_and_again_comes_sooner() -> None:
    def mark(p_nit: float, p_good: float) -> object:
        return module._decide(p_nit, p_good, 0.5, (FOUND, MISSING), [], asked=False).mark

    assert mark(0.9, 0.66) == "good"
    assert mark(0.9, 0.5) is None
    assert mark(0.551, 0.3) is None
    assert mark(0.549, 0.3) == "again"


def test_a_point_is_found_partly_found_or_not_by_its_similarity() -> None:
    points = [module._point(PointMatch("p", level, "c")) for level in (0.55, 0.54, 0.35, 0.34)]
    assert [point.status for point in points] == ["found", "partly", "partly", "not found"]
    assert [point.clause for point in points] == ["c", "c", "c", ""]


def test_a_not_up_to_three_words_before_an_accepted_form_denies_it() -> None:
    forms = {"autograd does it"}
    assert not module.contains_accepted("not that big autograd does it", forms)
    assert module.contains_accepted("not by my hand autograd does it", forms)
    assert module.contains_accepted("autograd does it", forms)
    assert not module.contains_accepted("autograd does items", forms), "whole words"
    assert not module.contains_accepted("yes it does", {"yes"}), "of one word alone"
    assert module.contains_accepted("well it does so", {"it does"})


def test_a_reason_against_an_answer_never_lowers_it() -> None:
    assert mark_of(0.9, 0.8, FOUND, FOUND, reasons=1) is None
    assert mark_of(0.9, 0.55, FOUND, MISSING, reasons=1) is None


def test_any_phrasing_of_a_key_point_will_do() -> None:
    points = [["a mini-batch is a part of the data", "some items of the training set"]]
    reference, answer = "A mini-batch is a part of the data.", "it is some items of the set"
    suggestion = suggest("What?", reference, answer, points)
    assert suggestion.points[0].point == "a mini-batch is a part of the data"
    assert suggestion.points[0].status != "not found"
    alone = suggest("What?", reference, answer, points[0][:1])
    assert alone.points[0].status == "not found"


def test_an_accepted_form_counts_inside_a_longer_answer_unless_it_is_denied() -> None:
    def mark(answer: str) -> str | None:
        return suggest(
            "Who?", "PyTorch computes them.", answer, (), ("autograd does it", "no")
        ).mark

    assert mark("I would say autograd does it, at least usually on the way back") == "good"
    assert mark("it is not autograd does it, somebody has to work them out") != "good"
    assert mark("no, you have to do all of that by hand with a pencil") != "good"


def test_marked_examples_move_the_mark_towards_that_of_their_like() -> None:
    question, reference = "Why zero the gradients?", "Because backward adds to them."
    answer = "otherwise the old ones pile up with every step"
    examples = [("they pile up otherwise at every step", "good"), ("to save memory", "again")]
    marked_answers = [("they pile up otherwise at every step", "again"), ("backward adds", "good")]
    points = ("backward adds to what is there",)
    helped = suggest(question, reference, answer, points, (), (), examples)
    hurt = suggest(question, reference, answer, points, (), (), marked_answers)
    assert hurt.score < helped.score


def test_an_answer_that_was_marked_before_has_that_mark_again() -> None:
    question, reference = "Why zero the gradients?", "Because backward adds to them."
    for mark in ("again", "nit", "good"):
        found = suggest(question, reference, "They, pile up!", (), (), (), [("they pile up", mark)])
        assert found.mark == mark


def test_a_learners_good_answer_counts_as_another_reference_without_wrong_ones() -> None:
    question, reference = "Why zero the gradients?", "Because backward adds to them."
    points = ("backward adds to what is there",)
    answer = "otherwise the old ones would pile up with every step"
    alone = suggest(question, reference, answer, points)
    kept = [("the old ones pile up with every step otherwise", "good")]
    helped = suggest(question, reference, answer, points, (), (), kept)
    assert helped.mark == "good"
    assert alone.mark != "good"
    assert [point.point for point in helped.points] == list(points)


def test_the_reference_and_a_further_answer_are_right_in_any_form() -> None:
    notes = ("the same as the reference answer", CAUTION)
    for answer in (REFERENCE, "it's the LESSER evil"):
        found = suggest(QUESTION, REFERENCE, answer, POINTS, (), ("It's the lesser evil.",))
        assert (found.mark, found.score, found.notes) == ("good", 1.0, notes)
    marked_before = suggest(QUESTION, REFERENCE, "so", POINTS, (), (), [("So.", "nit")])
    assert (marked_before.mark, marked_before.score) == ("nit", 0.5)
    twice = suggest(QUESTION, REFERENCE, "so", POINTS, (), (), [("So.", "nit"), ("so", "again")])
    assert (twice.mark, twice.score) == ("again", 0.0), "the later one counts"


def test_twelve_thousand_characters_of_an_answer_are_read() -> None:
    def notes(length: int) -> list[str]:
        found = suggest(QUESTION, REFERENCE, f"{GOOD} ".ljust(length, "x"), POINTS)
        return [note for note in found.notes if "were read" in note]

    assert notes(12_000) == []
    assert notes(12_001) == ["only the first 12000 characters were read"]


@pytest.mark.parametrize(
    ("examples", "goals"),
    [
        ([("so", "good"), ("not so", "again")], [True]),  # one, with what is right and wrong
        ([("so", "good"), ("nearly so", "nit")], [False, False]),
        ([("nearly so", "nit"), ("not so", "again")], [False]),
        ([], [False]),
    ],
)
def test_right_and_wrong_examples_together_make_one_target(
    examples: list[tuple[str, module.Mark]], goals: list[bool]
) -> None:
    targets = module.targets_of(QUESTION, REFERENCE, POINTS, (), examples)
    assert [bool(goal.examples) for goal in targets] == goals
    assert [goal.is_one_of_several for goal in targets] == [False, *[True] * (len(goals) - 1)]


def test_without_points_each_right_answer_is_a_reference_of_its_own() -> None:
    (alone,) = module.targets_of(QUESTION, REFERENCE)
    assert not alone.is_one_of_several
    both = module.targets_of(QUESTION, REFERENCE, (), ("It is a compromise.",), [("so", "good")])
    assert [goal.text for goal in both] == [REFERENCE, "It is a compromise.", "so"]
    assert all(goal.is_one_of_several for goal in both)


@pytest.mark.parametrize(
    ("count", "least"), [(None, 0.66), (2, 0.72), (3, 0.72), (4, 0.70), (7, 0.70), (8, 0.66)]
)
def test_a_good_takes_more_where_marked_examples_are_few(count: int | None, least: float) -> None:
    assert module._good_from(count) == least


def test_how_much_a_good_takes_is_asked_for_the_number_of_marked_examples(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int | None] = []
    monkeypatch.setattr(module, "_good_from", lambda count: asked.append(count) or 0.66)
    suggest(QUESTION, REFERENCE, GOOD, POINTS, (), (), [("so", "good"), ("not so", "again")])
    suggest(QUESTION, REFERENCE, GOOD, POINTS, (), (), [("so", "good")])
    suggest(QUESTION, REFERENCE, GOOD, POINTS)
    assert asked == [2, None, None]


def test_warming_up_says_whether_there_are_vectors_and_preparing_does_without() -> None:
    assert module.warm_up() is (module.vectors() is not None)
    module.prepare(QUESTION, REFERENCE, POINTS)
    assert marked(GOOD).mark == "good"


def test_a_suggestion_is_frozen_and_holds_all_that_a_log_needs() -> None:
    suggestion = marked(GOOD)
    assert set(dataclasses.asdict(suggestion)) == {"mark", "score", "points", "notes"}
    with pytest.raises(dataclasses.FrozenInstanceError):
        suggestion.mark = "again"  # type: ignore[misc]


def test_more_points_found_never_lower_the_score() -> None:
    sentences = ["It depends on the task."]
    scores = []
    for point in POINTS:
        sentences.append(point[0].upper() + point[1:] + ".")
        scores.append(marked(" ".join(sentences)).score)
    assert scores == sorted(scores)
