import torch


def train(x, ratings, n_users, n_items):
    """Learn from (n, 2) pairs and (n,) ratings; return a callable, (m, 2) pairs to (m,)."""
    ...
