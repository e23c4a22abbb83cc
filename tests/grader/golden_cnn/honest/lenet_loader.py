"""A small LeNet with max pooling, a data loader and one-hot targets."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


def train(images, labels):
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 10, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(160, 32), nn.ReLU(), nn.Linear(32, 10),
    )  # fmt: skip
    data = DataLoader(TensorDataset(images, labels), batch_size=64, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9, nesterov=True)
    for _ in range(8):
        for xb, yb in data:
            loss = -(F.log_softmax(model(xb), 1) * F.one_hot(yb, 10)).sum(1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model
