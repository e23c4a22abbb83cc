"""What people write instead of `penalty` and `decay_step`, each recognised by the cases."""

import torch
from slips import PATTERNS

from quizzer.grader.authoring import misconception

__all__ = ["PATTERNS"]


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


def moved(value, reset=True, skip=True):
    """A step after which each parameter has another value than it should."""

    def decay_step(params, lr, wd):
        with torch.no_grad():
            for p in params:
                if p.grad is not None or not skip:
                    gradient = torch.zeros_like(p) if p.grad is None else p.grad
                    p.copy_(value(p, gradient, lr, wd))
                    if reset:
                        p.grad = None

    return decay_step


def right(p, gradient, lr, wd):
    return p - lr * (gradient + 2 * wd * p)


def of(part):
    """The right step for a part of the parameters."""

    def decay_step(params, lr, wd):
        moved(right)([p for p in params if p.grad is not None][part], lr, wd)

    return decay_step


def decayed_alone(params, lr, wd):
    """The decay for all parameters in a loop of its own, before the step."""
    with torch.no_grad():
        for p in params:
            p *= 1 - 2 * lr * wd
            if p.grad is not None:
                p += -lr * p.grad
                p.grad = None


def into_new_tensors(params, lr, wd):
    for p in params:
        if p.grad is not None:
            right(p.detach(), p.grad, lr, wd)


def into_new_tensors_with_reset(params, lr, wd):
    for p in params:
        p.grad = None


wrong(
    "penalty",
    "mean-for-sum",
    "A mean, not a sum",
    """The squares are averaged, so a tensor counts as much as another however many numbers it has,
    or the penalty no longer grows with their count. All squares are added up.""",
    lambda params, wd: wd * sum((p**2).mean() for p in params),
    lambda params, wd: wd * torch.cat([p.flatten() for p in params]).pow(2).mean(),
    lambda params, wd: wd * sum((p**2).sum() for p in params) / len(params),
)
wrong(
    "penalty",
    "length-not-squares",
    "The root of the sum",
    """This takes the root of a sum of squares, the length of a vector (`norm` does so too). The
    penalty has no root.""",
    lambda params, wd: wd * sum((p**2).sum() for p in params) ** 0.5,
    lambda params, wd: wd * sum((p**2).sum() ** 0.5 for p in params),
)
wrong(
    "penalty",
    "absolute-values",
    "Absolute values, not squares",
    """The absolute values are added up. That is another penalty, known as L1; weight decay adds up
    squares.""",
    lambda params, wd: wd * sum(p.abs().sum() for p in params),
)
wrong(
    "penalty",
    "not-squared",
    "The squares are missing",
    """The numbers are added up as they are, so positive and negative ones cancel out. Square each
    of them first.""",
    lambda params, wd: wd * sum(p.sum() for p in params),
)
wrong(
    "penalty",
    "first-tensor-only",
    "Only the first tensor",
    """Only the first tensor counts. Look whether something ends the loop in its first round; the
    squares of all tensors belong to the sum.""",
    lambda params, wd: wd * (params[0] ** 2).sum(),
)
wrong(
    "penalty",
    "last-tensor-only",
    "Only the last tensor",
    """Only the last tensor counts. The sum has to grow from tensor to tensor: begin with 0 before
    the loop, and add to it inside.""",
    lambda params, wd: wd * (params[-1] ** 2).sum(),
)
wrong(
    "penalty",
    "square-of-the-sum",
    "The square of a sum",
    """The numbers are added up first and squared afterwards, so positive and negative ones cancel
    out. Square first, then add up.""",
    lambda params, wd: wd * sum(p.sum() ** 2 for p in params),
    lambda params, wd: wd * sum(p.sum() for p in params) ** 2,
)
wrong(
    "penalty",
    "gradient-not-penalty",
    "The slope of the penalty",
    """The numbers are doubled where they should be squared: 2·wd·w is the slope of the penalty
    wd·w², not the penalty itself.""",
    lambda params, wd: 2 * wd * sum(p.sum() for p in params),
)
wrong(
    "penalty",
    "halved",
    "Half the penalty",
    """This is half of what is asked for. Many texts define the penalty as wd/2·w²; here it is wd
    times the sum of the squares.""",
    lambda params, wd: wd / 2 * sum((p**2).sum() for p in params),
)
wrong(
    "penalty",
    "doubled",
    "Twice the penalty",
    """This is twice what is asked for. The 2 comes in only with the slope of wd·w²; the penalty
    itself has none.""",
    lambda params, wd: 2 * wd * sum((p**2).sum() for p in params),
)
wrong(
    "penalty",
    "wd-not-used",
    "`wd` is not used",
    """The sum of the squares is right, but it is not multiplied by `wd`.""",
    lambda params, wd: sum((p**2).sum() for p in params),
)
wrong(
    "penalty",
    "wd-squared",
    "`wd` is squared too",
    """`wd` is multiplied in before the squares are taken, so it is squared along with the numbers.
    Multiply the finished sum by it.""",
    lambda params, wd: sum(((wd * p) ** 2).sum() for p in params),
)
wrong(
    "penalty",
    "a-penalty-for-each-tensor",
    "A penalty for each tensor",
    """There is a number for each tensor. They should be added up: one number for all.""",
    lambda params, wd: [wd * (p**2).sum() for p in params],
    lambda params, wd: torch.stack([wd * (p**2).sum() for p in params]),
)
wrong(
    "penalty",
    "not-added-up",
    "The squares are not added up",
    """The squares of a tensor are there, but not added up within it. `.sum()` makes one number of
    them.""",
    lambda params, wd: wd * sum(p**2 for p in params),
    lambda params, wd: [wd * p**2 for p in params],
)
wrong(
    "penalty",
    "graph-cut",
    "No gradient flows through",
    """The number is right, but it is not connected to the parameters any more: `.item()`, `float`,
    `.data`, `detach`, `torch.no_grad` and `torch.tensor(...)` all cut the connection. So the
    penalty changes no gradient.""",
    lambda params, wd: wd * sum((p.detach() ** 2).sum() for p in params),
)
wrong(
    "penalty",
    "sign",
    "The sign of the penalty",
    """The penalty is negative, so large weights would make the loss smaller. It is added to the
    loss, and never negative.""",
    lambda params, wd: -wd * sum((p**2).sum() for p in params),
)
wrong(
    "penalty",
    "loss-plus-penalty-expected",
    "1 less the penalty",
    """The result is what a weight would be multiplied by, not what is added to the loss: wd times
    the sum of the squares.""",
    lambda params, wd: 1 - wd * sum((p**2).sum() for p in params),
)

wrong(
    "decay_step",
    "factor-two-missing",
    "The factor 2 is missing",
    """The decay is half as strong as it should be: the penalty is wd·w², and its slope 2·wd·w. In
    `torch.optim`, `weight_decay` is the whole factor, 2·wd.""",
    moved(lambda p, g, lr, wd: p - lr * (g + wd * p)),
)
wrong(
    "decay_step",
    "not-decayed",
    "The decay is missing",
    """This is a step of SGD on the loss alone. The penalty's gradient, 2·wd·p, belongs to it as
    well.""",
    moved(lambda p, g, lr, wd: p - lr * g),
)
wrong(
    "decay_step",
    "grows-not-shrinks",
    "The weights grow",
    """The decay has the wrong sign: it pushes each weight away from 0. The penalty's gradient is
    added to the loss's gradient, and both are subtracted.""",
    moved(lambda p, g, lr, wd: p - lr * (g - 2 * wd * p)),
    moved(lambda p, g, lr, wd: p - lr * (g - wd * p)),
)
wrong(
    "decay_step",
    "learning-rate-left-out",
    "The decay without the learning rate",
    """The decay is not multiplied by `lr`. It is part of the gradient, so the learning rate applies
    to it too.""",
    moved(lambda p, g, lr, wd: p - lr * g - 2 * wd * p),
    moved(lambda p, g, lr, wd: p - lr * g - wd * p),
)
wrong(
    "decay_step",
    "shrunk-after-the-step",
    "The decay of the new value",
    """The step against the loss's gradient comes first, and then its result decays. The decay is
    computed from the parameter as it was before the step.""",
    moved(lambda p, g, lr, wd: (p - lr * g) * (1 - 2 * lr * wd)),
    moved(lambda p, g, lr, wd: (p - lr * g) * (1 - lr * wd)),
    moved(lambda p, g, lr, wd: (p - lr * g) * (1 - 2 * wd)),
)
wrong(
    "decay_step",
    "gradient-shrunk-not-weight",
    "The gradient decays, not the weight",
    """The gradient is made smaller or larger by a factor. It is the weight that decays: a part of
    its value is added to the gradient.""",
    moved(lambda p, g, lr, wd: p - lr * g * (1 - 2 * wd)),
    moved(lambda p, g, lr, wd: p - lr * g * (1 - wd)),
    moved(lambda p, g, lr, wd: p - lr * (g + 2 * wd * g)),
    moved(lambda p, g, lr, wd: p - lr * (g + wd * g)),
)
wrong(
    "decay_step",
    "square-for-its-slope",
    "The square instead of its slope",
    """wd·p² is the penalty. What a step needs is its slope: 2·wd·p.""",
    moved(lambda p, g, lr, wd: p - lr * (g + wd * p**2)),
    moved(lambda p, g, lr, wd: p - lr * (g + wd * (p**2).sum())),
    moved(lambda p, g, lr, wd: p - lr * (g + 2 * wd * p**2)),
)
wrong(
    "decay_step",
    "sign-not-size",
    "Every weight decays by as much",
    """The decay depends on the sign of a weight only, as with a penalty of absolute values. The
    slope of wd·p² is 2·wd·p, so large weights decay by more.""",
    moved(lambda p, g, lr, wd: p - lr * (g + 2 * wd * p.sign())),
    moved(lambda p, g, lr, wd: p - lr * (g + wd * p.sign())),
)
wrong(
    "decay_step",
    "absolute-value-decays",
    "The sign of the weight is lost",
    """The decay is always positive, so negative weights grow more negative. 2·wd·p has the sign of
    the weight.""",
    moved(lambda p, g, lr, wd: p - lr * (g + 2 * wd * p.abs())),
)
wrong(
    "decay_step",
    "same-decay-everywhere",
    "The decay is not multiplied by the weight",
    """The same number is added to every gradient, whatever the weight is. The decay is 2·wd times
    the weight itself.""",
    moved(lambda p, g, lr, wd: p - lr * (g + 2 * wd)),
    moved(lambda p, g, lr, wd: p - lr * (g + wd)),
)
wrong(
    "decay_step",
    "gradients-kept",
    "The gradients are not reset",
    """The parameters are right, but their gradients stay. `backward` adds to them, so the next step
    would use this one's gradients too. Reset each gradient after it is used.""",
    moved(right, reset=False),
)
wrong(
    "decay_step",
    "gradients-kept",
    "The gradients are not reset",
    """The parameters are right, but their gradients stay, with the decay added to them. Reset each
    gradient after it is used.""",
    lambda params, lr, wd: [
        (p.grad.add_(2 * wd * p.detach()), p.data.sub_(lr * p.grad))
        for p in params
        if p.grad is not None
    ],
)
wrong(
    "decay_step",
    "uphill",
    "The step goes uphill",
    """The parameters move along gradient and decay instead of against them. A step subtracts.""",
    moved(lambda p, g, lr, wd: p + lr * (g + 2 * wd * p)),
    moved(lambda p, g, lr, wd: p + lr * g - lr * 2 * wd * p),
)
wrong(
    "decay_step",
    "decayed-without-a-gradient",
    "A parameter without a gradient decays",
    """A parameter whose `grad` is None became smaller. It is left alone, its decay included: skip
    it before anything is done to it.""",
    moved(right, skip=False),
    decayed_alone,
)
wrong(
    "decay_step",
    "only-decayed",
    "The gradient is not used",
    """The parameters decay, but do not move against their gradients. Both belong to the step.""",
    moved(lambda p, g, lr, wd: p - lr * 2 * wd * p),
    moved(lambda p, g, lr, wd: p * (1 - 2 * wd)),
)
wrong(
    "decay_step",
    "learning-rate-not-used",
    "The learning rate is not used",
    """The step is as large as gradient and decay are. Both are multiplied by `lr`.""",
    moved(lambda p, g, lr, wd: p - (g + 2 * wd * p)),
)
wrong(
    "decay_step",
    "first-parameter-only",
    "Only the first parameter moves",
    """The other parameters are where they were. Look whether something ends the loop in its first
    round.""",
    of(slice(0, 1)),
)
wrong(
    "decay_step",
    "last-parameter-only",
    "Only the last parameter moves",
    """The other parameters are where they were. Look at the indentation: the whole step belongs
    inside the loop.""",
    of(slice(-1, None)),
)
wrong(
    "decay_step",
    "nothing-moved",
    "Nothing has moved",
    """The parameters are where they were. What is computed goes into a new tensor, or nowhere: a
    parameter has to change in place, with `-=` on `.data` or under `torch.no_grad()`.""",
    into_new_tensors,
    into_new_tensors_with_reset,
)
