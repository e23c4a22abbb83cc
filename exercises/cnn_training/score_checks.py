"""Whether scores have the right form, which answers they give, and how many of these are right."""

import torch

from quizzer.grader.authoring import Array, describe, list_to_tensor, to_tensor


def as_scores(result: object, count: int) -> tuple[torch.Tensor | None, str, str]:
    """Scores as (count, 10) doubles; else None, what is wrong with them, and the cause's name."""
    table: torch.Tensor | None = None
    if type(result) is Array:
        table = to_tensor(result)
    elif isinstance(result, (list, tuple)):
        table, _ = list_to_tensor(result)
    if table is None or table.dtype.is_complex or table.dtype == torch.bool:
        return None, f"it returned {describe(result)} for scores", "wrong-shape"
    shape = tuple(table.shape)
    if shape == (count, 10):
        return table.double(), "", ""
    problem = f"for {count} pictures it returned shape {shape} where ({count}, 10) is expected"
    if shape in ((count,), (count, 1)):
        return None, f"{problem}: one number per picture", "answers-not-scores"
    if len(shape) == 4 and shape[:2] == (count, 10):
        return None, problem, "not-flattened"
    return None, problem, "wrong-shape"


def answers(table: torch.Tensor) -> torch.Tensor:
    """The digit of the largest score; -1 for a tie or where any score is not finite."""
    best = table.max(1)
    alone = (table == best.values[:, None]).sum(1) == 1
    return torch.where(alone & table.isfinite().all(1), best.indices, -1)


def report(truth: torch.Tensor, read: torch.Tensor) -> str:
    """How many are right, and the digits that are misread most."""
    right = read == truth
    lines = [f"{float(right.double().mean()):.1%} right, {int((~right).sum())} misread"]
    if unread := int((read < 0).sum()):
        lines.append(f"{unread} had no answer: a tie, or scores that are not finite")
    shares = [(float(right[truth == digit].double().mean()), digit) for digit in range(10)]
    worst = ", ".join(f"{digit} ({share:.0%})" for share, digit in sorted(shares)[:3])
    return "\n".join([*lines, f"read worst: {worst}"])
