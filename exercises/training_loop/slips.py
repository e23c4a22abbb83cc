"""Errors in a loop that raise, known by the exception and by the harness's note on it."""

from common import DETACHED, STEP_FIRST

from quizzer.grader.authoring import Pattern

# An assignment that gives a weight's name to a new tensor, as `ast.unparse` writes it.
REBOUND = r"^\s*(\w+) = (?:torch\.\w+\()?\(?\1\b"

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
        """Before the first `backward` a parameter has no gradient: `grad` is None, and None has
        no `zero_`. Check for None first, or reset the gradients after the update.""",
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
        "The update goes into a new tensor",
        """A tensor that is computed from a weight is not the weight: the model keeps the old
        one, and the new one has no gradient. Change the weight in place: `-=` under
        `torch.no_grad()`, or on `.data`.""",
        raises="TypeError|AttributeError",
        message="a new tensor is not a parameter",
    ),
    Pattern(
        "update-recorded",
        "The update must not be recorded",
        """Autograd records every operation on a weight, and does not allow a change in place.
        The update is not part of the computation of the loss: do it under `torch.no_grad()`, or
        on `.data`.""",
        raises="RuntimeError",
        message="leaf Variable that requires grad",
    ),
    Pattern(
        "graph-used-twice",
        "`backward` runs twice over the same computation",
        """`backward` can go through a computation only once. Compute the predictions and the
        loss again for every batch, inside both loops.""",
        raises="RuntimeError",
        message="backward through the graph a second time",
    ),
    Pattern(
        "epochs-is-a-number",
        "`epochs` is a number",
        """`for` needs something to loop over, and `epochs` is a number: `range(epochs)` counts up
        to it.""",
        raises="TypeError",
        message="'int' object is not iterable",
    ),
)
