"""What people write instead of the three classes, each recognised by the cases."""

import reference

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, **methods):
    base = getattr(reference, function)
    misconception(id, title, explanation, function=function)(type(function, (base,), methods))


def forward_once(self, x):
    if not hasattr(self, "x"):
        self.x = x
    return x @ self.w + self.b


def forward_output(self, x):
    self.x = x @ self.w + self.b
    return self.x


def back(self, grad, dw=None, db=None, dx=None):
    self.dw = self.x.t() @ grad if dw is None else dw
    self.db = grad.sum(0) if db is None else db
    return grad @ self.w.t() if dx is None else dx


def added(self, grad):
    self.dw = getattr(self, "dw", 0) + self.x.t() @ grad
    self.db = getattr(self, "db", 0) + grad.sum(0)
    return grad @ self.w.t()


wrong(
    "Linear",
    "first-input-remembered",
    "The input of the first call",
    """`backward` uses the input of the first call, and not of the latest. Store the input in every
    call.""",
    __call__=forward_once,
)
wrong(
    "Linear",
    "output-for-input",
    "The output is stored, not the input",
    """The gradient for the weights is computed from the layer's output. It needs the input: store x
    in the call.""",
    __call__=forward_output,
)
wrong(
    "Linear",
    "weights-not-turned",
    "The weights are not transposed",
    """The gradient for the input needs the weights transposed: (n, o) times (o, i) gives
    (n, i).""",
    backward=lambda self, grad: back(self, grad, dx=grad @ self.w),
)
wrong(
    "Linear",
    "gradients-added",
    "The gradients are added to the earlier ones",
    """`dw` and `db` still contain those of an earlier call. Here each call of `backward` replaces
    them.""",
    backward=added,
)
wrong(
    "Linear",
    "bias-gradient-not-added",
    "The gradient for b is not added up",
    """`db` still has a row for each row of the batch. All rows used the same bias: add up over axis
    0.""",
    backward=lambda self, grad: back(self, grad, db=grad),
)
wrong(
    "Linear",
    "bias-gradient-averaged",
    "The gradient for b is averaged",
    """`db` is the mean over the rows. The rows are added up.""",
    backward=lambda self, grad: back(self, grad, db=grad.mean(0)),
)
wrong(
    "Linear",
    "nothing-returned",
    "`backward` returns nothing",
    """`Linear.backward` gives None. It returns the gradient for the layer's input, which the layer
    before needs.""",
    backward=lambda self, grad: (back(self, grad), None)[1],
)
wrong(
    "Relu",
    "mask-of-the-gradient",
    "The sign of the gradient decides",
    """What is let through on the way back depends on the sign of the gradient. It depends on the
    sign of the input; the gradient may have either sign.""",
    backward=lambda self, grad: grad.clamp(min=0),
)
wrong(
    "Relu",
    "slope-alone",
    "The slope alone",
    """`Relu.backward` gives the slope, 1 or 0. It is multiplied by the incoming gradient.""",
    backward=lambda self, grad: (self.x > 0).float(),
)
wrong(
    "Relu",
    "value-for-slope",
    "The value instead of the slope",
    """The gradient is multiplied by the value of ReLU. Multiply it by the slope, 1 or 0.""",
    backward=lambda self, grad: self.x.clamp(min=0) * grad,
)
wrong(
    "Relu",
    "one-at-zero",
    "The slope at 0",
    """Where the input is exactly 0 the gradient is let through. Here the slope at 0 counts as
    0.""",
    backward=lambda self, grad: (self.x >= 0) * grad,
)


def front_to_back(self, grad):
    for layer in self.layers:
        grad = layer.backward(grad)
    return grad


def not_handed_on(self, grad):
    for layer in reversed(self.layers):
        layer.backward(grad)
    return grad


def last_returned(self, grad):
    for layer in reversed(self.layers):
        result = layer.backward(grad)
    return result


def no_return(self, grad):
    for layer in reversed(self.layers):
        grad = layer.backward(grad)


def same_input(self, x):
    return [layer(x) for layer in self.layers][-1]


wrong(
    "Model",
    "front-to-back",
    "Back in the order of the way forward",
    """`backward` begins with the first layer. The gradient comes from the end: go through the
    layers in the opposite order.""",
    backward=front_to_back,
)
for handing in (not_handed_on, last_returned):
    wrong(
        "Model",
        "gradient-not-handed-on",
        "Every layer gets the same gradient",
        """Every layer's `backward` gets the model's own gradient. Each gets what the layer after it
        returned.""",
        backward=handing,
    )
wrong(
    "Model",
    "nothing-returned",
    "`backward` returns nothing",
    """`Model.backward` gives None. It returns the gradient for the model's input.""",
    backward=no_return,
)
wrong(
    "Model",
    "every-layer-gets-the-input",
    "Every layer gets the input",
    """Every layer is called with the model's input. Each gets what the layer before returned.""",
    __call__=same_input,
)
