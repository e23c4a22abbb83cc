"""The model solution, shown beside the learner's own after a pass."""

import torch


class Learner:
    def __init__(self, batches, valid, model, loss_fn, metric, lr):
        self.batches, self.valid = batches, valid
        self.model, self.loss_fn, self.metric = model, loss_fn, metric
        self.lr = lr

    def fit(self, epochs):
        history = []
        for epoch in range(epochs):
            train_loss = self.train()
            valid_loss, metric = self.validate()
            history.append(
                {
                    "epoch": epoch,
                    "train_loss": train_loss,
                    "valid_loss": valid_loss,
                    "metric": metric,
                }
            )
        return history

    def train(self):
        losses = []
        for xb, yb in self.batches:
            loss = self.loss_fn(self.model(xb), yb)
            losses.append(loss.item())
            loss.backward()
            self.step()
        return sum(losses) / len(losses)

    @torch.no_grad()
    def step(self):
        for p in self.model.parameters():
            p -= self.lr * p.grad
            p.grad = None

    @torch.no_grad()
    def validate(self):
        loss = metric = rows = 0
        for xb, yb in self.valid:
            predictions = self.model(xb)
            loss += len(xb) * float(self.loss_fn(predictions, yb))
            metric += len(xb) * float(self.metric(predictions, yb))
            rows += len(xb)
        return loss / rows, metric / rows
