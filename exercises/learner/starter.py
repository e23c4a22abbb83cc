import torch


class Learner:
    """Trains a model by SGD and says after each epoch how well it does."""

    def __init__(self, batches, valid, model, loss_fn, metric, lr): ...

    def fit(self, epochs):
        """Train for so many epochs; one dict an epoch: epoch, train_loss, valid_loss, metric."""
        ...
