from __future__ import annotations

import pytest

from quizzer.services.practice.learning_curve import Curve, read_curves


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("epoch {n}: loss {v}", "loss"),
        ("epoch {n}, train_loss={v}, done", "train_loss"),
        ("Epoch {n}/9 - Loss: {v}", "loss"),
        ("{{'epoch': {n}, 'valid_loss': {v}, 'seconds': 2.0}}", "valid_loss"),
        ("validation accuracy: {v}", "validation_accuracy"),
        ("loss tensor({v}, grad_fn=<MeanBackward0>)", "loss"),
        ("{n} acc = {v} %", "acc"),
    ],
)
def test_a_quantity_is_read_where_its_name_stands_before_it(line: str, name: str) -> None:
    values = (0.75, 0.5, 0.25, 0.125)
    output = "\n".join(line.format(n=number, v=value) for number, value in enumerate(values))
    assert read_curves(output) == [Curve(name, values)]


def test_several_quantities_of_a_line_are_a_curve_each() -> None:
    output = "\n".join(f"{n} loss={1 / n:.2f} acc={n / 10}" for n in range(1, 5))
    assert read_curves(output) == [
        Curve("loss", (1.0, 0.5, 0.33, 0.25)),
        Curve("acc", (0.1, 0.2, 0.3, 0.4)),
    ]


def test_the_books_loop_which_prints_numbers_alone_has_a_curve() -> None:
    assert read_curves("0.4932 0.8193 0.9218 0.9433 ") == [
        Curve("printed", (0.4932, 0.8193, 0.9218, 0.9433))
    ]


@pytest.mark.parametrize(
    "output",
    [
        "",
        "loss 0.5\nloss 0.4\n",  # two values are no curve
        "loss 0 0.69\nloss 1 0.61\nloss 2 0.55\n",  # the epoch stands where a value would
        "loss: 3/10\nloss: 4/10\nloss: 5/10\n",
        "gloss 1.0\ngloss 2.0\ngloss 3.0\n",
        "1 2 3 4\n",  # whole numbers alone may be anything
        "begin 0.1 0.2 0.3\n",
        "the loss after epoch 1\nthe loss after epoch 2\nthe loss after epoch 3\n",
        "loss: nan\nloss: nan\nloss: nan\n",
    ],
)
def test_where_it_is_not_clear_what_a_number_means_there_is_no_curve(output: str) -> None:
    assert read_curves(output) == []


def test_output_without_end_is_read_in_a_moment() -> None:
    assert read_curves("loss" * 1_000_000) == []
    [curve] = read_curves("loss: 0.5\n" * 1_000_000)
    assert set(curve.values) == {0.5}


def test_three_values_make_a_curve_and_two_do_not() -> None:
    three = [f"loss: {value}\n" for value in (0.5, 0.4, 0.3)]
    assert read_curves("".join(three)) == [Curve("loss", (0.5, 0.4, 0.3))]
    assert read_curves("".join(three[:2])) == []
    both = "".join(three) + "accuracy: 0.1\naccuracy: 0.2\n"
    assert [curve.name for curve in read_curves(both)] == ["loss"]
    assert read_curves("0.5 0.4 0.3") == [Curve("printed", (0.5, 0.4, 0.3))]
    assert read_curves("0.5 0.4") == []


@pytest.mark.parametrize(("more", "values"), [(0, (0.9, 0.5, 0.4, 0.3)), (1, (0.5, 0.4, 0.3))])
def test_the_last_two_hundred_thousand_characters_are_read(
    more: int, values: tuple[float, ...]
) -> None:
    first, last = "loss: 0.9\n", "\nloss: 0.5\nloss: 0.4\nloss: 0.3\n"
    between = " " * (200_000 - len(first) - len(last) + more)
    assert read_curves(first + between + last) == [Curve("loss", values)]
