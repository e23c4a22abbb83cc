import torch


def batch_accuracy(predictions, targets):
    """The share of raw predictions on the right side of their 0/1 targets; one number."""
    ...
