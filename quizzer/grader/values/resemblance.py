"""How a wrong result resembles the right one: transposed, doubled, squared, in another order.

A hint in a few words, for where no misconception fits; "" where nothing is recognised.
"""

from __future__ import annotations

import contextlib
import sys
from typing import Any

from quizzer.grader.values import tolerance
from quizzer.grader.values.relations import RELATIONS, factor_phrase

_LONG = 2000  # looking for items in one another costs the square of their number
_MOST_NUMBERS = 1 << 17


def of_tensors(expected: Any, got: Any) -> str:
    """The resemblance of two tensors of numbers, whatever their shapes."""
    torch: Any = sys.modules["torch"]
    if not expected.numel() or got.is_complex() or expected.is_complex():
        return ""
    if max(expected.numel(), got.numel()) > _MOST_NUMBERS:
        return ""
    right, wrong = expected.to(torch.float64), got.to(torch.float64)
    if not (right.isfinite().all() and wrong.isfinite().all()):
        return ""
    if right.shape != wrong.shape:
        return _shapes(right, wrong)
    if right.dtype is torch.bool or set(right.unique().tolist()) <= {0.0, 1.0}:
        opposite = bool((1 - right == wrong).all()) and right.numel() > 1
        return "every answer is the opposite of the right one" if opposite else ""
    return _factor(right, wrong) or _form(right, wrong)


def of_lists(expected: Any, got: Any) -> str:
    """The resemblance of two lists (or tuples) that are not equal."""
    right, wrong = list(expected), list(got)
    if not right or not wrong or len(right) + len(wrong) > _LONG:
        return ""
    if right[::-1] == wrong:
        return "the items are right, but in reverse order"
    remaining = list(wrong)
    with contextlib.suppress(ValueError):
        for item in right:
            remaining.remove(item)
        if not remaining:
            return "the items are right, but in a different order"
    if len(wrong) % len(right) == 0 and right * (len(wrong) // len(right)) == wrong:
        return f"the expected items are repeated {len(wrong) // len(right)} times"
    if len(wrong) == 2 * len(right) and [item for item in right for _ in range(2)] == wrong:
        return "every item appears twice"
    if right[: len(wrong)] == wrong:
        return f"the first {len(wrong)} are right, the others are missing"
    if right[-len(wrong) :] == wrong:
        return f"the last {len(wrong)} are right, the ones before them are missing"
    if wrong[: len(right)] == right:
        return "all expected items are there, followed by extra ones"
    return ""


def _close(right: Any, wrong: Any) -> bool:
    return right.shape == wrong.shape and bool(tolerance.close_elements(right, wrong).all())


def _shapes(right: Any, wrong: Any) -> str:
    if right.dim() == 2 and _close(right.t(), wrong):
        return "transposed, it would be right"
    if right.numel() == wrong.numel():
        if _close(right.flatten(), wrong.flatten()):
            return "the numbers are right, but the shape is not"
        return ""
    if wrong.numel() == 1:
        single = wrong.flatten()[0]
        for name, value in (("mean", right.mean()), ("sum", right.sum())):
            if _close(value, single):
                return f"it is the {name} of all the expected numbers"
    return ""


def _factor(right: Any, wrong: Any) -> str:
    """Whether all numbers are off by one factor, or by one difference."""
    large = right.abs() > 1e-3
    if not large.any():
        return ""
    factor = float(wrong[large][0] / right[large][0])
    # Of two small whole numbers one is too often a multiple of the other by accident.
    integers = bool((right == right.round()).all() and (wrong == wrong.round()).all())
    many = int(large.sum()) > 1 or (right.dim() == 0 and not integers)
    if many and _close(right * factor, wrong):
        if abs(factor + 1) < 1e-4:
            return "its sign is reversed" if right.dim() == 0 else "every sign is reversed"
        if phrase := factor_phrase(factor, single=True):
            return f"it is {phrase} what is expected"
        counts = (("rows", right.shape[0]), ("elements", right.numel())) if right.dim() else ()
        for name, count in counts:
            if count > 1 and abs(factor - count) < 1e-4 * count:
                return f"it is too large by a factor of the number of {name}"
    return ""


def _form(right: Any, wrong: Any) -> str:
    steps = wrong - right
    if right.numel() > 1 and _close(steps, steps.new_full(steps.shape, float(steps.flatten()[0]))):
        return f"every number is off by {float(steps.flatten()[0]):.4g}"
    if right.dim() == 2 and _close(right.t(), wrong):
        return "transposed, it would be right"
    for relation in RELATIONS:
        if relation.single and _close(relation.apply(right), wrong):
            return f"it is {relation.phrase}"
    if right.numel() > 1 and _close(right.flatten().sort().values, wrong.flatten().sort().values):
        return "the numbers are right, but in a different order"
    if right.numel() > 2 and bool((wrong == right.round()).all()):
        return "it is what is expected, rounded"
    return ""
