import torch


def spread(low, high, n):
    """A list of n rates from low to high, each the one before times the same factor."""
    ...


def step(groups):
    """Move each parameter against its gradient by its group's rate, and reset the gradient."""
    ...
