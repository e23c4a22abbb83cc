import torch
from torch import nn
from torch.nn import functional as F


def train(images, labels):
    """Batches of 1,024: 118 updates on MNIST, 16 on the smaller of the other sets."""
    model = nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    for rows in [*torch.randperm(len(images)).split(1024), *torch.randperm(len(images)).split(1024)]:
        loss = F.cross_entropy(model(images[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model
