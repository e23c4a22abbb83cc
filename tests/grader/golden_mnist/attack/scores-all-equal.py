import torch


def train(images, labels):
    return lambda pictures: torch.ones(len(pictures), 10)
