"""Two small networks whose scores are added, chosen by a validation set; group norm."""

import copy

import torch
from torch import nn
from torch.nn import functional as F


def small():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, 2, 1), nn.GroupNorm(2, 8), nn.LeakyReLU(0.1),
        nn.Conv2d(8, 12, 3, 2, 1), nn.GroupNorm(2, 12), nn.LeakyReLU(0.1),
        nn.Conv2d(12, 16, 3, 2, 1), nn.LeakyReLU(0.1), nn.Flatten(), nn.Linear(256, 8), nn.Tanh(),
        nn.Linear(8, 10),
    )  # fmt: skip


class Both(nn.Module):
    def __init__(self, *nets):
        super().__init__()
        self.nets = nn.ModuleList(nets)

    def forward(self, x):
        return sum(net(x) for net in self.nets)


def fit(net, x, y, vx, vy):
    opt = torch.optim.Adam(net.parameters(), lr=3e-3)
    best, kept = 0.0, net
    for _ in range(7):
        for i in torch.randperm(len(x)).split(64):
            F.cross_entropy(net(x[i]), y[i]).backward()
            opt.step()
            opt.zero_grad()
        with torch.no_grad():
            right = (net(vx).argmax(1) == vy).float().mean().item()
        if right > best:
            best, kept = right, copy.deepcopy(net)
    return kept


def train(images, labels):
    vx, vy, x, y = images[:600], labels[:600], images[600:], labels[600:]
    return Both(*(fit(small(), x, y, vx, vy) for _ in range(2)))
