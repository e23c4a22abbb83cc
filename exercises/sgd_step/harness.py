"""Keeps hold of the parameters that a step is given, and looks at them afterwards: those in the
list may be others by then."""


def stepped(submission, params, lr):
    parameters = list(params)
    submission.sgd_step(params, lr)
    return {
        "parameters": [p.detach() for p in parameters],
        "gradients": [gradient_of(p) for p in parameters],
    }


def trained(submission, params, lr):
    """Three steps down the same slope, the way a training loop takes them."""
    parameters = list(params)
    for _ in range(3):
        loss = sum(((p - 1) ** 2).sum() for p in parameters)
        loss.backward()
        submission.sgd_step(list(parameters), lr)
    return {"parameters": [p.detach() for p in parameters]}


def gradient_of(p):
    """What is left in a gradient; zeros are as good as None."""
    return None if p.grad is None or not p.grad.any() else p.grad
