import torch
from torch import nn
from torch.nn import functional as F


def train(images, labels):
    model = nn.Sequential(nn.Conv2d(1, 10, 3, 2, 1), nn.AdaptiveAvgPool2d(1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for rows in torch.randperm(len(images)).split(128):
        F.cross_entropy(model(images[rows]).flatten(1), labels[rows]).backward()
        optimizer.step()
        optimizer.zero_grad()
    return model
