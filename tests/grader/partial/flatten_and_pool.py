import torch


def flatten(x):
    return torch.stack([picture.reshape(-1) for picture in x[:256]])


def global_pool(x):
    return x.mean((2, 3))
