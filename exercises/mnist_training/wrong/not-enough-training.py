import torch
from torch import nn


def train(images, labels):
    model = nn.Sequential(nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for i in range(0, len(images), 64):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(images[i : i + 64]), labels[i : i + 64]).backward()
        optimizer.step()
    return model
