"""What people write instead of `sgd_step`, each recognised by the cases."""

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
    """The parameters move along their gradients, which point to where the loss grows, so every step
    makes the loss larger. Move in the opposite direction.""",
)
def uphill(params, lr):
    for p in with_gradient(params):
        p.data += lr * p.grad
        p.grad = None


@wrong(
    "gradients-kept",
    "The gradients are not reset",
    """The parameters are right, but their gradients stay. `backward` adds to them, so the next
    step would use this one's gradients too. Reset each gradient after it is used.""",
)
def gradients_kept(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad


@wrong(
    "reset-but-not-moved",
    "The gradients are reset, but nothing has moved",
    """Either the gradients are reset before the step uses them, so that its length is 0: first the
    step, then the reset. Or the step goes into a new tensor, and the parameter itself does not
    change.""",
)
def reset_before_use(params, lr):
    for p in with_gradient(params):
        p.grad.zero_()
        p.data -= lr * p.grad


@wrong(
    "new-tensor-not-in-place",
    "Nothing has changed",
    """The parameters are where they were, and so are their gradients. What is computed goes into a
    new tensor, or nowhere: a parameter has to change in place, with `-=` on `.data` or under
    `torch.no_grad()`.""",
)
def new_tensor(params, lr):
    for p in with_gradient(params):
        p = p - lr * p.grad


@wrong(
    "replaced-in-the-list",
    "The list gets new tensors",
    """The list now holds new tensors, but the parameters that were in it have not changed, and the
    model uses those. Change each tensor itself, in place.""",
)
def replaced_in_list(params, lr):
    for index, p in enumerate(params):
        if p.grad is not None:
            params[index] = p.data - lr * p.grad


@wrong(
    "replaced-in-the-list",
    "The list gets new tensors",
    """The list now holds new tensors, but the parameters that were in it have not changed, and the
    model uses those. Change each tensor itself, in place.""",
)
def replaced_in_list_and_reset(params, lr):
    for index, p in enumerate(params):
        if p.grad is not None:
            params[index] = p.data - lr * p.grad
            p.grad = None


@wrong(
    "learning-rate-unused",
    "The learning rate is not used",
    """Each parameter moves by its whole gradient. Multiply the gradient by the learning
    rate.""",
)
def lr_unused(params, lr):
    for p in with_gradient(params):
        p.data -= p.grad
        p.grad = None


@wrong(
    "learning-rate-twice",
    "The learning rate counts twice",
    """The gradient is multiplied by the learning rate two times. Once is enough.""",
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
    """Each number of a parameter moves by the learning rate alone. How far it moves, and in which
    direction, depends on the gradient.""",
)
def gradient_unused(params, lr):
    for p in with_gradient(params):
        p.data -= lr
        p.grad = None


@wrong(
    "only-the-sign",
    "Only the sign of the gradient is used",
    """Every number moves equally far. In SGD a large gradient makes a large step: multiply by the
    gradient itself.""",
)
def only_sign(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad.sign()
        p.grad = None


@wrong(
    "multiplied-not-moved",
    "Multiplied instead of moved",
    """The parameter is multiplied by the step. The step is subtracted: the new value is the old one
    minus learning rate times gradient.""",
)
def multiplied(params, lr):
    for p in with_gradient(params):
        p.data *= lr * p.grad
        p.grad = None


@wrong(
    "value-replaced-by-the-step",
    "The step takes the place of the value",
    """The parameter becomes the step itself, and its old value is lost. Subtract the step from the
    old value, with `-=`.""",
)
def replaced_by_step(params, lr):
    for p in with_gradient(params):
        p.data = -lr * p.grad
        p.grad = None


@wrong(
    "value-replaced-by-the-step",
    "The step takes the place of the value",
    """The parameter becomes the step itself, and its old value is lost. Subtract the step from the
    old value, with `-=`.""",
)
def replaced_by_plus_step(params, lr):
    for p in with_gradient(params):
        p.data = lr * p.grad
        p.grad = None


@wrong(
    "parameter-zeroed",
    "The parameter is zeroed, not its gradient",
    """The values of the parameters are lost. Reset the gradient, `p.grad`, not the
    parameter.""",
)
def parameter_zeroed(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad
        p.data.zero_()
        p.grad = None


@wrong(
    "parameter-zeroed",
    "The parameter is zeroed, not its gradient",
    """The values of the parameters are lost. Reset the gradient, `p.grad`, not the
    parameter.""",
)
def parameter_zeroed_gradient_kept(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad
        p.data.zero_()


@wrong(
    "first-parameter-only",
    "Only the first parameter",
    """The first parameter is right, the others do not change. A `return` or `break` inside a loop
    does that, or an index. Every parameter of the list has to move.""",
)
def first_only(params, lr):
    for p in with_gradient(params)[:1]:
        p.data -= lr * p.grad
        p.grad = None


@wrong(
    "last-parameter-only",
    "Only the last parameter",
    """Only the last parameter moves. A line after the loop runs once, with the last parameter:
    look at the indentation.""",
)
def last_only(params, lr):
    for p in with_gradient(params[-1:]):
        p.data -= lr * p.grad
        p.grad = None


@wrong(
    "only-the-last-is-reset",
    "Only the last gradient is reset",
    """All parameters move, but only the gradient of the last one is reset. A line after the loop
    runs once, with the last parameter: look at the indentation.""",
)
def last_reset(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad
    params[-1].grad = None


@wrong(
    "only-the-first-is-reset",
    "Only the first gradient is reset",
    """All parameters move, but only the gradient of the first one is reset. Reset each of
    them.""",
)
def first_reset(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad
    params[0].grad = None


@wrong(
    "stops-at-none",
    "Stops at a parameter without a gradient",
    """From the first parameter without a gradient on, none moves, as with `return` or `break`
    there. Skip only that one and go on with the next.""",
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
    """As soon as one parameter has no gradient, none moves. Leave only that one alone.""",
)
def all_or_none(params, lr):
    if any(p.grad is None for p in params):
        return
    for p in params:
        p.data -= lr * p.grad
        p.grad = None


@wrong(
    "in-place-on-a-leaf",
    "The step is recorded by autograd",
    """Autograd records what happens to a parameter, and does not allow it to be changed in place.
    The step is not part of the computation: make it under `torch.no_grad()`, or on `.data`.""",
)
def in_place_on_leaf(params, lr):
    for p in with_gradient(params):
        p -= lr * p.grad
        p.grad = None


@wrong(
    "gradient-shrunk-not-reset",
    "The gradient is shrunk, not reset",
    """The parameters are right, but the gradients are only smaller, and the next `backward` adds to
    them. Set them to zero or to None.""",
)
def gradient_shrunk(params, lr):
    for p in with_gradient(params):
        p.grad *= lr
        p.data -= p.grad


@wrong(
    "gradients-stay-on",
    "The parameters no longer require gradients",
    """The step itself is right, but afterwards `requires_grad` is False, so the next `backward`
    does not reach the parameters. Leave it unchanged.""",
)
def gradients_off(params, lr):
    for p in with_gradient(params):
        p.requires_grad_(False)
        p -= lr * p.grad
        p.grad = None


@wrong(
    "mean-of-the-gradient",
    "One step for the whole parameter",
    """The gradient is reduced to one number, so all numbers of a parameter move by the same amount.
    Each has its own gradient.""",
)
def mean_gradient(params, lr):
    for p in with_gradient(params):
        p.data -= lr * p.grad.mean()
        p.grad = None
