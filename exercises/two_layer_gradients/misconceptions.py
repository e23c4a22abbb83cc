"""What people write instead of `gradients`, each recognised by the cases."""

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="gradients")(implementation)


def slope_of_loss(out, y):
    return 2 * (out - y[:, None]) / len(y)


def through_relu(g, l1):
    return g * (l1 > 0)


def computed(
    loss=slope_of_loss,
    relu=through_relu,
    activation=lambda l1: l1.clamp(min=0),
    second=lambda l1, l2, g: l2.t() @ g,
    first=lambda x, g: x.t() @ g,
    hidden=lambda g, w2: g @ w2.t(),
    bias=lambda g: g.sum(0),
):
    """The right one, with another part in one place."""

    def gradients(x, y, w1, b1, w2, b2):
        l1 = x @ w1 + b1
        l2 = activation(l1)
        out = l2 @ w2 + b2
        g = loss(out, y)
        back = relu(hidden(g, w2), l1)
        return {"w1": first(x, back), "b1": bias(back), "w2": second(l1, l2, g), "b2": bias(g)}

    return gradients


wrong(
    "relu-skipped-on-the-way-back",
    "ReLU is left out on the way back",
    """Going back, the gradient passes from the second layer to the first without ReLU's slope.
    Where the first layer's result was not positive, ReLU lets nothing through.""",
    computed(relu=lambda g, l1: g),
)
wrong(
    "mask-of-the-gradient",
    "ReLU is applied to the gradient",
    """On the way back the sign of the gradient decides what is let through. It is the sign of the
    first layer's result that decides; the gradient may have either sign.""",
    computed(relu=lambda g, l1: g.clamp(min=0)),
    computed(relu=lambda g, l1: g.clamp(min=0) * (l1 > 0)),
    computed(relu=lambda g, l1: (g > 0).float()),
)
wrong(
    "value-for-slope",
    "The value of ReLU instead of its slope",
    """On the way back the gradient is multiplied by a value, that of ReLU or of its input. It is
    multiplied by ReLU's slope, which is 1 or 0.""",
    computed(relu=lambda g, l1: g * l1.clamp(min=0)),
    computed(relu=lambda g, l1: g * l1),
)
wrong(
    "slope-alone",
    "The slope of ReLU without the gradient",
    """What goes on from ReLU to the first layer is ReLU's slope alone. It is multiplied by the
    gradient that comes from the second layer.""",
    computed(relu=lambda g, l1: (l1 > 0).float()),
)
wrong(
    "mask-turned",
    "The wrong part is let through",
    """ReLU lets the gradient through here where its input was not positive. It is the other way
    round.""",
    computed(relu=lambda g, l1: g * (l1 <= 0)),
)
wrong(
    "before-the-relu",
    "The second layer's input before ReLU",
    """The gradient for w2 is computed from the first layer's result before ReLU. The second layer
    gets what ReLU gives.""",
    computed(second=lambda l1, l2, g: l1.t() @ g),
)
wrong(
    "no-relu-at-all",
    "No ReLU between the layers",
    """The network is computed without ReLU, forward and backward. What the first layer gives passes
    through ReLU before the second gets it.""",
    computed(activation=lambda l1: l1, relu=lambda g, l1: g),
)
wrong(
    "no-relu-forward",
    "No ReLU on the way forward",
    """On the way forward the second layer gets the first one's result as it is. ReLU comes between
    the two.""",
    computed(activation=lambda l1: l1),
)
wrong(
    "two-forgotten",
    "The 2 is missing",
    """All gradients are half as large as they should be. The slope of a square is twice its root,
    so the gradient of the loss has a factor of 2.""",
    computed(loss=lambda out, y: (out - y[:, None]) / len(y)),
)
wrong(
    "not-divided",
    "Not divided by the number of rows",
    """All gradients are n times as large as they should be. The loss is a mean, so its gradient is
    divided by the number of rows.""",
    computed(loss=lambda out, y: 2 * (out - y[:, None])),
)
wrong(
    "difference-alone",
    "Only the difference of output and target",
    """The way back begins with the plain difference. The slope of its square is twice as large, and
    the mean divides by the number of rows.""",
    computed(loss=lambda out, y: out - y[:, None]),
)
wrong(
    "loss-for-gradient",
    "The loss, not its gradient",
    """The way back begins with the squared differences. It begins with the slope of the loss, and
    the slope of a square is twice its root.""",
    computed(loss=lambda out, y: (out - y[:, None]) ** 2 / len(y)),
    computed(loss=lambda out, y: (out - y[:, None]) ** 2),
)
wrong(
    "square-from-broadcasting",
    "Every output with every target",
    """(n, 1) minus (n,) gives (n, n): every output is compared with every target. Give both the
    same shape before subtracting.""",
    computed(loss=lambda out, y: 2 * (out - y) / len(y)),
    computed(loss=lambda out, y: 2 * (out - y)),
    computed(loss=lambda out, y: (out - y) / len(y)),
    computed(loss=lambda out, y: out - y),
    computed(loss=lambda out, y: 2 * (out - y).sum(1, keepdim=True) / len(y)),
    computed(loss=lambda out, y: 2 * (out - y).mean(1, keepdim=True) / len(y)),
    computed(loss=lambda out, y: 2 * (out - y).mean(1, keepdim=True)),
)
wrong(
    "axis-lost",
    "The output's gradient has lost its axis",
    """The gradient for the output has shape (n,) here. Going back through the second layer it must
    have the output's shape, (n, 1).""",
    computed(loss=lambda out, y: 2 * (out.squeeze(-1) - y) / len(y)),
    computed(loss=lambda out, y: 2 * (out.squeeze() - y) / len(y)),
)
wrong(
    "sign",
    "The sign is turned",
    """All gradients have the opposite sign. Where the output is too high, its gradient is positive:
    output minus target.""",
    computed(loss=lambda out, y: -slope_of_loss(out, y)),
    computed(loss=lambda out, y: -slope_of_loss(out, y) / 2),
)
wrong(
    "bias-gradients-averaged",
    "The gradients for the biases are averaged",
    """The gradients for b1 and b2 are means over the rows. The rows are added up: the mean of the
    loss is already in the gradient of the output.""",
    computed(bias=lambda g: g.mean(0)),
)
wrong(
    "bias-gradients-not-added",
    "The gradients for the biases are not added up",
    """The gradients for the biases still have a row for each row of the batch. All rows used the
    same bias, so they are added up over axis 0.""",
    computed(bias=lambda g: g),
)
wrong(
    "bias-gradients-over-the-wrong-axis",
    "The gradients for the biases do not have their shape",
    """The gradients for the biases do not have the shape of the biases: they are added up over the
    wrong axis, or over everything, or keep an axis. Add up over the rows, axis 0, alone.""",
    computed(bias=lambda g: g.sum()),
    computed(bias=lambda g: g.sum(1)),
    computed(bias=lambda g: g.sum(0, keepdim=True)),
)
wrong(
    "averaged-twice",
    "Divided by the number of rows again",
    """Gradients of the weights are divided by the number of rows although the gradient of the loss
    already is. Divide once.""",
    computed(
        second=lambda l1, l2, g: l2.t() @ g / len(g),
        first=lambda x, g: x.t() @ g / len(g),
        bias=lambda g: g.mean(0),
    ),
    computed(second=lambda l1, l2, g: l2.t() @ g / len(g), first=lambda x, g: x.t() @ g / len(g)),
)
wrong(
    "weights-not-turned",
    "Something is not transposed",
    """A product on the way back fails, or has the wrong shape, because a matrix is not transposed.
    The hidden gradient takes w2 transposed, (1, h); a weight's gradient takes the layer's inputs
    transposed.""",
    computed(hidden=lambda g, w2: g @ w2),
    computed(second=lambda l1, l2, g: l2 @ g),
    computed(first=lambda x, g: x @ g),
)
wrong(
    "weight-gradients-turned",
    "A gradient of weights is transposed",
    """A gradient of weights comes out transposed. It has the shape of the weights: inputs first, so
    the layer's inputs, transposed, come first in the product.""",
    computed(second=lambda l1, l2, g: g.t() @ l2),
    computed(first=lambda x, g: g.t() @ x),
    computed(second=lambda l1, l2, g: g.t() @ l2, first=lambda x, g: g.t() @ x),
)


def renamed(*names):
    return lambda *arguments: dict(zip(names, computed()(*arguments).values(), strict=True))


wrong(
    "names-swapped",
    "The names are swapped",
    """The four gradients are right, but under the wrong names. w1 and b1 are those of the first
    layer, w2 and b2 those of the second.""",
    renamed("w2", "b2", "w1", "b1"),
    renamed("b1", "w1", "b2", "w2"),
    renamed("w1", "w2", "b1", "b2"),
)
wrong(
    "tuple-not-dict",
    "No dict with these names",
    """The gradients are right, but they do not come in a dict with the keys `"w1"`, `"b1"`, `"w2"`
    and `"b2"`.""",
    lambda *arguments: tuple(computed()(*arguments).values()),
    lambda *arguments: list(computed()(*arguments).values()),
    lambda *arguments: tuple([computed()(*arguments)[k] for k in ("w2", "b2", "w1", "b1")]),
    *[
        renamed(*[form.format(name) for name in ("w1", "b1", "w2", "b2")])
        for form in ("d{}", "g_{}", "{}_g", "grad_{}", "{}_grad", "{}.g", "{}.grad", "d_{}")
    ],
)
