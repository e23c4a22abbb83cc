"""What people write instead of `freeze_to`, each recognised by the cases."""

import torch

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="freeze_to")(implementation)


def each(value):
    """Every parameter of every layer set to what `value` says of the layer's place."""

    def freeze_to(layers, n):
        for place, layer in enumerate(layers):
            layer.requires_grad_(bool(value(place, len(layers), n)))

    return freeze_to


def attribute_of_the_layer(layers, n):
    for place, layer in enumerate(layers):
        layer.requires_grad = place >= len(layers) - n


def attribute_of_those_frozen(layers, n):
    for layer in layers[: max(0, len(layers) - n)]:
        layer.requires_grad = False


def slice_to_minus_zero(layers, n):
    for layer in layers:
        layer.requires_grad_(True)
    for layer in layers[:-n]:
        layer.requires_grad_(False)


def slice_from_minus_zero(layers, n):
    for layer in layers:
        layer.requires_grad_(False)
    for layer in layers[-n:]:
        layer.requires_grad_(True)


def both_slices(layers, n):
    for layer in layers[:-n]:
        layer.requires_grad_(False)
    for layer in layers[-n:]:
        layer.requires_grad_(True)


def never_unfrozen(layers, n):
    for layer in layers[: max(0, len(layers) - n)]:
        layer.requires_grad_(False)


def never_unfrozen_with_minus(layers, n):
    for layer in layers[:-n]:
        layer.requires_grad_(False)


def never_frozen(layers, n):
    for layer in layers[max(0, len(layers) - n) :]:
        layer.requires_grad_(True)


def weights_only(layers, n):
    for place, layer in enumerate(layers):
        for name, p in layer.named_parameters():
            if name.endswith("weight"):
                p.requires_grad_(place >= len(layers) - n)


def biases_only(layers, n):
    for place, layer in enumerate(layers):
        for name, p in layer.named_parameters():
            if name.endswith("bias"):
                p.requires_grad_(place >= len(layers) - n)


def own_weight_only(layers, n):
    for place, layer in enumerate(layers):
        if hasattr(layer, "weight"):
            layer.weight.requires_grad_(place >= len(layers) - n)


def slices_from_below_zero(layers, n):
    border = len(layers) - n
    for layer in layers[:border]:
        layer.requires_grad_(False)
    for layer in layers[border:]:
        layer.requires_grad_(True)


def last_slice_from_below_zero(layers, n):
    for layer in layers:
        layer.requires_grad_(False)
    for layer in layers[len(layers) - n :]:
        layer.requires_grad_(True)


def first_slice_to_below_zero(layers, n):
    for layer in layers:
        layer.requires_grad_(True)
    for layer in layers[: len(layers) - n]:
        layer.requires_grad_(False)


def only_layers_with_parameters(layers, n):
    layers = [layer for layer in layers if list(layer.parameters())]
    for place, layer in enumerate(layers):
        layer.requires_grad_(place >= len(layers) - n)


def own_parameters_only(layers, n):
    for place, layer in enumerate(layers):
        for p in layer.parameters(recurse=False):
            p.requires_grad_(place >= len(layers) - n)


def eval_is_not_frozen(layers, n):
    for place, layer in enumerate(layers):
        layer.train(place >= len(layers) - n)


def eval_of_those_frozen(layers, n):
    for layer in layers[: max(0, len(layers) - n)]:
        layer.eval()


def frozen_and_eval(layers, n):
    for place, layer in enumerate(layers):
        layer.requires_grad_(place >= len(layers) - n)
        layer.train(place >= len(layers) - n)


def frozen_ones_to_eval(layers, n):
    for place, layer in enumerate(layers):
        layer.requires_grad_(place >= len(layers) - n)
        if place < len(layers) - n:
            layer.eval()


def weights_erased(layers, n):
    for place, layer in enumerate(layers):
        layer.requires_grad_(place >= len(layers) - n)
        if place < len(layers) - n:
            with torch.no_grad():
                for p in layer.parameters():
                    p.zero_()


wrong(
    "attribute-of-the-layer",
    "An attribute of the layer freezes nothing",
    """`layer.requires_grad = False` gives the module a new attribute of this name, which nothing
    looks at. Its parameters have the one that counts: set it on each of `layer.parameters()`, or
    call `layer.requires_grad_(...)` with the underscore.""",
    attribute_of_the_layer,
    attribute_of_those_frozen,
)
wrong(
    "slice-to-minus-zero",
    "With n = 0 the slice turns around",
    """Counting from the end goes wrong for n = 0: `layers[:-0]` is the empty list, and
    `layers[-0:]` is the whole one. Count from the front, with `len(layers) - n`.""",
    slice_to_minus_zero,
    slice_from_minus_zero,
    both_slices,
)
wrong(
    "border-below-zero",
    "With n larger than the list the border is negative",
    """With more than `len(layers)` layers to train, `len(layers) - n` is negative, and a slice
    counts a negative border from the end of the list. No layer should then be frozen: let the
    border be at least 0.""",
    slices_from_below_zero,
    last_slice_from_below_zero,
    first_slice_to_below_zero,
)
wrong(
    "layers-without-parameters-left-out",
    "Layers without parameters are not counted",
    """Only layers that have parameters are counted, so the border moves towards the front. n counts
    every item of the list, also a ReLU.""",
    only_layers_with_parameters,
)
wrong(
    "the-last-ones-frozen",
    "The last layers are frozen, and the first ones trained",
    """It is the other way round: the last n layers are trained, since the head is new and the early
    layers know already what they need.""",
    each(lambda place, count, n: place < count - n),
)
wrong(
    "never-unfrozen",
    "Layers that were frozen before stay frozen",
    """This only freezes. A layer among the last n that was frozen before stays so; set both: the
    last n trainable, the others not.""",
    never_unfrozen,
    never_unfrozen_with_minus,
)
wrong(
    "never-frozen",
    "Layers that were trainable stay trainable",
    """This only makes layers trainable. The others have to be frozen, which they are not at
    first.""",
    never_frozen,
    each(lambda place, count, n: True),
)
wrong(
    "all-frozen",
    "Every layer is frozen",
    """All layers are frozen, whatever n is. The last n are to be trained.""",
    each(lambda place, count, n: False),
)
wrong(
    "weights-only",
    "Only some parameters of a layer are set",
    """A layer has several parameters, weights and biases; only those of one name are set here. Set
    every one of `layer.parameters()`.""",
    weights_only,
    biases_only,
    own_weight_only,
)
wrong(
    "only-the-layer-s-own",
    "Parameters of modules inside a layer are missed",
    """A layer may hold other modules, as an `nn.Sequential` does, and their parameters count too.
    `layer.parameters()` lists them all.""",
    own_parameters_only,
)
wrong(
    "eval-is-not-frozen",
    "Evaluation mode does not freeze",
    """`eval()` and `train()` change how dropout and batch norm behave; the parameters get gradients
    all the same. Freezing is `requires_grad`.""",
    eval_is_not_frozen,
    eval_of_those_frozen,
)
wrong(
    "mode-changed-too",
    "The mode is changed too",
    """The right parameters are frozen, but layers also go into another mode. Training and
    evaluation mode are to stay as they are.""",
    frozen_and_eval,
    frozen_ones_to_eval,
)
wrong(
    "counts-from-the-front",
    "The n is counted from the front",
    """The first n layers are frozen here, and all others trained. n says how many are trained, at
    the end.""",
    each(lambda place, count, n: place >= n),
)
wrong(
    "first-layers-trained",
    "The first n layers are trained",
    """The first n layers are made trainable. It is the last n that are to be trained.""",
    each(lambda place, count, n: place < n),
)
wrong(
    "one-off",
    "One layer too many or too few",
    """The border is one layer off. With n = 1 only the last layer is trained: the one at place
    `len(layers) - 1`.""",
    each(lambda place, count, n: place >= count - n - 1),
    each(lambda place, count, n: place > count - n),
)
wrong(
    "only-one-layer",
    "Only one layer is trained",
    """A single layer is trainable: the one at the border, or the last one. All of the last n are to
    be trained.""",
    each(lambda place, count, n: place == count - n),
    each(lambda place, count, n: place == count - 1),
)
wrong(
    "weights-erased",
    "The weights of frozen layers are changed",
    """Freezing only stops training; the numbers in the layer stay, as they are what the network has
    learned.""",
    weights_erased,
)
