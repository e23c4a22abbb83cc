import torch
from torch import nn


class Biases(nn.Module):
    def __init__(self, n_users, n_items):
        super().__init__()
        self.users = nn.Parameter(torch.zeros(n_users))
        self.items = nn.Parameter(torch.zeros(n_items))

    def forward(self, x):
        return torch.sigmoid(self.users[x[:, 0]] + self.items[x[:, 1]]) * 5 + 0.5


def train(x, ratings, n_users, n_items):
    model = Biases(n_users, n_items)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(5):
        for rows in torch.randperm(len(x)).split(128):
            loss = nn.functional.mse_loss(model(x[rows]), ratings[rows])
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    return model
