"""What people write instead of the three products, each recognised by the cases."""

import torch

from quizzer.grader.authoring import Pattern, misconception

PATTERNS = (
    Pattern(
        "one-letter-two-sizes",
        "One letter for two sizes",
        "In `einsum` a letter stands for one size, and here it stands for two that differ. The "
        "letters of the columns of `a` and of the rows of `b` are the same, all others differ.",
        raises="RuntimeError",
        message=r"einsum\(\): (?:operands do not broadcast|subscript \w+ has size)",
    ),
    Pattern(
        "letters-and-axes",
        "`einsum` cannot read its first argument",
        "`einsum` wants one letter for each axis: two for `a`, a comma, two for `b`, then `->` and "
        "the letters of the result.",
        raises="RuntimeError",
        message=r"einsum\(\)",
    ),
)


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


def product(a, b):
    """The right one."""
    return (a[:, :, None] * b).sum(1)


def in_lists(function):
    """The same, as a solution that collects numbers in lists returns it."""
    return lambda a, b: function(a, b).tolist()


def loops(term, rows=None, columns=None, inner=None, shape=None, place=None):
    """Three loops that write into zeros, with one part of them replaced."""

    def matmul_loops(a, b):
        sizes = (*a.shape, *b.shape)
        c = torch.zeros(shape(*sizes) if shape else (a.shape[0], b.shape[1]))
        for i in range(rows(*sizes) if rows else a.shape[0]):
            for j in range(columns(*sizes) if columns else b.shape[1]):
                for k in range(inner(*sizes) if inner else a.shape[1]):
                    c[place(i, j) if place else (i, j)] += term(a, b, i, j, k)
        return c

    return matmul_loops


def list_loops(term, rows=None, columns=None, inner=None):
    """Three loops over nested lists."""

    def matmul_loops(a, b):
        sizes = (*a.shape, *b.shape)
        a, b = a.tolist(), b.tolist()
        return [
            [
                sum(term(a, b, i, j, k) for k in range(inner(*sizes) if inner else sizes[1]))
                for j in range(columns(*sizes) if columns else sizes[3])
            ]
            for i in range(rows(*sizes) if rows else sizes[0])
        ]

    return matmul_loops


def right_term(a, b, i, j, k):
    return a[i, k] * b[k, j]


def last_product(a, b):
    return a[:, -1:] * b[-1:]


LOOPS = "matmul_loops"
wrong(
    LOOPS,
    "last-product-only",
    "Only the last product is kept",
    """Each number of the result is the last of its products alone, as when an assignment in the
    inner loop overwrites the earlier ones. The products have to be added up.""",
    last_product,
    in_lists(last_product),
)
wrong(
    LOOPS,
    "first-product-only",
    "Only the first product is kept",
    """Each number of the result is the first of its products alone. The inner loop has to run to
    its end before the sum is complete.""",
    lambda a, b: a[:, :1] * b[:1],
    in_lists(lambda a, b: a[:, :1] * b[:1]),
)
SECOND = (
    "second-matrix-by-rows",
    "The second matrix is read by rows",
    """Row i of `a` meets row j of `b` here. It should meet column j: what changes along the sum is
    the first index of `b`.""",
)
wrong(
    LOOPS,
    *SECOND,
    loops(lambda a, b, i, j, k: a[i, k] * b[j, k]),
    loops(lambda a, b, i, j, k: a[i][k] * b[j][k], columns=lambda ar, ac, br, bc: br),
    list_loops(lambda a, b, i, j, k: a[i][k] * b[j][k]),
    lambda a, b: (a[:, None] * b[None]).sum(-1),
    lambda a, b: torch.stack(
        [torch.stack([(a[i] * b[j]).sum() for j in range(b.shape[1])]) for i in range(a.shape[0])]
    ),
)
wrong(
    LOOPS,
    "first-matrix-by-columns",
    "The first matrix is read by columns",
    """Column i of `a` meets column j of `b` here. It should be row i: what changes along the sum is
    the second index of `a`.""",
    loops(lambda a, b, i, j, k: a[k, i] * b[k, j]),
    list_loops(lambda a, b, i, j, k: a[k][i] * b[k][j]),
)
wrong(
    LOOPS,
    "factors-swapped",
    "The matrices are multiplied in the other order",
    """Rows come from `b` and columns from `a`. For matrices the order matters: the rows are those
    of `a`.""",
    loops(lambda a, b, i, j, k: b[i, k] * a[k, j]),
    list_loops(lambda a, b, i, j, k: b[i][k] * a[k][j]),
    lambda a, b: product(b, a),
)
wrong(
    LOOPS,
    "columns-of-the-first",
    "The number of columns is that of the first",
    """The result gets as many columns as `a` has. The columns of `a` are added up and disappear:
    rows come from `a`, columns from `b`.""",
    loops(right_term, columns=lambda ar, ac, br, bc: ac),
    loops(right_term, columns=lambda ar, ac, br, bc: ac, shape=lambda ar, ac, br, bc: (ar, ac)),
    loops(right_term, shape=lambda ar, ac, br, bc: (ar, ac)),
    list_loops(lambda a, b, i, j, k: a[i][k] * b[k][j], columns=lambda ar, ac, br, bc: ac),
)
wrong(
    LOOPS,
    "only-square",
    "One size for all loops",
    """Rows, columns and the sum do not all have a size of their own here, so this is right only
    for some shapes, such as square ones. There are three sizes: rows of `a`, columns of `b`, and
    the one that both share.""",
    loops(right_term, inner=lambda ar, ac, br, bc: ar),
    loops(right_term, inner=lambda ar, ac, br, bc: bc),
    loops(right_term, columns=lambda ar, ac, br, bc: ar),
    loops(right_term, columns=lambda ar, ac, br, bc: ar, inner=lambda ar, ac, br, bc: ar),
    loops(
        right_term,
        columns=lambda ar, ac, br, bc: ar,
        inner=lambda ar, ac, br, bc: ar,
        shape=lambda ar, ac, br, bc: (ar, ar),
    ),
    loops(right_term, columns=lambda ar, ac, br, bc: ar, shape=lambda ar, ac, br, bc: (ar, ar)),
    loops(right_term, rows=lambda ar, ac, br, bc: ac, columns=lambda ar, ac, br, bc: br),
    list_loops(lambda a, b, i, j, k: a[i][k] * b[k][j], inner=lambda ar, ac, br, bc: ar),
    list_loops(lambda a, b, i, j, k: a[i][k] * b[k][j], inner=lambda ar, ac, br, bc: bc),
    list_loops(lambda a, b, i, j, k: a[i][k] * b[k][j], columns=lambda ar, ac, br, bc: ar),
)
wrong(
    LOOPS,
    "one-short",
    "The last product is missing",
    """The sum stops before the last product. `range` leaves out its end already, so there is
    nothing to subtract.""",
    lambda a, b: product(a[:, :-1], b[:-1]),
    in_lists(lambda a, b: product(a[:, :-1], b[:-1])),
)


def last_missing(rows, columns):
    def matmul_loops(a, b):
        c = product(a, b)
        c[c.shape[0] - rows :] = 0
        c[:, c.shape[1] - columns :] = 0
        return c

    return matmul_loops


wrong(
    LOOPS,
    "last-place-missing",
    "The last row or column is missing",
    """The last row or the last column of the result is not computed. `range` leaves out its end
    already, so there is nothing to subtract.""",
    last_missing(1, 0),
    last_missing(0, 1),
    last_missing(1, 1),
    lambda a, b: product(a, b)[:-1],
    lambda a, b: product(a, b)[:, :-1],
    lambda a, b: product(a, b)[:-1, :-1],
)
wrong(
    LOOPS,
    "elementwise",
    "Multiplied position by position",
    """Each number of `a` is multiplied by the one at the same position of `b`, which needs equal
    shapes. A matrix product brings rows together with columns.""",
    lambda a, b: a * b,
    loops(lambda a, b, i, j, k: a[i, j] * b[i, j], inner=lambda ar, ac, br, bc: 1),
    loops(lambda a, b, i, j, k: a[i, j] * b[i, j]),
    loops(lambda a, b, i, j, k: a[i, j] * b[j, k]),
    loops(lambda a, b, i, j, k: a[i, j] * b[k, j]),
)


def whole_numbers(a, b):
    c = torch.zeros(a.shape[0], b.shape[1], dtype=torch.int64)
    c[0, 0] += a[0, 0] * b[0, 0]
    return product(a, b)


def whole_at_each_step(a, b):
    c = torch.zeros(a.shape[0], b.shape[1], dtype=torch.int64)
    for k in range(a.shape[1]):
        c = (c + a[:, k, None] * b[k]).long()
    return c


wrong(
    LOOPS,
    "whole-numbers-only",
    "Made for whole numbers only",
    """The result cannot hold fractions, as with a tensor or a conversion for whole numbers. Keep
    the numbers as floats.""",
    whole_numbers,
    whole_at_each_step,
    lambda a, b: product(a, b).long(),
    in_lists(lambda a, b: product(a, b).long()),
)
wrong(
    LOOPS,
    "result-turned",
    "The result is transposed",
    """The right numbers are there, but with rows and columns swapped. The first index of the result
    is the row of `a`, the second the column of `b`.""",
    lambda a, b: product(a, b).t(),
    in_lists(lambda a, b: product(a, b).t()),
    loops(right_term, place=lambda i, j: (j, i)),
    loops(right_term, shape=lambda ar, ac, br, bc: (bc, ar)),
)
wrong(
    LOOPS,
    "added-not-multiplied",
    "Numbers are added where they should be multiplied",
    """The numbers of row and column are added to each other. They are multiplied, and the products
    are added.""",
    lambda a, b: (a[:, :, None] + b).sum(1),
    in_lists(lambda a, b: (a[:, :, None] + b).sum(1)),
)
wrong(
    LOOPS,
    "products-multiplied",
    "The products are multiplied with each other",
    """The products are multiplied up, so that one 0 makes the result 0. They are added, beginning
    at 0.""",
    lambda a, b: (a[:, :, None] * b).prod(1),
    in_lists(lambda a, b: (a[:, :, None] * b).prod(1)),
    lambda a, b: torch.zeros(a.shape[0], b.shape[1]),
)
wrong(
    LOOPS,
    "starts-at-one",
    "The sum begins at 1",
    """Every number of the result is too large by 1. A sum begins at 0.""",
    lambda a, b: product(a, b) + 1,
    in_lists(lambda a, b: product(a, b) + 1),
)


def in_each_row(a, b):
    return product(a, b).cumsum(1)


def through_all(a, b):
    return product(a, b).flatten().cumsum(0).view(a.shape[0], b.shape[1])


wrong(
    LOOPS,
    "total-not-reset",
    "The sum goes on from one place to the next",
    """Each number of the result still contains the sum of the place before it. Every place begins
    a new sum at 0, inside the loop over the columns.""",
    in_each_row,
    in_lists(in_each_row),
    through_all,
    in_lists(through_all),
)
wrong(
    LOOPS,
    "one-number-for-all",
    "One sum for everything",
    """All products are added into one number, or one number for each row. Each row of `a` and each
    column of `b` have a sum of their own.""",
    lambda a, b: product(a, b).sum(),
    lambda a, b: product(a, b).sum(1),
    lambda a, b: float(product(a, b).sum()),
    in_lists(lambda a, b: product(a, b).sum(1)),
)


def first_row_only(a, b):
    c = product(a, b)
    c[1:] = 0
    return c


def first_number_only(a, b):
    c = first_row_only(a, b)
    c[:, 1:] = 0
    return c


def first_term_only(a, b):
    return first_number_only(a[:, :1], b[:1])


wrong(
    LOOPS,
    "returned-too-early",
    "The rest of the result is missing",
    """Only the first row, or a part of it, is computed. A `return` that is indented as far as a
    loop's body ends all loops in their first round.""",
    first_row_only,
    first_number_only,
    first_term_only,
    lambda a, b: product(a, b)[:1].tolist(),
    lambda a, b: product(a, b)[0].tolist(),
    lambda a, b: product(a, b)[0],
)
wrong(
    LOOPS,
    "one-flat-list",
    "One flat list of numbers",
    """The numbers follow each other in one list, without rows. Begin a new list for every row of
    `a`.""",
    lambda a, b: product(a, b).flatten().tolist(),
    lambda a, b: product(a, b).flatten(),
)
wrong(
    LOOPS,
    "products-kept",
    "The products are not added up",
    """The result has a third axis, with the single products. Add them up.""",
    lambda a, b: a[:, None] * b.t(),
    in_lists(lambda a, b: a[:, None] * b.t()),
    lambda a, b: a[:, :, None] * b,
)

BROADCAST = "matmul_broadcast"


def filled(row_of):
    """One loop that writes rows into zeros."""

    def matmul_broadcast(a, b):
        c = torch.zeros(a.shape[0], b.shape[1])
        for i in range(a.shape[0]):
            c[i] = row_of(a[i], b)
        return c

    return matmul_broadcast


def stacked(row_of):
    return lambda a, b: torch.stack([row_of(row, b) for row in a])


def both(row_of):
    return filled(row_of), stacked(row_of)


wrong(
    BROADCAST,
    "row-not-stood-up",
    "The row lies along the rows of the second",
    """Broadcasting aligns shapes from the right, so the numbers of a row of `a` meet the columns of
    `b`. Each should meet a row of `b`: give the row of `a` one more axis, at the end.""",
    *both(lambda row, b: (row * b).sum(0)),
    *both(lambda row, b: (row * b).sum()),
    lambda a, b: (a[:, None] * b).sum(1),
    lambda a, b: (a[:, None] * b[None]).sum(0),
    lambda a, b: (a[:, None] * b).sum(),
)
wrong(
    BROADCAST,
    "added-along-the-row",
    "Added along the wrong axis",
    """The products are right, but they are added along the wrong axis. What is added up is the size
    that `a` and `b` share, the one that is missing in the result.""",
    *both(lambda row, b: (row[:, None] * b).sum(1)),
    lambda a, b: (a[:, :, None] * b).sum(0),
    lambda a, b: (a[:, None] * b.t()).sum(1),
    lambda a, b: (a[:, None] * b.t()).sum(0),
)
wrong(
    BROADCAST,
    "added-over-everything",
    "Added over everything",
    """All products of a row, or all products there are, become one number. Give `sum` the axis that
    `a` and `b` share.""",
    *both(lambda row, b: (row[:, None] * b).sum()),
    lambda a, b: product(a, b).sum(),
)
wrong(
    BROADCAST,
    "not-added",
    "The products are not added up",
    """The products are there, with an axis too many. Add them up along the axis that `a` and `b`
    share.""",
    *both(lambda row, b: row[:, None] * b),
    lambda a, b: a[:, None] * b.t(),
)
wrong(
    BROADCAST,
    "mean-for-sum",
    "The mean instead of the sum",
    """The products are averaged. A matrix product adds them up.""",
    lambda a, b: product(a, b) / a.shape[1],
)
wrong(
    BROADCAST,
    "elementwise",
    "Multiplied position by position",
    """`a` and `b` are multiplied as they are, position by position, which needs shapes that fit.
    Their shared size lies in different axes, so one of them needs one more axis first.""",
    lambda a, b: a * b,
    lambda a, b: (a * b).sum(0),
    lambda a, b: (a * b).sum(1),
    lambda a, b: a * b.t(),
    lambda a, b: (a * b.t()).sum(1),
)
wrong(
    BROADCAST,
    "second-matrix-by-rows",
    "The second matrix is read by rows",
    """Rows of `a` meet rows of `b` here. They should meet its columns: a row of `a`, stood up as a
    column by one more axis at the end, lies beside every column of `b`.""",
    *both(lambda row, b: (row * b).sum(1)),
    lambda a, b: (a[:, None] * b).sum(-1),
    *both(lambda row, b: (row[:, None] * b.t()).sum(0)),
    lambda a, b: (a[:, :, None] * b.t()).sum(1),
)
wrong(
    BROADCAST,
    "axis-kept",
    "An axis of size 1 is left over",
    """The numbers are right, but the axis along which they were added is still there, with size 1.
    `sum` removes it unless `keepdim` says otherwise.""",
    lambda a, b: product(a, b)[:, None],
    lambda a, b: product(a, b)[:, :, None],
)
wrong(
    BROADCAST,
    "result-turned",
    "The result is transposed",
    """The right numbers are there, but with rows and columns swapped. Each row of `a` gives a row
    of the result.""",
    lambda a, b: product(a, b).t(),
)
wrong(
    BROADCAST,
    "last-row-only",
    "Only one row comes back",
    """The result is one row. Every row of `a` gives a row of the result: collect them.""",
    lambda a, b: product(a, b)[-1],
    lambda a, b: product(a, b)[0],
    lambda a, b: product(a, b).sum(0),
)


def first_row_filled(a, b):
    c = torch.zeros(a.shape[0], b.shape[1])
    c[0] = product(a, b)[0]
    return c


wrong(
    BROADCAST,
    "returned-too-early",
    "The rest of the result is missing",
    """Only the first row is computed. A `return` that is indented as far as the loop's body ends
    the loop in its first round.""",
    first_row_filled,
)

EINSUM = "matmul_einsum"


def equation(letters):
    return lambda a, b: torch.einsum(letters, a, b)


wrong(
    EINSUM,
    "second-matrix-by-rows",
    "The second matrix is read by rows",
    """The letter that is added up stands for the columns of `b` here. It should stand for the
    columns of `a` and the rows of `b`, where the sizes agree.""",
    equation("ik,jk->ij"),
    equation("ik,jk->ji"),
)
wrong(
    EINSUM,
    "first-matrix-by-columns",
    "The first matrix is read by columns",
    """The letter that is added up stands for the rows of `a` here. It should stand for the columns
    of `a` and the rows of `b`, where the sizes agree.""",
    equation("ki,kj->ij"),
    equation("ki,kj->ji"),
    equation("ki,jk->ij"),
    equation("ki,jk->ji"),
)
wrong(
    EINSUM,
    "result-turned",
    "The result is transposed",
    """The letters after the arrow are in the wrong order. Rows of `a` come first, columns of `b`
    second.""",
    equation("ik,kj->ji"),
)
wrong(
    EINSUM,
    "nothing-added",
    "The shared letter stays in the result",
    """The letter that `a` and `b` share stands after the arrow too, so its products are kept and
    not added up. A letter is added up by leaving it out there.""",
    equation("ik,kj->ikj"),
    equation("ik,kj->ijk"),
    equation("ik,kj->kij"),
)
wrong(
    EINSUM,
    "all-added",
    "Everything is added up",
    """One number comes back, because there are no letters after the arrow. The letters of the rows
    and columns belong there.""",
    equation("ik,kj->"),
    equation("ik,jl->"),
)
wrong(
    EINSUM,
    "rows-only",
    "Too few letters after the arrow",
    """A letter that is missing after the arrow is added up. Here that is more than the shared one:
    both the letter of the rows of `a` and that of the columns of `b` have to stay.""",
    equation("ik,kj->i"),
    equation("ik,kj->j"),
    equation("ik,kj->k"),
)
wrong(
    EINSUM,
    "wrong-letter-added",
    "The wrong letter is added up",
    """The shared letter stays after the arrow, and another one is added up instead. The letter that
    `a` and `b` share is the one to leave out.""",
    equation("ik,kj->ik"),
    equation("ik,kj->ki"),
    equation("ik,kj->kj"),
    equation("ik,kj->jk"),
)
wrong(
    EINSUM,
    "no-letter-shared",
    "No letter is shared",
    """Rows and columns are added up each by themselves before they meet, because no letter stands
    in both inputs. The columns of `a` and the rows of `b` need the same one.""",
    equation("ij,kl->il"),
    equation("ij,kl->ijkl"),
    equation("ij,kl->li"),
)
wrong(
    EINSUM,
    "elementwise",
    "Multiplied position by position",
    """Both inputs have the same two letters, so each number meets the one at the same position. A
    matrix product needs three letters, and only one of them in both inputs.""",
    equation("ij,ij->ij"),
    equation("ij,ij->i"),
    equation("ij,ij->j"),
    equation("ij,ij->"),
    equation("ij,ji->ij"),
    equation("ij,ji->i"),
    equation("ij,ji->"),
)
