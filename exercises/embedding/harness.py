"""Makes a layer, looks at its parameters, has it look up rows of a known table, and follows the
gradients back into it. A sentence among the results says what is wrong where a value is missing."""

import torch
from torch import nn


def parameters(submission, n, d):
    """The names and shapes of all parameters."""
    layer = submission.Embedding(n, d)
    if not isinstance(layer, nn.Module):
        return {"parameters": "`Embedding` is not a subclass of `nn.Module`"}
    shapes = [f"`{name}` of shape {tuple(p.shape)}" for name, p in layer.named_parameters()]
    return {"parameters": f"its parameters are: {', '.join(shapes) or 'none'}"}


def looked_up(submission, table, indices):
    """The rows of a table that replaces the layer's own numbers."""
    layer, problem = _with_table(submission, table)
    return {"output": problem or _detached(layer(indices))}


def gradient(submission, table, indices):
    """What a loss that weights every output differently leaves in the gradient of `weight`."""
    layer, problem = _with_table(submission, table)
    if problem:
        return {"gradient": problem}
    output = layer(indices)
    if not isinstance(output, torch.Tensor):
        return {"gradient": "it does not return a tensor"}
    if not output.requires_grad:
        return {"gradient": "the output is cut off from the graph: no gradient can flow back"}
    (output * torch.arange(1.0, output.numel() + 1).view(output.shape)).sum().backward()
    if layer.weight.grad is None:
        return {"gradient": "no gradient reaches `weight`"}
    return {"gradient": layer.weight.grad}


def start(submission, n, d):
    """Standard deviation of a new layer's numbers, in hundredths, and their mean in deviations.

    The deviation is the smallest of those along the rows, along the columns and of all numbers.
    What is within 7 % of the expected value counts as that; the rest has one digit, which is the
    same on every run.
    """
    weight = getattr(submission.Embedding(n, d), "weight", None)
    if not isinstance(weight, torch.Tensor):
        return {"standard deviation / 0.01": _no_weight(weight)}
    numbers = weight.detach().double()
    if tuple(numbers.shape) not in ((n, d), (d, n)):
        return {"standard deviation / 0.01": f"`weight` has shape {tuple(numbers.shape)}"}
    deviation = float(min(numbers.std(), numbers.std(0).mean(), numbers.std(1).mean()))
    mean = float(numbers.mean())
    return {
        "standard deviation / 0.01": _rounded(deviation / 0.01, 1.0),
        "mean / standard deviation": _rounded(mean / deviation if deviation > 1e-9 else mean, 0.0),
    }


def _rounded(number, expected):
    return torch.tensor(expected if abs(number - expected) < 0.07 else float(f"{number:.0e}"))


def _with_table(submission, table):
    """A layer whose numbers are those of a table, and what keeps it from having them."""
    layer = submission.Embedding(*table.shape)
    weight = getattr(layer, "weight", None)
    if not isinstance(weight, torch.Tensor):
        return layer, _no_weight(weight)
    if weight.shape != table.shape:
        shape, expected = tuple(weight.shape), tuple(table.shape)
        return layer, f"`weight` has shape {shape} where {expected} is expected"
    with torch.no_grad():
        weight.copy_(table)
    return layer, ""


def _no_weight(weight):
    if weight is None:
        return "it has no attribute `weight`"
    return f"`weight` is of type {type(weight).__name__}, not a tensor"


def _detached(output):
    return output.detach() if isinstance(output, torch.Tensor) else output
