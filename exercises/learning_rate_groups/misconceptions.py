"""What people write instead of `spread` and `step`, each recognised by the cases."""

import math

import torch

from quizzer.grader.authoring import Pattern, misconception

PATTERNS = (
    Pattern(
        "one-group-divides-by-zero",
        "With one group the division is by 0",
        "Between n rates there are n - 1 steps, which is 0 for n = 1. One group is a case of its "
        "own: it gets the high rate.",
        raises="ZeroDivisionError",
    ),
)


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


def right(low, high, n):
    return [high] if n == 1 else [low * (high / low) ** (k / (n - 1)) for k in range(n)]


def stepped(change, reset=True, of=lambda group: group["params"], groups_of=lambda groups: groups):
    """A step that moves parameters by `change(groups, number of the group, parameter)`."""

    def step(groups):
        with torch.no_grad():
            for number, group in enumerate(groups_of(groups)):
                for p in of(group):
                    p += change(groups, number, p)
                    if reset:
                        p.grad = None

    return step


def own_rate(groups, number, p):
    return -groups[number]["lr"] * p.grad


def rebound(groups):
    for group in groups:
        for p in group["params"]:
            p = p - group["lr"] * p.grad  # noqa: PLW2901 the very error
            p.grad = None


def into_the_list(groups):
    for group in groups:
        group["params"] = [
            (p - group["lr"] * p.grad).detach().requires_grad_() for p in group["params"]
        ]


def in_the_dictionaries(groups):
    for group in groups:
        for k, p in enumerate(group["params"]):
            group["params"][k] = p.detach() - group["lr"] * p.grad


wrong(
    "spread",
    "equal-steps",
    "Equal differences instead of equal factors",
    """From each rate to the next it is the same difference here. It should be the same factor, so
    that a rate is as many times larger than the one before at every place.""",
    lambda low, high, n: [high] if n == 1 else [low + (high - low) * k / (n - 1) for k in range(n)],
    lambda low, high, n: torch.linspace(low, high, n).tolist() if n > 1 else [high],
    lambda low, high, n: torch.linspace(low, high, n).tolist(),
)
wrong(
    "spread",
    "last-one-missed",
    "The last rate does not reach the high one",
    """The factor is too small by one step: n rates have n - 1 steps between them, not n.""",
    lambda low, high, n: [low * (high / low) ** (k / n) for k in range(n)],
    lambda low, high, n: [high] if n == 1 else [low * (high / low) ** (k / n) for k in range(n)],
)
wrong(
    "spread",
    "first-one-missed",
    "The first rate is not the low one",
    """The rates begin one step too late. The first is `low` itself: the factor to the power 0.""",
    lambda low, high, n: [low * (high / low) ** (k / n) for k in range(1, n + 1)],
)
wrong(
    "spread",
    "turned-round",
    "From high to low",
    """The rates fall from the first group to the last. Early layers are to change least, so the
    first rate is `low`.""",
    lambda low, high, n: right(low, high, n)[::-1],
)
wrong(
    "spread",
    "one-group-gets-the-low",
    "One group gets the low rate",
    """With n = 1 the list is `[high]`: there is only the last group, which has the high rate.""",
    lambda low, high, n: [low] if n == 1 else right(low, high, n),
    lambda low, high, n: [low * (high / low) ** (k / max(1, n - 1)) for k in range(n)],
)
wrong(
    "spread",
    "all-but-the-last-low",
    "Only the last rate differs",
    """All groups but the last get the low rate. Those between get rates between, each the one
    before times the same factor.""",
    lambda low, high, n: [low] * (n - 1) + [high],
)
wrong(
    "spread",
    "tenth-each",
    "A fixed factor",
    """The factor is fixed, such as 10 or 2, whatever `low` and `high` are. It follows from both,
    and from how many steps there are.""",
    lambda low, high, n: [high / 10 ** (n - 1 - k) for k in range(n)],
    lambda low, high, n: [low * 10**k for k in range(n)],
    lambda low, high, n: [low * 2**k for k in range(n)],
)
wrong(
    "spread",
    "exponents-instead-of-rates",
    "The exponents, not the rates",
    """These are the logarithms of the rates. Take the power at the end.""",
    lambda low, high, n: [math.log10(rate) for rate in right(low, high, n)],
    lambda low, high, n: [math.log(rate) for rate in right(low, high, n)],
)
wrong(
    "step",
    "one-rate-for-all",
    "The first group's rate for all",
    """Every group moves by the first group's rate. Each group has its own, `group["lr"]`.""",
    stepped(lambda groups, number, p: -groups[0]["lr"] * p.grad),
)
wrong(
    "step",
    "last-rate-for-all",
    "The last group's rate for all",
    """Every group moves by the last group's rate, as where the rates are read in a loop before the
    step. Each group has its own, `group["lr"]`.""",
    stepped(lambda groups, number, p: -groups[-1]["lr"] * p.grad),
)
wrong(
    "step",
    "no-rate",
    "The rate is not used",
    """The whole gradient is subtracted. It is multiplied by the group's rate first.""",
    stepped(lambda groups, number, p: -p.grad),
)
wrong(
    "step",
    "uphill",
    "The step goes uphill",
    """The gradient points to where the loss grows. A step goes the other way: minus the rate times
    the gradient.""",
    stepped(lambda groups, number, p: groups[number]["lr"] * p.grad),
)
wrong(
    "step",
    "gradients-kept",
    "Gradients are not reset",
    """The parameters move rightly, but their gradients stay. `backward` adds to them, so the next
    step would use old gradients too.""",
    stepped(own_rate, reset=False),
)
wrong(
    "step",
    "first-of-each-group",
    "Only the first parameter of a group",
    """A group has several parameters, and only the first one moves here. Loop over all of
    `group["params"]`.""",
    stepped(own_rate, of=lambda group: group["params"][:1]),
)
wrong(
    "step",
    "last-of-each-group",
    "Only the last parameter of a group",
    """A group has several parameters, and only the last one moves here, as where the step stands
    below the inner loop instead of inside it.""",
    stepped(own_rate, of=lambda group: group["params"][-1:]),
)
wrong(
    "step",
    "first-group-only",
    "Only the first group moves",
    """The other groups stay where they are, as with a `return` inside the loop. All groups
    move.""",
    stepped(own_rate, groups_of=lambda groups: groups[:1]),
)
wrong(
    "step",
    "new-tensor-not-in-place",
    "New tensors instead of the parameters themselves",
    """The result is a new tensor, under the old name or in the list; the parameter that the caller
    has stays where it was. Change it in place: with `-=` under `torch.no_grad()`, or on
    `.data`.""",
    rebound,
    into_the_list,
    in_the_dictionaries,
)
wrong(
    "step",
    "rates-multiplied-up",
    "The rates are multiplied up",
    """From group to group the rates are multiplied with one another. Each group's rate stands for
    itself.""",
    stepped(
        lambda groups, number, p: -math.prod(group["lr"] for group in groups[: number + 1]) * p.grad
    ),
)
wrong(
    "step",
    "sign-of-the-gradient",
    "Only the direction of the gradient",
    """Each number moves by the same amount, up or down. The gradient's size counts: the step is the
    rate times the gradient.""",
    stepped(lambda groups, number, p: -groups[number]["lr"] * p.grad.sign()),
)
