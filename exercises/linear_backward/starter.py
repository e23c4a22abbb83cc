import torch


def linear_backward(x, w, grad):
    """The gradients for x (n, i), w (i, o) and b (o,), where grad (n, o) is the one for y."""
    ...
