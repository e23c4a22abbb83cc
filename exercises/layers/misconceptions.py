"""What people write instead of the three classes, each recognised by the cases."""

import reference

from quizzer.grader.authoring import Pattern, misconception

PATTERNS = (
    Pattern(
        "call-missing",
        "`__call__` is missing",
        "An object can be called like a function only if its class has a method `__call__`. In a "
        "class of your own, `forward` is a method like any other; in an `nn.Module`, it is what "
        "a call runs.",
        raises="TypeError",
        message="'(?:Linear|Relu|Model)' object is not callable",
    ),
    Pattern(
        "return-inside-the-loop",
        "A `return` inside the loop",
        "A `return` inside the loop over the layers ends it with the first of them, so the other "
        "layers are not called. Return the result after the loop.",
        raises="AttributeError",
        message="'(?:Linear|Relu)' object has no attribute",
        file=r"^( +)for [^\n]*\blayers\b[^\n]*:\n(?:\1    [^\n]*\n)*?\1    return\b",
    ),
)


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


def updating(rate, before):
    """A step of SGD inside `backward`, before or after the input's gradient is computed."""

    def backward(self, grad):
        dx = grad @ self.w.t()
        back(self, grad)
        self.w -= rate * self.dw
        self.b -= rate * self.db
        return grad @ self.w.t() if before else dx

    return backward


for rate in (1.0, 0.5, 0.1, 0.01, 0.001):
    for before in (False, True):
        wrong(
            "Linear",
            "weights-updated",
            "The weights are updated",
            """`backward` changes `w` and `b`, as a training step would. It only computes gradients;
            the weights stay as they are.""",
            backward=updating(rate, before),
        )
wrong(
    "Linear",
    "weight-gradient-turned",
    "The gradient for w is transposed",
    """`dw` comes out as (o, i). It has the shape of w, (i, o): the inputs come first in the
    product.""",
    backward=lambda self, grad: back(self, grad, dw=grad.t() @ self.x),
)
for divided in (("dw", "db"), ("dw",)):
    wrong(
        "Linear",
        "averaged-over-the-batch",
        "Divided by the number of rows",
        """`dw` is divided by the number of rows. If the loss is a mean, that division is already in
        the incoming gradient.""",
        backward=lambda self, grad, divided=divided: back(
            self,
            grad,
            dw=self.x.t() @ grad / len(grad),
            db=grad.mean(0) if "db" in divided else None,
        ),
    )
for added_up in (
    lambda grad: grad.sum(1),
    lambda grad: grad.sum(),
    lambda grad: grad.sum(0, keepdim=True),
):
    wrong(
        "Linear",
        "bias-gradient-of-another-shape",
        "The gradient for b does not have the shape of b",
        """`db` does not have the shape of b, (o,): it is added up over the wrong axis, or over
        everything, or keeps an axis. Add up over the rows, axis 0, alone.""",
        backward=lambda self, grad, added_up=added_up: back(self, grad, db=added_up(grad)),
    )
wrong(
    "Linear",
    "several-gradients-returned",
    "Three gradients are returned",
    """`Linear.backward` returns the gradients for w and b too. They belong in `dw` and `db`; what
    it returns is the gradient for the input alone.""",
    backward=lambda self, grad: (back(self, grad), self.dw, self.db),
)
wrong(
    "Linear",
    "weight-gradient-returned",
    "The gradient for the weights is returned",
    """`Linear.backward` returns the gradient for the weights. It returns the one for the input,
    which the layer before needs.""",
    backward=lambda self, grad: (back(self, grad), self.dw)[1],
)
wrong(
    "Linear",
    "bias-forgotten",
    "The bias is not added",
    """The output is x @ w. The bias is added to each of its rows.""",
    __call__=lambda self, x: (setattr(self, "x", x), x @ self.w)[1],
)


def turned_forward(self, x):
    self.x = x
    return x @ self.w.t() + self.b


def turned_back(self, grad):
    self.dw, self.db = grad.t() @ self.x, grad.sum(0)
    return grad @ self.w


for methods in (
    {"__call__": turned_forward},
    {"__call__": turned_forward, "backward": turned_back},
):
    wrong(
        "Linear",
        "weights-as-in-torch",
        "The weights are transposed on the way forward",
        """The input is multiplied by the weights transposed, as in `nn.Linear`, where they have
        shape (o, i). Here w has shape (i, o): x @ w.""",
        **methods,
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


def relu_once(self, x):
    if not hasattr(self, "x"):
        self.x = x
    return x.clamp(min=0)


def relu_in_place(self, x):
    self.x = x
    return x.clamp_(min=0)


def masked_in_place(self, grad):
    grad[self.x <= 0] = 0
    return grad


wrong(
    "Relu",
    "input-changed",
    "The input is changed",
    """Negative numbers of the input itself become 0, as with `clamp_` or `x[x < 0] = 0`. Whoever
    called the layer still needs it: make a new tensor.""",
    __call__=relu_in_place,
)
wrong(
    "Relu",
    "gradient-changed",
    "The incoming gradient is changed",
    """Numbers of the incoming gradient itself become 0. Make a new tensor, as a product does.""",
    backward=masked_in_place,
)
wrong(
    "Relu",
    "first-input-remembered",
    "The input of the first call",
    """`Relu.backward` uses the input of the first call, and not of the latest. Store the input in
    every call.""",
    __call__=relu_once,
)
wrong(
    "Relu",
    "relu-skipped-on-the-way-back",
    "ReLU lets the whole gradient through",
    """`Relu.backward` returns the incoming gradient as it is. Where the input was not positive, the
    gradient is 0.""",
    backward=lambda self, grad: grad,
)
for mask in (lambda x: x <= 0, lambda x: x < 0):
    wrong(
        "Relu",
        "mask-turned",
        "The wrong part is let through",
        """`Relu.backward` lets the gradient through where the input was not positive. It is the
        other way round.""",
        backward=lambda self, grad, mask=mask: grad * mask(self.x),
    )
wrong(
    "Relu",
    "nothing-returned",
    "`backward` returns nothing",
    """`Relu.backward` gives None. It returns the gradient for the layer's input.""",
    backward=lambda self, grad: None,
)
wrong(
    "Relu",
    "mask-for-value",
    "The condition instead of the value",
    """Calling `Relu` gives 1 where the input is positive, and 0 elsewhere. Positive numbers stay as
    they are.""",
    __call__=lambda self, x: (setattr(self, "x", x), (x > 0).float())[1],
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
for methods in ({}, {"backward": last_returned}, {"backward": not_handed_on}):
    wrong(
        "Model",
        "every-layer-gets-the-input",
        "Every layer gets the input",
        """Every layer is called with the model's input. Each gets what the layer before
        returned.""",
        __call__=same_input,
        **methods,
    )


def called_without_return(self, x):
    for layer in self.layers:
        x = layer(x)


def reversed_for_good(self, grad):
    self.layers.reverse()
    for layer in self.layers:
        grad = layer.backward(grad)
    return grad


def reversed_at_the_start(self, layers):
    self.layers, self.back = layers, reversed(layers)


def back_once(self, grad):
    for layer in self.back:
        grad = layer.backward(grad)
    return grad


def last_layer_first(self, x):
    for layer in reversed(self.layers):
        x = layer(x)
    return x


wrong(
    "Model",
    "no-output",
    "The model returns no output",
    """Calling the model gives None. It returns what the last layer returned.""",
    __call__=called_without_return,
)
wrong(
    "Model",
    "used-only-once",
    "The model can be used only once",
    """The first call and its way back are right, but not those after them. `reverse()` turns the
    list itself round, for the next call too; `reversed(...)` can be read only once, so it has to be
    made anew in each `backward`.""",
    backward=reversed_for_good,
)
wrong(
    "Model",
    "used-only-once",
    "The model can be used only once",
    """The first call and its way back are right, but not those after them. `reverse()` turns the
    list itself round, for the next call too; `reversed(...)` can be read only once, so it has to be
    made anew in each `backward`.""",
    __init__=reversed_at_the_start,
    backward=back_once,
)
for backward in (front_to_back, reference.Model.backward):
    wrong(
        "Model",
        "last-layer-first",
        "The layers are called in the opposite order",
        """On the way forward the model begins with its last layer. The first of the list comes
        first; only `backward` begins at the end.""",
        __call__=last_layer_first,
        backward=backward,
    )


def all_but_the_first(self, grad):
    for layer in reversed(self.layers[1:]):
        grad = layer.backward(grad)
    return grad


def all_but_the_last(self, grad):
    for layer in reversed(self.layers[:-1]):
        grad = layer.backward(grad)
    return grad


for backward in (all_but_the_first, all_but_the_last):
    wrong(
        "Model",
        "one-layer-left-out",
        "One layer is left out on the way back",
        """`Model.backward` does not call the first or the last layer's. Every layer's `backward` is
        called: where numbers are counted down, the last one is 0.""",
        backward=backward,
    )
wrong(
    "Model",
    "only-the-last-layer-goes-back",
    "Only the last layer goes back",
    """`Model.backward` uses the last layer alone, as where a `return` inside the loop ends it.
    Every layer's `backward` is called.""",
    backward=lambda self, grad: self.layers[-1].backward(grad),
)


def stores_only(*names):
    def backward(self, grad):
        gradients = {"dw": self.x.t() @ grad, "db": grad.sum(0)}
        for name in names:
            setattr(self, name, gradients[name])
        return grad @ self.w.t()

    return backward


for names in ((), ("dw",), ("db",)):
    wrong(
        "Linear",
        "gradients-not-stored",
        "`dw` or `db` is not set",
        """After `backward`, the layer has no `dw`, no `db`, or neither. Set both on the object, as
        in `self.dw = ...`.""",
        backward=stores_only(*names),
    )
wrong(
    "Linear",
    "several-gradients-returned",
    "Three gradients are returned",
    """`Linear.backward` returns the gradients for w and b too. They belong in `dw` and `db`; what
    it returns is the gradient for the input alone.""",
    backward=lambda self, grad: (grad @ self.w.t(), self.x.t() @ grad, grad.sum(0)),
)
