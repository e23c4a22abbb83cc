import torch
from torch import nn


def train(images, labels):
    net = nn.Sequential(nn.Linear(784, 30), nn.ReLU(), nn.Linear(30, 9))
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    targets = nn.functional.one_hot(labels, 10).float()
    for part in torch.randperm(len(images)).split(256):
        loss = ((net(images[part]) - targets[part]) ** 2).mean()
        loss.backward()
        opt.step()
        opt.zero_grad()
    return net
