import torch


def penalty(params, wd):
    """wd times the sum of the squares of all numbers in all tensors: one number."""
    ...


def decay_step(params, lr, wd):
    """One SGD step on loss plus penalty, in place; then the gradients are reset."""
    ...
