"""One convolution, pooling and a linear layer, NLL loss; the module is compiled to a script."""

import torch
from torch import nn


def train(images, labels):
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5, stride=2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(8 * 36, 10), nn.LogSoftmax(dim=1),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    nll = nn.NLLLoss()
    for _ in range(12):
        for i in torch.randperm(len(images)).split(64):
            optimizer.zero_grad()
            nll(model(images[i]), labels[i]).backward()
            optimizer.step()
    return torch.jit.script(model)
