"""What a teacher would pencil beside a right `Learner`."""

from quizzer.grader.authoring import Nit

_START = """
import torch


class Learner:
    def __init__(self, batches, valid, model, loss_fn, metric, lr):
        self.batches, self.valid, self.model = batches, valid, model
        self.loss_fn, self.metric, self.lr = loss_fn, metric, lr
"""

NITS = (
    Nit(
        "`.data` bypasses autograd's checks; an update under `with torch.no_grad():` keeps them.",
        r"(?<!grad)\.data (?:[-+]= |= )|(?<!grad)\.data\.(?:sub_|add_|copy_)\(",
        (
            _START
            + """
    def train(self):
        losses = []
        for xb, yb in self.batches:
            loss = self.loss_fn(self.model(xb), yb)
            losses.append(loss.item())
            loss.backward()
            for p in self.model.parameters():
                p.data -= self.lr * p.grad
                p.grad.zero_()
        return sum(losses) / len(losses)

    def validate(self):
        loss = metric = rows = 0
        with torch.no_grad():
            for xb, yb in self.valid:
                preds = self.model(xb)
                loss += self.loss_fn(preds, yb) * len(yb)
                metric += self.metric(preds, yb) * len(yb)
                rows += len(yb)
        return loss / rows, metric / rows

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
""",
            _START
            + """
    def fit(self, epochs):
        rows = []
        size = sum(len(y) for _, y in self.valid)
        for epoch in range(epochs):
            total = 0.0
            for x, y in self.batches:
                loss = self.loss_fn(self.model(x), y)
                loss.backward()
                for p in self.model.parameters():
                    p.data = p.data - self.lr * p.grad
                    p.grad = None
                total += float(loss)
            with torch.no_grad():
                outs = [(self.model(x), y) for x, y in self.valid]
                valid = sum(float(self.loss_fn(p, y)) * len(y) for p, y in outs) / size
                metric = sum(float(self.metric(p, y)) * len(y) for p, y in outs) / size
            rows.append(
                dict(
                    epoch=epoch,
                    train_loss=total / len(self.batches),
                    valid_loss=valid,
                    metric=metric,
                )
            )
        return rows
""",
        ),
    ),
    Nit(
        "Validation records its operations for gradients; `torch.no_grad()` around it saves that.",
        r"\A(?![\s\S]*(?:no_grad|inference_mode|grad_enabled|detach|requires_grad))"
        r"[\s\S]*\bself\.valid\b",
        (
            _START
            + """
        self.opt = torch.optim.SGD(model.parameters(), lr=lr)

    def fit(self, epochs):
        history = []
        for epoch in range(epochs):
            losses = []
            for xb, yb in self.batches:
                loss = self.loss_fn(self.model(xb), yb)
                self.opt.zero_grad()
                loss.backward()
                self.opt.step()
                losses.append(loss.item())
            rows, valid_loss, metric = 0, 0.0, 0.0
            for xb, yb in self.valid:
                predictions = self.model(xb)
                valid_loss += self.loss_fn(predictions, yb).item() * len(yb)
                metric += float(self.metric(predictions, yb)) * len(yb)
                rows += len(yb)
            history.append(
                {
                    "epoch": epoch,
                    "train_loss": sum(losses) / len(losses),
                    "valid_loss": valid_loss / rows,
                    "metric": metric / rows,
                }
            )
        return history
""",
            _START
            + """
    def weighted(self, function):
        rows = sum(len(x) for x, _ in self.valid)
        return sum(float(function(self.model(x), y)) * len(x) for x, y in self.valid) / rows

    def epoch(self, number):
        opt = torch.optim.SGD(self.model.parameters(), self.lr)
        total = 0.0
        for x, y in self.batches:
            loss = self.loss_fn(self.model(x), y)
            total += loss.item()
            loss.backward()
            opt.step()
            opt.zero_grad()
        return {
            "epoch": number,
            "train_loss": total / len(self.batches),
            "valid_loss": self.weighted(self.loss_fn),
            "metric": self.weighted(self.metric),
        }

    def fit(self, epochs):
        return [self.epoch(number) for number in range(epochs)]
""",
        ),
    ),
    Nit(
        "The losses kept here hold on to their graphs; `.item()` keeps the number alone.",
        r"^ +(?P<l>\w+) = self\.loss_fn\([^\n]*\n(?=(?: [^\n]*\n)*? +(?P=l)\.backward\(\))"
        r"(?:(?! *(?P=l) = |[^\n]*no_grad) [^\n]*\n)*?"
        r" +\w+(?:\.append\((?P=l)\)| \+= (?P=l)| = \w+ \+ (?P=l))$",
        (
            _START
            + """
    def fit(self, epochs):
        history = []
        opt = torch.optim.SGD(self.model.parameters(), lr=self.lr)
        for epoch in range(epochs):
            losses = []
            for xb, yb in self.batches:
                loss = self.loss_fn(self.model(xb), yb)
                loss.backward()
                opt.step()
                opt.zero_grad()
                losses.append(loss)
            with torch.no_grad():
                sizes = torch.tensor([float(len(y)) for _, y in self.valid])
                outs = [(self.model(x), y) for x, y in self.valid]
                valid = torch.tensor([float(self.loss_fn(p, y)) for p, y in outs])
                metric = torch.tensor([float(self.metric(p, y)) for p, y in outs])
            history.append(
                {
                    "epoch": epoch,
                    "train_loss": torch.stack(losses).mean(),
                    "valid_loss": (valid * sizes).sum() / sizes.sum(),
                    "metric": (metric * sizes).sum() / sizes.sum(),
                }
            )
        return history
""",
            _START
            + """
    def train(self):
        total = 0
        for xb, yb in self.batches:
            loss = self.loss_fn(self.model(xb), yb)
            total += loss
            loss.backward()
            with torch.no_grad():
                for p in self.model.parameters():
                    p -= self.lr * p.grad
                    p.grad = None
        return total / len(self.batches)

    @torch.no_grad()
    def validate(self, function):
        rows = sum(len(y) for _, y in self.valid)
        return sum(function(self.model(x), y) * len(y) for x, y in self.valid) / rows

    def fit(self, epochs):
        return [
            {
                "epoch": epoch,
                "train_loss": self.train(),
                "valid_loss": self.validate(self.loss_fn),
                "metric": self.validate(self.metric),
            }
            for epoch in range(epochs)
        ]
""",
        ),
    ),
)
