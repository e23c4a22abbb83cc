import torch
from torch import nn


def train(images, labels):
    model = nn.Sequential(nn.Linear(784, 64), nn.Tanh(), nn.Linear(64, 10))
    wanted = nn.functional.one_hot(labels, 10).float() * 1000
    optimizer = torch.optim.SGD(model.parameters(), lr=50.0)
    for i in range(0, len(images), 256):
        loss = ((model(images[i : i + 256]) - wanted[i : i + 256]) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model
