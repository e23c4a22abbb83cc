import copy

import torch
from torch import nn


def train(images, labels):
    model = nn.Sequential(nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10))
    predict = copy.deepcopy(model).eval()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for i in range(0, len(images), 256):
        loss = nn.functional.cross_entropy(model(images[i : i + 256]), labels[i : i + 256])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return predict
