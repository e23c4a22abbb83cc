import torch
from torch import nn


class OneFactor(nn.Module):
    def __init__(self, n_users, n_items):
        super().__init__()
        self.users = nn.Parameter(torch.randn(n_users) * 0.3)
        self.items = nn.Parameter(torch.randn(n_items) * 0.3)
        self.user_bias = nn.Parameter(torch.zeros(n_users))
        self.item_bias = nn.Parameter(torch.zeros(n_items))

    def forward(self, x):
        u, i = x[:, 0], x[:, 1]
        total = self.users[u] * self.items[i] + self.user_bias[u] + self.item_bias[i]
        return torch.sigmoid(total) * 5 + 0.5


def train(x, ratings, n_users, n_items):
    model = OneFactor(n_users, n_items)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(6):
        for rows in torch.randperm(len(x)).split(256):
            loss = nn.functional.mse_loss(model(x[rows]), ratings[rows])
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    return model
