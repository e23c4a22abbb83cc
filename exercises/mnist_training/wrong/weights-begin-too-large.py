import torch
from torch.nn import functional as F


def train(images, labels):
    w1 = torch.randn(784, 50, requires_grad=True)
    b1 = torch.zeros(50, requires_grad=True)
    w2 = torch.randn(50, 10, requires_grad=True)
    b2 = torch.zeros(10, requires_grad=True)
    params = (w1, b1, w2, b2)
    for epoch in range(3):
        for rows in torch.randperm(len(images)).split(128):
            scores = F.relu(images[rows] @ w1 + b1) @ w2 + b2
            loss = F.cross_entropy(scores, labels[rows])
            loss.backward()
            for p in params:
                p.data -= 0.01 * p.grad
                p.grad.zero_()
    return lambda pictures: F.relu(pictures @ w1 + b1) @ w2 + b2
