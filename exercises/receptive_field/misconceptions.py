"""What people write instead of `receptive_field`, each recognised by the cases."""

import math

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="receptive_field")(implementation)


def right(layers):
    width, distance = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * distance
        distance *= stride
    return width


def own_stride(layers):
    width, distance = 1, 1
    for kernel, stride in layers:
        distance *= stride
        width += (kernel - 1) * distance
    return width


wrong(
    "own-stride-counted",
    "The layer's own stride is counted",
    """A layer's stride is used for the layer itself. It says how far apart neighbouring
    activations are, and that only matters for the layers after it.""",
    own_stride,
    lambda layers: 1 + sum((kernel - 1) * stride for kernel, stride in layers),
    lambda layers: (
        layers[0][0] + sum((kernel - 1) * stride for kernel, stride in layers[1:]) if layers else 1
    ),
)
wrong(
    "strides-ignored",
    "The strides are not used",
    """This is right for layers of stride 1. After a layer with a larger stride, neighbouring places
    lie further apart in the picture, so later kernels see more of it.""",
    lambda layers: 1 + sum(kernel - 1 for kernel, _ in layers),
)
wrong(
    "kernels-added",
    "The kernels are added up",
    """The lengths of the kernels are added up. Neighbouring windows overlap: a further layer of
    stride 1 adds its kernel less 1.""",
    lambda layers: sum(kernel for kernel, _ in layers),
    lambda layers: 1 + sum(kernel for kernel, _ in layers),
)
wrong(
    "kernels-multiplied",
    "The kernels are multiplied",
    """The lengths of the kernels are multiplied, as if the windows of neighbours never overlapped.
    How far they lie apart depends on the strides.""",
    lambda layers: math.prod(kernel for kernel, _ in layers),
)
wrong(
    "last-layer-first",
    "The layers are taken in the wrong order",
    """The layers are gone through from the last to the first, as if the last one looked at the
    picture. The first of the list is the one next to the picture.""",
    lambda layers: right(layers[::-1]),
)


def forward_by_the_backward_rule(layers):
    width = 1
    for kernel, stride in layers:
        width = (width - 1) * stride + kernel
    return width


wrong(
    "last-layer-first",
    "The layers are taken in the wrong order",
    """The layers are taken in the wrong order, as if the last one looked at the picture. The rule
    that multiplies the width by a stride and adds the kernel starts at the last layer.""",
    forward_by_the_backward_rule,
)
wrong(
    "last-kernel-times-strides",
    "Only the last kernel is counted",
    """The last kernel is multiplied by the strides before it. The kernels of the layers before it
    make the field larger as well.""",
    lambda layers: (layers[-1][0] if layers else 1) * math.prod(s for _, s in layers[:-1]),
    lambda layers: 1 + (layers[-1][0] - 1) * math.prod(s for _, s in layers[:-1]) if layers else 1,
)


def distance_of_the_layer_before(layers):
    width, before = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * before
        before = stride
    return width


def distances_added(layers):
    width, distance = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * distance
        distance += stride - 1
    return width


wrong(
    "only-the-stride-before",
    "Only the stride of the layer before",
    """Only the stride of the layer just before is used. The distance of neighbours in the picture
    is the product of all strides before.""",
    distance_of_the_layer_before,
)
wrong(
    "strides-added",
    "The strides are added, not multiplied",
    """The strides are added up. Each stride counts in places of the layer before it, which lie
    apart themselves: the distances multiply.""",
    distances_added,
)


def added_sum_of_strides(layers):
    width, distance = 1, 0
    for kernel, stride in layers:
        width += (kernel - 1) * (distance or 1)
        distance += stride
    return width


wrong(
    "strides-added",
    "The strides are added, not multiplied",
    """The strides are added up. Each stride counts in places of the layer before it, which lie
    apart themselves: the distances multiply.""",
    added_sum_of_strides,
)


def kernel_not_less_one(layers):
    width, distance = 1, 1
    for kernel, stride in layers:
        width += kernel * distance
        distance *= stride
    return width


def kernel_not_less_one_from_zero(layers):
    width, distance = 0, 1
    for kernel, stride in layers:
        width += kernel * distance
        distance *= stride
    return width


wrong(
    "whole-kernel-added",
    "The whole kernel is added",
    """Each layer adds its kernel times the distance. A kernel of length k reaches over k - 1
    distances from its first place to its last.""",
    kernel_not_less_one,
    kernel_not_less_one_from_zero,
)


def width_times_stride(layers):
    width = 1
    for kernel, stride in layers:
        width = (width + kernel - 1) * stride
    return width


def width_times_kernel_less_overlap(layers):
    width = 1
    for kernel, stride in layers:
        width = width * stride + kernel - stride if stride > 1 else width + kernel - 1
    return width


wrong(
    "width-times-the-stride",
    "The width is multiplied by the stride",
    """The width of the layers before is multiplied by a layer's stride. A stride does not stretch
    what has been seen before; it makes the steps of later kernels longer.""",
    width_times_stride,
    lambda layers: right([(k, 1) for k, _ in layers]) * math.prod(s for _, s in layers),
)


def back(step):
    """From the last layer to the first, with another step."""

    def receptive_field(layers):
        width = 1
        for kernel, stride in reversed(layers):
            width = step(width, kernel, stride)
        return width

    return receptive_field


wrong(
    "places-not-steps",
    "The last place is counted as a step",
    """Going back through a layer, a width of w places is multiplied by the stride. Between w
    neighbours there are only w - 1 steps, and the kernel adds its whole length once.""",
    back(lambda width, kernel, stride: width * stride + kernel),
    back(lambda width, kernel, stride: width * stride + kernel - 1),
)
wrong(
    "one-missing",
    "One pixel too few",
    """The result is one too small, everywhere. The distances between pixels are counted; from the
    first pixel to the last there is one pixel more than distances.""",
    lambda layers: right(layers) - 1,
)
wrong(
    "one-too-many",
    "One pixel too many",
    """The result is one too large, everywhere. The pixel at the beginning is counted twice.""",
    lambda layers: right(layers) + 1,
)
wrong(
    "area-not-side",
    "The area, not the side",
    """The result is the number of pixels of a square field. The width along one axis is asked
    for.""",
    lambda layers: right(layers) ** 2,
    lambda layers: (right(layers), right(layers)),
)


def stops_after_the_first(layers):
    return right(layers[:1])


wrong(
    "one-layer-only",
    "Only one layer is counted",
    """The result depends on a single layer. All layers make the field larger.""",
    stops_after_the_first,
    lambda layers: right(layers[-1:]),
)


def starts_from_the_first_kernel(layers):
    width, distance = layers[0]
    for kernel, stride in layers[1:]:
        width += (kernel - 1) * distance
        distance *= stride
    return width


def starts_with_zero_if_empty(layers):
    return right(layers) if layers else 0


wrong(
    "no-layer-not-handled",
    "Without a layer",
    """This is right for one layer and more. Without any layer an activation is the pixel itself,
    and its field is 1 pixel wide.""",
    starts_from_the_first_kernel,
    starts_with_zero_if_empty,
)
wrong(
    "product-of-strides",
    "Only the strides are counted",
    """The strides are multiplied, and the kernels play no part. That is how far neighbouring
    activations lie apart, not how much each of them sees.""",
    lambda layers: math.prod(stride for _, stride in layers),
)
