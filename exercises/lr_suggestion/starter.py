import math


def minimum(lrs, losses):
    """A tenth of the rate with the lowest loss."""
    ...


def steepest(lrs, losses):
    """The rate from which the loss falls most for each step of log(rate)."""
    ...
