"""What the order of words says, on texts short enough to count by hand."""

from __future__ import annotations

import pytest

from quizzer.marking import word_order
from quizzer.marking.features import target
from quizzer.marking.text import word, words

ENGLISH = {("the", "-"): 0.5, ("-", "-es"): 0.25, ("-es", "the"): -1.0}


def goal(reference: str, *phrasings: str) -> word_order.Target:
    return target("What happens?", reference, ((reference, *phrasings),) if phrasings else ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the", "the"), ("isn't", "n't"), ("it's", "it"), ("i've", "'"), ("7", "#"), ("x2", "#"),
        ("training", "-ing"), ("ring", "-"), ("string", "-ing"), ("trained", "-ed"), ("bed", "-"),
        ("fully", "-ly"), ("function", "-tion"), ("layer", "-er"), ("final", "-al"),
        ("matrices", "-es"), ("weights", "-s"), ("loss", "-s"), ("gas", "-"), ("loop", "-"),
    ],
)  # fmt: skip
def test_a_word_s_kind_is_itself_or_its_ending(text: str, kind: str) -> None:
    assert word_order.kind_of(word(text)) == kind


def test_neighbours_are_counted_by_where_they_stand_in_the_target() -> None:
    reference = goal("The gradient changes the large weights slowly")

    def counted(text: str) -> tuple[float, ...]:
        return word_order.order_features(text, reference, ENGLISH)[1:]

    in_order, backwards, _, others = range(4)
    assert counted("gradient changes")[in_order] == 1
    assert counted("changes large")[in_order] == 0.5, "one word lies between"
    assert counted("changes weights") == (0, 0, 1, 0), "two lie between"
    assert counted("changes gradient")[backwards] == 1
    assert counted("weights changes") == (0, 0, 1, 0), "backwards, but not side by side"
    assert counted("large changes") == (0, 0, 1, 0), "backwards, and one lies between"
    assert counted("gradient vanishes")[others] == 1
    assert counted("sudden gradient changes") == (1, 0, 0, 1)
    assert counted("weights weights") == (0, 0, 1, 0)
    assert counted("weights weights slowly") == (1, 0, 1, 0)
    assert counted("gradient, changes") == (0, 0, 0, 0), "a comma stands between them"
    assert counted("gradient") == (0, 0, 0, 0)
    assert counted("gradient changes large") == (1.5, 0, 0.5, 0)
    english, *_ = word_order.order_features("the gradient changes the", reference, ENGLISH)
    assert english == 0.5 + 0.25 - 1.0


def test_words_of_two_texts_are_no_neighbours() -> None:
    both = goal("It learns slowly", "weights change")
    assert word_order.order_features("slowly weights", both, {})[1:] == (0, 0, 1, 0)
    assert word_order.order_features("weights change", both, {})[1] == 1


def test_notes_of_three_words_are_in_no_order_to_speak_of() -> None:
    reference = goal("The gradient changes the large weights slowly in small steps")
    assert not word_order.is_shuffled("weights gradient large", reference)
    assert word_order.is_shuffled("weights gradient large the slowly changes", reference)
    assert not word_order.is_shuffled("= weights, gradient, large, slowly", reference)
    copy = "the gradient changes the large weights slowly in small steps"
    assert not word_order.is_shuffled(copy, reference)


REFERENCE = "The model does not learn from the test set. Each step moves the weights downhill."


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("each step not moves the weights downhill", "says “step not moves the”"),
        ("Each step moves not the weights.", "says “moves not the weights”"),
        ("each step doesn't move the weights", "says “step doesn't move the”"),
        ("It is so. Not.", "denies everything that it says"),
        ("the step does not move weights downhill", "says “step not move weights”"),
        ("each step moves the weights downhill not", "says “downhill not” where"),
    ],
)
def test_a_not_in_the_references_own_words_is_shown_with_its_neighbours(
    answer: str, reason: str
) -> None:
    found = word_order.negated_reference(answer, goal(REFERENCE))
    assert found is not None
    assert found.startswith(reason)


@pytest.mark.parametrize(
    "answer",
    [
        "the model does not learn from the test set",
        "each step moves the weights downhill",
        "not learn from the test set",
        "Nothing here is of the reference's words.",
    ],
)
def test_the_references_own_not_is_not_held_against_an_answer(answer: str) -> None:
    assert word_order.negated_reference(answer, goal(REFERENCE)) is None


def test_places_are_counted_text_by_text_and_limited() -> None:
    both = goal("weights change", "weights not change")
    stem = word("weights").stem
    assert word_order._places(both)[stem] == (0, 1800, 3600)  # 900 words a text at most
    assert word_order._denied(both) == {3601}
    assert len(word_order._places(goal("weights " * 100))[stem]) == 60


def test_words_on_either_side_of_a_not_are_at_most_two_and_three() -> None:
    spoken = list(words("one two three not four five six seven"))
    before, after = word_order._beside(spoken, 3)
    assert [token.text for token in before] == ["two", "three"]
    assert [token.text for token in after] == ["four", "five", "six"]
    spoken = list(words("it cannot learn"))
    before, after = word_order._beside(spoken, 1)
    assert [token.text for token in before] == ["it", "can"]
    spoken = list(words("one two isn't learned"))
    before, _ = word_order._beside(spoken, 2)
    assert [token.text for token in before] == ["two", "is"]


def with_odds(monkeypatch: pytest.MonkeyPatch, odds: float) -> None:
    """A model in which every text has these log odds."""
    model = word_order.OrderModel({}, (0.0,) * len(word_order.ORDER_NAMES), odds)
    monkeypatch.setattr(word_order, "load_order", lambda: model)


@pytest.mark.parametrize(
    ("answer", "limit"),
    [
        ("gradient weights changes sideways", -1.0),
        ("slowly weights large gradient", 1.0),  # its own words alone: it takes less to say so
        ("gradient = weights (changes sideways here)", -1.3),  # three signs: notes are no sentences
        ("weights slowly, slowly large 7", -1.1),
    ],
)
def test_words_are_shuffled_from_these_odds_on(
    monkeypatch: pytest.MonkeyPatch, answer: str, limit: float
) -> None:
    reference = goal("The gradient changes the large weights slowly")
    with_odds(monkeypatch, limit - 0.01)
    assert word_order.is_shuffled(answer, reference)
    with_odds(monkeypatch, limit)
    assert not word_order.is_shuffled(answer, reference)


@pytest.mark.parametrize(
    ("answer", "is_shuffled"),
    [
        ("weights slowly gradient", False),  # three words
        ("weights slowly gradient large", True),
        ("weights = slowly, large gradient, changes", False),  # one pair of neighbours, and a sign
        ("weights = slowly, large gradient changes", True),
        ("weights, slowly, gradient, large", True),  # no sign
        ("the gradient changes the large weights slowly", False),  # all in the reference's order
        ("gradient changes, weights, slowly", False),
        ("gradient changes, large weights vanish", True),  # two pairs of three
    ],
)
def test_few_words_and_a_copy_are_never_shuffled(
    monkeypatch: pytest.MonkeyPatch, answer: str, is_shuffled: bool
) -> None:
    with_odds(monkeypatch, -9.0)
    reference = goal("The gradient changes the large weights slowly")
    assert word_order.is_shuffled(answer, reference) is is_shuffled


def test_the_model_weighs_what_was_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = (1.0, -0.25, -0.5, 0.125, -2.0)
    reference = goal("The gradient changes the large weights slowly")
    answer = "the gradient changes weights, weights large; slowly vanishes"
    counted = word_order.order_features(answer, reference, ENGLISH)
    assert counted == (0.5 + 0.25, 2, 1, 1, 1)
    odds = 0.75 - 0.5 - 0.5 + 0.125 - 2.0
    for intercept, is_shuffled in ((-1.01 - odds, True), (-0.99 - odds, False)):
        model = word_order.OrderModel(ENGLISH, weights, intercept)
        monkeypatch.setattr(word_order, "load_order", lambda model=model: model)
        assert word_order.is_shuffled(answer, reference) is is_shuffled


def test_the_fitted_pairs_are_log_odds_in_quarters() -> None:
    pairs = word_order.load_order().pairs
    assert (min(pairs.values()), max(pairs.values())) == (-2.0, 2.0)
    assert pairs["of", "the"] == 1.25
    assert pairs["the", "-"] == 0.75


@pytest.mark.parametrize(
    ("answer", "around"),
    [
        ("step not moves the weights", "step not moves the"),
        ("each step moves not the weights downhill", "moves not the weights"),
        ("not step moves the weights", "not step moves"),
        ("step moves the weights not", "weights not"),
        ("step not moves the", None),  # four words may be like it by chance
        ("so not step moves the weights downhill", None),  # the "not" belongs to what is before
        ("so not step moves the weights here", None),
        ("step moves the weights not here", None),
        ("step moves the weights", None),
    ],
)
def test_a_not_between_five_words_of_the_reference_is_an_insertion(
    answer: str, around: str | None
) -> None:
    expected = around and f"says “{around}” where the reference does not say “not”"
    reference = goal("Each step moves the weights downhill.")
    assert word_order._inserted_negation(answer, reference) == expected
    said_too = goal("Each step moves the weights.", "step not moves the weights")
    assert word_order._inserted_negation("step not moves the weights", said_too) is None
    both = goal("alpha beta not gamma delta", "beta gamma delta epsilon")
    found = word_order._inserted_negation("alpha beta not gamma delta epsilon", both)
    assert found == "says “beta not gamma delta” where the reference does not say “not”"


STEPS = "Each step of the training moves the weights downhill"
LATE = "The model can not learn fast from small data"
EARLY = "Big deep models can not learn"


@pytest.mark.parametrize(
    ("reference", "before", "after", "affirms"),
    [
        (STEPS, "zebra training", "moves zebra", True),  # the words on either side
        (STEPS, "moves", "weights", True),  # one word lies between them there
        (STEPS, "training", "weights", False),  # two do
        (STEPS, "moves", "training", False),
        (STEPS, "training", "training", False),
        (STEPS, "training zebra", "moves", True),  # the second before it
        (STEPS, "training zebra", "the", False),
        (STEPS, "training", "zebra moves", True),  # the second after it
        (STEPS, "the", "zebra training", False),
        (STEPS, "training", "zebra zebra moves", False),
        (STEPS, "training zebra", "zebra moves", False),
        (STEPS, "zebra", "training moves", True),  # both after it
        (STEPS, "zebra", "training moves zebra", True),
        (STEPS, "training moves", "", True),  # it is the last word
        (STEPS, "training", "", False),
        (STEPS, "training moves", "zebra", False),
        (STEPS, "of", "the", False),  # two small words tell nothing
        (STEPS, "step of", "the", True),  # but in a row of three
        (STEPS, "zebra of", "the", False),
        (STEPS, "each", "the training", True),
        (LATE, "fast", "from", False),  # denied there too, two words before
        (LATE, "from", "small", True),  # three
        (EARLY, "deep", "models", False),  # or up to three behind
        (EARLY, "big", "deep", True),
    ],
)
def test_the_reference_affirms_what_it_joins_around_a_not(
    reference: str, before: str, after: str, affirms: bool
) -> None:
    around = list(words(before)), list(words(after))
    assert word_order._reference_affirms(*around, goal(reference)) is affirms


@pytest.mark.parametrize(
    ("before", "after", "is_row"),
    [
        ("step of", "the", True),
        ("of", "the training", True),
        ("zebra of", "the training", True),  # the three nearest
        ("of", "the training zebra", True),
        ("of", "the", False),
        ("step of", "moves", False),
        ("step", "zebra the", False),
    ],
)
def test_three_words_that_follow_each_other_are_a_row(
    before: str, after: str, is_row: bool
) -> None:
    places = word_order._places(goal(STEPS))
    assert word_order._in_a_row(list(words(before)), list(words(after)), places) is is_row


@pytest.mark.parametrize(
    ("reference", "after", "agrees"),
    [
        ("The model does not learn", "learn", True),
        ("The model does not learn", "the learn", True),
        ("It is not quickly learned", "learn", True),  # one word lies between
        ("It is not so quickly learned", "learn", False),
        ("The models learn not", "learn", False),
        ("The model does not learn", "of the", False),
        ("The model does not learn", "zebra", False),
        ("The weights increase", "decrease", True),  # not the opposite is what it says
        ("The weights increase, the losses decrease", "decrease", False),
    ],
)
def test_a_reference_that_denies_it_too_agrees(reference: str, after: str, agrees: bool) -> None:
    assert word_order._reference_agrees(list(words(after)), goal(reference)) is agrees


def test_what_the_reference_denies_elsewhere_may_be_denied() -> None:
    both = goal("A step moves weights. Models learn quickly. When data are few it does not learn.")
    assert word_order.negated_reference("models not learn", both) is None
    reason = word_order.negated_reference("models not learn, a step not moves", both)
    assert reason == "says “step not moves” where the reference does not say “not”"
    reason = word_order.negated_reference("not learn quickly", goal("Models learn quickly."))
    assert reason == "says “not learn quickly” where the reference does not say “not”"
