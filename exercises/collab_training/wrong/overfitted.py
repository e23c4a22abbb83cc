import torch
from torch import nn


class DotProduct(nn.Module):
    def __init__(self, n_users, n_items):
        super().__init__()
        self.users = nn.Embedding(n_users, 100)
        self.items = nn.Embedding(n_items, 100)

    def forward(self, x):
        return (self.users(x[:, 0]) * self.items(x[:, 1])).sum(1)


def train(x, ratings, n_users, n_items):
    model = DotProduct(n_users, n_items)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(10):
        for rows in torch.randperm(len(x)).split(256):
            loss = nn.functional.mse_loss(model(x[rows]), ratings[rows])
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    return model
