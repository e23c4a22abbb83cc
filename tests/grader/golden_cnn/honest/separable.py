"""Depthwise and pointwise convolutions, dropout, RMSprop."""

import torch
from torch import nn
from torch.nn import functional as F


def separable(i, o, stride):
    return nn.Sequential(
        nn.Conv2d(i, i, 3, stride, 1, groups=i, bias=False),
        nn.Conv2d(i, o, 1, bias=False),
        nn.BatchNorm2d(o),
        nn.SiLU(),
    )


def train(images, labels):
    net = nn.Sequential(
        nn.Conv2d(1, 12, 3, 2, 1), nn.ReLU(), separable(12, 24, 2), separable(24, 48, 2),
        separable(48, 48, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.1),
        nn.Linear(48, 10),
    )  # fmt: skip
    opt = torch.optim.RMSprop(net.parameters(), lr=2e-3)
    for epoch in range(10):
        if epoch == 7:
            for group in opt.param_groups:
                group["lr"] /= 10
        for i in torch.randperm(len(images)).split(64):
            F.cross_entropy(net(images[i]), labels[i]).backward()
            opt.step()
            opt.zero_grad()
    net.eval()
    return net
