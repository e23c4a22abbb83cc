"""Wrong Learners that train correctly but return wrong numbers, or that use the wrong data."""

import torch
from parts import Learner, mean, weighted

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation):
    return misconception(id, title, explanation, function="Learner")


@wrong(
    "last-training-loss",
    "`train_loss` is the last batch's loss",
    """`train_loss` is the loss of the last batch alone. It should be the mean over all batches
    of the epoch: save the loss of each batch.""",
)
class _(Learner):
    def train(self):
        for xb, yb in self.batches:
            last = self.backward(xb, yb)
            self.step()
            self.reset()
        return last


@wrong(
    "training-loss-summed",
    "`train_loss` is a sum",
    """The losses of the batches are added up, but not divided by the number of batches.""",
)
class _(Learner):
    def train(self):
        return super().train() * len(self.batches)


@wrong(
    "training-loss-by-rows",
    "The batch losses are divided by the number of rows",
    """Each batch's loss is a mean already. Their sum is divided by the number of all rows, so the
    result is too small: divide it by the number of batches.""",
)
class _(Learner):
    def train(self):
        rows = sum(len(xb) for xb, _ in self.batches)
        return super().train() * len(self.batches) / rows


@wrong(
    "training-loss-weighted",
    "`train_loss` is weighted",
    """Here `train_loss` weights the batches by their size. It should be the plain mean of the
    batches' losses; only `valid_loss` and `metric` are weighted.""",
)
class _(Learner):
    def train(self):
        losses = []
        for xb, yb in self.batches:
            losses.append((self.backward(xb, yb), len(xb)))
            self.step()
            self.reset()
        return weighted(losses)


@wrong(
    "training-loss-after-update",
    "`train_loss` is measured after the updates",
    """The loss was computed again, with weights that were already updated. Take each batch's
    loss before its update: the same number that `backward` starts from.""",
)
class _(Learner):
    def train(self):
        losses = []
        for xb, yb in self.batches:
            self.backward(xb, yb)
            self.step()
            self.reset()
            losses.append(self.loss(xb, yb).item())
        return mean(losses)


@wrong(
    "training-loss-after-update",
    "`train_loss` is measured after the updates",
    """The loss was computed again at the end of the epoch. Take each batch's loss before its
    update: the same number that `backward` starts from.""",
)
class _(Learner):
    def train(self):
        super().train()
        with torch.no_grad():
            return mean([loss for loss, _ in self.losses(self.batches)])


@wrong(
    "training-loss-piles-up",
    "`train_loss` includes earlier epochs",
    """The list of losses is created once and keeps growing, so later epochs are averaged with
    earlier ones. Start a new list in every epoch.""",
)
class _(Learner):
    def fit(self, epochs):
        losses, rows = [], []
        for number in range(epochs):
            row = self.epoch(number)
            losses += [row["train_loss"]]
            rows.append({**row, "train_loss": mean(losses)})
        return rows


@wrong(
    "validation-not-weighted",
    "All validation batches have the same weight",
    """`valid_loss` and `metric` are plain means over the batches, so a row in a small batch counts
    for more than one in a large batch. Weight each batch by its number of rows.""",
)
class _(Learner):
    def validate(self):
        losses, metrics = self.losses(self.valid), self.metrics(self.valid)
        return mean([loss for loss, _ in losses]), mean([value for value, _ in metrics])


@wrong(
    "valid-loss-not-weighted",
    "`valid_loss` is not weighted",
    """`metric` weights the batches by their size, but `valid_loss` is a plain mean over them.
    In both, every row should count the same.""",
)
class _(Learner):
    def validate(self):
        return mean([loss for loss, _ in self.losses(self.valid)]), super().validate()[1]


@wrong(
    "metric-not-weighted",
    "`metric` is not weighted",
    """`valid_loss` weights the batches by their size, but `metric` is a plain mean over them.
    In both, every row should count the same.""",
)
class _(Learner):
    def validate(self):
        return super().validate()[0], mean([value for value, _ in self.metrics(self.valid)])


@wrong(
    "validation-summed",
    "Validation is added up, not averaged",
    """The values of the validation batches are added up. Weight each by its number of rows, and
    divide by the number of all rows.""",
)
class _(Learner):
    def validate(self):
        losses, metrics = self.losses(self.valid), self.metrics(self.valid)
        return sum(loss for loss, _ in losses), sum(value for value, _ in metrics)


@wrong(
    "validation-summed",
    "Validation is added up, not averaged",
    """The weighted values are added up, but not divided by the total number of rows.""",
)
class _(Learner):
    def validate(self):
        rows = sum(len(xb) for xb, _ in self.valid)
        return tuple(value * rows for value in super().validate())


@wrong(
    "divided-by-batches",
    "Divided by the number of batches",
    """Each batch is weighted by its rows, but the sum is divided by the number of batches. Divide
    by the number of all rows: the sum of the weights.""",
)
class _(Learner):
    def validate(self):
        rows = sum(len(xb) for xb, _ in self.valid)
        return tuple(value * rows / len(self.valid) for value in super().validate())


@wrong(
    "last-validation-batch",
    "Only the last validation batch counts",
    """`valid_loss` and `metric` come from the last validation batch alone. Add up over all of them,
    weighted by their sizes.""",
)
class _(Learner):
    def validate(self):
        self.valid, all_batches = self.valid[-1:], self.valid
        values = super().validate()
        self.valid = all_batches
        return values


@wrong(
    "first-validation-batch",
    "Only the first validation batch counts",
    """`valid_loss` and `metric` come from the first validation batch alone. Add up over all of
    them, weighted by their sizes.""",
)
class _(Learner):
    def validate(self):
        self.valid, all_batches = self.valid[:1], self.valid
        values = super().validate()
        self.valid = all_batches
        return values


@wrong(
    "metric-on-training-data",
    "The metric is measured on the training data",
    """`metric` comes from the batches that the model was trained on, where it looks better than it
    is. A metric is measured on data that training has not seen: `valid`.""",
)
class _(Learner):
    def validate(self):
        return super().validate()[0], weighted(self.metrics(self.batches))


@wrong(
    "validated-on-training-data",
    "Validation on the training data",
    """`valid_loss` and `metric` come from the batches that the model was trained on. They are
    only informative on data that training has not seen: `valid`.""",
)
class _(Learner):
    def validate(self):
        return weighted(self.losses(self.batches)), weighted(self.metrics(self.batches))


@wrong(
    "validated-on-training-data",
    "Validation on the training data",
    """`valid_loss` and `metric` are measured on the batches that the model was trained on (and not
    weighted by their size). Measure on `valid`, which training has not seen.""",
)
class _(Learner):
    def validate(self):
        losses, metrics = self.losses(self.batches), self.metrics(self.batches)
        return mean([loss for loss, _ in losses]), mean([value for value, _ in metrics])


@wrong(
    "validated-before-training",
    "Validation comes before the epoch",
    """`valid_loss` and `metric` are those of the model before it was trained in this epoch.
    Measure after the updates of the epoch.""",
)
class _(Learner):
    def epoch(self, number):
        with torch.no_grad():
            valid_loss, metric = self.validate()
        row = super().epoch(number)
        return {**row, "valid_loss": valid_loss, "metric": metric}


@wrong(
    "validated-once",
    "Validation only at the end",
    """Every epoch has the same `valid_loss` and `metric`, measured after all training. Measure
    them inside the loop over the epochs.""",
)
class _(Learner):
    def fit(self, epochs):
        rows = super().fit(epochs)
        last = rows[-1] if rows else {}
        return [{**row, "valid_loss": last["valid_loss"], "metric": last["metric"]} for row in rows]


@wrong(
    "trained-on-validation-data",
    "The validation data is trained on",
    """The model is trained on `valid` too, so it no longer shows how well the model does on
    data it has not seen. Only measure on `valid`: under `torch.no_grad()`, without `backward`.""",
)
class _(Learner):
    def epoch(self, number):
        train_loss = self.train()
        losses, metrics = [], []
        for xb, yb in self.valid:
            losses.append((self.backward(xb, yb), len(xb)))
            metrics.append((float(self.measure(self.model(xb), yb)), len(xb)))
            self.step()
            self.reset()
        return {
            "epoch": number,
            "train_loss": train_loss,
            "valid_loss": weighted(losses),
            "metric": weighted(metrics),
        }


@wrong(
    "validation-gradients-kept",
    "Validation leaves gradients behind",
    """`backward` is called in validation as well, and its gradients go into the next update.
    Validation only measures: no `backward`, and best under `torch.no_grad()`.""",
)
class _(Learner):
    def epoch(self, number):
        row = super().epoch(number)
        for xb, yb in self.valid:
            self.backward(xb, yb)
        return row


@wrong(
    "train-and-validation-exchanged",
    "Training and validation data are swapped",
    """The model learns from `valid` and is measured on `batches`. Look at the order of the
    arguments.""",
)
class _(Learner):
    def __init__(self, batches, valid, model, loss_fn, metric, lr):
        super().__init__(valid, batches, model, loss_fn, metric, lr)


@wrong(
    "metric-and-loss-exchanged",
    "Loss and metric are swapped",
    """`valid_loss` holds the metric and `metric` the loss. The model is trained with the loss;
    the metric is for people to read.""",
)
class _(Learner):
    def validate(self):
        return super().validate()[::-1]


@wrong(
    "loss-for-metric",
    "The loss instead of the metric",
    """`metric` holds the validation loss again. Call `metric` with the predictions and the
    targets.""",
)
class _(Learner):
    def validate(self):
        loss, _ = super().validate()
        return loss, loss


@wrong(
    "lists-not-numbers",
    "A value for each batch",
    """There is a list with one number for each batch instead of one number. Take their mean.""",
)
class _(Learner):
    def train(self):
        losses = []
        for xb, yb in self.batches:
            losses.append(self.backward(xb, yb))
            self.step()
            self.reset()
        return losses


@wrong(
    "training-loss-by-rows",
    "`train_loss` is divided by the rows",
    """The losses are added up and divided by the number of rows. Each loss is already a mean
    over its batch: divide by the number of batches.""",
)
class _(Learner):
    def train(self):
        rows = sum(len(xb) for xb, _ in self.batches)
        return super().train() * len(self.batches) / rows
