"""The model solution, shown beside the learner's own after a pass."""

import torch


def predict(x, users, user_bias, items, item_bias, low, high):
    u, i = x[:, 0], x[:, 1]
    match = (users[u] * items[i]).sum(dim=1)
    total = match + user_bias[u, 0] + item_bias[i, 0]
    return torch.sigmoid(total) * (high - low) + low
