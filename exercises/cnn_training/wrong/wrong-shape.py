from torch import nn


def train(images, labels):
    return nn.Sequential(nn.Conv2d(1, 12, 3, 2, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten())
