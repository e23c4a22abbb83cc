"""Two things that are described as each other, and answers that are close to wrong examples."""

from __future__ import annotations

import math

import pytest

from quizzer.marking import crossing, guards, turned
from quizzer.marking.crossing import crossed
from quizzer.marking.features import MarkedAnswer, Target, target
from quizzer.marking.text import word
from tests.benchmarks import marking_chapters

RUNS = marking_chapters.target_of("fastbook-17/forward-and-backward")
LAYERS = marking_chapters.target_of("fastbook-05/discriminative-rates")


@pytest.mark.parametrize(
    ("goal", "answer"),
    [
        (
            RUNS,
            "The forward pass computes the gradients from the loss; the backward pass computes the"
            " output and the loss from the input.",
        ),
        (
            LAYERS,
            "Later layers get small learning rates since they hold general features worth keeping,"
            " early ones get larger rates as they must adapt to the task.",
        ),
    ],
)
def test_two_things_that_are_described_as_each_other_are_reported(
    goal: Target, answer: str
) -> None:
    reason, *_ = crossed(answer, goal)
    assert reason.startswith("says of “")
    assert reason.endswith(", and the reverse")


@pytest.mark.parametrize(
    ("goal", "answer"),
    [
        (
            RUNS,
            "The forward pass computes the output and the loss from the input; the backward pass"
            " computes the gradients from the loss.",
        ),
        (
            LAYERS,
            "Early layers get small learning rates since they hold general features worth keeping,"
            " later ones get larger rates as they must adapt to the task.",
        ),
        (LAYERS, "The early and the later layers differ."),
        (LAYERS, ""),
        (target("?", "It is so."), "forward is input and backward is loss"),
    ],
)
def test_two_things_that_are_described_as_themselves_are_not_reported(
    goal: Target, answer: str
) -> None:
    assert list(crossed(answer, goal)) == []


def test_a_long_answer_is_compared_in_bounded_steps() -> None:
    text = ". ".join(RUNS.right_texts) * 40
    assert isinstance(list(crossed(text[:12_000], RUNS)), list)


BROADCASTING = target(
    "What is broadcasting?",
    "The smaller tensor is treated as if it had the shape of the larger one.",
    (("the smaller tensor is expanded to the larger's shape",),),
    (
        MarkedAnswer("the smaller one is stretched to the shape of the larger one", "good"),
        MarkedAnswer("the larger tensor is cut down to the shape of the smaller one", "again"),
        MarkedAnswer("tensors of different shapes cannot be combined at all", "again"),
    ),
)


def test_an_answer_that_joins_its_words_as_a_wrong_example_does_is_reported() -> None:
    assert turned.likeness("It cuts the larger tensor down to the smaller", BROADCASTING) == (
        "close to an answer that is wrong:"
        " “the larger tensor is cut down to the shape of the smaller one”"
    )


def test_an_answer_that_is_like_no_wrong_example_is_given_a_reason_too() -> None:
    reason = turned.likeness("It is so.", BROADCASTING)
    assert reason == "these words stand in right answers, but not in this connection"


def test_letters_of_code_and_empty_answers_are_weighed_too() -> None:
    for answer in ("[k * n for k in n]", "", "?"):
        values = turned.evidence(answer, BROADCASTING, 0.9)
        assert len(values) == len(turned.NAMES)
        assert all(math.isfinite(value) for value in values)


def test_each_sign_of_another_guard_speaks_for_a_turned_meaning() -> None:
    model = turned.load_turned()
    weights = dict(zip(turned.NAMES, model.weights, strict=True))
    assert all(weights[sign] > 0 for sign in turned.SIGNS)


RIGHT = (
    "RMSE squares the differences before it averages them and takes the root, "
    "L1 averages the absolute differences."
)
TURNED = (
    "L1 squares the differences before it averages them and takes the root, "
    "RMSE averages the absolute differences."
)


def test_a_turned_sentence_is_told_from_a_right_one_with_the_same_words() -> None:
    goal = marking_chapters.target_of("fastbook-04/rmse-l1")
    assert not turned.is_turned(RIGHT, goal, 0.9)
    assert turned.is_turned(TURNED, goal, 0.9)


def test_a_wrong_example_in_a_right_ones_words_lowers_no_right_answer() -> None:
    question, reference = "What is it?", "The loss falls along the slope of the weights."
    good = MarkedAnswer("the loss falls where the slope of the weights leads", "good")
    wrong = MarkedAnswer("it is a picture of a cat", "again")
    copied = MarkedAnswer("The weights fall along the slope of the loss.", "again")
    before = target(question, reference, (), (good, wrong))
    after = target(question, reference, (), (good, wrong, copied))
    assert [example.mark for example in after.examples] == ["good", "again"]
    assert after.examples[1].squeezed == before.examples[1].squeezed
    assert after.wrong_texts == (wrong.text, copied.text)


def test_signs_of_turned_meaning_are_weighed_against_a_good_and_leave_a_nit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pairs = [("fastbook-04/rmse-l1", RIGHT), ("fastbook-17/rank-0-tensor", "use item()")]
    assert [marking_chapters.ask(*pair).mark for pair in pairs] == ["good", "nit"]
    monkeypatch.setattr(turned, "is_turned", lambda *_: True)
    monkeypatch.setattr(turned, "likeness", lambda *_: "a sign")
    silenced, kept = (marking_chapters.ask(*pair) for pair in pairs)
    assert (silenced.mark, silenced.notes) == (None, ("a sign",))
    assert kept.mark == "nit"


def test_one_sign_is_enough_where_few_wrong_examples_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = guards.Reasons([], {"exchanged": "a sign"})
    monkeypatch.setattr(turned, "is_turned", lambda *_: False)
    assert guards.reasons_against_right_words("It is so.", BROADCASTING, found, 0.9) == ["a sign"]
    goal = marking_chapters.target_of("fastbook-04/rmse-l1")
    assert guards.reasons_against_right_words("It is so.", goal, found, 0.9) == []


def test_a_clause_about_neither_thing_goes_on_about_the_last_one() -> None:
    cat, dog, both = 1, 2, 3
    clauses = [4, cat | 8, 16, dog | 32, 64, both | 128, 256]
    assert crossing.about(clauses, cat, dog) == (cat | 8 | 16, dog | 32 | 64)


def test_each_word_leans_to_the_thing_that_right_answers_say_it_of() -> None:
    known = crossing.Descriptions(first=(4, 4 | 16), second=(8,), both=2)
    base = math.log(3 / 2)  # two right answers describe the first, one the second
    assert known.leans(4 | 8 | 32) == [
        pytest.approx(math.log(0.5 / 2.5) + base),
        pytest.approx(math.log(1.5 / 0.5) + base),
    ]
    assert known.leans(16) == [pytest.approx(math.log(0.5 / 1.5) + base)]


PETS = target(
    "How do cats and dogs differ?",
    "Cats meow. Dogs bark.",
    (
        ("cats meow while dogs bark", "cats meow, dogs bark"),
        ("both have eyes and birds have, too",),
    ),
)


def test_what_speaks_for_a_crossing_is_counted() -> None:
    [found] = crossing.crossings("Dogs meow. Cats bark.", PETS)
    assert (found.first.text, found.second.text) == ("cats", "dogs")
    lean = math.log(3.5 / 0.5)  # of a word that three right answers say of the other alone
    assert found.evidence == pytest.approx(
        (lean, 2 * lean, 2 * lean, math.log(3), 3 / 4, 0, 0, 1, math.log(2))
    )
    [found] = crossing.crossings("Dogs meow and purr. Cats bark, while birds sing.", PETS)
    assert found.evidence[-1] == pytest.approx(math.log(4))


def test_a_crossing_is_said_with_both_things() -> None:
    reason = "says of “cats” what right answers say of “dogs”, and the reverse"
    assert list(crossed("Dogs meow. Cats bark.", PETS)) == [reason]


@pytest.mark.parametrize(
    "answer",
    [
        "Cats meow. Dogs bark.",
        "Dogs meow. Cats sleep.",
        "Dogs meow and bark. Cats meow and bark.",
        "Cats have birds. Birds have cats.",  # birds are not asked for
        "",
    ],
)
def test_two_things_are_not_crossed_where_one_is_not_said_of_the_other(answer: str) -> None:
    assert list(crossing.crossings(answer, PETS)) == []


def test_a_thing_is_crossed_when_three_clauses_and_two_right_answers_have_it() -> None:
    def found(*right: str) -> int:
        goal = target("How do cats and dogs differ?", right[0], (right[1:],))
        return len(list(crossing.crossings("Dogs meow. Cats bark.", goal)))

    assert found("Cats meow. Dogs bark. Cats meow, dogs bark.", "cats meow, dogs bark") == 1
    assert found("Cats meow. Dogs bark.", "cats meow, dogs bark") == 0, "twice each"
    assert found("Cats meow. Dogs bark. Cats meow, dogs bark, cats meow, dogs bark.", "so") == 0


def test_the_fitted_line_of_a_crossing_speaks_from_its_edge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def is_reported(*evidence: float) -> bool:
        pair = crossing.Crossing(word("cats"), word("dogs"), evidence)
        monkeypatch.setattr(crossing, "crossings", lambda *_: iter([pair]))
        return list(crossed("", PETS)) != []

    assert is_reported(*[1.0] * 8, 1.09)  # log odds of -0.879
    assert not is_reported(*[1.0] * 8, 1.10)  # of -0.912


CHASE = target(
    "What is it?",
    "cats chase mice",
    (("cats chase mice",),),
    (MarkedAnswer("dogs chase cats", "good"), MarkedAnswer("mice chase cats", "again")),
)


def test_what_a_text_is_made_of() -> None:
    parts = turned.shape_of("Only the cats chase a1 a2 a3 a4. Dogs sleep.")
    assert parts.words == {"onli", "cat", "chase", "a1", "a2", "a3", "a4", "dog", "sleep"}
    assert ("onli", "a3") in parts.pairs, "the fifth behind it"
    assert ("onli", "a4") not in parts.pairs
    assert ("a4", "dog") not in parts.pairs
    assert turned.shape_of("Dogs sleep").runs == {
        ("", "dog"), ("dog", "sleep"), ("sleep", ""), ("", "dog", "sleep"), ("dog", "sleep", ""),
    }  # fmt: skip
    assert turned.shape_of("cats chase cats").pairs == {("cat", "chase"), ("chase", "cat")}


def test_each_value_of_the_evidence_of_a_turned_meaning() -> None:
    found = dict(
        zip(turned.NAMES, turned.evidence("mice chase dogs", CHASE, 0.9, ["choice"]), strict=True)
    )
    unseen = math.log((1 / 2 + 0.05) / 0.05)  # in the one wrong answer and in no right one
    two = math.log((1 / 2 + 0.05) / (3 / 4 + 0.05)) + math.log(0.05 / (1 / 4 + 0.05))
    assert found == pytest.approx(
        {
            "unknown_words": 0, "new_strict_words": 0, "opposites": 0,
            "known_pairs": 0, "known_triples": 0, "in_order": 0,
            "new_pairs": 1 / 3, "new_pairs_log": math.log(2), "length": math.log(4),
            "words_nearer": 0, "words_odds": two / 2, "words_wrong": 0, "words_right": math.log(2),
            "pairs_nearer": 1 / 3, "pairs_odds": unseen / 2, "pairs_wrong": math.log(2),
            "pairs_right": 0, "runs_nearer": 3 / 7, "runs_odds": 3 * unseen / math.sqrt(8),
            "runs_wrong": math.log(4), "runs_right": 0,
            "own_wrong": 1 / math.sqrt(2), "own_right": 0, "likely_good": math.log(9),
            "turned_words": 0, "exchanged": 0, "choice": 1, "crossed": 0,
        }
    )  # fmt: skip
    right = turned.evidence("cats chase mice", CHASE, 1.0)
    values = dict(zip(turned.NAMES, right, strict=True))
    assert values["own_right"] == pytest.approx(3 / math.sqrt(3))
    assert values["likely_good"] == pytest.approx(math.log(1000))
    assert (values["known_pairs"], values["known_triples"], values["in_order"]) == (1, 1, 1)


def test_new_words_strict_ones_and_opposites_are_counted() -> None:
    goal = target("What is it?", "the loss falls", (), (MarkedAnswer("it is so", "again"),))
    values = turned.evidence("only the loss rises fast", goal, 0.5)
    assert values[:9] == pytest.approx((2 / 3, 1, 1, 1 / 4, 0, 0, 0, 0, math.log(6)))
    one = turned.evidence("rises", goal, 0.5)
    assert one[:9] == pytest.approx((1, 0, 1, 0, 0, 0, 0, 0, math.log(2)))
    assert turned.evidence("the loss", goal, 0.5)[:6] == (0, 0, 0, 1, 0, 0)
    assert turned.evidence("the loss falls", goal, 0.5)[:6] == (0, 0, 0, 1, 1, 1)
    apart = target("What is it?", "the loss falls. The rate shrinks.")
    shrinks = dict(zip(turned.NAMES, turned.evidence("the loss shrinks", apart, 0.5), strict=True))
    assert (shrinks["new_pairs"], shrinks["in_order"]) == (1, 0), "of one pair"
    assert (shrinks["own_wrong"], shrinks["words_wrong"]) == (0, 0), "there is no wrong answer"
    assert shrinks["words_nearer"] == pytest.approx(-2 * 2 / (2 + 4))
    empty = turned.evidence("", goal, 0.5)
    assert empty[:9] == (0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_two_words_that_right_answers_join_are_near_up_to_the_third() -> None:
    goal = target("What is it?", "alpha beta gamma delta epsilon", (("so",),))
    new_pairs = turned.NAMES.index("new_pairs_log")
    swapped = "epsilon beta gamma delta alpha"
    assert turned.evidence(swapped, goal, 0.5)[new_pairs] == 0, "each two stand somewhere"
    values = dict(zip(turned.NAMES, turned.evidence(swapped, goal, 0.5), strict=True))
    assert values["in_order"] == pytest.approx(3 / 9)  # of nine that are near, those in between


def test_the_line_speaks_from_its_least_odds_on_and_not_beside_a_right_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = {"pairs_nearer": 0.0, "length": 2.0}
    monkeypatch.setattr(
        turned, "evidence", lambda *_: tuple(values.get(name, 0.0) for name in turned.NAMES)
    )
    weights = tuple(0.5 if name == "length" else 0.0 for name in turned.NAMES)
    model = turned.TurnedModel(weights, 0.25, 1.25)
    monkeypatch.setattr(turned, "load_turned", lambda: model)
    assert turned.is_turned("", CHASE, 0.9)
    values["length"] = 1.99
    assert not turned.is_turned("", CHASE, 0.9)
    for nearer, by_itself in ((-0.09, True), (-0.1, False)):
        values.update(length=2.0, pairs_nearer=nearer)
        assert turned.is_turned("", CHASE, 0.9) is by_itself
        assert turned.is_turned("", CHASE, 0.9, ["choice"]), "another sign was found"


def test_a_wrong_answer_is_shown_when_two_of_its_own_pairs_are_there() -> None:
    other = "these words stand in right answers, but not in this connection"
    assert turned.likeness("mice chase dogs", CHASE) == other
    assert turned.likeness("mice chase cats", CHASE) == (
        "close to an answer that is wrong: “mice chase cats”"
    )


def test_clauses_hold_the_words_that_say_something() -> None:
    text = "The cats don't meow before noon, and the dogs bark -> loudly; which is so. Not they!"
    assert [[token.text for token in clause] for clause in crossing.segments(text)] == [
        ["cats", "don't", "meow", "before", "noon"], ["dogs", "bark"], ["loudly"], ["not"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "is_pair"),
    [
        ("cats", "dogs", True), ("cats", "birds", False), ("birds", "cats", False),
        ("two", "three", True), ("two", "birds", False), ("increase", "decrease", True),
    ],
)  # fmt: skip
def test_two_things_are_a_pair_when_both_are_asked_for_or_of_one_kind(
    first: str, second: str, is_pair: bool
) -> None:
    assert crossing._is_pair(word(first), word(second), PETS) is is_pair


def test_of_a_word_that_speaks_against_a_crossing_the_odds_are_limited() -> None:
    right = "cats meow, purr, sleep; dogs bark, growl, dig"
    goal = target("How do cats and dogs differ?", right, ((right,) * 11,))
    [found] = crossing.crossings("Cats bark, growl, sleep. Dogs meow, purr, dig.", goal)
    lean = math.log(12.5 / 0.5)  # 3.2
    assert found.evidence[:3] == pytest.approx((lean, 2 * lean, -6.0))


def test_a_pair_that_is_not_described_hides_no_other_one() -> None:
    goal = target(
        "How do ants, cats and dogs differ?",
        "Ants dig. Ants live. Ants work. Cats meow. Dogs bark.",
        (("cats meow, dogs bark", "cats meow while dogs bark"),),
    )
    [found] = crossing.crossings("Ants dig. Dogs meow. Cats bark.", goal)
    assert (found.first.text, found.second.text) == ("cats", "dogs")
    right = "Ants dig. Cats meow. Dogs bark."
    described = target("How do ants, cats and dogs differ?", right, ((right, right),))
    [found] = crossing.crossings("Ants dig. Dogs meow. Cats bark.", described)
    assert (found.first.text, found.second.text) == ("cats", "dogs"), "the others are right"
