"""The model solution, shown beside the learner's own after a pass."""

import torch


def make_tensor():
    return torch.arange(1, 10).view(3, 3)


def double_corner(t):
    return t[1:, 1:] * 2
