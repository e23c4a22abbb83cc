import torch


def minibatches(x, y, batch_size):
    """Pairs (xb, yb) of batch_size rows each, in order; the last may be shorter."""
    ...
