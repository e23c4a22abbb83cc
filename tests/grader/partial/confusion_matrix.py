import torch


def confusion(predictions, targets, classes):
    cells = (targets * classes + predictions)[:1000]
    return torch.bincount(cells, minlength=classes**2).view(classes, classes)
