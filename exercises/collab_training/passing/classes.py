import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


class Recommender(nn.Module):
    def __init__(self, n_users, n_items, size=5):
        super().__init__()
        self.user = nn.Embedding(n_users, size)
        self.item = nn.Embedding(n_items, size)
        self.item_bias = nn.Embedding(n_items, 1)

    def forward(self, pairs):
        user, item = self.user(pairs[:, 0]), self.item(pairs[:, 1])
        return (user * item).sum(dim=1) + self.item_bias(pairs[:, 1]).squeeze() + 3


def train(x, ratings, n_users, n_items):
    model = Recommender(n_users, n_items)
    loader = DataLoader(TensorDataset(x, ratings), batch_size=128, shuffle=True, num_workers=0)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    criterion = nn.MSELoss()
    for _ in range(15):
        running_loss = 0
        for pairs, stars in loader:
            optimizer.zero_grad()
            loss = criterion(model(pairs), stars)
            loss.backward()
            optimizer.step()
            running_loss += loss
    return model.eval()
