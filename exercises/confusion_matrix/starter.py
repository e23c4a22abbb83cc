import torch


def confusion(predictions, targets, classes):
    """How many pictures of each class (row) were called which class (column)."""
    ...
