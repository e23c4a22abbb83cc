"""What people write instead of `confusion`, each recognised by the cases."""

import numpy
import torch

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations, source=""):
    for implementation in implementations:
        misconception(id, title, explanation, function="confusion", source=source)(implementation)


def table(p, t, c):
    return torch.bincount(t * c + p, minlength=c * c).view(c, c)


def counted_once(p, t, c):
    m = torch.zeros(c, c)
    m[t, p] += 1
    return m


def set_to_one(p, t, c):
    m = torch.zeros(c, c)
    for a, b in zip(t.tolist(), p.tolist(), strict=True):
        m[a, b] = 1
    return m


def classes_seen(p, t):
    return int(max(p.max(), t.max())) + 1 if len(p) else 0


def of_classes_seen(p, t, c):
    return table(p, t, classes_seen(p, t))


def of_classes_seen_in_targets(p, t, c):
    seen = sorted(set(t.tolist()))
    m = torch.zeros(len(seen), len(seen))
    for a, b in zip(t.tolist(), p.tolist(), strict=True):
        if b in seen:
            m[seen.index(a), seen.index(b)] += 1
    return m


def of_the_largest_target(p, t, c):
    size = int(t.max()) + 1
    m = torch.zeros(size, size)
    for a, b in zip(t.tolist(), p.tolist(), strict=True):
        m[a, b] += 1
    return m


def of_the_largest_of_both(p, t, c):
    size = int(max(t.max(), p.max())) + 1
    return table(p, t, size)


def in_every_row(p, t, c):
    return torch.bincount(p, minlength=c).repeat(c, 1)


wrong(
    "rows-are-predictions",
    "Rows and columns are swapped",
    """The rows are the predicted classes here. The task asks for the right classes as rows and the
    predicted ones as columns.""",
    lambda p, t, c: table(t, p, c),
    lambda p, t, c: table(p, t, c).t().tolist(),
)
wrong(
    "repeats-counted-once",
    "Pictures of the same cell are counted once",
    """Where several pictures belong to one cell, it counts only one of them. `m[t, p] += 1` with
    tensors as indices reads each cell, adds 1, and writes it back, so a repeated pair is not added
    again; setting a cell to 1 does not count either.""",
    counted_once,
    set_to_one,
    lambda p, t, c: (table(p, t, c) > 0).int(),
)
wrong(
    "size-from-the-data",
    "The size follows from the pictures",
    """The table has as many rows as the classes that occur, or as the largest one needs. It must
    have `classes` rows and columns, also where a class does not occur.""",
    of_classes_seen,
    of_classes_seen_in_targets,
    of_the_largest_target,
    of_the_largest_of_both,
)
wrong(
    "minlength-forgotten",
    "Cells at the end of the table are missing",
    """`bincount` counts up to the largest number that occurs, and no further. Cells of the table
    that come after it are missing, so the counts cannot take the shape (classes, classes). Its
    argument `minlength` says how many counts there are at least.""",
    lambda p, t, c: torch.bincount(t * c + p).view(c, c),
    lambda p, t, c: torch.bincount(p * c + t).view(c, c),
    lambda p, t, c: numpy.bincount(t.numpy() * c + p.numpy()).reshape(c, c),
    source=r"\bbincount\((?![^\n]*minlength)",
)
wrong(
    "every-row-the-same",
    "Each picture is counted in every row",
    """All rows of the table are the same. A picture counts in the row of its right class alone. A
    list of rows made by multiplication, as in `[row] * classes`, holds one and the same row many
    times, so a change of one is seen in all.""",
    in_every_row,
)
wrong(
    "shares-not-counts",
    "Shares instead of counts",
    """The counts are divided, so that the numbers are shares. The task asks for the numbers of
    pictures themselves.""",
    lambda p, t, c: table(p, t, c) / table(p, t, c).sum(1, keepdim=True),
    lambda p, t, c: table(p, t, c) / max(1, len(t)),
    lambda p, t, c: table(p, t, c) / table(p, t, c).sum(1, keepdim=True).clamp(min=1),
    lambda p, t, c: table(p, t, c) / table(p, t, c).sum(0, keepdim=True),
)
wrong(
    "only-mistakes",
    "Only mistakes are counted",
    """The diagonal is missing: pictures that were recognised count too, in the row and column of
    their class.""",
    lambda p, t, c: table(p, t, c) - torch.diag(table(p, t, c).diag()),
    lambda p, t, c: table(p[p != t], t[p != t], c),
)
wrong(
    "only-the-diagonal",
    "Only what was right is counted",
    """The mistakes are missing: a picture that was called another class counts in the column of
    that class.""",
    lambda p, t, c: torch.diag(table(p, t, c).diag()),
    lambda p, t, c: table(p[p == t], t[p == t], c),
)
wrong(
    "targets-alone",
    "Every picture counts as recognised",
    """Only the targets are used, so every picture lands on the diagonal. The column is the class
    that was predicted.""",
    lambda p, t, c: table(t, t, c),
)
wrong(
    "predictions-alone",
    "The targets are not used",
    """Only the predictions are used, so every picture lands on the diagonal. The row is the class
    that is right.""",
    lambda p, t, c: table(p, p, c),
)
wrong(
    "made-symmetric",
    "Both cells of a mistake are counted",
    """A mistake counts twice, once in each direction. A picture of class t that was called p counts
    in row t and column p alone.""",
    lambda p, t, c: table(p, t, c) + table(t, p, c),
    lambda p, t, c: table(p, t, c) + table(t, p, c) - torch.diag(table(p, t, c).diag()),
)
wrong(
    "share-right",
    "The accuracy instead of a table",
    """This is one number: how many, or which share, were right. A confusion matrix says which class
    was taken for which.""",
    lambda p, t, c: (p == t).float().mean(),
    lambda p, t, c: (p == t).sum(),
    lambda p, t, c: (p == t).int(),
)
wrong(
    "counted-from-one",
    "Classes are counted from 1",
    """The counts are in the row and column beside the right ones. Classes are counted from 0, as
    rows and columns are.""",
    lambda p, t, c: table(p, t, c).roll((1, 1), (0, 1)),
    lambda p, t, c: table(p, t, c).roll((-1, -1), (0, 1)),
)
wrong(
    "per-class-counts",
    "One number for each class",
    """This counts the pictures of each class, or those that were right. For each class the table
    needs a whole row: how many of its pictures were called 0, called 1, and so on.""",
    lambda p, t, c: torch.bincount(t, minlength=c),
    lambda p, t, c: torch.bincount(p, minlength=c),
    lambda p, t, c: table(p, t, c).diag(),
    lambda p, t, c: torch.stack([torch.bincount(t, minlength=c), torch.bincount(p, minlength=c)]),
)
wrong(
    "last-picture-only",
    "Only the first or the last picture is counted",
    """One picture alone is in the table: a `return` stands inside the loop, or the table is made
    anew for each picture. Make it once, before the loop, and return it after the loop.""",
    lambda p, t, c: table(p[-1:], t[-1:], c),
    lambda p, t, c: table(p[:1], t[:1], c),
)
wrong(
    "one-picture-missed",
    "One picture is not counted",
    """The first or the last picture is missing from the table. There are n pictures, at places 0 to
    n - 1, and `range(n)` gives exactly these places.""",
    lambda p, t, c: table(p[:-1], t[:-1], c),
    lambda p, t, c: table(p[1:], t[1:], c),
)
