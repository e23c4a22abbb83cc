"""What people write instead of the two functions, each recognised by the cases."""

import numpy as np
import torch

from quizzer.grader.authoring import misconception

ARANGE = (
    "arange-end-excluded",
    "Too few or too many numbers for the shape",
    """Three rows of three hold nine numbers, no more and no fewer. Count the numbers that you
    make: the end of `arange` is never included, as with `range`.""",
)


@misconception(*ARANGE)
def make_tensor():
    return torch.arange(1, 9).reshape(3, 3)


@misconception(*ARANGE)
def make_tensor():
    return np.arange(1, 9).reshape(3, 3)


@misconception(*ARANGE)
def make_tensor():
    return torch.arange(1, 9)


@misconception(*ARANGE)
def make_tensor():
    return torch.arange(9).view(3, 3)[:-1] + 1


@misconception(
    "counts-from-zero",
    "Counts from 0",
    """The numbers start at 0, as `arange` and `range` do with a single argument. The tensor should
    start at 1.""",
)
def make_tensor():
    return torch.arange(9).view(3, 3)


@misconception(
    "not-shaped",
    "Nine numbers in one row",
    """The numbers are right, but they are in a single row, shape (9,). `view` and `reshape` give a
    tensor rows and columns.""",
)
def make_tensor():
    return torch.arange(1, 10)


@misconception(
    "by-columns",
    "Filled by columns",
    """The numbers run down the columns. They should run along the rows, as `view` arranges
    them.""",
)
def make_tensor():
    return torch.arange(1, 10).view(3, 3).t()


@misconception(
    "doubled-at-making",
    "Doubled too early",
    """`make_tensor` already holds the doubles. It should hold 1 to 9; doubling is the other
    function's work.""",
)
def make_tensor():
    return torch.arange(1, 10).view(3, 3) * 2


@misconception(
    "chained-slices",
    "Two slices one after the other",
    """`t[1:][1:]` slices the rows twice: the second pair of brackets gets what the first one left,
    and again slices its rows. Rows and columns are sliced together, in one pair of brackets with a
    comma.""",
    source=r"\[1:\]\[1:\]",
)
def double_corner(t):
    return t[1:][1:] * 2


@misconception(
    "chained-slices",
    "Only the last row",
    """What comes back is the last row, with all of its columns. The corner has two rows and two
    columns: rows and columns each need a slice, in one pair of brackets with a comma.""",
)
def double_corner(t):
    return t[2:] * 2


@misconception(
    "chained-slices-top",
    "Two slices one after the other, from the top",
    """`t[:1][:1]` takes the first row, and then the first row of that: no column is picked. Rows
    and columns are sliced together, in one pair of brackets with a comma, and `1:` starts at the
    second.""",
    source=r"\[:1\]\[:1\]",
)
def double_corner(t):
    return t[:1][:1] * 2


@misconception(
    "chained-slices-top",
    "Only the first row",
    """What comes back is the first row, with all of its columns. The corner at the bottom right has
    two rows and two columns, and both start at index 1.""",
)
def double_corner(t):
    return t[:1] * 2


@misconception(
    "top-left",
    "The corner at the top left",
    """This is the corner at the top left. The last two rows and the last two columns start at
    index 1.""",
)
def double_corner(t):
    return t[:2, :2] * 2


@misconception(
    "one-based",
    "Counted from 1",
    """Rows and columns are counted from 0, so index 2 is already the last one. The bottom-right
    2×2 part starts one earlier.""",
)
def double_corner(t):
    return t[2:, 2:] * 2


@misconception(
    "slice-end-excluded",
    "The end of a slice is not included",
    """Only the number in the middle comes back. The end of a slice is never included: leave it
    open, or give the index after the last.""",
)
def double_corner(t):
    return t[1:2, 1:2] * 2


@misconception(
    "rows-only",
    "Only the rows are sliced",
    """Two whole rows are returned. The columns need their own slice, after a comma in the same
    brackets.""",
)
def double_corner(t):
    return t[1:] * 2


@misconception(
    "rows-only",
    "Only the rows are sliced",
    """Two whole rows are returned. The columns need their own slice, after a comma in the same
    brackets.""",
)
def double_corner(t):
    return t[-2:] * 2


@misconception(
    "columns-only",
    "Only the columns are sliced",
    """All three rows come back. Slice the rows too, before the comma.""",
)
def double_corner(t):
    return t[:, 1:] * 2


@misconception(
    "not-doubled",
    "The corner, not doubled",
    """The right part is taken, but its numbers are unchanged. Multiplying a tensor by a number
    multiplies each of its numbers.""",
)
def double_corner(t):
    return t[1:, 1:].clone()


@misconception(
    "squared",
    "Squared, not doubled",
    """Each number is multiplied with itself. Doubling is multiplying by 2.""",
)
def double_corner(t):
    return t[1:, 1:] ** 2


@misconception(
    "matrix-product",
    "A matrix product, not doubling",
    """This is the matrix product of the corner with itself. To double each number, multiply by the
    number 2.""",
)
def double_corner(t):
    return t[1:, 1:] @ t[1:, 1:]


@misconception(
    "whole-tensor",
    "The whole tensor doubled",
    """All nine numbers come back. Take the bottom-right part, by slicing rows and columns.""",
)
def double_corner(t):
    return t * 2


@misconception(
    "changed-in-place",
    "The given tensor is changed",
    """The result is right, but the tensor that was passed in is changed. A slice is a view, which
    shares its numbers with that tensor; `*=` and `mul_` write into it. Make a new tensor, with
    `*`.""",
)
def double_corner(t):
    corner = t[1:, 1:]
    corner *= 2
    return corner


@misconception(
    "ignores-argument",
    "The argument is not used",
    """The result is right for the numbers 1 to 9 only. The function is called with other tensors
    too: compute it from the argument.""",
)
def double_corner(t):
    return torch.tensor([[10, 12], [16, 18]])


def wrong(id, title, explanation, *implementations, function="double_corner"):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


wrong(
    "not-shaped",
    "Nine numbers in one row or column",
    """The numbers are right, but they are in a single row or column. `view` and `reshape` give a
    tensor rows and columns: three and three.""",
    lambda: torch.arange(1, 10).view(1, 9),
    lambda: torch.arange(1, 10).view(9, 1),
    function="make_tensor",
)
wrong(
    "all-the-same",
    "Nine equal numbers",
    """The same number is everywhere. `arange` counts up.""",
    lambda: torch.ones(3, 3),
    lambda: torch.zeros(3, 3),
    function="make_tensor",
)
wrong(
    "another-corner",
    "Another corner",
    """The rows or the columns are taken from the wrong end. For the bottom right both start at
    index 1: `1:` leaves out the first, `:2` the last.""",
    lambda t: t[1:, :2] * 2,
    lambda t: t[:2, 1:] * 2,
)
wrong(
    "one-number",
    "One number, not four",
    """A whole number in the brackets picks one row and one column, and so a single number. A range
    of them is a slice, with a colon.""",
    lambda t: t[2, 2] * 2,
    lambda t: t[1, 1] * 2,
    lambda t: t[-1, -1] * 2,
)
wrong(
    "one-row-or-column",
    "A single row or column",
    """Only one row or one column comes back. Both should be slices of two: from index 1 to the
    end.""",
    lambda t: t[1:, 2:] * 2,
    lambda t: t[2:, 1:] * 2,
    lambda t: t[1:, 2] * 2,
    lambda t: t[2, 1:] * 2,
    lambda t: t[1:, 1] * 2,
    lambda t: t[1, 1:] * 2,
    lambda t: t[2] * 2,
    lambda t: t[1] * 2,
)
wrong(
    "picked-pair-by-pair",
    "Two lists of indices pick pair by pair",
    """The numbers at (1, 1) and (2, 2) come back. Two lists of indices are paired; two slices take
    every row with every column.""",
    lambda t: t[[1, 2], [1, 2]] * 2,
)
wrong(
    "whole-with-corner-doubled",
    "All nine come back, the corner doubled",
    """The corner is doubled within the whole tensor, and all nine numbers are returned. Return
    the corner only.""",
    lambda t: torch.cat([t[:1], torch.cat([t[1:, :1], t[1:, 1:] * 2], 1)]),
    lambda t: _corner_doubled_in_place(t),
)
wrong(
    "two-added",
    "2 is added, not multiplied by",
    """The right part is taken, but 2 is added to its numbers. Doubling is a multiplication.""",
    lambda t: t[1:, 1:] + 2,
)
wrong(
    "halved",
    "Halved, not doubled",
    """The right part is taken, but its numbers are divided by 2. Doubling multiplies.""",
    lambda t: t[1:, 1:] / 2,
    lambda t: t[1:, 1:] // 2,
)
wrong(
    "summed",
    "One sum, not four numbers",
    """The numbers of the corner are added up. Double each of them, and keep the corner's
    shape.""",
    lambda t: t[1:, 1:].sum() * 2,
    lambda t: t[1:, 1:].sum(),
)
wrong(
    "in-one-row",
    "Four numbers in one row",
    """The numbers are right, but they are in one row, shape (4,). They should have shape
    (2, 2).""",
    lambda t: (t[1:, 1:] * 2).flatten(),
)
wrong(
    "repeated",
    "Repeated, not doubled",
    """The corner is there two times. A list times 2 repeats the list; a tensor times 2 doubles each
    number.""",
    lambda t: torch.cat([t[1:, 1:], t[1:, 1:]]),
    lambda t: torch.cat([t[1:, 1:], t[1:, 1:]], 1),
    lambda t: torch.stack([t[1:, 1:], t[1:, 1:]]),
)
wrong(
    "turned",
    "Rows and columns are swapped",
    """The four numbers are right, but transposed: rows and columns are swapped.""",
    lambda t: t[1:, 1:].t() * 2,
)


def _corner_doubled_in_place(t):
    t[1:, 1:] *= 2
    return t
