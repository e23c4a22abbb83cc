"""What people write instead of `minibatches`, each told apart by the cases."""

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
    "The rows left over are lost",
    """Where the rows do not come out even, the last ones are missing. A whole-number division
    counts only full batches; the rest makes a batch too, a shorter one.""",
    lambda x, y, size: cut(x, y, range(0, len(x) - size + 1, size), size),
)
wrong(
    "last-batch-always-dropped",
    "The last batch is always lost",
    """The last batch is missing even where the rows come out even. A `range` ends before its end by
    itself: nothing has to be taken off.""",
    lambda x, y, size: cut(x, y, range(0, len(x), size), size)[:-1],
    lambda x, y, size: cut(x, y, range(0, len(x) - size, size), size),
    lambda x, y, size: cut(x, y, range(0, len(x) - 1, size), size),
)
wrong(
    "first-batch-dropped",
    "The first batch is lost",
    """Counting begins at the second batch. The first one begins at row 0.""",
    lambda x, y, size: cut(x, y, range(size, len(x), size), size),
    lambda x, y, size: cut(x, y, range(1, len(x), size), size),
)
wrong(
    "first-batch-only",
    "Only the first batch",
    """One batch comes back. A `return` inside the loop ends the function in the first round:
    collect the batches, or `yield` them.""",
    lambda x, y, size: cut(x, y, [0], size),
    lambda x, y, size: cut(x, y, [0], size)[0],
)
wrong(
    "last-batch-only",
    "Only the last batch",
    """Each round of the loop overwrites what the one before has found. Collect the batches in a
    list, or `yield` each.""",
    lambda x, y, size: cut(x, y, range(0, len(x), size), size)[-1:],
    lambda x, y, size: cut(x, y, range(0, len(x), size), size)[-1],
)
wrong(
    "an-empty-batch-at-the-end",
    "An empty batch at the end",
    """Where the rows come out even, one more batch follows with nothing in it. The number of full
    batches plus one is one too many then.""",
    lambda x, y, size: cut(x, y, range(0, len(x) + 1, size), size),
    lambda x, y, size: cut(x, y, range(0, (len(x) // size + 1) * size, size), size),
)
wrong(
    "pair-turned-around",
    "The pair is turned around",
    """Targets come first here. The pair is `(xb, yb)`: what goes into the model, then what should
    come out.""",
    lambda x, y, size: cut(y, x, range(0, len(x), size), size),
)
wrong(
    "inputs-only",
    "Only the inputs",
    """The batches of `x` come without their targets. Each is to be a pair, with the same rows of
    `y`.""",
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
    "Batches that overlap",
    """The next batch begins one row further on, so most rows come up several times. It should begin
    where the last one ended: `range` takes a step as its third argument.""",
    lambda x, y, size: cut(x, y, range(len(x)), size),
    lambda x, y, size: cut(x, y, range(len(x) - size + 1), size),
)
wrong(
    "number-of-batches",
    "`batch_size` taken for the number of batches",
    """The rows are cut into `batch_size` pieces. It says how many rows are in a piece, not how many
    pieces there are; `chunk` counts pieces, `split` counts rows.""",
    lambda x, y, size: list(zip(x.chunk(size), y.chunk(size))),
    lambda x, y, size: list(zip(x.tensor_split(size), y.tensor_split(size))),
)
wrong(
    "slice-one-short",
    "Each batch is a row short",
    """The end of a slice is not included already, so `- 1` loses a row of each batch.""",
    lambda x, y, size: [(x[i : i + size - 1], y[i : i + size - 1]) for i in range(0, len(x), size)],
)
wrong(
    "slice-one-long",
    "Each batch has a row too many",
    """The end of a slice is not included, but it need not be moved: from i to i + batch_size there
    are batch_size rows.""",
    lambda x, y, size: [(x[i : i + size + 1], y[i : i + size + 1]) for i in range(0, len(x), size)],
)
wrong(
    "slice-to-the-size",
    "The end of the slice does not move on",
    """The slice begins further on each time, but always ends at `batch_size`. The end has to move
    with the beginning.""",
    lambda x, y, size: [(x[i:size], y[i:size]) for i in range(0, len(x), size)],
)
wrong(
    "number-of-batch-as-row",
    "The number of the batch taken for a row",
    """Counting batches 0, 1, 2 is fine, but batch 1 does not begin at row 1. How many rows lie
    before it?""",
    lambda x, y, size: cut(x, y, range(-(-len(x) // size)), size),
    lambda x, y, size: cut(x, y, range(len(x) // size), size),
)
wrong(
    "targets-not-cut",
    "All targets in every batch",
    """Only `x` is cut; each pair holds all of `y`. Both need the same slice.""",
    lambda x, y, size: [(x[i : i + size], y) for i in range(0, len(x), size)],
)
wrong(
    "one-target-a-batch",
    "One target for a whole batch",
    """The batch has several rows, but a single target. `y` is to be sliced just as `x` is.""",
    lambda x, y, size: [(x[i : i + size], y[i]) for i in range(0, len(x), size)],
    lambda x, y, size: list(zip(x.split(size), y)),
)
wrong(
    "turned-around",
    "Last batch first",
    """The batches are right, but the last comes first. They should come in the order of the
    rows.""",
    lambda x, y, size: cut(x, y, range(0, len(x), size), size)[::-1],
)
wrong(
    "every-nth-row",
    "Every n-th row",
    """A batch takes rows that lie far apart. It should take rows that follow one another: in a
    slice, the step comes third, beginning and end before it.""",
    lambda x, y, size: [(x[i::size], y[i::size]) for i in range(size)],
    lambda x, y, size: [
        (x[i :: -(-len(x) // size)], y[i :: -(-len(x) // size)]) for i in range(-(-len(x) // size))
    ],
)
wrong(
    "lists-of-rows",
    "Lists of rows, not tensors",
    """Each batch is a Python list of rows. A slice of a tensor is a tensor again, which a model can
    take as it is; rows in a list can be brought together with `torch.stack`.""",
    lambda x, y, size: [(list(xb), list(yb)) for xb, yb in cut(x, y, range(0, len(x), size), size)],
    lambda x, y, size: [
        (xb.tolist(), yb.tolist()) for xb, yb in cut(x, y, range(0, len(x), size), size)
    ],
    lambda x, y, size: [list(zip(xb, yb)) for xb, yb in cut(x, y, range(0, len(x), size), size)],
)
wrong(
    "two-lists",
    "Two lists instead of pairs",
    """The batches of `x` are in one list and those of `y` in another. Each `xb` belongs in a pair
    with its `yb`: `zip` brings two lists together so.""",
    lambda x, y, size: (list(x.split(size)), list(y.split(size))),
    lambda x, y, size: (x.split(size), y.split(size)),
    lambda x, y, size: [list(x.split(size)), list(y.split(size))],
)
wrong(
    "one-flat-list",
    "One flat list, not pairs",
    """`xb` and `yb` follow one another in the list (as `extend` and `+=` put them there). Each two
    belong together in a tuple.""",
    lambda x, y, size: [part for pair in cut(x, y, range(0, len(x), size), size) for part in pair],
)
wrong(
    "joined-in-one-tensor",
    "Inputs and targets in one tensor",
    """Inputs and targets of a batch are in one tensor. Keep them apart, as a pair of two.""",
    lambda x, y, size: [
        torch.cat([xb.reshape(len(xb), -1), yb.reshape(len(yb), -1)], 1)
        for xb, yb in cut(x, y, range(0, len(x), size), size)
    ],
)
wrong(
    "everything-in-one-batch",
    "Everything in one batch",
    """All rows come in a single batch. `batch_size` says how many belong in each.""",
    lambda x, y, size: [(x, y)],
)
wrong(
    "full-last-batch-by-repeating",
    "The last batch is filled up",
    """The last batch has rows in it that came up before, so that it is as large as the others. It
    should hold just what is left.""",
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
    "A dictionary gives its keys",
    """The batches are in a dictionary, and whoever goes through one gets its keys. A list keeps
    things in order by itself.""",
    lambda x, y, size: dict(enumerate(cut(x, y, range(0, len(x), size), size))),
    lambda x, y, size: {i: (x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)},
)
wrong(
    "rows-skipped-between",
    "A row is lost between two batches",
    """The next batch begins one row too late: the end of a slice is not included, so the next one
    begins just there. The step is `batch_size`, not one more.""",
    lambda x, y, size: cut(x, y, range(0, len(x), size + 1), size),
)
wrong(
    "loader-of-two-items",
    "The pair is taken for the data set",
    """The loader was given `(x, y)`, which to it is a data set of two items, and tries to stack
    these two. A data set gives a pair for each row: `TensorDataset(x, y)`, or a list of
    `zip(x, y)`.""",
    lambda x, y, size: DataLoader((x, y), batch_size=size),
    lambda x, y, size: list(DataLoader([x, y], batch_size=size)),
)
wrong(
    "rows-shuffled",
    "The rows are shuffled",
    """All rows are there, each with its target, but in another order than in `x`. For training that
    is often a good thing; here the batches are to follow the order of the rows, so leave out
    `shuffle`, `randperm` and the like.""",
    shuffled,
    up_to=rows_as_pairs,
)
wrong(
    "rows-and-targets-shuffled-apart",
    "Rows and targets are shuffled apart",
    """`x` and `y` are each put in an order of their own, so that rows come with the targets of
    others. A model could learn nothing from them. Row i of `y` belongs to row i of `x`; keep both
    in their order.""",
    lambda x, y, size: cut(
        x[torch.randperm(len(x))], y[torch.randperm(len(y))], range(0, len(x), size), size
    ),
    up_to=rows_apart,
)
