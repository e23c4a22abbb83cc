"""Slips of `sgd_step` that are known by their exception."""

from quizzer.grader.authoring import Pattern

NONE_USED = (
    "none-gradient-used",
    "A gradient that is None is used",
    """A parameter that had no part in the loss has no gradient: `p.grad` is None, which can
    neither be multiplied nor zeroed. Ask whether there is one first, and leave the parameter
    alone if not.""",
)
PATTERNS = (
    Pattern(
        "gradient-of-the-data",
        "`.data` has no gradient",
        "`p.data` is a tensor of its own that autograd knows nothing of, so `p.data.grad` is "
        "always None. The gradient is kept with the parameter: `p.grad`.",
        source=r"\.data\.grad",
    ),
    Pattern(
        "backward-in-the-step",
        "`backward` has been called already",
        "The gradients are there when the step is taken. `backward` belongs to the loss, which "
        "is not known here, and is no part of the step.",
        source=r"\.backward\(",
    ),
    Pattern(
        NONE_USED[0],
        NONE_USED[1],
        " ".join(NONE_USED[2].split()),
        raises="TypeError|AttributeError",
        message="NoneType",
    ),
)
