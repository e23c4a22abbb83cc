"""Keeps hold of the parameters that a step is given, and looks at them afterwards: those in the
list may be others by then."""


def stepped(submission, params, lr):
    given = list(params)
    submission.sgd_step(params, lr)
    return {
        "parameters": [p.detach() for p in given],
        "gradients": [_left(p) for p in given],
    }


def trained(submission, params, lr):
    """Three steps down the same slope, the way a training loop takes them."""
    given = list(params)
    for _ in range(3):
        loss = sum(((p - 1) ** 2).sum() for p in given)
        loss.backward()
        submission.sgd_step(list(given), lr)
    return {"parameters": [p.detach() for p in given]}


def _left(p):
    """What is left in a gradient; zeros are as good as None."""
    return None if p.grad is None or not p.grad.any() else p.grad
