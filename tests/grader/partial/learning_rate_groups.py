import torch


def spread(low, high, n):
    if n == 1:
        return [high]
    return [low * (high / low) ** (place / (n - 1)) for place in range(n)]


@torch.no_grad()
def step(groups):
    for group in groups:
        for p in group["params"][:10]:
            p -= group["lr"] * p.grad
            p.grad = None
