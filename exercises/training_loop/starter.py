import torch


def train(model, batches, loss_fn, lr, epochs):
    """Train model in place: plain SGD, one update a batch, every epoch over all batches."""
    ...
