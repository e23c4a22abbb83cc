import torch
from torch import nn
from torch.nn import functional as F


def flat(images):
    return images.view(-1, 784) * 255


def train(images, labels):
    images = images / 255
    model = nn.Sequential(nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for epoch in range(4):
        losses = []
        for rows in torch.randperm(len(images)).split(64):
            loss = F.cross_entropy(F.softmax(model(flat(images[rows])), dim=1), labels[rows])
            losses.append(loss)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(epoch, torch.stack(losses).mean().item())
    return lambda pictures: model(flat(pictures / 255))
