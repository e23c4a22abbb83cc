import torch


def mnist_loss(predictions, targets):
    """The mean distance of the squashed predictions from their 0/1 targets; a 0-d tensor."""
    ...
