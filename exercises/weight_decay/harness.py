"""Keeps hold of the parameters that a step is given, and looks at them afterwards: those in the
list may be others by then."""


def with_loss(submission, params, wd):
    """The gradients that loss and penalty leave together."""
    parameters = list(params)
    total = sum((3 * p).sum() for p in parameters) + submission.penalty(params, wd)
    total.backward()
    return {"gradients": [p.grad for p in parameters]}


def stepped(submission, params, lr, wd):
    parameters = list(params)
    submission.decay_step(params, lr, wd)
    return state(parameters)


def trained(submission, params, lr, wd):
    """Three steps down the same slope, as a training loop takes them."""
    parameters = list(params)
    for _ in range(3):
        loss = sum(((p - 1) ** 2).sum() for p in parameters)
        loss.backward()
        submission.decay_step(list(parameters), lr, wd)
    return state(parameters)


def state(parameters):
    """Values and gradients; a gradient of zeros is as good as None."""
    return {
        "parameters": [p.detach() for p in parameters],
        "gradients": [None if p.grad is None or not p.grad.any() else p.grad for p in parameters],
    }
