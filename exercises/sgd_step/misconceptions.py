"""What people write instead of `sgd_step`, each told apart by the cases."""

from slips import PATTERNS

from quizzer.grader.authoring import misconception

__all__ = ["PATTERNS"]


def wrong(id, title, explanation):
    return misconception(id, title, explanation, function="sgd_step")


def with_gradient(params):
    return [p for p in params if p.grad is not None]


@wrong(
    "uphill",
    "The parameters move with the gradient",
    """The gradient points to where the loss grows. The parameters follow it, so every step makes
    the loss larger. Go the other way.""",
)
def uphill(params, lr):
    for p in with_gradient(params):
        p.data += lr * p.grad
        p.grad = None


@wrong(
    "gradients-kept",
    "The gradients are not reset",
    """The parameters move rightly, but their gradients stay. `backward` adds to what is there, so
    the next step would go in the direction of this one as well. Reset each gradient when it is
    used.""",
)
def gradients_kept(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad


@wrong(
    "reset-but-not-moved",
    "The gradients are reset, but nothing has moved",
    """Either the gradients are reset before the step uses them, so that it is a step of length 0:
    first the step, then the reset. Or the step goes into a new tensor (`p - ...` without `-=`), and
    the parameter itself stays.""",
)
def reset_before_use(params, lr):
    for p in with_gradient(params):
        p.grad.zero_()
        p.data -= lr * p.grad


NEW_TENSOR = (
    "new-tensor-not-in-place",
    "What is computed goes into a new tensor",
    """`p - ...` and `p = p - ...` make a new tensor; the parameter itself, which the model holds,
    stays where it was, and so does its gradient. It has to change in place: `-=`, on `p.data` or
    under `torch.no_grad()`.""",
)


@wrong(*NEW_TENSOR)
def new_tensor(params, lr):
    for p in with_gradient(params):
        p = p - lr * p.grad


@wrong(
    "replaced-in-the-list",
    "The list gets new tensors",
    """The list holds moved tensors now, but the parameters that were in it have not changed, and it
    is those that the model uses. Change each tensor itself, in place.""",
)
def replaced_in_list(params, lr):
    for index, p in enumerate(params):
        if p.grad is not None:
            params[index] = p.data - lr * p.grad


@wrong(
    "replaced-in-the-list",
    "The list gets new tensors",
    """The list holds moved tensors now, but the parameters that were in it have not changed, and it
    is those that the model uses. Change each tensor itself, in place.""",
)
def replaced_in_list_and_reset(params, lr):
    for index, p in enumerate(params):
        if p.grad is not None:
            params[index] = p.data - lr * p.grad
            p.grad = None


@wrong(
    "learning-rate-unused",
    "The learning rate is not used",
    """Each parameter moves by its whole gradient. The learning rate says how much of it to go: it
    is a factor.""",
)
def lr_unused(params, lr):
    for p in with_gradient(params):
        p.data -= p.grad
        p.grad = None


@wrong(
    "learning-rate-twice",
    "The learning rate counts twice",
    """The gradient is multiplied with the learning rate two times, so the step is far too small.
    Once is enough.""",
)
def lr_twice(params, lr):
    for p in with_gradient(params):
        p.data -= lr * (lr * p.grad)
        p.grad = None


@wrong(
    "divided-by-the-learning-rate",
    "Divided by the learning rate",
    """A small learning rate should make a small step. Dividing by it makes a huge one.""",
)
def lr_divides(params, lr):
    for p in with_gradient(params):
        p.data -= p.grad / lr
        p.grad = None


@wrong(
    "gradient-unused",
    "The gradient is not used",
    """Each number of a parameter moves by the learning rate alone, wherever the slope goes. How far
    and which way is what the gradient says.""",
)
def gradient_unused(params, lr):
    for p in with_gradient(params):
        p.data -= lr
        p.grad = None


@wrong(
    "only-the-sign",
    "Only the sign of the gradient is used",
    """Every number moves equally far, as in Adam's first step. In SGD a steep slope makes a large
    step, a flat one a small step: multiply with the gradient itself.""",
)
def only_sign(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad.sign()
        p.grad = None


@wrong(
    "multiplied-not-moved",
    "Multiplied instead of moved",
    """The step is a factor here. A parameter moves by taking away: its value less learning rate
    times gradient.""",
)
def multiplied(params, lr):
    for p in with_gradient(params):
        p.data *= lr * p.grad
        p.grad = None


@wrong(
    "value-replaced-by-the-step",
    "The step takes the place of the value",
    """The parameter becomes the step itself, and its old value is lost. The step is taken away from
    the old value: `-=`, not `=` or `= -`.""",
)
def replaced_by_step(params, lr):
    for p in with_gradient(params):
        p.data = -lr * p.grad
        p.grad = None


@wrong(
    "value-replaced-by-the-step",
    "The step takes the place of the value",
    """The parameter becomes the step itself, and its old value is lost. The step is taken away from
    the old value: `-=`, not `=`.""",
)
def replaced_by_plus_step(params, lr):
    for p in with_gradient(params):
        p.data = lr * p.grad
        p.grad = None


@wrong(
    "parameter-zeroed",
    "The parameter is zeroed, not its gradient",
    """The values of the parameters are gone. It is the gradient that is reset: `p.grad`, not
    `p`.""",
)
def parameter_zeroed(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad
        p.data.zero_()
        p.grad = None


@wrong(
    "parameter-zeroed",
    "The parameter is zeroed, not its gradient",
    """The values of the parameters are gone. It is the gradient that is reset: `p.grad`, not
    `p`.""",
)
def parameter_zeroed_gradient_kept(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad
        p.data.zero_()


@wrong(
    "first-parameter-only",
    "Only the first parameter",
    """The first parameter is right, the others stay as they were: a `return` (or `break`) inside
    the loop ends it in its first round.""",
)
def first_only(params, lr):
    for p in with_gradient(params)[:1]:
        p.data -= lr * p.grad
        p.grad = None


@wrong(
    "last-parameter-only",
    "Only the last parameter",
    """Only the last parameter moves. What stands after the loop happens once, with the last `p`:
    look at the indentation.""",
)
def last_only(params, lr):
    for p in with_gradient(params[-1:]):
        p.data -= lr * p.grad
        p.grad = None


@wrong(
    "only-the-last-is-reset",
    "Only the last gradient is reset",
    """All parameters move, but only the last one's gradient is reset: that line stands after the
    loop, where `p` is the last one. Look at the indentation.""",
)
def last_reset(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad
    params[-1].grad = None


@wrong(
    "only-the-first-is-reset",
    "Only the first gradient is reset",
    """All parameters move, but only the first one's gradient is reset. Each has one of its own.""",
)
def first_reset(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad
    params[0].grad = None


@wrong(
    "stops-at-none",
    "Stops at a parameter without a gradient",
    """`return` and `break` end the loop at the first parameter that has no gradient, and those
    behind it are forgotten. Only this one is to be passed over.""",
)
def stops_at_none(params, lr):
    for p in params:
        if p.grad is None:
            break
        p.data -= lr * p.grad
        p.grad = None


@wrong(
    "all-or-none",
    "Nothing moves if one gradient is missing",
    """As soon as one parameter has no gradient, none moves. Only that one is to be left alone.""",
)
def all_or_none(params, lr):
    if any(p.grad is None for p in params):
        return
    for p in params:
        p.data -= lr * p.grad
        p.grad = None


@wrong(
    "in-place-on-a-leaf",
    "Autograd watches the step",
    """Autograd records what happens to a parameter and will not have it changed in place. The step
    is no part of the computation: take it under `torch.no_grad()`, or on `p.data`.""",
)
def in_place_on_leaf(params, lr):
    for p in with_gradient(params):
        p -= lr * p.grad
        p.grad = None


@wrong(
    "gradient-shrunk-not-reset",
    "The gradient is shrunk, not reset",
    """The parameters are right, but something is left of the gradients: the next `backward` adds to
    it. Set them to zero or to None.""",
)
def gradient_shrunk(params, lr):
    for p in with_gradient(params):
        p.grad *= lr
        p.data -= p.grad


@wrong(
    "gradients-stay-on",
    "The parameters no longer want gradients",
    """The step itself is right. But afterwards `requires_grad` is False, so that the next
    `backward` no longer reaches the parameters. Leave it as it was.""",
)
def gradients_off(params, lr):
    for p in with_gradient(params):
        p.requires_grad_(False)
        p -= lr * p.grad
        p.grad = None


@wrong(
    "mean-of-the-gradient",
    "One step for the whole parameter",
    """The gradient was made into one number, so all numbers of a parameter move alike. Each has a
    slope of its own.""",
)
def mean_gradient(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad.mean()
        p.grad = None
