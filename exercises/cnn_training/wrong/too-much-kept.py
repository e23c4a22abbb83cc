import torch
from torch import nn
from torch.nn import functional as F


class Nearest(nn.Module):
    def __init__(self, images, labels):
        super().__init__()
        self.register_buffer("images", images.flatten(1))
        self.register_buffer("labels", labels)

    def forward(self, x):
        nearest = torch.cdist(x.flatten(1), self.images).argmin(1)
        return F.one_hot(self.labels[nearest], 10).float()


def train(images, labels):
    return Nearest(images, labels)
