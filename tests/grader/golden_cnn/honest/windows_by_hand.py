"""Convolutions by unfold and a matrix product, plain SGD by hand, no layer of torch."""

import torch
import torch.nn.functional as F
from torch import nn


class Conv(nn.Module):
    def __init__(self, i, o, k, stride):
        super().__init__()
        self.k, self.stride = k, stride
        self.weight = nn.Parameter(torch.randn(o, i * k * k) * (2 / (i * k * k)) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(o, 1))

    def forward(self, x):
        side = (x.shape[-1] + 2 * (self.k // 2) - self.k) // self.stride + 1
        columns = F.unfold(x, self.k, padding=self.k // 2, stride=self.stride)
        return (self.weight @ columns + self.bias).unflatten(2, (side, side))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = Conv(1, 6, 5, 2), Conv(6, 12, 3, 2), Conv(12, 24, 3, 2)
        self.last = Conv(24, 10, 1, 1)

    def forward(self, x):
        for conv in (self.a, self.b, self.c):
            x = conv(x).clamp(min=0)
        return self.last(x).mean((2, 3))


def train(images, labels):
    net = Net()
    for epoch in range(14):
        lr = 0.15 if epoch < 10 else 0.03
        for rows in torch.randperm(len(images)).split(32):
            loss = F.cross_entropy(net(images[rows]), labels[rows])
            net.zero_grad()
            loss.backward()
            with torch.no_grad():
                for p in net.parameters():
                    p -= lr * p.grad
    return net
