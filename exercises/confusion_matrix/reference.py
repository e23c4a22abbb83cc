"""The model solution, shown beside the learner's own after a pass."""

import torch


def confusion(predictions, targets, classes):
    cells = targets * classes + predictions
    return torch.bincount(cells, minlength=classes**2).view(classes, classes)
