import math

import torch
from torch import nn
from torch.nn import functional as F


def histograms(pictures):
    """Which way the grey values rise, in nine directions, counted in 4x4 cells."""
    squares = pictures.view(-1, 1, 28, 28)
    across = F.pad(squares[..., 2:] - squares[..., :-2], (1, 1))
    down = F.pad(squares[..., 2:, :] - squares[..., :-2, :], (0, 0, 1, 1))
    steep = (across**2 + down**2).sqrt()
    way = ((torch.atan2(down, across) % math.pi) / math.pi * 9).long().clamp(max=8)
    bins = torch.zeros(len(pictures), 9, 28, 28).scatter_(1, way, steep)
    cells = 16 * F.avg_pool2d(bins, 4).flatten(1)
    return 5 * cells / (cells.norm(dim=1, keepdim=True) + 0.1)


def train(images, labels):
    seen = torch.cat([histograms(part) for part in images.split(5000)])
    last = nn.Linear(441, 10)
    optimizer = torch.optim.Adam(last.parameters(), lr=0.01)
    for _ in range(4):
        for rows in torch.randperm(len(seen)).split(128):
            optimizer.zero_grad()
            F.cross_entropy(last(seen[rows]), labels[rows]).backward()
            optimizer.step()
    return lambda pictures: last(histograms(pictures))
