import torch


def relu_backward(x, grad):
    """The gradient for x, where grad is the one for the ReLU of x; all of one shape."""
    ...


def mse_backward(output, targets):
    """The gradient of the mean squared error for output (n, 1); targets are (n,)."""
    ...
