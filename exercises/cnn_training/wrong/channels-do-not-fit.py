from torch import nn


def train(images, labels):
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Conv2d(8, 10, 3))
    model(images)
    return model
