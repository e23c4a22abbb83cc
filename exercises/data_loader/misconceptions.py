"""What people write instead of `minibatches`, each recognised by the cases."""

import torch
from torch.utils.data import DataLoader

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations, up_to=None):
    for implementation in implementations:
        misconception(id, title, explanation, function="minibatches", up_to=up_to)(implementation)


def cut(x, y, starts, size):
    return [(x[i : i + size], y[i : i + size]) for i in starts]


wrong(
    "last-batch-dropped",
    "The leftover rows are lost",
    """When `batch_size` does not divide the number of rows, the last rows are missing. An
    integer division counts only full batches; the leftover rows form one more batch, a shorter
    one.""",
    lambda x, y, size: cut(x, y, range(0, len(x) - size + 1, size), size),
)
wrong(
    "last-batch-always-dropped",
    "The last batch is always lost",
    """The last batch is missing even when `batch_size` divides the number of rows. A `range`
    already stops before its end: do not subtract anything from it.""",
    lambda x, y, size: cut(x, y, range(0, len(x), size), size)[:-1],
    lambda x, y, size: cut(x, y, range(0, len(x) - size, size), size),
    lambda x, y, size: cut(x, y, range(0, len(x) - 1, size), size),
)
wrong(
    "targets-to-the-end",
    "The slice of `y` has no end",
    """Each batch of targets begins where it should, but runs to the end of `y`. It needs the same
    two ends as the rows: from `i` to `i + batch_size`.""",
    lambda x, y, size: [(x[i : i + size], y[i:]) for i in range(0, len(x), size)],
)
wrong(
    "rows-to-the-end",
    "The slice of `x` has no end",
    """Each batch of rows begins where it should, but runs to the end of `x`. It needs the same two
    ends as the targets: from `i` to `i + batch_size`.""",
    lambda x, y, size: [(x[i:], y[i : i + size]) for i in range(0, len(x), size)],
)
wrong(
    "first-batch-dropped",
    "The first batch is lost",
    """The batches start with the second one. The first one begins at row 0.""",
    lambda x, y, size: cut(x, y, range(size, len(x), size), size),
    lambda x, y, size: cut(x, y, range(1, len(x), size), size),
)
wrong(
    "first-batch-only",
    "Only the first batch",
    """Only one batch is returned. A `return` inside the loop ends the function in the first
    iteration: collect the batches in a list, or `yield` them.""",
    lambda x, y, size: cut(x, y, [0], size),
    lambda x, y, size: cut(x, y, [0], size)[0],
)
wrong(
    "last-batch-only",
    "Only the last batch",
    """Each iteration of the loop overwrites the result of the previous one. Collect the batches
    in a list, or `yield` each.""",
    lambda x, y, size: cut(x, y, range(0, len(x), size), size)[-1:],
    lambda x, y, size: cut(x, y, range(0, len(x), size), size)[-1],
)
wrong(
    "an-empty-batch-at-the-end",
    "An empty batch at the end",
    """When `batch_size` divides the number of rows, an extra empty batch follows. In that case
    the number of full batches plus one is one too many.""",
    lambda x, y, size: cut(x, y, range(0, len(x) + 1, size), size),
    lambda x, y, size: cut(x, y, range(0, (len(x) // size + 1) * size, size), size),
)
wrong(
    "pair-turned-around",
    "The pair is the wrong way round",
    """The targets come first here. The pair is `(xb, yb)`: first the inputs of the model, then
    the targets.""",
    lambda x, y, size: cut(y, x, range(0, len(x), size), size),
)
wrong(
    "inputs-only",
    "Only the inputs",
    """The batches of `x` come without their targets. Each batch should be a pair: rows of `x`,
    and the same rows of `y`.""",
    lambda x, y, size: [x[i : i + size] for i in range(0, len(x), size)],
)
wrong(
    "rows-not-batches",
    "Single rows instead of batches",
    """Each pair holds one row and its target; `batch_size` is not used. A batch is a slice of
    several rows.""",
    lambda x, y, size: list(zip(x, y)),
    lambda x, y, size: [(x[i : i + 1], y[i : i + 1]) for i in range(len(x))],
    lambda x, y, size: [(x[i], y[i]) for i in range(0, len(x), size)],
)
wrong(
    "windows-overlap",
    "The batches overlap",
    """The next batch begins only one row later, so most rows appear several times. It should
    begin where the last one ended: `range` takes a step as its third argument.""",
    lambda x, y, size: cut(x, y, range(len(x)), size),
    lambda x, y, size: cut(x, y, range(len(x) - size + 1), size),
)
wrong(
    "number-of-batches",
    "`batch_size` taken for the number of batches",
    """The rows are split into `batch_size` pieces. `batch_size` is the number of rows in each
    piece, not the number of pieces; `chunk` takes the number of pieces, `split` the number of
    rows in each.""",
    lambda x, y, size: list(zip(x.chunk(size), y.chunk(size))),
    lambda x, y, size: list(zip(x.tensor_split(size), y.tensor_split(size))),
)
wrong(
    "slice-one-short",
    "Each batch is one row short",
    """The end of a slice is already excluded, so `- 1` loses one row of each batch.""",
    lambda x, y, size: [(x[i : i + size - 1], y[i : i + size - 1]) for i in range(0, len(x), size)],
)
wrong(
    "slice-one-long",
    "Each batch has one row too many",
    """The end of a slice is excluded, so it does not need a `+ 1`: `i:i + batch_size` already
    has batch_size rows.""",
    lambda x, y, size: [(x[i : i + size + 1], y[i : i + size + 1]) for i in range(0, len(x), size)],
)
wrong(
    "slice-to-the-size",
    "The end of the slice does not move on",
    """The start of the slice moves on each time, but the end is always `batch_size`. The end has
    to move with the start.""",
    lambda x, y, size: [(x[i:size], y[i:size]) for i in range(0, len(x), size)],
)
wrong(
    "number-of-batch-as-row",
    "The batch number used as a row number",
    """Counting batches 0, 1, 2 is fine, but batch 1 does not begin at row 1. How many rows come
    before it?""",
    lambda x, y, size: cut(x, y, range(-(-len(x) // size)), size),
    lambda x, y, size: cut(x, y, range(len(x) // size), size),
)
wrong(
    "targets-not-cut",
    "All targets in every batch",
    """Only `x` is sliced; each pair holds all of `y`. Both need the same slice.""",
    lambda x, y, size: [(x[i : i + size], y) for i in range(0, len(x), size)],
)
wrong(
    "one-target-a-batch",
    "One target for a whole batch",
    """The batch has several rows, but a single target. Slice `y` in the same way as `x`.""",
    lambda x, y, size: [(x[i : i + size], y[i]) for i in range(0, len(x), size)],
    lambda x, y, size: list(zip(x.split(size), y)),
)
wrong(
    "turned-around",
    "Last batch first",
    """The batches are right, but in reverse order. They should follow the order of the rows.""",
    lambda x, y, size: cut(x, y, range(0, len(x), size), size)[::-1],
)
wrong(
    "every-nth-row",
    "Every n-th row",
    """Each batch takes rows that are far apart. It should take consecutive rows: in a slice,
    start and end come first, and the step comes third.""",
    lambda x, y, size: [(x[i::size], y[i::size]) for i in range(size)],
    lambda x, y, size: [
        (x[i :: -(-len(x) // size)], y[i :: -(-len(x) // size)]) for i in range(-(-len(x) // size))
    ],
)
wrong(
    "lists-of-rows",
    "Lists of rows, not tensors",
    """Each batch is a Python list of rows. A slice of a tensor is again a tensor, which a model
    can use directly; rows in a list can be combined with `torch.stack`.""",
    lambda x, y, size: [(list(xb), list(yb)) for xb, yb in cut(x, y, range(0, len(x), size), size)],
    lambda x, y, size: [
        (xb.tolist(), yb.tolist()) for xb, yb in cut(x, y, range(0, len(x), size), size)
    ],
    lambda x, y, size: [list(zip(xb, yb)) for xb, yb in cut(x, y, range(0, len(x), size), size)],
)
wrong(
    "two-lists",
    "Two lists instead of pairs",
    """The batches of `x` are in one list and those of `y` in another. Each `xb` belongs in a
    pair with its `yb`: `zip` combines two lists in this way.""",
    lambda x, y, size: (list(x.split(size)), list(y.split(size))),
    lambda x, y, size: (x.split(size), y.split(size)),
    lambda x, y, size: [list(x.split(size)), list(y.split(size))],
)
wrong(
    "one-flat-list",
    "One flat list, not pairs",
    """`xb` and `yb` follow one another in one flat list (as with `extend` or `+=`). Put each
    `xb` and its `yb` together in a tuple.""",
    lambda x, y, size: [part for pair in cut(x, y, range(0, len(x), size), size) for part in pair],
)
wrong(
    "joined-in-one-tensor",
    "Inputs and targets in one tensor",
    """Inputs and targets of a batch are in one tensor. Keep them separate, as a pair of two
    tensors.""",
    lambda x, y, size: [
        torch.cat([xb.reshape(len(xb), -1), yb.reshape(len(yb), -1)], 1)
        for xb, yb in cut(x, y, range(0, len(x), size), size)
    ],
)
wrong(
    "everything-in-one-batch",
    "Everything in one batch",
    """All rows are in a single batch. `batch_size` is the number of rows in each batch.""",
    lambda x, y, size: [(x, y)],
)
wrong(
    "full-last-batch-by-repeating",
    "The last batch is filled up",
    """The last batch repeats rows from earlier so that it is as large as the others. It should
    hold only the remaining rows.""",
    lambda x, y, size: [
        (x[[k % len(x) for k in range(i, i + size)]], y[[k % len(x) for k in range(i, i + size)]])
        for i in range(0, len(x), size)
    ],
    lambda x, y, size: [
        (
            torch.cat([x[i : i + size], x[: max(0, i + size - len(x))]]),
            torch.cat([y[i : i + size], y[: max(0, i + size - len(y))]]),
        )
        for i in range(0, len(x), size)
    ],
    lambda x, y, size: [
        (x[max(0, min(i, len(x) - size)) :][:size], y[max(0, min(i, len(y) - size)) :][:size])
        for i in range(0, len(x), size)
    ],
)


def rows_as_pairs(batches):
    """Sizes of the batches, and rows with their targets, in whatever order."""
    pairs = [
        (row.flatten().tolist(), target.flatten().tolist())
        for xb, yb in batches
        for row, target in zip(xb, yb, strict=True)
    ]
    return sorted(len(xb) for xb, _ in batches), sorted(pairs)


def rows_apart(batches):
    """Sizes of the batches, and rows and targets each for themselves, in whatever order."""
    sizes, pairs = rows_as_pairs(batches)
    return sizes, sorted(row for row, _ in pairs), sorted(target for _, target in pairs)


def shuffled(x, y, size):
    order = torch.randperm(len(x))
    return cut(x[order], y[order], range(0, len(x), size), size)


wrong(
    "a-dictionary",
    "A dictionary yields its keys",
    """The batches are in a dictionary, and a loop over a dictionary gives its keys. Use a list,
    which keeps its items in order.""",
    lambda x, y, size: dict(enumerate(cut(x, y, range(0, len(x), size), size))),
    lambda x, y, size: {i: (x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)},
)
wrong(
    "rows-skipped-between",
    "A row is lost between two batches",
    """The next batch begins one row too late: the end of a slice is excluded, so the next slice
    begins exactly there. The step is `batch_size`, not one more.""",
    lambda x, y, size: cut(x, y, range(0, len(x), size + 1), size),
)
wrong(
    "loader-of-two-items",
    "The pair is used as the data set",
    """The loader was given `(x, y)`, which it reads as a data set of two items, and it tries to
    stack these two. A data set must give one pair per row: `TensorDataset(x, y)`, or
    `list(zip(x, y))`.""",
    lambda x, y, size: DataLoader((x, y), batch_size=size),
    lambda x, y, size: list(DataLoader([x, y], batch_size=size)),
)
wrong(
    "rows-shuffled",
    "The rows are shuffled",
    """All rows are there, each with its target, but not in the order of `x`. Shuffling is often
    good for training; here the batches should follow the order of the rows, so leave out
    `shuffle`, `randperm` and the like.""",
    shuffled,
    up_to=rows_as_pairs,
)
wrong(
    "rows-and-targets-shuffled-apart",
    "Rows and targets are shuffled separately",
    """`x` and `y` are shuffled independently, so rows get the targets of other rows, and a model
    could learn nothing from them. Row i of `y` belongs to row i of `x`; keep both in order.""",
    lambda x, y, size: cut(
        x[torch.randperm(len(x))], y[torch.randperm(len(y))], range(0, len(x), size), size
    ),
    up_to=rows_apart,
)
