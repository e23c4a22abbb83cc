from __future__ import annotations

import pytest

from quizzer.content.models import ChoiceCard, ClozeCard, OrderCard, as_line
from quizzer.marking import exact
from quizzer.services.review import answers


def test_a_choice_is_right_when_all_right_options_and_no_other_are_chosen() -> None:
    options, correct = ("a", "b", "c"), ("a", "c")
    assert exact.choice(options, correct, ["c", "a"]).right
    partly = exact.choice(options, correct, ["a"])
    assert partly.score == 0
    assert [(part.given, part.wanted) for part in partly.parts] == [("a", "a"), ("", ""), ("", "c")]
    assert not partly.has_slip
    assert [part.right for part in partly.parts] == [True, True, False]
    assert exact.choice(options, correct, ["a", "b", "c"]).score == 0


@pytest.mark.parametrize(
    "answer",
    ["784", " 784.0 ", "784 pixels", "784 Pixels", "7.84e2", "=784", "≈ 784", "７８４", "784."],
)
def test_a_number_is_read_however_it_is_written(answer: str) -> None:
    assert exact.number(784, 0, "pixels", answer).right


@pytest.mark.parametrize("answer", ["", "many", "785", "-784", "784 rows", "78 4 1", "--"])
def test_another_number_or_unit_is_wrong(answer: str) -> None:
    assert not exact.number(784, 0, "pixels", answer).right


@pytest.mark.parametrize(
    ("value", "tolerance", "unit", "answer", "right"),
    [
        (0.5, 0.01, None, "0,5", True),
        (0.5, 0.01, None, "1/2", True),
        (0.5, 0.01, None, ".51", True),
        (0.5, 0.01, None, "0.52", False),
        (60000, 0, None, "60,000", True),
        (60000, 0, None, "60 000", True),
        (60000, 0, None, "60_000", True),
        (60000, 0, None, "60.000,0", True),
        (-0.1, 0, None, "−0.1", True),
        (0.95, 0, None, "95 %", True),
        (95, 0, "%", "95 percent", True),
        (95, 0, "%", "95", True),
        (1.234, 0, None, "1.234", True),
        (1234, 0, None, "1.234", False),
        (3, 0, "axes", "Three axes", True),
        (3, 0, None, "three.", True),
        (100, 0, None, "10²", True),
        (102, 0, None, "10²", False),
        (0.001, 0, None, "10⁻³", True),
        (1024, 0, None, "2**10", True),
        (60000, 0, None, "6 x 10^4", True),
        (60000, 0, None, "6·10⁴ images", True),
        (784, 0, "pixels", "784 pixel", True),
        (5, 0, "ms", "5 m", False),
        (784, 0, None, "n = 784", True),
        (1234567, 0, None, "1.234.567", True),
        (1234567, 0, None, "1,234,567", True),
        (1234.5, 0, None, "1.234,5", True),
        (1234567.5, 0, None, "1,234,567.5", True),
        (0.5, 0.25, None, "0.25", True),
        (0.5, 0.25, None, "0.75", True),
        (0.5, 0.25, None, "0.76", False),
        (784, 0, None, "approx. 784", True),
        (3, 0, None, "9" * 5000 + "/" + "3" * 5000, False),
        (3, 0, None, "1e9999", False),
        (3, 0, None, "3 or 4", False),
        (3, 0, None, "3, 4", False),
        (3, 0, None, "3 to 5", False),
        (3, 0, None, "3 (the axes 0, 1 and 2)", True),
        (24, 0, None, "2 4", False),
        (2.2e-16, 0, None, "0", False),
        (2.2e-16, 0, None, "2.2e-16", True),
        (2.2e-16, 1e-17, None, "2.2 x 10^-16", True),
        (784, 0, None, "28*28", True),
        (784, 0, "pixels", "28 × 28 pixels", True),
        (784, 0, None, "28 x 28 = 784", True),
        (784, 0, None, "28*29", False),
        (-1, 0, None, "- 1", True),
        (0.5, 0, None, "½", True),
        (1.5, 0, None, "1½", True),
        (-1.5, 0, None, "-1 1/2", True),
        (60000, 0, None, "60k", True),
        (60000, 0, "images", "60k images", True),
        (2e6, 0, None, "2 million", True),
        (5, 0, "k", "5 k", True),
        (0, 0, None, "0", True),
        (3, 0, None, "9^999", False),
        (3, 0, None, "0**-1", False),
    ],
)
def test_tolerance_separators_and_units(
    value: float, tolerance: float, unit: str | None, answer: str, right: bool
) -> None:
    assert exact.number(value, tolerance, unit, answer).right is right


def test_a_cloze_scores_the_share_of_its_gaps_and_is_lenient_about_form() -> None:
    gaps = (("mini-batch",), ("naïve", "simple"), ("don't",))
    assert exact.cloze(gaps, ["Mini–Batch", " SIMPLE ", "don’t"]).right
    assert exact.cloze(gaps, ["mini-batch", "nai\u0308ve", ""]).score == pytest.approx(2 / 3)
    assert exact.cloze(gaps, []).score == 0
    assert exact.cloze(gaps, ["mini batch.", "Simple!", "don\u200b't"]).right
    assert exact.cloze(((".",), ("@",)), [".", "@"]).right


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("colums", "columns"),
        ("Collumns.", "columns"),
        ("colunms", "columns"),
        ("column", "columns"),
        ("learning rat", "learning rate"),
        ("lerning rate", "learning rate"),
        ("gradiënt", "gradient"),
        ("mini-batchs", "mini-batches"),
    ],
)
def test_a_slip_of_one_letter_in_a_long_word_is_a_nit(typed: str, wanted: str) -> None:
    marked = exact.cloze([(wanted,)], [typed])
    slips = wanted != "learning rate" or typed != "learning rat"  # "rate" has four letters
    assert (marked.right, marked.has_slip) == (slips, slips)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("rows", "row"),  # a short word
        ("colms", "columns"),  # two letters
        ("colums rate", "columns rat"),  # two words
        ("10000", "60000"),
        ("float23", "float32"),
        ("zero_gard", "zero_grad"),
        ("torch.argane", "torch.arange"),
        ("", "columns"),
        ("less", "loss"),
    ],
)
def test_two_slips_short_words_numbers_and_code_are_wrong(typed: str, wanted: str) -> None:
    marked = exact.cloze([(wanted,)], [typed])
    assert not marked.right
    assert not marked.has_slip


def test_in_a_gap_of_code_the_spelling_counts() -> None:
    card = ClozeCard(
        id="a",
        kind="cloze",
        prompt="Fill in.",
        answer="...",
        text="Call `loss.{{backward}}()` for the {{gradients}}.",
    )
    assert card.code_gaps == (True, False)
    marked = exact.cloze(card.gaps, ["bakward", "gradiants"], card.code_gaps)
    assert [(part.right, part.has_slip) for part in marked.parts] == [(False, False), (True, True)]


def test_an_order_scores_the_steps_that_need_not_be_moved() -> None:
    steps = ("a", "b", "c", "d")
    assert exact.order(steps, steps).right
    assert exact.order(steps, ["d", "c", "b", "a"]).score == 0
    moved = exact.order(steps, ["b", "c", "d", "a"])
    assert moved.score == pytest.approx(2 / 3)
    assert [part.right for part in moved.parts] == [True, True, True, False]
    assert exact.order(steps, ["a", "x", "d"]).score == pytest.approx(1 / 3)
    assert exact.order(steps, ["c", "a", "b", "d"]).score == pytest.approx(2 / 3)
    some = exact.order(tuple("abcdefgh"), list("cfhd"))
    assert some.score == pytest.approx(2 / 7)
    assert [part.right for part in some.parts] == [True, True, True, False]
    assert exact.order(steps, []).score == 0
    assert exact.order(("Predict", "Step"), [" predict", "STEP"]).right


def test_short_forms_are_accepted_whatever_their_case_and_end() -> None:
    assert exact.accepted(("no", "nope"), " Nope! ")
    assert not exact.accepted(("no",), "")
    assert not exact.accepted((), "no")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567.0, "1234567"),
        (0.5, "0.5"),
        (2.2e-16, "2.2e-16"),
        (3.0, "3"),
        (999999999999999.0, "999999999999999"),
        (1e15, "1000000000000000.0"),
    ],
)
def test_a_number_is_shown_as_the_deck_has_it(value: float, text: str) -> None:
    assert exact.number(value, 0, "ms", "9").parts[0].wanted == f"{text} ms"


def test_an_option_of_two_lines_is_right_when_it_is_chosen() -> None:
    card = ChoiceCard(
        id="a", kind="choice", prompt="p", answer="a", options=("one\ntwo", "three"),
        correct=("one\ntwo",),
    )  # fmt: skip
    marked = answers.exact_mark(card, as_line("one\ntwo"))
    assert marked is not None
    assert marked.right
    order = OrderCard(id="a", kind="order", prompt="p", answer="a", steps=("x\n  y", "z"))
    marked = answers.exact_mark(order, "x y\nz")
    assert marked is not None
    assert marked.right


def test_a_slip_takes_a_word_of_five_letters() -> None:
    assert exact.has_slip("laer", ["layer"])
    assert exact.has_slip("layers", ["layer"])
    assert not exact.has_slip("lae", ["layer"]), "two letters"
    assert exact.has_slip("gatee", ["gates"])
    assert not exact.has_slip("gat", ["gate"])
    assert not exact.has_slip("gates", ["gate"])
    assert exact.has_slip("hidden laer", ["hidden layer"])
    assert not exact.has_slip("hiden laer", ["hidden layer"]), "one word of them"
    assert not exact.has_slip("the hidden laer", ["hidden layer"])
    assert not exact.has_slip("lay3r", ["layer"]), "digits are no slip"


@pytest.mark.parametrize(
    ("answer", "value", "right"),
    [
        ("3 or 4", 3, False),
        ("3 4", 3, False),
        ("three thousand", 3000, True),
        ("3k", 3000, True),
        ("3 k", 3000, True),
        ("1 1/2", 1.5, True),
        ("-1/4", -0.25, True),
        ("1/0", 1, False),
        ("2^-2", 0.25, True),
        ("2**10", 1024, True),
        ("0^-1", 0, False),
        ("28 x 28", 784, True),
        ("1.5 × 10^3", 1500, True),
        ("1,234.5", 1234.5, True),
        ("1.234,5", 1234.5, True),
        ("0,125", 0.125, True),
        ("1.125", 1125, False),
        ("50 %", 0.5, True),
        ("12 345", 12345, True),
        ("x = 5", 5, True),
        ("twelve", 12, True),
        ("thirteen", 13, False),
    ],
)
def test_a_number_is_what_its_form_says(answer: str, value: float, right: bool) -> None:
    assert exact.number(value, 0, None, answer).right == right


@pytest.mark.parametrize(
    ("unit", "written", "is_right"),
    [
        ("epoch", "5 epochs", True), ("epochs", "5 epoch", True), ("m", "5 ms", False),
        ("bp", "5 bps", False), ("%", "5 percent", True), ("px", "5", True),
        ("px", "5 cm", False), ("", "5 cm", True), ("", "500 %", True),
    ],
)  # fmt: skip
def test_a_unit_is_the_same_in_its_plural_and_short_ones_have_none(
    unit: str, written: str, is_right: bool
) -> None:
    assert (exact.number(5, 0, unit or None, written).score == 1) is is_right
