"""What people write instead of the two functions, each recognised by the cases."""

from torch.nn import functional

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


wrong(
    "flatten",
    "squeezed",
    "Axes of size 1 are removed",
    """All axes of size 1 are removed, and nothing else. That only looks right where the grid is
    1×1; and with a single picture the first axis is lost too.""",
    lambda x: x.squeeze(),
)
wrong(
    "flatten",
    "last-two-squeezed",
    "Only axes of size 1 are removed",
    """Axes of size 1 are removed, and larger ones stay. All axes after the first are to become one
    row, whatever their sizes are.""",
    lambda x: x.squeeze(-1).squeeze(-1),
    lambda x: x.squeeze(-1),
    lambda x: x[:, :, 0, 0],
    lambda x: x[..., 0, 0],
    lambda x: x.squeeze((2, 3)),
    lambda x: x.squeeze(3).squeeze(2),
)
wrong(
    "flatten",
    "batch-flattened-too",
    "The batch is flattened too",
    """All numbers of all pictures stand in a single row. Each picture keeps a row of its own: the
    first axis stays.""",
    lambda x: x.flatten(),
    lambda x: x.reshape(1, -1),
)
wrong(
    "flatten",
    "view-of-a-turned-tensor",
    "`view` does not work for every tensor",
    """`view` needs numbers that lie in memory in the order of the axes. A transposed tensor, or one
    with a step in its slice, does not have them so, and `view` raises an error. Something that
    copies where it has to works for all.""",
    lambda x: x.view(len(x), -1),
)
wrong(
    "flatten",
    "channels-kept",
    "The channels are kept",
    """Two axes stay, and only those after them become one. One axis stays, the first.""",
    lambda x: x.reshape(*x.shape[:2], -1),
    lambda x: x.flatten(2),
)
wrong(
    "flatten",
    "channels-become-rows",
    "Each channel is a row",
    """Pictures and channels are laid together into one axis. The rows of the result are the
    pictures.""",
    lambda x: x.reshape(-1, x.shape[-1] * x.shape[-2]),
    lambda x: x.flatten(0, 1),
    lambda x: x.reshape(-1, x.shape[-1]),
    lambda x: x.flatten(0, -2),
)
wrong(
    "flatten",
    "batch-goes-last",
    "The batch goes last",
    """The first axis is laid together with others, and as many columns as pictures are made. The
    pictures are the rows.""",
    lambda x: x.reshape(-1, len(x)),
    lambda x: x.reshape(len(x), -1).t(),
)
wrong(
    "flatten",
    "other-order",
    "The numbers are in another order",
    """The shape is right, but the numbers of a picture stand in another order. They stay in the
    order in which they are in the tensor: the last axis changes fastest.""",
    lambda x: x.transpose(1, -1).reshape(len(x), -1),
    lambda x: x.movedim(1, -1).reshape(len(x), -1),
    lambda x: x.transpose(-1, -2).reshape(len(x), -1),
)
wrong(
    "flatten",
    "needs-four-axes",
    "Only for four axes",
    """This works for tensors with four axes only. The number of axes may be any from two on: leave
    the product of the sizes to torch.""",
    lambda x: x.reshape(x.shape[0], x.shape[1] * x.shape[2] * x.shape[3]),
)


def four_sizes(x):
    n, c, h, w = x.shape
    return x.reshape(n, c * h * w)


wrong(
    "flatten",
    "needs-four-axes",
    "Only for four axes",
    """This works for tensors with four axes only. The number of axes may be any from two on: leave
    the product of the sizes to torch.""",
    four_sizes,
)
wrong(
    "flatten",
    "not-flattened",
    "Nothing is flattened",
    """The tensor comes back with the shape that it had. A method such as `reshape` gives a new
    tensor and leaves the old one as it is: return the new one.""",
    lambda x: x,
)
wrong(
    "flatten",
    "pooled-not-flattened",
    "Numbers are averaged",
    """Numbers are averaged here. Flattening keeps all of them.""",
    lambda x: x.mean((2, 3)),
    lambda x: x.mean((-1, -2)),
    lambda x: x.flatten(1).mean(1),
    lambda x: x.flatten(1).mean(1, keepdim=True),
)

wrong(
    "global_pool",
    "over-the-channels",
    "The mean over the channels",
    """The channels are averaged, and the grid stays. The number that `mean` gets is the axis that
    disappears: here those of rows and columns are to disappear.""",
    lambda x: x.mean(1),
    lambda x: x.mean(1).flatten(1),
)
wrong(
    "global_pool",
    "then-squeezed",
    "Axes of size 1 are lost",
    """The means are right, but all axes of size 1 are removed, and a single picture or a single
    channel loses its axis. Remove only rows and columns.""",
    lambda x: x.mean((2, 3)).squeeze(),
    lambda x: x.mean((2, 3)).squeeze(0),
    lambda x: x.mean((2, 3)).squeeze(1),
)
wrong(
    "global_pool",
    "axes-kept",
    "Axes of size 1 are kept",
    """The means are right, but rows and columns are still there, as axes of size 1. The result has
    shape (n, c).""",
    lambda x: x.mean((2, 3), keepdim=True),
    lambda x: x.mean((2, 3))[..., None],
)
wrong(
    "global_pool",
    "largest-not-mean",
    "The largest, not the mean",
    """The largest number of each channel is taken, as max pooling does it. The mean is asked
    for.""",
    lambda x: x.amax((2, 3)),
)
wrong(
    "global_pool",
    "one-axis-only",
    "The mean over one axis only",
    """Only the rows or only the columns are averaged. Both axes disappear.""",
    lambda x: x.mean(2),
    lambda x: x.mean(3),
)
wrong(
    "global_pool",
    "mean-of-maxima",
    "Maximum and mean are mixed",
    """Along one axis the largest number is taken, along the other the mean. The mean over both is
    asked for.""",
    lambda x: x.amax(2).mean(2),
    lambda x: x.amax(3).mean(2),
    lambda x: x.mean(2).amax(2),
    lambda x: x.mean(3).amax(2),
)
wrong(
    "global_pool",
    "pooled-in-windows",
    "Pooled in small windows",
    """Windows of a fixed size are averaged, so several numbers are left for each channel where the
    grid is larger. Global pooling averages the whole grid, whatever its size is.""",
    lambda x: functional.avg_pool2d(x, 2).flatten(1),
    lambda x: functional.avg_pool2d(x, 2),
    lambda x: functional.avg_pool2d(x, 3).flatten(1),
    lambda x: functional.avg_pool2d(x, x.shape[2]).flatten(1),
)
wrong(
    "global_pool",
    "sum-for-mean",
    "The sum, not the mean",
    """The numbers of each channel are added up. The mean is their sum divided by their number.""",
    lambda x: x.sum((2, 3)),
)
wrong(
    "global_pool",
    "divided-by-another-number",
    "Divided by another number",
    """The sum of each channel is divided, but not by how many numbers it has: rows times
    columns.""",
    lambda x: x.sum((2, 3)) / x.shape[2],
    lambda x: x.sum((2, 3)) / x.shape[3],
    lambda x: x.sum((2, 3)) / x.shape[2] ** 2,
    lambda x: x.sum((2, 3)) / x.shape[3] ** 2,
    lambda x: x.sum((2, 3)) / x.shape[1],
    lambda x: x.sum((2, 3)) / (x.shape[2] + x.shape[3]),
)
wrong(
    "global_pool",
    "over-everything-but-the-batch",
    "One number for each picture",
    """Channels are averaged as well, so only one number is left for each picture. Each channel
    keeps its own mean.""",
    lambda x: x.mean((1, 2, 3)),
    lambda x: x.mean((1, 2, 3), keepdim=True),
    lambda x: x.flatten(1).mean(1, keepdim=True),
)
wrong(
    "global_pool",
    "over-the-batch",
    "The mean over the batch too",
    """The pictures are averaged as well. Each picture keeps a row of its own.""",
    lambda x: x.mean((0, 2, 3)),
    lambda x: x.mean(0),
    lambda x: x.mean((0, 1)),
)
wrong(
    "global_pool",
    "one-number-for-all",
    "One number for everything",
    """`mean` without axes averages the whole tensor. Each picture and each channel has its own
    mean.""",
    lambda x: x.mean(),
)
wrong(
    "global_pool",
    "median-not-mean",
    "The median, not the mean",
    """The median is the middle one of the sorted numbers. The mean is asked for.""",
    lambda x: x.flatten(2).median(2).values,
)
wrong(
    "global_pool",
    "flattened-not-pooled",
    "Flattened, not averaged",
    """Nothing is averaged: every number of a picture is still there. Pooling leaves one number for
    each channel.""",
    lambda x: x.reshape(len(x), -1),
    lambda x: x.flatten(2),
)
wrong(
    "global_pool",
    "pictures-and-channels-swapped",
    "Pictures and channels are swapped",
    """The means are right, but the result is transposed: the pictures are the rows, the channels
    the columns.""",
    lambda x: x.mean((2, 3)).t(),
)
wrong(
    "global_pool",
    "in-one-row",
    "All means in one row",
    """The means are right, but they stand in a single row. Each picture has a row of its own.""",
    lambda x: x.mean((2, 3)).flatten(),
)
