import torch
from torch import nn


class DotProduct(nn.Module):
    def __init__(self, n_users, n_items):
        super().__init__()
        self.users = nn.Parameter(torch.randn(n_users, 8) * 0.1)
        self.items = nn.Parameter(torch.randn(n_items, 8) * 0.1)
        self.mean, self.spread = nn.Parameter(torch.tensor(3.0)), nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        dots = (self.users[x[:, 0]] * self.items[x[:, 1]]).sum(1)
        dots = (dots - dots.mean()) / (dots.std(unbiased=False) + 0.01)
        return dots * self.spread + self.mean


def train(x, ratings, n_users, n_items):
    model = DotProduct(n_users, n_items)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(15):
        for rows in torch.randperm(len(x)).split(256):
            loss = nn.functional.mse_loss(model(x[rows]), ratings[rows])
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    return model
