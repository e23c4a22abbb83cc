import torch
from torch.nn import functional as F


def train(x, ratings, n_users, n_items):
    users = (torch.randn(n_users, 8) * 0.1).requires_grad_()
    items = (torch.randn(n_items, 8) * 0.1).requires_grad_()
    optimizer = torch.optim.Adam([users, items], lr=0.02)

    def predict(x):
        return (users[x[:, 0]] * items[x[:, 1]]).sum(1) + 3

    for _ in range(2):
        for rows in torch.randperm(len(x)).split(128):
            loss = F.mse_loss(predict(x[rows]), ratings[rows])
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    return users @ items.t() + 3
