"""The model solution, shown beside the learner's own after a pass."""

import torch
from torch import nn
from torch.nn import functional as F


class DotProductBias(nn.Module):
    def __init__(self, n_users, n_items, n_factors=8, low=0.5, high=5.5):
        super().__init__()
        self.users = nn.Parameter(torch.randn(n_users, n_factors) * 0.1)
        self.items = nn.Parameter(torch.randn(n_items, n_factors) * 0.1)
        self.user_bias = nn.Parameter(torch.zeros(n_users))
        self.item_bias = nn.Parameter(torch.zeros(n_items))
        self.low, self.high = low, high

    def forward(self, x):
        u, i = x[:, 0], x[:, 1]
        total = (self.users[u] * self.items[i]).sum(1) + self.user_bias[u] + self.item_bias[i]
        return torch.sigmoid(total) * (self.high - self.low) + self.low


def train(x, ratings, n_users, n_items, epochs=15, size=128):
    model = DotProductBias(n_users, n_items)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for epoch in range(epochs):
        total = 0.0
        for rows in torch.randperm(len(x)).split(size):
            loss = F.mse_loss(model(x[rows]), ratings[rows])
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            total += loss.item() * len(rows)
        print(f"epoch {epoch + 1}: loss {total / len(x):.3f}")
    return model
