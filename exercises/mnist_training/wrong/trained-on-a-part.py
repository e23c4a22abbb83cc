import torch
from torch import nn


def train(images, labels):
    model = nn.Sequential(nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for i in range(0, len(images), 64):
        loss = nn.functional.cross_entropy(model(images[i : i + 64]), labels[i : i + 64])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if i > 5000:
            break
    return model
