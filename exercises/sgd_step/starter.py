import torch


def sgd_step(params, lr):
    """Move each parameter against its gradient, in place, and reset the gradients."""
    ...
