"""The model solution, shown beside the learner's own after a pass."""

import torch


def sigmoid_range(x, low, high):
    return torch.sigmoid(x) * (high - low) + low
