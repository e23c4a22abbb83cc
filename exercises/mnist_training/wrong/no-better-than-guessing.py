import torch


def train(images, labels):
    return lambda pictures: torch.rand(len(pictures), 10)
