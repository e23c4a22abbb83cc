"""The model solution, shown beside the learner's own after a pass."""

import torch


def log_softmax(x):
    moved = x - x.max(1, keepdim=True).values
    return moved - torch.log(torch.exp(moved).sum(1, keepdim=True))


def cross_entropy(logits, targets):
    return -log_softmax(logits)[range(len(targets)), targets].mean()
