import torch
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 100)
        self.out = nn.Linear(100, 10)

    def forward(self, x):
        exps = torch.exp(self.out(torch.relu(self.hidden(x))))
        return exps / exps.sum(dim=1, keepdim=True)


def train(images, labels):
    net = Net()
    for i in range(0, len(images), 100):
        loss = F.cross_entropy(net(images[i : i + 100]), labels[i : i + 100])
        loss.backward()
        with torch.no_grad():
            for p in net.parameters():
                p -= 0.5 * p.grad
                p.grad = None
    return net
