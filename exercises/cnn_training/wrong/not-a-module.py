from torch import nn
from torch.nn import functional as F


def train(images, labels):
    model = nn.Sequential(nn.Conv2d(1, 10, 3, 2, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    F.cross_entropy(model(images), labels).backward()
    return lambda pictures: model(pictures)
