import numpy as np
import torch


class NearestMean:
    def __init__(self, means):
        self.means = means

    def __call__(self, pictures):
        x = pictures.numpy()
        distance = ((x**2).sum(1)[:, None] - 2 * x @ self.means.T + (self.means**2).sum(1)) ** 0.5
        return torch.from_numpy(1 / (distance + 1e-6))


def train(images, labels):
    x, y = images.numpy(), labels.numpy()
    return NearestMean(np.stack([x[y == digit].mean(axis=0) for digit in range(10)]))
