"""Builds a model, a loss and a metric beside the submission, calls `fit`, and returns its rows
with the weights after it."""

import torch
from torch import nn
from torch.nn import functional

KEYS = ("epoch", "train_loss", "valid_loss", "metric")


def over_and_under(predictions, targets):
    """Too high costs three times as much as too low."""
    error = predictions - targets
    return torch.where(error > 0, 3 * error, -error).mean()


def far_from_target(predictions, targets):
    """How far the sigmoid of a prediction is from its 0 or 1."""
    return torch.where(targets == 1, 1 - predictions.sigmoid(), predictions.sigmoid()).mean()


def right_side(predictions, targets):
    return ((predictions > 0) == targets).float().mean()


def right_class(predictions, targets):
    return (predictions.argmax(1) == targets).float().mean()


def too_low(predictions, targets):
    """By how much predictions are too low, on the average."""
    return (targets - predictions).clamp(min=0).mean()


FUNCTIONS = {
    function.__name__: function
    for function in (over_and_under, far_from_target, right_side, right_class, too_low)
} | {"cross_entropy": functional.cross_entropy}


def build(layers):
    modules = []
    for weights in layers:
        if modules:
            modules.append(nn.Tanh())
        weight, bias = weights
        layer = nn.Linear(*weight.t().shape)
        layer.weight.data, layer.bias.data = weight.clone(), bias.clone()
        modules.append(layer)
    return modules[0] if len(modules) == 1 else nn.Sequential(*modules)


def fitted(submission, layers, batches, valid, loss, metric, lr, calls):
    """The rows that each call of `fit` returns, and the weights at the end."""
    model = build(layers)
    learner = submission.Learner(batches, valid, model, FUNCTIONS[loss], FUNCTIONS[metric], lr)
    fits = [_rows(learner.fit(epochs)) for epochs in calls]
    weights = [weight.detach() for weight in model.parameters()]
    return {"fit": fits[0] if len(fits) == 1 else fits, "weights": weights}


def _rows(result):
    """The rows with the required keys only."""
    if not isinstance(result, (list, tuple)):
        return result
    return [
        {key: row[key] for key in KEYS if key in row} if isinstance(row, dict) else row
        for row in result
    ]
