"""Has the submission train, keeps the module, and asks it for scores.

It runs beside the submission and holds nothing secret.
"""

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

LEARNED = []
NEEDS_EVALUATION = (nn.modules.batchnorm._BatchNorm, nn.modules.dropout._DropoutNd)
WINDOWS = ("conv", "unfold", "einsum", "tensordot")


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


def has_windows(submission, images):
    """Whether the module moves something over the pictures, as a convolution does.

    A module compiled to a script does not show what it calls, and may.
    """
    known = nn.modules.conv._ConvNd, torch.jit.ScriptModule
    if any(isinstance(m, known) for m in nn.Module.modules(LEARNED[0])):
        return True
    watch = Watch()
    with torch.no_grad(), watch:
        LEARNED[0](images)
    return watch.found


class Watch(TorchFunctionMode):
    def __init__(self):
        super().__init__()
        self.found = False

    def __torch_function__(self, function, types, args=(), kwargs=None):
        name = getattr(function, "__name__", "")
        self.found |= any(word in name for word in WINDOWS)
        return function(*args, **(kwargs or {}))
