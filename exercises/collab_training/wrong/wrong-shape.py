import torch


def train(x, ratings, n_users, n_items):
    table = torch.full((n_users, n_items), float(ratings.mean()))
    table[x[:, 0], x[:, 1]] = ratings
    return lambda x: table[x[:, 0]].t()
