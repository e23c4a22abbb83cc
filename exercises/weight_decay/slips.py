"""Errors in both functions that are known by their exception."""

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
        raises="RuntimeError",
        message="does not require grad|backward through the graph",
        source=r"\.backward\(",
    ),
    Pattern(
        "none-gradient-used",
        "A gradient that is None is used",
        "Here `grad` is None, which can be neither added nor multiplied. Either the gradient was "
        "reset before it was used, or this tensor is not the parameter itself but one computed "
        "from it.",
        raises="TypeError|AttributeError",
        message="NoneType",
    ),
    Pattern(
        "tensors-of-different-shapes",
        "Tensors of different shapes are added",
        "The tensors in the list have different shapes, so they cannot be added or joined as they "
        "are. Square and add up each tensor first; the sums are numbers, and numbers can be added.",
        raises="RuntimeError",
        message="must match the size of tensor|expects each tensor to be equal size"
        "|Sizes of tensors must match|zero-dimensional tensor",
    ),
)
