"""Has the submission train, keeps the module, and asks it for scores.

It runs beside the submission and holds nothing secret.
"""

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

LEARNED = []
NEEDS_EVALUATION = (nn.modules.batchnorm._BatchNorm, nn.modules.dropout._DropoutNd)
DENSE = {"linear", "addmm", "mm", "matmul", "rmatmul"}
PRODUCTS = {"mul", "rmul", "imul", "truediv", "div"}
# What adds up no numbers by weights that are learned.
PLAIN = PRODUCTS | {
    "t", "flatten", "reshape", "view", "view_as", "squeeze", "unsqueeze", "contiguous", "clone",
    "detach", "to", "float", "size", "dim", "get", "set", "numel", "len", "requires_grad",
    "avg_pool2d", "adaptive_avg_pool2d", "max_pool2d", "max_pool2d_with_indices",
    "adaptive_max_pool2d", "fn", "interpolate", "mean", "sum", "amax",
    "relu", "relu_", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "hardtanh",
    "hardswish", "prelu", "softmax", "log_softmax", "clamp", "maximum", "exp", "log", "pow",
    "neg", "add", "radd", "iadd", "sub", "rsub", "isub", "batch_norm", "layer_norm", "dropout",
}  # fmt: skip


def learn(submission, images, labels):
    """Train; what came back where it is no module, else nothing."""
    result = submission.train(images, labels)
    if not isinstance(result, nn.Module):
        return result
    LEARNED.append(result)
    return None


def module(submission):
    """The module's parameters and further numbers, and its layers that are still in training.

    None where there is no module.
    """
    if not LEARNED:
        return None
    parameters = sum(p.numel() for p in nn.Module.parameters(LEARNED[0]))
    buffers = sum(b.numel() for b in nn.Module.buffers(LEARNED[0]))
    layers = [m for m in nn.Module.modules(LEARNED[0]) if isinstance(m, NEEDS_EVALUATION)]
    return [parameters, buffers, [type(m).__name__ for m in layers if m.training]]


def scores(submission, images):
    with torch.no_grad():
        return LEARNED[0](images)


def single_scores(submission, images):
    """Scores of each picture by itself, one after another in the order of the pictures."""
    with torch.no_grad():
        return torch.cat([LEARNED[0](image[None]) for image in images])


def is_dense(submission, images):
    """Whether no weight is used at more than one place of a picture, as a convolution does.

    True only where all that happens on the way to the scores is known: fixed pooling, dense layers
    on one row of numbers for each picture, and what works on every number by itself. A module
    compiled to a script does not show what it calls.
    """
    known = nn.modules.conv._ConvNd, torch.jit.ScriptModule
    if any(isinstance(m, known) for m in nn.Module.modules(LEARNED[0])):
        return False
    watch = Watch(len(images))
    with torch.no_grad(), watch:
        LEARNED[0](images)
    return watch.dense_layers > 0 and watch.cuts <= 1 and not watch.others


class Watch(TorchFunctionMode):
    """Counts dense layers and cuts (a single one only makes the picture smaller) of a forward
    pass, and collects the names of all other functions that may use weights at several places."""

    def __init__(self, pictures):
        super().__init__()
        self.pictures = pictures
        self.dense_layers = self.cuts = 0
        self.others = set()

    def __torch_function__(self, function, types, args=(), kwargs=None):
        name = getattr(function, "__name__", "").strip("_")
        tensors = [part for part in args if isinstance(part, torch.Tensor)]
        if name in DENSE and all(part.dim() <= 2 for part in tensors):
            rows = tensors[0].shape[0] if tensors[0].dim() else 0
            if rows == self.pictures:
                self.dense_layers += 1
            else:
                self.others.add(name)
        elif name == "getitem":
            self.cuts += 1
        elif name not in PLAIN or (name in PRODUCTS and is_weighted_grid(tensors)):
            self.others.add(name)
        return function(*args, **(kwargs or {}))


def is_weighted_grid(tensors):
    """Whether a grid of numbers is multiplied by several weights, as a patch by a kernel."""
    return len(tensors) == 2 and all(t.numel() > 1 for t in tensors) and tensors[0].dim() > 2
