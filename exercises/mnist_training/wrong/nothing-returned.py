import torch
from torch import nn


def train(images, labels):
    model = nn.Linear(784, 10)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss = nn.functional.cross_entropy(model(images[:1000]), labels[:1000])
    loss.backward()
    optimizer.step()
