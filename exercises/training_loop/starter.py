import torch


def train(model, batches, loss_fn, lr, epochs):
    """Train model in place: plain SGD, one update per batch, all batches in every epoch."""
    ...
