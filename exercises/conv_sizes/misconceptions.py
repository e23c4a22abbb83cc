"""What people write instead of the three functions, each recognised by the cases."""

import math

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


def out_size(n, k, stride, padding):
    return (n + 2 * padding - k) // stride + 1


wrong(
    "out_size",
    "padding-on-one-side",
    "Padding on one side only",
    """The padding is counted once. It is put on both sides of the input, so the length grows by
    2·padding.""",
    lambda n, k, s, p: (n + p - k) // s + 1,
)
wrong(
    "out_size",
    "padding-forgotten",
    "The padding is not counted",
    """The padding plays no part. The kernel also moves over the places that are put on both sides
    of the input.""",
    lambda n, k, s, p: (n - k) // s + 1,
)
wrong(
    "out_size",
    "padding-subtracted",
    "Padding makes the input smaller",
    """The padding is subtracted. It is put around the input, which gets longer by it.""",
    lambda n, k, s, p: (n - 2 * p - k) // s + 1,
)
wrong(
    "out_size",
    "one-missing",
    "The first place is missing",
    """The result is one too small, everywhere. The division counts how often the kernel moves on.
    Before its first move it already stands at a place.""",
    lambda n, k, s, p: (n + 2 * p - k) // s,
)
wrong(
    "out_size",
    "one-before-dividing",
    "1 is added before the division",
    """With stride 1 this is right. With larger strides the 1 for the first place must not be
    divided: it is added to the number of moves.""",
    lambda n, k, s, p: (n + 2 * p - k + 1) // s,
)
wrong(
    "out_size",
    "two-added",
    "One place too many",
    """The result is one too large, everywhere. Besides the moves of the kernel, there is one place
    more: the first.""",
    lambda n, k, s, p: (n + 2 * p - k) // s + 2,
)
wrong(
    "out_size",
    "rounded-up",
    "Rounded up",
    """Where the stride does not fit exactly, the result is one too large. A move that the kernel
    cannot make in full is not made: round down.""",
    lambda n, k, s, p: math.ceil((n + 2 * p - k) / s) + 1,
    lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1,
    lambda n, k, s, p: math.ceil((n + 2 * p - k) / s + 1),
)
wrong(
    "out_size",
    "rounded",
    "Rounded to the nearest",
    """A move that the kernel cannot make in full is not made, even where more than half of it would
    fit: round down.""",
    lambda n, k, s, p: round((n + 2 * p - k) / s) + 1,
    lambda n, k, s, p: round((n + 2 * p - k) / s + 1),
    lambda n, k, s, p: int((n + 2 * p - k) / s + 0.5) + 1,
)
wrong(
    "out_size",
    "fraction",
    "Not a whole number",
    """Where the stride does not fit exactly, the result is a fraction. A kernel cannot stand at
    half a place: what is left over is dropped.""",
    lambda n, k, s, p: (n + 2 * p - k) / s + 1,
)
wrong(
    "out_size",
    "stride-alone",
    "Only divided by the stride",
    """The length is divided by the stride, whatever the kernel and the padding are. That is right
    only for some of them.""",
    lambda n, k, s, p: n // s,
    lambda n, k, s, p: math.ceil(n / s),
    lambda n, k, s, p: n / s,
)
wrong(
    "out_size",
    "stride-forgotten",
    "The stride is not used",
    """This is right for stride 1. With a larger stride the kernel moves on by several places at a
    time and has fewer places to stand.""",
    lambda n, k, s, p: n + 2 * p - k + 1,
)
wrong(
    "out_size",
    "stride-multiplied",
    "Multiplied by the stride",
    """A larger stride gives fewer places, not more: divide by it.""",
    lambda n, k, s, p: (n + 2 * p - k) * s + 1,
)
wrong(
    "out_size",
    "kernel-not-subtracted",
    "The length of the kernel is not subtracted",
    """The kernel's first edge cannot move to the end of the input, since the whole kernel has to
    lie on it. The way that it can go is shorter by k.""",
    lambda n, k, s, p: (n + 2 * p) // s + 1,
    lambda n, k, s, p: (n + 2 * p) // s,
)
wrong(
    "out_size",
    "half-the-kernel",
    "Only a half of the kernel is subtracted",
    """Half of the kernel's length is subtracted. The whole kernel has to lie on the padded input,
    so the way that it can go is shorter by all of k.""",
    lambda n, k, s, p: (n + 2 * p - k // 2) // s + 1,
    lambda n, k, s, p: (n + 2 * p - 2 * (k // 2)) // s + 1,
)
wrong(
    "out_size",
    "only-the-kernel-divided",
    "The whole distance has to be divided",
    """The division comes before the sum: only a part of it is divided by the stride. Put brackets
    around the whole distance that the kernel can move.""",
    lambda n, k, s, p: n + 2 * p - k // s + 1,
    lambda n, k, s, p: n + (2 * p - k) // s + 1,
    lambda n, k, s, p: n + 2 * p - k / s + 1,
    lambda n, k, s, p: n + (2 * p - k) / s + 1,
)
wrong(
    "out_size",
    "kernel-after-dividing",
    "The kernel is subtracted after the division",
    """The kernel's length is subtracted from the number of moves. It is a length in places of the
    input, so it is subtracted before the division.""",
    lambda n, k, s, p: (n + 2 * p) // s - k + 1,
    lambda n, k, s, p: (n + 2 * p) / s - k + 1,
    lambda n, k, s, p: n // s + 2 * p - k + 1,
)
wrong(
    "out_size",
    "both-axes",
    "Both axes at once",
    """This is for two axes. The length along one axis is a single number, not squared and not in a
    pair.""",
    lambda n, k, s, p: out_size(n, k, s, p) ** 2,
    lambda n, k, s, p: (out_size(n, k, s, p), out_size(n, k, s, p)),
)

wrong(
    "parameters",
    "no-bias",
    "The biases are not counted",
    """All weights are there. Each output channel has a bias too.""",
    lambda i, o, k: i * o * k * k,
)
wrong(
    "parameters",
    "input-channels-forgotten",
    "One kernel for each output channel",
    """Each filter is counted as a single kernel. A filter has a kernel for every input channel.""",
    lambda i, o, k: o * (k * k + 1),
    lambda i, o, k: o * k * k,
)
wrong(
    "parameters",
    "bias-for-each-kernel",
    "A bias for each kernel",
    """There are as many biases as kernels here. The kernels of one filter share a bias: one for
    each output channel.""",
    lambda i, o, k: i * o * (k * k + 1),
)
wrong(
    "parameters",
    "bias-for-each-input-channel",
    "A bias for each input channel",
    """There are as many biases as input channels here. The bias is added to an output, so there is
    one for each output channel.""",
    lambda i, o, k: i * (o * k * k + 1),
)
wrong(
    "parameters",
    "bias-for-both",
    "Biases for input and output channels",
    """There is a bias for each input channel too. Only the output channels have one.""",
    lambda i, o, k: i * o * k * k + i + o,
)
wrong(
    "parameters",
    "one-bias",
    "A single bias",
    """One bias is counted for the whole layer. Each output channel has its own.""",
    lambda i, o, k: i * o * k * k + 1,
)
wrong(
    "parameters",
    "one-filter-only",
    "A single filter",
    """This is one filter with its bias. There is one for each output channel.""",
    lambda i, o, k: i * k * k + 1,
    lambda i, o, k: i * k * k + o,
)
wrong(
    "parameters",
    "side-not-square",
    "A kernel has k×k weights",
    """A kernel is counted with k weights, which is a single row of it. It has k rows.""",
    lambda i, o, k: o * (i * k + 1),
    lambda i, o, k: o * i * k,
)
wrong(
    "parameters",
    "channels-added",
    "The channels are added, not multiplied",
    """The numbers of channels are added. Every output channel has a kernel for every input channel,
    so they are multiplied.""",
    lambda i, o, k: (i + o) * k * k + o,
    lambda i, o, k: (i + o) * k * k,
)

wrong(
    "multiplications",
    "places-of-the-input",
    "The places of the input, not of the output",
    """The pixels of the input are counted as places. The kernel stands at as many places as the
    output has, which are fewer with a stride or without padding.""",
    lambda n, i, o, k, s, p: n * n * i * o * k * k,
    lambda n, i, o, k, s, p: (n + 2 * p) ** 2 * i * o * k * k,
)
wrong(
    "multiplications",
    "bias-counted",
    "The biases are counted too",
    """Every parameter is counted at every place. A bias is added, not multiplied: only the weights
    count.""",
    lambda n, i, o, k, s, p: out_size(n, k, s, p) ** 2 * o * (i * k * k + 1),
    lambda n, i, o, k, s, p: out_size(n, k, s, p) ** 2 * o * i * k * k + o,
)
wrong(
    "multiplications",
    "one-side-only",
    "Only one row of the output",
    """The places of one row are counted. The output has as many rows as places in a row.""",
    lambda n, i, o, k, s, p: out_size(n, k, s, p) * o * i * k * k,
)
wrong(
    "multiplications",
    "weights-alone",
    "The weights of a single place",
    """This is the number of weights. Each of them is used again at every place of the output.""",
    lambda n, i, o, k, s, p: o * i * k * k,
)
wrong(
    "multiplications",
    "input-channels-forgotten",
    "The input channels are not counted",
    """The kernels of one input channel are counted. Every filter has a kernel for each input
    channel.""",
    lambda n, i, o, k, s, p: out_size(n, k, s, p) ** 2 * o * k * k,
)
wrong(
    "multiplications",
    "output-channels-forgotten",
    "The output channels are not counted",
    """One filter is counted. Each output channel has its own filter, which moves over the whole
    picture.""",
    lambda n, i, o, k, s, p: out_size(n, k, s, p) ** 2 * i * k * k,
)
wrong(
    "multiplications",
    "kernel-forgotten",
    "One weight for each pair of channels",
    """The size of the kernel is not counted. At each place all k×k weights of a kernel are
    multiplied.""",
    lambda n, i, o, k, s, p: out_size(n, k, s, p) ** 2 * i * o,
)
wrong(
    "multiplications",
    "side-not-square",
    "A kernel has k×k weights",
    """A kernel is counted with k weights, which is a single row of it. It has k rows.""",
    lambda n, i, o, k, s, p: out_size(n, k, s, p) ** 2 * i * o * k,
)
wrong(
    "multiplications",
    "stride-or-padding-left-out",
    "Stride or padding has no effect",
    """The number of places is not the one that `out_size` gives for this stride and this
    padding.""",
    lambda n, i, o, k, s, p: out_size(n, k, 1, p) ** 2 * i * o * k * k,
    lambda n, i, o, k, s, p: out_size(n, k, s, 0) ** 2 * i * o * k * k,
    lambda n, i, o, k, s, p: out_size(n, k, 1, 0) ** 2 * i * o * k * k,
)
wrong(
    "multiplications",
    "additions-counted",
    "Additions are counted too",
    """The result is twice as large as it should be: the additions seem to be counted too. Only
    products count here.""",
    lambda n, i, o, k, s, p: 2 * out_size(n, k, s, p) ** 2 * i * o * k * k,
)
