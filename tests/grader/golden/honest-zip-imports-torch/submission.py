import torch
def pair_up(a, b):
    return list(zip(a, b)) if torch.ones(1).item() else []
