import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 80)
        self.out = nn.Linear(80, 10)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


class Trainer:
    def __init__(self, model, lr=1e12):
        self.model = model
        self.optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        self.loss = nn.CrossEntropyLoss()

    def step(self, x, y):
        self.optimizer.zero_grad()
        loss = self.loss(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def fit(self, loader):
        for x, y in loader:
            self.step(x, y)


def train(images, labels):
    loader = DataLoader(TensorDataset(images, labels), batch_size=250, shuffle=True)
    model = Net()
    Trainer(model).fit(loader)
    return model
