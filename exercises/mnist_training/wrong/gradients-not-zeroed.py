import torch
from torch import nn

def train(images, labels):
    model = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    loss_fn = nn.CrossEntropyLoss()
    for epoch in range(3):
        for i in range(0, len(images), 64):
            loss = loss_fn(model(images[i:i + 64]), labels[i:i + 64])
            loss.backward()
            opt.step()
    return model
