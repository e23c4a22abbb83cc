"""Errors in `sgd_step` that are known by their exception."""

from quizzer.grader.authoring import Pattern

PATTERNS = (
    Pattern(
        "gradient-of-the-data",
        "`.data` has no gradient",
        "`p.data` is a separate tensor that autograd does not record, so `p.data.grad` is always "
        "None. The gradient belongs to the parameter: `p.grad`.",
        source=r"\.data\.grad",
    ),
    Pattern(
        "backward-in-the-step",
        "`backward` has already been called",
        "The gradients are there when the step is taken. `backward` belongs to the loss, which is "
        "not known here, and is not part of the step.",
        source=r"\.backward\(",
    ),
    Pattern(
        "new-tensor-not-in-place",
        "The name is rebound; the tensor in the list never moves",
        "An assignment with `=` gives the name to a new tensor: the parameter in the list stays "
        "where it was, and the new tensor has no gradient. Change the parameter itself, in place: "
        "with `-=`, on `.data` or under `torch.no_grad()`.",
        raises="TypeError|AttributeError",
        message="NoneType",
        file=r"^\s*(\w+) = (?:torch\.\w+\()?\(?\1\b",
    ),
    Pattern(
        "none-gradient-used",
        "A gradient that is None is used",
        "Here `grad` is None, which can be neither multiplied nor zeroed. Either the gradient was "
        "reset before it was used, or this tensor is not the parameter itself but one computed "
        "from it.",
        raises="TypeError|AttributeError",
        message="NoneType",
    ),
)
