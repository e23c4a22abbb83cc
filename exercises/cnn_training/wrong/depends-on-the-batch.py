import torch
from torch import nn
from torch.nn import functional as F


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(i, o, 3, 2, 1) for i, o in ((1, 4), (4, 8), (8, 16)))
        self.last = nn.Linear(16 * 16, 10)

    def forward(self, x):
        for conv in self.convs:
            x = conv(x).relu()
            x = (x - x.mean(0)) / (x.std(0, unbiased=False) + 0.01)
        return self.last(x.flatten(1))


def train(images, labels):
    model = Reader()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    for _ in range(5):
        for rows in torch.randperm(len(images)).split(100):
            F.cross_entropy(model(images[rows]), labels[rows]).backward()
            optimizer.step()
            optimizer.zero_grad()
    return model
