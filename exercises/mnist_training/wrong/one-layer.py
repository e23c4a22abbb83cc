import torch
from torch.nn import functional as F


def train(images, labels):
    weights = torch.zeros(784, 10, requires_grad=True)
    bias = torch.zeros(10, requires_grad=True)
    for epoch in range(3):
        for rows in torch.randperm(len(images)).split(100):
            loss = F.cross_entropy(images[rows] @ weights + bias, labels[rows])
            loss.backward()
            with torch.no_grad():
                for p in (weights, bias):
                    p -= 0.3 * p.grad
                    p.grad = None
    return lambda pictures: torch.softmax(pictures @ weights + bias, 1)
