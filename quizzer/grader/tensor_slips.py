"""Slips with tensors that beginners make in any exercise, known by what torch says to them.

`{1}` in an explanation is the first group of the message that was found.
"""

from __future__ import annotations

from quizzer.grader.authoring import Pattern

TENSORS = (
    Pattern(
        "shapes-in-a-product",
        "The inner sizes of a product do not agree",
        "A matrix product needs (n, i) and (i, o): the two sizes that touch must be the same. "
        "Here they are {1} and {2}. Print both shapes; perhaps one of them has to be turned, or "
        "they stand in the wrong order.",
        raises="RuntimeError",
        message=r"mat1 and mat2 shapes cannot be multiplied \((\d+x\d+) and (\d+x\d+)\)",
    ),
    Pattern(
        "shapes-in-a-product",
        "The inner sizes of a product do not agree",
        "A product by `@` needs sizes that touch to be the same. Print the shape of both sides; "
        "perhaps one has to be turned, or they stand in the wrong order.",
        raises="RuntimeError|ValueError",
        message=r"inconsistent tensor size|size mismatch|must match the size of tensor.*batch|"
        r"matmul|mat1 must|must be matrices|self must be a matrix|mat2 must be a matrix|"
        r"vector must|both arguments to (?:linear|matmul)|1D tensors expected",
    ),
    Pattern(
        "shapes-do-not-fit",
        "Two shapes that do not fit",
        "The tensors have sizes {1} and {2} in one dimension (counted from 0: {3}). Broadcasting "
        "compares shapes from the right, and only a size of 1 is stretched. Print both shapes; "
        "perhaps a dimension has to be added or kept.",
        raises="RuntimeError",
        message=r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) "
        r"at non-singleton dimension (\d+)",
    ),
    Pattern(
        "shapes-do-not-fit",
        "Two shapes that do not fit",
        "The shapes cannot be broadcast together: compared from the right, sizes must be equal, "
        "or one of them 1. Print both shapes.",
        raises="RuntimeError|ValueError",
        message=r"could not be broadcast|shape mismatch|must be broadcastable|"
        r"expanded size of the tensor|doesn't match the broadcast shape",
    ),
    Pattern(
        "view-of-another-size",
        "As many numbers as before",
        "`view` and `reshape` keep every number: the sizes multiplied must give as many as there "
        "are, here {1}. A -1 in one place lets torch work that size out.",
        raises="RuntimeError",
        message=r"shape '\[.*\]' is invalid for input of size (\d+)",
    ),
    Pattern(
        "view-not-contiguous",
        "`view` cannot lay this tensor out anew",
        "The tensor is a view of another one, turned or with gaps, whose numbers do not lie in a "
        "row in memory. `reshape` makes a copy where it must.",
        raises="RuntimeError",
        message=r"view size is not compatible",
    ),
    Pattern(
        "sizes-to-join",
        "Tensors of different sizes cannot be put together",
        "`stack` wants tensors of one shape, `cat` wants them to agree in all dimensions but one. "
        "Print the shapes of what you put together.",
        raises="RuntimeError",
        message=r"stack expects each tensor to be equal size|Sizes of tensors must match except",
    ),
    Pattern(
        "one-tensor-is-no-list",
        "This is one tensor already",
        "`stack` and `cat` put several tensors together and want a list (or a tuple) of them. What "
        "they get here is a single tensor, which needs no putting together.",
        raises="TypeError",
        message=r"must be tuple of Tensors, not Tensor",
    ),
    Pattern(
        "gradient-is-no-number",
        "A gradient is a tensor or None",
        "`grad` takes a tensor of the parameter's shape, or None. A gradient is reset by `None`, "
        "or by `zero_()`, which writes zeros into it.",
        raises="TypeError|RuntimeError",
        message=r"assigned grad",
    ),
    Pattern(
        "list-of-tensors",
        "A list of tensors is not a tensor",
        "`torch.tensor` and `cat` want numbers, or tensors that fit; a list of tensors of one "
        "shape becomes a tensor by `torch.stack`.",
        raises="ValueError|TypeError|RuntimeError",
        message=r"only one element tensors can be converted to Python scalars|"
        r"zero-dimensional tensor .* cannot be concatenated|expected Tensor as element|"
        r"must be tuple of Tensors, not",
    ),
    Pattern(
        "in-place-on-leaf",
        "A parameter is changed while autograd watches",
        "Autograd records what happens to a tensor that requires gradients and will not have it "
        "changed in place. An update is no part of the computation: make it under "
        "`torch.no_grad()`, or on `.data`.",
        raises="RuntimeError",
        message=r"leaf Variable that requires grad|view of a leaf",
    ),
    Pattern(
        "changed-before-backward",
        "Something was changed that `backward` still needs",
        "A tensor was changed in place after it had been used in the computation, and `backward` "
        "needs it as it was. Use the form that makes a new tensor, or change it after `backward`.",
        raises="RuntimeError",
        message=r"modified by an inplace operation",
    ),
    Pattern(
        "graph-used-twice",
        "`backward` is called twice on one loss",
        "A loss can be gone back through once. Predict and compute the loss anew for every step.",
        raises="RuntimeError",
        message=r"backward through the graph a second time",
    ),
    Pattern(
        "backward-on-many",
        "`backward` on more than one number",
        "`backward` starts from a single number. Bring the losses together first, by a mean.",
        raises="RuntimeError",
        message=r"grad can be implicitly created only for scalar outputs",
    ),
    Pattern(
        "no-gradient-to-follow",
        "The loss does not know how it was computed",
        "There is no way back from this tensor: it was made under `torch.no_grad()`, by "
        "`.detach()`, `.data`, `.item()` or a new `torch.tensor(...)`, or from nothing that "
        "requires gradients.",
        raises="RuntimeError",
        message=r"does not require grad and does not have a grad_fn",
    ),
    Pattern(
        "numpy-of-a-gradient",
        "numpy cannot take a tensor with gradients",
        "numpy knows nothing of gradients. Stay with torch's own functions, or let go of the "
        "history with `.detach()` where no gradient is needed.",
        raises="RuntimeError",
        message=r"Can't call numpy\(\) on Tensor that requires grad",
    ),
    Pattern(
        "no-mean-of-whole-numbers",
        "No mean of whole numbers",
        "torch takes a mean only of floating-point numbers. Turn truth values and whole numbers "
        "into floats first, with `.float()`.",
        raises="RuntimeError",
        message=r"mean\(\): (?:could not infer output dtype|input dtype)|"
        r"Can only calculate the mean of floating",
    ),
    Pattern(
        "caret-for-power",
        "`^` is no power",
        "In Python a power is written `**`; `^` works on the bits of whole numbers. For a power "
        "of e, `torch.exp` takes a whole tensor.",
        raises="RuntimeError|NotImplementedError|TypeError",
        message=r"bitwise_xor|for \^:",
    ),
    Pattern(
        "dtypes-do-not-match",
        "Two kinds of number that do not match",
        "One tensor holds {1}, the other {2} numbers. Turn one of them into the other's kind, "
        "with `.float()`, `.long()` or `.to(other.dtype)`.",
        raises="RuntimeError",
        message=r"expected (?:m1 and m2|"
        r"mat1 and mat2) to have the same dtype, but got: ([\w.: ]+) != ([\w.: ]+)",
    ),
    Pattern(
        "dtypes-do-not-match",
        "Two kinds of number that do not match",
        "Whole numbers and floats (Long, Float, Double) do not mix in this function. Turn one of "
        "them into the other's kind, with `.float()`, `.long()` or `.to(other.dtype)`.",
        raises="RuntimeError|NotImplementedError|TypeError",
        message=r"expected scalar type|Found dtype|must have the same dtype|same dtype|"
        r"can't be cast to the desired output|not implemented for '(?:Long|Int|Bool|"
        r"Half)'|result type \w+ can't be cast|expected .*type .*but found",
    ),
    Pattern(
        "no-minus-for-truth-values",
        "Truth values cannot be subtracted",
        "torch does not subtract True and False with `-`. Turn them into numbers first, or use "
        "`~` for the opposite.",
        raises="RuntimeError|NotImplementedError",
        message=r"Subtraction, the `-` operator, with (?:a|two) bool tensor",
    ),
    Pattern(
        "many-numbers-as-one",
        "Several numbers where one is needed",
        "A tensor with {1} numbers cannot become one Python number. Pick one, or bring them "
        "together by a mean or a sum.",
        raises="RuntimeError|ValueError|TypeError",
        message=r"a Tensor with (\d+) elements cannot be converted to Scalar",
    ),
    Pattern(
        "many-numbers-as-one",
        "Several numbers where one is needed",
        "A tensor of several numbers cannot become one Python number; Python's `math` takes one "
        "at a time. torch has functions of the same name for whole tensors.",
        raises="RuntimeError|ValueError|TypeError",
        message=r"only (?:one element tensors|0-dimensional arrays|length-1 arrays|size-1 arrays|"
        r"integer tensors of a single element)",
    ),
    Pattern(
        "yes-or-no-of-many",
        "A question about many numbers at once",
        "`if`, `while`, `and`, `or`, `not` and Python's own `max` need one yes or no, but a "
        "tensor gives one for each of its numbers. Use `torch.where`, `&`, `|`, `~`; or `.any()` "
        "and `.all()` to make one of many.",
        raises="RuntimeError|ValueError",
        message=r"Boolean value of Tensor|truth value of an array",
    ),
    Pattern(
        "dimension-out-of-range",
        "A dimension that the tensor does not have",
        "The tensor has fewer dimensions: they are counted from 0, and -1 is the last. Print its "
        "shape; perhaps one was lost on the way, or the call should work for fewer dimensions "
        "too.",
        raises="IndexError",
        message=r"Dimension out of range|Dimension specified as|too many indices",
    ),
    Pattern(
        "shape-has-fewer-sizes",
        "The shape has fewer sizes",
        "A tensor's shape has one size for each dimension, and this tensor has fewer dimensions "
        "than the index asks for: shape (n,) has only `shape[0]`. How many numbers there are in "
        "all is told by `numel()`.",
        raises="IndexError",
        message=r"tuple index out of range",
        source=r"shape|size\(\)",
    ),
    Pattern(
        "index-out-of-range",
        "An index that is too large",
        "The index goes past the end: the last item of n has index n - 1, and `range(n)` stops "
        "there by itself. Print the length, and the index.",
        raises="IndexError",
        message=r"out of range|out of bounds",
    ),
    Pattern(
        "tensor-expected",
        "A plain number where a tensor is needed",
        "This function of torch takes tensors only: {1}. Make a tensor of the number, with "
        "`torch.tensor`, or use a function that takes a number as its limit.",
        raises="TypeError",
        message=r"(\w+\(\): argument '\w+' \(position \d+\) must be Tensor, not \w+)",
    ),
    Pattern(
        "function-takes-other-arguments",
        "torch takes other arguments here",
        "The function does not take these arguments. Look up its parameters: their order, and "
        "whether it wants a tensor, a list of tensors or a number.",
        raises="TypeError",
        message=r"received an invalid combination of arguments|argument '\w+' .* must be|"
        r"invalid combination",
    ),
)
