"""What people write instead of `one_hot` and `lookup`, each recognised by the cases."""

import torch
from torch.nn import functional

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


def right(indices, n):
    return (indices[:, None] == torch.arange(n)).float()


def filled(write):
    """A tensor of zeros of the right shape, into which `write` puts ones."""

    def one_hot(indices, n):
        result = torch.zeros(len(indices), n)
        write(result, indices)
        return result

    return one_hot


def set_ones(place):
    """The loop over all indices that sets a single number for each."""

    def one_hot(indices, n):
        result = torch.zeros(len(indices), n)
        for row, index in enumerate(indices.tolist()):
            result[place(row, index)] = 1
        return result

    return one_hot


def all_ones_columns(result, indices):
    result[:, indices] = 1


def all_ones_rows(result, indices):
    result[indices] = 1


def diagonal(result, indices):
    result[range(len(indices)), range(len(indices))] = 1


def index_as_value(result, indices):
    result[range(len(indices)), indices] = indices.float()


def into_a_copy(result, indices):
    result[range(len(indices))][:, indices] = 1


def first_only(result, indices):
    for row, index in enumerate(indices.tolist()):
        result[row, index] = 1
        return


def last_row(result, indices):
    for index in indices.tolist():
        result[-1, index] = 1


def first_row(result, indices):
    for index in indices.tolist():
        result[0, index] = 1


def marked(indices, n):
    """One row with a 1 for every index that occurs."""
    result = torch.zeros(n)
    result[indices] = 1
    return result


wrong(
    "one_hot",
    "width-from-the-largest",
    "As wide as the largest index needs",
    """The number of columns follows from the largest index that is there. It should be n, also
    where the last columns hold only zeros.""",
    lambda indices, n: functional.one_hot(indices),
    lambda indices, n: right(indices, int(indices.max()) + 1),
)
wrong(
    "one_hot",
    "columns-for-rows",
    "Rows and columns are swapped",
    """Each index has its own column instead of its own row, so the shape is (n, k). It should be
    (k, n).""",
    lambda indices, n: right(indices, n).t(),
    lambda indices, n: torch.zeros(n, len(indices)).scatter(1, indices[:, None], 1.0),
)
wrong(
    "one_hot",
    "every-row-gets-all-ones",
    "Every row gets the ones of all indices",
    """Each row has a 1 for every index in the list. It should have a single 1, for its own index:
    in an assignment, the rows have to be numbered along with the columns.""",
    filled(all_ones_columns),
    lambda indices, n: marked(indices, n).expand(len(indices), n),
)
wrong(
    "one_hot",
    "rows-filled-with-ones",
    "Whole rows of ones",
    """Entire rows are filled with ones, and the indices are used as the numbers of these rows. An
    index names a column; the row is its position in `indices`.""",
    filled(all_ones_rows),
)
wrong(
    "one_hot",
    "counted-from-one",
    "Columns are counted from 1",
    """The 1 is one column too far to the left. Index 0 belongs to the first column.""",
    lambda indices, n: (indices[:, None] == torch.arange(1, n + 1)).float(),
    set_ones(lambda row, index: (row, index - 1)),
)
wrong(
    "one_hot",
    "one-column-too-far",
    "One column too far to the right",
    """The 1 is one column too far to the right. Columns are counted from 0, as the indices are.""",
    lambda indices, n: right(indices + 1, n),
    set_ones(lambda row, index: (row, index + 1)),
)
wrong(
    "one_hot",
    "one-column-too-many",
    "One column too many",
    """There are n + 1 columns. The indices go from 0 to n - 1, so n columns are enough.""",
    lambda indices, n: right(indices, n + 1),
)
wrong(
    "one_hot",
    "number-not-one",
    "The index instead of a 1",
    """The place is right, but the number there is not 1: it is the index. Which row is meant is
    shown by the place alone, not by the value.""",
    lambda indices, n: right(indices, n) * indices[:, None],
    filled(index_as_value),
)
wrong(
    "one_hot",
    "number-not-one",
    "The index plus 1 instead of a 1",
    """The place is right, but the number there depends on the index. It is always 1: which row is
    meant is shown by the place alone.""",
    lambda indices, n: right(indices, n) * (indices[:, None] + 1),
)
wrong(
    "one_hot",
    "one-row-for-all",
    "One row for all indices",
    """There is a single row of n numbers for all indices together. Each index needs a row of its
    own: shape (k, n).""",
    lambda indices, n: right(indices, n).sum(0),
    marked,
    lambda indices, n: marked(indices, n)[None],
    lambda indices, n: torch.bincount(indices, minlength=n),
)
wrong(
    "one_hot",
    "square-of-positions",
    "The indices are not used",
    """Row i has its 1 in column i, whatever `indices` holds. The column is the number `indices[i]`,
    not the position i.""",
    lambda indices, n: torch.eye(len(indices), n),
    lambda indices, n: torch.eye(n),
    lambda indices, n: torch.eye(n)[: len(indices)],
    filled(diagonal),
)
wrong(
    "one_hot",
    "compared-without-a-column",
    "Position against position",
    """The indices and the numbers 0 to n - 1 are compared position by position. Every index has to
    be compared with every number: a column of shape (k, 1) against a row does that.""",
    lambda indices, n: (indices == torch.arange(n)).float(),
)
wrong(
    "one_hot",
    "written-into-a-copy",
    "The ones are missing",
    """Everything is 0. Either no 1 is written, or it is written into a copy: `t[rows][:, columns]
    = 1` changes the copy that `t[rows]` makes, not `t`.""",
    filled(into_a_copy),
)
wrong(
    "one_hot",
    "zeros-and-ones-swapped",
    "Zeros and ones are swapped",
    """The place of the index holds 0, all others 1. It should be the other way round.""",
    lambda indices, n: 1 - right(indices, n),
)
wrong(
    "one_hot",
    "first-index-only",
    "Only the first index gets its 1",
    """Only the first row has a 1. Look whether something ends the loop in its first round.""",
    filled(first_only),
)
wrong(
    "one_hot",
    "all-in-one-row",
    "All ones in the same row",
    """All the ones are in the same row. Each index has its own row, numbered by its position in
    `indices`.""",
    filled(first_row),
    filled(last_row),
)
wrong(
    "one_hot",
    "one-flat-list",
    "One row after the other, without rows",
    """The numbers are right, but they follow one another without rows. The shape should be (k,
    n).""",
    lambda indices, n: right(indices, n).flatten(),
)
wrong(
    "one_hot",
    "row-and-column-swapped",
    "Row and column are swapped in the assignment",
    """The index is used as the number of the row, and its position as the column. The first number
    in the brackets is the row: the position.""",
    set_ones(lambda row, index: (index, row)),
)

wrong(
    "lookup",
    "whole-numbers-times-floats",
    "Whole numbers times floats",
    """A matrix product needs the same dtype on both sides, and here the one-hot rows are whole
    numbers (or True and False) while the table holds floats. `.float()` turns them into floats.""",
    lambda indices, table: right(indices, len(table)).long() @ table,
    lambda indices, table: (indices[:, None] == torch.arange(len(table))) @ table,
    lambda indices, table: right(indices, len(table)).int() @ table,
)
wrong(
    "lookup",
    "table-cut-to-whole-numbers",
    "The table is turned into whole numbers",
    """The numbers of the table lose what is behind the point, because the table is turned into
    whole numbers. Turn the one-hot rows into floats instead.""",
    lambda indices, table: right(indices, len(table)).long() @ table.long(),
)
wrong(
    "lookup",
    "table-turned",
    "The table is transposed",
    """The table is transposed before the product. The one-hot rows have shape (k, n) and the table
    (n, d), so the sizes already match.""",
    lambda indices, table: right(indices, len(table)) @ table.t(),
    lambda indices, table: functional.linear(right(indices, len(table)), table),
)
wrong(
    "lookup",
    "one-hot-turned",
    "The one-hot rows are transposed",
    """The one-hot rows are transposed before the product. Their shape (k, n) already matches the
    table's (n, d).""",
    lambda indices, table: right(indices, len(table)).t() @ table,
)
wrong(
    "lookup",
    "factors-swapped",
    "The product in the wrong order",
    """For matrices `a @ b` and `b @ a` differ. The one-hot rows (k, n) come first, the table (n, d)
    second.""",
    lambda indices, table: table @ right(indices, len(table)),
    lambda indices, table: table.t() @ right(indices, len(table)),
    lambda indices, table: table @ right(indices, len(table)).t(),
)
wrong(
    "lookup",
    "result-turned",
    "The result is transposed",
    """The numbers are right, but each looked-up row is a column: shape (d, k) instead of
    (k, d).""",
    lambda indices, table: (right(indices, len(table)) @ table).t(),
)
wrong(
    "lookup",
    "width-from-the-largest",
    "As wide as the largest index needs",
    """The one-hot rows are only as wide as the largest index needs. For the product they need as
    many columns as the table has rows.""",
    lambda indices, table: functional.one_hot(indices).float() @ table,
)
wrong(
    "lookup",
    "width-of-a-row",
    "As wide as a row of the table",
    """The one-hot rows have d columns, the length of a row. An index says which of the table's n
    rows is meant, so n columns are needed: `len(table)` or `table.shape[0]`.""",
    lambda indices, table: right(indices, table.shape[1]) @ table,
    lambda indices, table: functional.one_hot(indices, table.shape[1]).float() @ table,
    lambda indices, table: torch.eye(table.shape[1])[indices] @ table,
)
wrong(
    "lookup",
    "width-from-the-number-of-indices",
    "As wide as there are indices",
    """The one-hot rows have k columns, one for each index. An index says which of the table's n
    rows is meant, so n columns are needed.""",
    lambda indices, table: right(indices, len(indices)) @ table,
    lambda indices, table: functional.one_hot(indices, len(indices)).float() @ table,
    lambda indices, table: torch.eye(len(indices))[indices] @ table,
)
wrong(
    "lookup",
    "elementwise-not-matrix",
    "`*` instead of `@`",
    """The one-hot rows and the table are multiplied position by position, and nothing is added up.
    The matrix product is written `@`.""",
    lambda indices, table: right(indices, len(table)) * table,
    lambda indices, table: right(indices, len(table)).t() * table,
)
wrong(
    "lookup",
    "columns-looked-up",
    "Columns instead of rows",
    """The indices are used for columns of the table. They are the numbers of its rows.""",
    lambda indices, table: table[:, indices],
    lambda indices, table: table.t()[indices],
)
wrong(
    "lookup",
    "added-up",
    "The rows are added up",
    """The rows that were looked up are added up into one. Each of them should stay a row of the
    result: shape (k, d).""",
    lambda indices, table: (right(indices, len(table)) @ table).sum(0),
    lambda indices, table: right(indices, len(table)).sum(0) @ table,
)
wrong(
    "lookup",
    "numbers-added-up",
    "The numbers of each row are added up",
    """Each row that was looked up is added up to a single number. The rows should come back as they
    are: shape (k, d).""",
    lambda indices, table: (right(indices, len(table)) @ table).sum(1),
    lambda indices, table: (right(indices, len(table)) @ table).sum(1, keepdim=True),
)
wrong(
    "lookup",
    "one-hot-not-multiplied",
    "The product is missing",
    """What comes back are the one-hot rows themselves. They still have to be multiplied by the
    table.""",
    lambda indices, table: right(indices, len(table)),
)
wrong(
    "lookup",
    "first-rows-of-the-table",
    "The indices are not used",
    """The result is the first k rows of the table, or all its rows, whatever the indices are.""",
    lambda indices, table: table,
    lambda indices, table: table[: len(indices)],
)
wrong(
    "lookup",
    "dimension-dropped",
    "A dimension of size 1 is dropped",
    """The numbers are right, but dimensions of size 1 are missing: for a single index, or a table
    with one column, the result still has shape (k, d).""",
    lambda indices, table: (right(indices, len(table)) @ table).squeeze(),
)
