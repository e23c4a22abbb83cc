import torch
from torch import nn


def train(x, ratings, n_users, n_items):
    users, items = nn.Embedding(n_users, 6), nn.Embedding(n_items, 6)
    user_bias, item_bias = nn.Embedding(n_users, 1), nn.Embedding(n_items, 1)
    layers = nn.ModuleList([users, items, user_bias, item_bias])
    optimizer = torch.optim.Adam(layers.parameters(), lr=0.02)

    def predict(x):
        u, i = x[:, 0], x[:, 1]
        dots = (users(u) * items(i)).sum(1)
        total = dots + user_bias(u).squeeze() + item_bias(i).squeeze()
        return torch.sigmoid(total) * 5 + 0.5

    for _ in range(15):
        losses = []
        for rows in torch.randperm(len(x)).split(128):
            loss = nn.functional.mse_loss(predict(x[rows]), ratings[rows])
            losses.append(loss)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return predict
