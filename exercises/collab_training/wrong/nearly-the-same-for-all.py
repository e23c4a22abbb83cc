import torch
from torch import nn


class DotProduct(nn.Module):
    def __init__(self, n_users, n_items):
        super().__init__()
        self.users = nn.Parameter(torch.randn(n_users, 5) * 0.01)
        self.items = nn.Parameter(torch.randn(n_items, 5) * 0.01)

    def forward(self, x):
        dots = (self.users[x[:, 0]] * self.items[x[:, 1]]).sum(1)
        return torch.sigmoid(dots) * 5 + 0.5


def train(x, ratings, n_users, n_items):
    model = DotProduct(n_users, n_items)
    for _ in range(3):
        for rows in torch.randperm(len(x)).split(128):
            loss = nn.functional.mse_loss(model(x[rows]), ratings[rows])
            loss.backward()  # and no step
    return model
