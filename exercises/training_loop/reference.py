"""The model solution, shown beside the learner's own after a pass."""

import torch


def train(model, batches, loss_fn, lr, epochs):
    for _ in range(epochs):
        for xb, yb in batches:
            loss = loss_fn(model(xb), yb)
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    if p.grad is not None:
                        p -= lr * p.grad
                        p.grad = None
