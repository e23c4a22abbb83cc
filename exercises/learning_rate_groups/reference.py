"""The model solution, shown beside the learner's own after a pass."""

import torch


def spread(low, high, n):
    if n == 1:
        return [high]
    factor = (high / low) ** (1 / (n - 1))
    return [low * factor**place for place in range(n)]


@torch.no_grad()
def step(groups):
    for group in groups:
        for p in group["params"]:
            p -= group["lr"] * p.grad
            p.grad = None
