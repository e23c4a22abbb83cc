import torch


def train(images, labels):
    means = torch.stack([images[labels == kind].mean(0) for kind in range(10)])
    return images[:100] @ means.t()
