"""Builds a model, a loss and a metric beside the submission, has it fit, and hands back the rows it
tells of with the weights that came of it."""

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
    return (predictions.argmax(1) == targets).float().mean().item()


def too_low(predictions, targets):
    """By how much predictions are too low, on the average."""
    return (targets - predictions).clamp(min=0).mean()


FUNCTIONS = {
    function.__name__: function
    for function in (over_and_under, far_from_target, right_side, right_class, too_low)
} | {"cross_entropy": functional.cross_entropy}


def build(layers):
    made = []
    for weights in layers:
        if made:
            made.append(nn.Tanh())
        weight, bias = weights
        layer = nn.Linear(*weight.t().shape)
        layer.weight.data, layer.bias.data = weight.clone(), bias.clone()
        made.append(layer)
    return made[0] if len(made) == 1 else nn.Sequential(*made)


def fitted(submission, layers, batches, valid, loss, metric, lr, calls):
    """What each call of `fit` tells, and the weights at the end."""
    model = build(layers)
    learner = submission.Learner(batches, valid, model, FUNCTIONS[loss], FUNCTIONS[metric], lr)
    told = [_rows(learner.fit(epochs)) for epochs in calls]
    weights = [weight.detach() for weight in model.parameters()]
    return {"fit": told[0] if len(told) == 1 else told, "weights": weights}


def _rows(told):
    """The rows with the keys that are asked for alone."""
    if not isinstance(told, (list, tuple)):
        return told
    return [
        {key: row[key] for key in KEYS if key in row} if isinstance(row, dict) else row
        for row in told
    ]
