"""Makes layers, lets them be frozen, and looks at every parameter afterwards."""

import torch
from torch import nn


def frozen(submission, kinds, trainable, training, numbers):
    """Calls with each of `numbers` in turn on the same layers; their state after each call."""
    torch.manual_seed(0)
    layers = [made(kind) for kind in kinds]
    for layer, can_train, mode in zip(layers, trainable, training, strict=True):
        layer.requires_grad_(can_train)
        layer.train(mode)
    before = [p.detach().clone() for layer in layers for p in layer.parameters()]
    states = []
    for n in numbers:
        submission.freeze_to(list(layers), n)
        states.append([[p.requires_grad for p in layer.parameters()] for layer in layers])
    after = [p.detach() for layer in layers for p in layer.parameters()]
    return {
        "requires_grad": states,
        "training": [layer.training for layer in layers],
        "weights unchanged": all(torch.equal(a, b) for a, b in zip(before, after, strict=True)),
    }


def made(kind):
    if kind == "relu":
        return nn.ReLU()
    if kind == "block":
        return nn.Sequential(nn.Linear(3, 3), nn.ReLU(), nn.Sequential(nn.Linear(3, 3)))
    if kind == "norm":
        return nn.BatchNorm1d(3)
    return nn.Linear(3, 3)
