import torch
from torch import nn
from torch.nn import functional as F


def train(images, labels):
    """Pixels are on or off, and the steps are small."""
    model = nn.Sequential(nn.Linear(784, 200), nn.ReLU(), nn.Linear(200, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-4, weight_decay=1e-5)
    for epoch in range(4):
        for rows in torch.randperm(len(images)).split(64):
            loss = F.cross_entropy(model((images[rows] > 0.5).float()), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return lambda pictures: model((pictures > 0.5).float())
