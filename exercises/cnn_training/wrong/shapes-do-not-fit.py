from torch import nn
from torch.nn import functional as F


def train(images, labels):
    model = nn.Sequential(nn.Conv2d(1, 4, 3, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(196, 10))
    F.cross_entropy(model(images), labels).backward()
    return model
