"""The model solution, shown beside the learner's own after a pass."""

import torch
from torch import nn
from torch.nn import functional


def train(images, labels, epochs=4, size=128):
    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for epoch in range(epochs):
        total = 0.0
        for rows in torch.randperm(len(images)).split(size):
            loss = functional.cross_entropy(model(images[rows]), labels[rows])
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            total += loss.item() * len(rows)
        print(f"epoch {epoch + 1}: loss {total / len(images):.3f}")
    return model
