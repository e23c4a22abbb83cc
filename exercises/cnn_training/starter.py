import torch
from torch import nn


def train(images, labels):
    """Train on (6000, 1, 28, 28) pictures; return an nn.Module, (m, 1, 28, 28) to (m, 10)."""
    ...
