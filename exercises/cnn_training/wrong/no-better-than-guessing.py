import torch
from torch import nn
from torch.nn import functional as F


def train(images, labels):
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(512, 10)
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    for _ in range(2):
        images = images[torch.randperm(len(images))]  # and not the labels
        for xb, yb in zip(images.split(64), labels.split(64), strict=True):
            F.cross_entropy(model(xb), yb).backward()
            optimizer.step()
            optimizer.zero_grad()
    return model.eval()
