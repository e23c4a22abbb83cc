"""The model solution, shown beside the learner's own after a pass."""

import torch


def sigmoid(x):
    return 1 / (1 + torch.exp(-x))


def relu(x):
    return x.clamp(min=0)
