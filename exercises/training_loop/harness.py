"""Builds models and losses beside the submission and has it train them; weights come back by name.

Where no weight has changed, or a missing gradient was used, the same training is watched once
more, to say briefly why. That note can only ever count against a submission.
"""

import contextlib
import io

import torch
from torch import nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode


def over_and_under(predictions, targets):
    """Too high costs three times as much as too low."""
    error = predictions - targets
    return torch.where(error > 0, 3 * error, -error).mean()


def far_from_target(predictions, targets):
    """How far the sigmoid of a prediction is from its 0 or 1."""
    return torch.where(targets == 1, 1 - predictions.sigmoid(), predictions.sigmoid()).mean()


def counts(predictions, targets):
    """Poisson loss, summed: predictions are logarithms of expected counts."""
    return (predictions.exp() - targets * predictions).sum()


LOSSES = {
    "over_and_under": over_and_under,
    "far_from_target": far_from_target,
    "counts": counts,
    "cross_entropy": functional.cross_entropy,
}


def build(layers):
    modules = []
    for kind, *weights in layers:
        if kind != "linear":
            modules.append({"relu": nn.ReLU, "tanh": nn.Tanh}[kind]())
            continue
        weight, bias, trained = weights
        layer = nn.Linear(*weight.t().shape, bias=bias is not None)
        layer.weight.data = weight.clone()
        if bias is not None:
            layer.bias.data = bias.clone()
        modules.append(layer.requires_grad_(trained))
    return modules[0] if len(modules) == 1 else nn.Sequential(*modules)


def weights_of(model):
    return {name: weight.detach().clone() for name, weight in model.named_parameters()}


def trained(submission, layers, batches, loss, lr, epochs):
    """The weights after training, by name, and a note where none of them has changed."""

    def watched():
        watch = Watch(build(layers))
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception), watch:
            submission.train(watch.model, batches, watch.loss(LOSSES[loss]), lr, epochs)
        return watch

    model = build(layers)
    before = weights_of(model)
    try:
        submission.train(model, batches, LOSSES[loss], lr, epochs)
    except (TypeError, AttributeError) as error:
        if "NoneType" in str(error) and (why := watched().why_none()):
            error.args = (f"{error} ({why})",)
        raise
    after = weights_of(model)
    if all(torch.equal(after[name], weight) for name, weight in before.items()):
        after["note"] = f"no weight has changed: {watched().why_still()}"
    return after


class Watch(TorchFunctionMode):
    """Records what a training loop does to gradients, in order.

    "loss", "backward", "reset"; "use" of a gradient that says something, "empty" for the use of one
    that is None or all zero.
    """

    def __init__(self, model):
        super().__init__()
        self.model = model
        self.own = {id(weight): weight for weight in model.parameters()}
        self.events = []
        self.ran = self.arrived = False
        self.last_none = ""
        self.parts = [part for part in model.modules() if any(True for _ in part.parameters())]
        for part in self.parts:
            part.register_forward_pre_hook(self._runs)

    def _runs(self, module, _):
        self.ran = self.ran or any(module is part for part in self.parts)  # and not a copy's

    def loss(self, function):
        def noted(*arguments):
            self.events.append("loss")
            return function(*arguments)

        return noted

    def __torch_function__(self, function, types, args=(), kwargs=None):
        name = getattr(function, "__name__", "")
        if name == "__get__" and function == torch.Tensor.grad.__get__:
            return self._read(args[0], function(*args))
        touched = name not in ("__get__", "detach_", "requires_grad_") and self._gradients(args)
        nonzero = [gradient for gradient in touched or () if bool(gradient.any())]
        result = function(*args, **(kwargs or {}))
        if name == "backward":
            self.events.append("backward")
            self.arrived = self.arrived or any(p.grad is not None for p in self.own.values())
        elif name == "__set__" and function == torch.Tensor.grad.__set__:
            if id(args[0]) in self.own and (args[1] is None or not bool(args[1].any())):
                self.events.append("reset")
        elif name == "_record_function_enter_new" and ".step" in str(args[0]):
            self.events.append("empty")
        elif touched and (name in ("zero_", "_foreach_zero_") or _emptied(name, args, nonzero)):
            self.events.append("reset")
        elif touched:
            self.events.append("use" if nonzero else "empty")
        return result

    def _read(self, tensor, gradient):
        if gradient is None:
            if id(tensor) not in self.own:
                self.last_none = "computed"
            else:
                self.last_none = "own" if tensor.requires_grad else "frozen"
            if self.last_none == "own":
                self.events.append("empty")
        return gradient

    def _gradients(self, args):
        """Those of the arguments that are gradients of the model, or share their memory."""
        flat = [
            part
            for argument in args
            for part in (argument if isinstance(argument, (list, tuple)) else [argument])
            if isinstance(part, torch.Tensor) and id(part) not in self.own
        ]
        places = {weight.grad.data_ptr() for weight in self.own.values() if weight.grad is not None}
        return [tensor for tensor in flat if tensor.data_ptr() in places]

    def _around_last_backward(self):
        """The events between the last two backward passes, and those after the last."""
        remaining = self.events[::-1]
        after = remaining[: remaining.index("backward")][::-1] if "backward" in remaining else []
        remaining = remaining[len(after) + 1 :]
        between = remaining[: remaining.index("backward")] if "backward" in remaining else remaining
        return between[::-1], after

    def why_still(self):
        """Why no weight has changed, in a few words."""
        if "loss" not in self.events:
            return "the loss was never computed"
        if not self.ran:
            return "the model passed to `train` was never run"
        if "backward" not in self.events:
            return "`backward` was never called"
        if not self.arrived:
            return "`backward` ran, but no gradient reached the model"
        if "use" in self.events:
            return "the update does not reach the model"
        between, after = self._around_last_backward()
        if "reset" in after and "empty" in after[after.index("reset") :]:
            return "the gradients were reset before they were used"
        if "empty" in between and "empty" not in after:
            return "the update came before `backward`"
        if "empty" in after:
            return "the update does not reach the model"
        return "nothing used the gradients"

    def why_none(self):
        """Why a gradient was None where it was needed."""
        if self.last_none == "frozen":
            return "a frozen parameter has no gradient"
        if self.last_none == "computed":
            return "a new tensor is not a parameter"
        if self.last_none == "own" and "backward" not in self.events:
            return "no gradient before `backward`"
        return "the gradient was reset just before" if self.last_none == "own" else ""


def _emptied(name, args, nonzero):
    """Whether an operation in place has made gradients zero that were not."""
    in_place = name.endswith("_") or name.startswith("__i") or name == "__setitem__"
    return in_place and bool(nonzero) and not any(bool(gradient.any()) for gradient in nonzero)
