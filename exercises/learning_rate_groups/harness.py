"""Makes groups of parameters with gradients, lets a step be taken, and looks at them afterwards."""


def stepped(submission, values, gradients, rates, steps):
    """`steps` steps, the gradients being the same before each; values and gradients after them."""
    groups = [[value.clone().requires_grad_() for value in group] for group in values]
    for _ in range(steps):
        for group, of_group in zip(groups, gradients, strict=True):
            for p, gradient in zip(group, of_group, strict=True):
                (p * gradient).sum().backward()
        submission.step(
            [{"params": list(group), "lr": lr} for group, lr in zip(groups, rates, strict=True)]
        )
    return {
        "parameters": [[p.detach() for p in group] for group in groups],
        "gradients": [
            [None if p.grad is None or not p.grad.any() else p.grad for p in group]
            for group in groups
        ],
    }
