import torch
from torch import nn

torch.set_num_threads(4)
model = nn.Sequential(nn.Linear(784, 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Linear(128, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)


def train(images, labels):
    """Changes its arguments, keeps everything in globals, and returns a method."""
    images.sub_(0.13).div_(0.31)
    labels.add_(1)
    for _ in range(2):
        order = torch.randperm(len(images))
        for i in range(0, len(images), 256):
            rows = order[i : i + 256]
            loss = nn.functional.cross_entropy(model(images[rows]), labels[rows] - 1)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.eval()
    return predict


def predict(pictures):
    return model((pictures - 0.13) / 0.31).softmax(dim=1)
