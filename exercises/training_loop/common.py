"""What the wrong loops share: the steps of a right one, and the errors that appear in two forms."""

STEP_FIRST = (
    "steps-before-backward",
    "The update comes before `backward`",
    """An update uses gradients, and it is `backward` that computes them. In your loop the
    update runs first, so it has no gradients, or only those of the previous batch. The order
    is: predictions, loss, `backward`, and then the update.""",
)

DETACHED = (
    "loss-detached",
    "The loss is detached from the model",
    """`backward` can only go back through operations that were recorded. `.item()`,
    `.detach()`, `.data`, `torch.tensor(...)` and `torch.no_grad()` keep the number and drop the
    recorded operations that lead to the weights. Call `backward` on the loss as `loss_fn`
    returned it.""",
)


def trainable(model):
    return [p for p in model.parameters() if p.requires_grad]


def step(model, lr):
    for p in trainable(model):
        if p.grad is not None:
            p.data -= lr * p.grad


def zero(model):
    for p in model.parameters():
        p.grad = None


def pairs(batches, epochs):
    return [pair for _ in range(epochs) for pair in batches]
