"""Mistakes in a loop that raise, known by the exception and by what the harness says of it."""

from common import DETACHED, STEP_FIRST

from quizzer.grader.authoring import Pattern

PATTERNS = (
    Pattern(*DETACHED, raises="RuntimeError", message="does not require grad"),
    Pattern(
        *DETACHED,
        raises="AttributeError",
        message="'(?:float|numpy.*)' object has no attribute 'backward'",
    ),
    Pattern(*STEP_FIRST, raises="RuntimeError", message="modified by an inplace operation"),
    Pattern(
        *STEP_FIRST,
        raises="TypeError|AttributeError",
        message="no gradient before `backward`",
        source=r"^(?!.*zero)(?!.*\bgrad\s*=[^=])",
    ),
    Pattern(
        "gradient-is-none-at-first",
        "A gradient is None at first",
        """Before the first `backward` a parameter has no gradient yet: `grad` is None, and None has
        no `zero_`. Ask for None first, or reset the gradients after the update.""",
        raises="AttributeError|TypeError",
        message="no gradient before `backward`",
    ),
    Pattern(
        "zeroed-before-step",
        "Gradients are zeroed between `backward` and the update",
        """`backward` computes the gradients, and they are reset before the update has used them.
        Reset them before `backward` or after the update, not in between.""",
        raises="TypeError|AttributeError",
        message="the gradient was reset just before",
    ),
    Pattern(
        "update-not-kept",
        "The update goes into something new",
        """`p = p - lr * p.grad` makes a new tensor and gives it the name `p`; the model keeps the
        old one, and the new one has no gradient. A weight has to change in place: `p -= ...` under
        `torch.no_grad()`, or by way of `p.data`.""",
        raises="TypeError|AttributeError",
        message="is no parameter, and has no gradient",
    ),
    Pattern(
        "update-recorded",
        "An update must not be recorded",
        """Autograd records what is done to a weight, so that it could go back through it, and will
        not have it changed in place. An update is not part of the computation: write it under
        `torch.no_grad()`, or by way of `p.data`.""",
        raises="RuntimeError",
        message="leaf Variable that requires grad",
    ),
    Pattern(
        "graph-used-twice",
        "`backward` is called twice on one loss",
        """A loss can be gone back through once. Predict and compute the loss anew for every batch,
        inside both loops.""",
        raises="RuntimeError",
        message="backward through the graph a second time",
    ),
    Pattern(
        "epochs-is-a-number",
        "`epochs` is a number",
        """`for` needs something to go through; a number alone is not. `range` makes one of it.""",
        raises="TypeError",
        message="'int' object is not iterable",
    ),
)
