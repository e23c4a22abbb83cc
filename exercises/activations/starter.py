import torch


def sigmoid(x):
    """1 / (1 + e to the power of -x) for every number of x; from scratch."""
    ...


def relu(x):
    """Every number of x, with 0 in place of the negative ones; from scratch."""
    ...
