"""A right `Learner` in small parts, for the wrong ones to replace."""

import torch


def mean(numbers):
    return sum(numbers) / len(numbers)


def weighted(pairs):
    """The mean of values, each with its weight."""
    return sum(value * weight for value, weight in pairs) / sum(weight for _, weight in pairs)


class Learner:
    def __init__(self, batches, valid, model, loss_fn, metric, lr):
        self.batches, self.valid = batches, valid
        self.model, self.loss_fn, self.metric, self.lr = model, loss_fn, metric, lr

    def fit(self, epochs):
        return [self.epoch(number) for number in range(epochs)]

    def epoch(self, number):
        train_loss = self.train()
        with torch.no_grad():
            valid_loss, metric = self.validate()
        return {
            "epoch": number,
            "train_loss": train_loss,
            "valid_loss": valid_loss,
            "metric": metric,
        }

    def train(self):
        losses = []
        for xb, yb in self.batches:
            losses.append(self.backward(xb, yb))
            self.step()
            self.reset()
        return mean(losses)

    def loss(self, xb, yb):
        return self.loss_fn(self.model(xb), yb)

    def backward(self, xb, yb):
        loss = self.loss(xb, yb)
        loss.backward()
        return loss.item()

    def step(self):
        for p in self.model.parameters():
            if p.grad is not None:
                p.data -= self.lr * p.grad

    def reset(self):
        for p in self.model.parameters():
            p.grad = None

    def measure(self, predictions, yb):
        return self.metric(predictions, yb)

    def losses(self, batches):
        return [(float(self.loss(xb, yb)), len(xb)) for xb, yb in batches]

    def metrics(self, batches):
        return [(float(self.measure(self.model(xb), yb)), len(xb)) for xb, yb in batches]

    def validate(self):
        return weighted(self.losses(self.valid)), weighted(self.metrics(self.valid))
