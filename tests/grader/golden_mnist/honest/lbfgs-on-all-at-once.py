import torch
from torch import nn
from torch.nn import functional as F


def train(images, labels):
    """No batches at all: some sixty steps, each with every picture."""
    model = nn.Sequential(nn.Linear(784, 48), nn.Tanh(), nn.Linear(48, 10))
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=70, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        return loss

    optimizer.step(closure)
    return model
