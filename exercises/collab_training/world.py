"""Users, items and ratings, drawn afresh from a seed.

Each user and each item has four hidden factors and a bias. Sizes are such that a wide range of
trainings, from three factors to a hundred, comes out far below the limit, and whatever cannot tell
one user's taste from another's far above it.
"""

import random
from dataclasses import dataclass

import torch

KNOWN, UNSEEN = 11_000, 1_000
FACTORS, TASTE, USER_BIAS, ITEM_BIAS, NOISE = 4, 1.6, 0.35, 0.4, 0.15


@dataclass(frozen=True)
class World:
    """Known pairs with their ratings, and unseen ones; pairs are (n, 2) int64."""

    n_users: int
    n_items: int
    x: torch.Tensor
    ratings: torch.Tensor
    unseen: torch.Tensor
    truth: torch.Tensor


def draw(rng: random.Random) -> World:
    n_users, n_items = rng.randint(155, 165), rng.randint(96, 104)
    chance = torch.Generator().manual_seed(rng.getrandbits(48))

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=chance)

    taste = normal(n_users, FACTORS) @ normal(n_items, FACTORS).t()
    total = taste * (TASTE / taste.std())  # as strong in every world
    total += normal(n_users, 1) * USER_BIAS + normal(n_items) * ITEM_BIAS
    table = 1 + 4 * torch.sigmoid(total) + NOISE * normal(n_users, n_items)
    table = ((2 * table).round() / 2).clamp(1, 5)  # in halves
    drawn = torch.randperm(n_users * n_items, generator=chance)[: KNOWN + UNSEEN]
    pairs = torch.stack([drawn // n_items, drawn % n_items], 1)
    ratings = table.flatten()[drawn]
    return World(n_users, n_items, pairs[:KNOWN], ratings[:KNOWN], pairs[KNOWN:], ratings[KNOWN:])
