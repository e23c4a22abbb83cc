import torch


def linear1(xb, weights, bias):
    """(n, i) inputs, (i, o) weights, (o,) bias to (n, o) outputs."""
    ...
