import torch


def sigmoid_range(x, low, high):
    """Squash each number of x by the sigmoid to between low and high; same shape."""
    ...
