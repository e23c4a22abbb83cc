"""The model solution, shown beside the learner's own after a pass."""

import torch


def softmax(x):
    exponentials = torch.exp(x - x.max(1, keepdim=True).values)
    return exponentials / exponentials.sum(1, keepdim=True)
