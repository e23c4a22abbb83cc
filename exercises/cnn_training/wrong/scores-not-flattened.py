from torch import nn
from torch.nn import functional as F


def train(images, labels):
    model = nn.Sequential(nn.Conv2d(1, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 10, 3, 2, 1))
    F.cross_entropy(model(images), labels).backward()
    return model
