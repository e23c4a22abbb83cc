"""What people write instead of `conv_layer`, each recognised by the cases."""

import torch
from torch.nn import functional as F

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="conv_layer")(implementation)


def out_size(n, k, stride, padding):
    return (n + 2 * padding - k) // stride + 1


def shape_of(x, weight, stride, padding):
    rows = out_size(x.shape[2], weight.shape[2], stride, padding)
    columns = out_size(x.shape[3], weight.shape[3], stride, padding)
    return len(x), len(weight), rows, columns


def unfolded(x, weight, stride, padding):
    """The sums of products without bias, (n, o, places)."""
    columns = F.unfold(x, tuple(weight.shape[2:]), padding=padding, stride=stride)
    return weight.reshape(len(weight), -1) @ columns


wrong(
    "bias-forgotten",
    "The bias is not added",
    """The sums of products are right, but the bias is missing. Each filter's bias is added at every
    place of its channel.""",
    lambda x, w, b, s, p: F.conv2d(x, w, None, s, p),
)
wrong(
    "bias-along-the-width",
    "The bias is laid along the wrong axis",
    """A bias of shape (o,) is matched with the last axis, which counts places and not filters: it
    only fits by accident. The o numbers belong to the axis of the filters.""",
    lambda x, w, b, s, p: F.conv2d(x, w, None, s, p) + b,
    lambda x, w, b, s, p: F.conv2d(x, w, None, s, p) + b[:, None],
    lambda x, w, b, s, p: F.conv2d(x, w, None, s, p) + b[:, None, None, None],
    lambda x, w, b, s, p: (unfolded(x, w, s, p) + b).reshape(shape_of(x, w, s, p)),
)


def one_bias(x, w, b, s, p):
    return F.conv2d(x, w, None, s, p) + b[0]


wrong(
    "one-bias-for-all",
    "The same bias for all filters",
    """Every filter gets the same bias. Each has one of its own.""",
    one_bias,
    lambda x, w, b, s, p: F.conv2d(x, w, None, s, p) + b.sum(),
    lambda x, w, b, s, p: F.conv2d(x, w, None, s, p) + b.mean(),
)
wrong(
    "bias-added-again",
    "The bias is added more than once",
    """The bias goes into the sum several times: for each channel, or for each product. It is added
    once to each number of the output, after everything is summed up.""",
    lambda x, w, b, s, p: F.conv2d(x, w, b * w.shape[1], s, p),
    lambda x, w, b, s, p: F.conv2d(x, w, b * w[0].numel(), s, p),
    lambda x, w, b, s, p: F.conv2d(x, w, b * w.shape[2] * w.shape[3], s, p),
    lambda x, w, b, s, p: F.conv2d(x, w, b * 2, s, p),
)
wrong(
    "bias-subtracted",
    "The bias is subtracted",
    """The bias has the wrong sign: it is added.""",
    lambda x, w, b, s, p: F.conv2d(x, w, -b, s, p),
)
wrong(
    "first-channel-only",
    "Only one channel of the pictures is used",
    """The result depends on a single input channel. Every filter has a kernel for each channel, and
    all their products are added up.""",
    lambda x, w, b, s, p: F.conv2d(x[:, :1], w[:, :1], b, s, p),
    lambda x, w, b, s, p: F.conv2d(x[:, -1:], w[:, -1:], b, s, p),
)
wrong(
    "one-kernel-for-all-channels",
    "The same kernel for all channels",
    """Every channel meets the first kernel of the filter. Each channel has a kernel of its own.""",
    lambda x, w, b, s, p: F.conv2d(x.sum(1, keepdim=True), w[:, :1], b, s, p),
)
wrong(
    "mean-over-channels",
    "The channels are averaged",
    """The results of the channels are averaged. They are added up.""",
    lambda x, w, b, s, p: F.conv2d(x, w / w.shape[1], b, s, p),
    lambda x, w, b, s, p: F.conv2d(x, w, None, s, p) / w.shape[1] + b[:, None, None],
)


def for_each_channel(x, w, b, s, p):
    parts = [F.conv2d(x[:, [k]], w[:, [k]], None, s, p) for k in range(x.shape[1])]
    return torch.stack(parts, 2)


wrong(
    "channels-not-added",
    "The channels are not added up",
    """The result still has an axis for the input channels. One filter gives one channel: the
    products of all input channels are added up to one number.""",
    lambda x, w, b, s, p: for_each_channel(x, w, b, s, p) + b[:, None, None, None],
    for_each_channel,
)


def windows_of(x, w, b, s):
    windows = x.unfold(2, w.shape[2], s).unfold(3, w.shape[3], s)
    return torch.einsum("ncijuv,ocuv->noij", windows, w) + b[:, None, None]


wrong(
    "padding-on-one-side",
    "Padding on one side only",
    """The zeros are put on one side only, so the output is too small, or shifted. They belong on
    all four sides: top, bottom, left and right.""",
    lambda x, w, b, s, p: F.conv2d(F.pad(x, (0, p, 0, p)), w, b, s),
    lambda x, w, b, s, p: F.conv2d(F.pad(x, (p, 0, p, 0)), w, b, s),
)
wrong(
    "padding-on-one-axis",
    "Padding along one axis only",
    """Only rows or only columns of zeros are added. All four sides are padded.""",
    lambda x, w, b, s, p: F.conv2d(F.pad(x, (p, p)), w, b, s),
    lambda x, w, b, s, p: F.conv2d(F.pad(x, (0, 0, p, p)), w, b, s),
    lambda x, w, b, s, p: windows_of(F.pad(x, (p, p)), w, b, s),
    lambda x, w, b, s, p: windows_of(F.pad(x, (0, 0, p, p)), w, b, s),
)
wrong(
    "padding-forgotten",
    "No padding",
    """The pictures are not padded. First `padding` rows and columns of zeros are put on each
    side.""",
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, 0),
)
wrong(
    "padding-twice",
    "Padded twice",
    """There are twice as many zeros on each side as there should be.""",
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, 2 * p),
)
wrong(
    "padded-with-other-numbers",
    "Padded with other numbers than 0",
    """Around the pictures there are other numbers than zeros.""",
    lambda x, w, b, s, p: F.conv2d(F.pad(x, (p, p, p, p), "replicate"), w, b, s),
    lambda x, w, b, s, p: F.conv2d(F.pad(x, (p, p, p, p), value=1.0), w, b, s),
)
wrong(
    "padded-to-the-same-size",
    "Padded by half of the kernel",
    """The padding follows from the kernel here, so that the output is as large as the picture. It
    is given as an argument.""",
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, (w.shape[2] // 2, w.shape[3] // 2)),
)
wrong(
    "stride-along-one-axis",
    "The stride is used in one direction only",
    """The kernel moves on by the stride in one direction, but by 1 in the other. The stride holds
    for rows and columns.""",
    lambda x, w, b, s, p: F.conv2d(x, w, b, (s, 1), p),
    lambda x, w, b, s, p: F.conv2d(x, w, b, (1, s), p),
)
wrong(
    "stride-forgotten",
    "The stride is not used",
    """The kernel moves on by 1, whatever the stride is, so the output is too large where the stride
    is larger.""",
    lambda x, w, b, s, p: F.conv2d(x, w, b, 1, p),
)


def every_place_then_cut(x, w, b, s, p):
    _, _, rows, columns = shape_of(x, w, s, p)
    return F.conv2d(x, w, b, 1, p)[:, :, :rows, :columns]


wrong(
    "every-place-then-cut",
    "The windows lie one pixel apart",
    """The output has the size for this stride, but its windows are those for stride 1. The window
    of row i and column j begins at row i · stride and column j · stride.""",
    every_place_then_cut,
)


def channels_last_weight(x, w, b, s, p):
    o = len(w)
    columns = F.unfold(x, tuple(w.shape[2:]), padding=p, stride=s)
    numbers = w.permute(0, 2, 3, 1).reshape(o, -1) @ columns + b[:, None]
    return numbers.reshape(shape_of(x, w, s, p))


def channels_last_window(x, w, b, s, p):
    (_, _, a, k), padded = w.shape, F.pad(x, (p, p, p, p))
    windows = padded.unfold(2, a, s).unfold(3, k, s).permute(0, 2, 3, 4, 5, 1)
    numbers = windows.reshape(*windows.shape[:3], -1) @ w.reshape(len(w), -1).t() + b
    return numbers.permute(0, 3, 1, 2)


wrong(
    "channels-last-in-the-patch",
    "Windows and filters are flattened in another order",
    """Flattened windows meet filters that were flattened in another order of axes, so numbers of
    one channel meet weights of another. Both need the same order: channel, row, column.""",
    channels_last_weight,
    channels_last_window,
)


def axes_not_turned_back(x, w, b, s, p):
    numbers = unfolded(x, w, s, p).transpose(1, 2) + b
    return numbers.reshape(shape_of(x, w, s, p))


def windows_reshaped(x, w, b, s, p):
    n, o, rows, columns = shape_of(x, w, s, p)
    numbers = (unfolded(x, w, s, p) + b[:, None]).permute(1, 0, 2)
    return numbers.reshape(n, o, rows, columns)


wrong(
    "axes-not-turned-back",
    "Reshaped where axes should be swapped",
    """The numbers are right, but they stand at the wrong places. `reshape` and `view` keep the
    order of the numbers and only cut it anew; to move an axis, use `transpose` or `permute`.""",
    axes_not_turned_back,
    windows_reshaped,
)
wrong(
    "filters-last",
    "The axes are in another order",
    """The numbers are right, but the axes are in another order. The result has the pictures first,
    then the filters, then rows and columns.""",
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).permute(0, 2, 3, 1),
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).transpose(0, 1),
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).permute(2, 3, 0, 1),
)
wrong(
    "rows-and-columns-swapped",
    "Rows and columns of the output are swapped",
    """Height and width are swapped: rows come before columns, in every shape.""",
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).transpose(2, 3),
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).reshape(
        len(x), len(w), shape_of(x, w, s, p)[3], shape_of(x, w, s, p)[2]
    ),
)
wrong(
    "places-not-in-rows",
    "All places in one row",
    """The numbers are right, but all places stand in one axis. They belong into rows and columns:
    shape (n, o, H, W).""",
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).flatten(2),
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).flatten(2).transpose(1, 2),
)


def filters_and_channels_swapped(x, w, b, s, p):
    return F.conv2d(x, w.transpose(0, 1), b, s, p)


def filters_and_channels_by_name(x, w, b, s, p):
    x = F.pad(x, (p, p, p, p))
    c, o, a, k = w.shape
    rows, columns = out_size(x.shape[2], a, s, 0), out_size(x.shape[3], k, s, 0)
    output = torch.zeros(len(x), o, rows, columns)
    for i in range(rows):
        for j in range(columns):
            window = x[:, :, i * s : i * s + a, j * s : j * s + k]
            output[:, :, i, j] = torch.einsum("ncuv,couv->no", window, w) + b
    return output


wrong(
    "kernels-and-channels-swapped",
    "Filters and channels are swapped",
    """The first axis of `weight` is taken for the input channels. It counts the filters; the second
    counts the channels.""",
    filters_and_channels_swapped,
    filters_and_channels_by_name,
)
wrong(
    "kernel-flipped",
    "The kernels are flipped",
    """Each window is multiplied by the kernel turned over. Here, as in PyTorch, kernels stay as
    they are.""",
    lambda x, w, b, s, p: F.conv2d(x, w.flip(2, 3), b, s, p),
    lambda x, w, b, s, p: F.conv2d(x, w.flip(2), b, s, p),
    lambda x, w, b, s, p: F.conv2d(x, w.flip(3), b, s, p),
)
wrong(
    "kernel-transposed",
    "Rows and columns of the kernels are swapped",
    """A window meets a kernel with rows and columns swapped. Numbers at the same position belong
    together.""",
    lambda x, w, b, s, p: F.conv2d(x, w.transpose(2, 3), b, s, p),
)
wrong(
    "first-filter-only",
    "Only one filter",
    """The output has the channel of one filter only. Each filter gives a channel.""",
    lambda x, w, b, s, p: F.conv2d(x, w[:1], b[:1], s, p),
    lambda x, w, b, s, p: F.conv2d(x, w[:1], b[:1], s, p).expand(-1, len(w), -1, -1),
)
wrong(
    "filters-added",
    "The filters are added up",
    """The results of all filters are added up. Each filter gives a channel of its own.""",
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).sum(1, keepdim=True),
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).sum(1),
)
wrong(
    "first-picture-only",
    "Only the first picture",
    """The result has only the first picture of the batch. Each picture has its row in the
    result.""",
    lambda x, w, b, s, p: F.conv2d(x[:1], w, b, s, p),
    lambda x, w, b, s, p: F.conv2d(x[:1], w, b, s, p)[0],
)
wrong(
    "pictures-added",
    "The pictures are added up",
    """The pictures of the batch are added up. Each has its own result.""",
    lambda x, w, b, s, p: F.conv2d(x.sum(0, keepdim=True), w, b, s, p).expand(len(x), -1, -1, -1),
)
wrong(
    "axis-of-one-lost",
    "Axes of size 1 are lost",
    """The numbers are right, but axes of size 1 have been removed. Pictures and filters keep their
    axes even if there is only one.""",
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).squeeze(),
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).squeeze(0),
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).squeeze(1),
)
wrong(
    "relu-applied",
    "Negative numbers are replaced with 0",
    """All numbers below 0 are lost, as after a ReLU. The convolution itself keeps them; the
    activation function comes after it.""",
    lambda x, w, b, s, p: F.conv2d(x, w, b, s, p).relu(),
)


def one_place_short(x, w, b, s, p):
    return F.conv2d(x, w, b, s, p)[:, :, :-1, :-1]


def last_place_at_zero(x, w, b, s, p):
    output = F.conv2d(x, w, b, s, p)
    output[:, :, -1] = 0
    output[:, :, :, -1] = 0
    return output


def unfolded_one_place_short(x, w, b, s, p):
    n, o, rows, columns = shape_of(x, w, s, p)
    return (unfolded(x, w, s, p) + b[:, None]).reshape(n, o, rows - 1, columns - 1)


wrong(
    "one-place-short",
    "The last place is missing",
    """The kernels stop one place too early. There are (h + 2·padding - a) // stride + 1 places: the
    first one counts too.""",
    one_place_short,
    last_place_at_zero,
    unfolded_one_place_short,
)


def unfolded_into(rows_and_columns):
    def conv_layer(x, w, b, s, p):
        rows, columns = rows_and_columns(*x.shape[2:], *w.shape[2:], s, p)
        return (unfolded(x, w, s, p) + b[:, None]).reshape(len(x), len(w), rows, columns)

    return conv_layer


wrong(
    "size-is-not-the-number-of-places",
    "The size of the output does not match",
    """There are more or fewer windows than rows times columns of the output. Along each axis it has
    (size + 2·padding - kernel) // stride + 1 places.""",
    unfolded_into(lambda h, w, a, b, s, p: ((h - a) // s + 1, (w - b) // s + 1)),
    unfolded_into(lambda h, w, a, b, s, p: ((h + p - a) // s + 1, (w + p - b) // s + 1)),
    unfolded_into(lambda h, w, a, b, s, p: (h + 2 * p - a + 1, w + 2 * p - b + 1)),
    unfolded_into(lambda h, w, a, b, s, p: (h // s, w // s)),
    unfolded_into(lambda h, w, a, b, s, p: (h, w)),
    unfolded_into(lambda h, w, a, b, s, p: (h - a + 1, w - b + 1)),
)


def without_groups(x, w, b, s, p):
    x = F.pad(x, (p, p, p, p))
    _, _, rows, columns = shape_of(x, w, s, 0)
    output = torch.zeros(len(x), len(w), rows, columns)
    for i in range(rows):
        for j in range(columns):
            window = x[:, :, i * s : i * s + w.shape[2], j * s : j * s + w.shape[3]]
            output[:, :, i, j] = (window * w).sum((1, 2, 3)) + b
    return output


def without_groups_kept(x, w, b, s, p):
    x = F.pad(x, (p, p, p, p))
    _, _, rows, columns = shape_of(x, w, s, 0)
    output = torch.zeros(len(x), len(w), rows, columns)
    for i in range(rows):
        for j in range(columns):
            window = x[:, :, i * s : i * s + w.shape[2], j * s : j * s + w.shape[3]]
            output[:, :, i, j] = (window * w).sum((1, 2, 3))
    return output + b[:, None, None]


wrong(
    "pictures-matched-with-filters",
    "Pictures and filters are matched one by one",
    """`window * weight` lays the axis of the pictures over the axis of the filters: the first
    picture meets the first filter only, or the sizes do not fit. Every picture has to meet every
    filter.""",
    without_groups,
    without_groups_kept,
)
