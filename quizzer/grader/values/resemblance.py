"""How a wrong result is like the right one: turned, doubled, squared, in another order.

A hint in a few words for where no misconception fits; "" where there is no likeness to speak of.
"""

from __future__ import annotations

import contextlib
import sys
from typing import Any

_RTOL, _ATOL = 1e-4, 1e-6
_LONG = 2000  # looking for items in one another costs the square of their number


def of_tensors(expected: Any, got: Any) -> str:
    """The likeness of two tensors of numbers, whatever their shapes."""
    torch: Any = sys.modules["torch"]
    if not expected.numel() or not got.numel() or got.is_complex() or expected.is_complex():
        return ""
    one, other = expected.to(torch.float64), got.to(torch.float64)
    if not (one.isfinite().all() and other.isfinite().all()):
        return ""
    if one.shape != other.shape:
        return _shapes(one, other)
    if one.dtype is torch.bool or set(one.unique().tolist()) <= {0.0, 1.0}:
        turned = bool((1 - one == other).all()) and one.numel() > 1
        return "every answer is the opposite of the right one" if turned else ""
    return _factor(one, other) or _form(one, other)


def of_lists(expected: Any, got: Any) -> str:
    """The likeness of two lists (or tuples) that are not equal."""
    one, other = list(expected), list(got)
    if not one or not other or len(one) + len(other) > _LONG:
        return ""
    if len(one) > 1 and one[::-1] == other:
        return "the items are right, but the last comes first"
    rest = list(other)
    with contextlib.suppress(ValueError):
        for item in one:
            rest.remove(item)
        if not rest:
            return "the items are the right ones, in another order"
    if len(other) % len(one) == 0 and one * (len(other) // len(one)) == other:
        return f"what is expected comes {len(other) // len(one)} times over"
    if len(other) == 2 * len(one) and [item for item in one for _ in range(2)] == other:
        return "every item comes twice"
    if one[: len(other)] == other:
        return f"the first {len(other)} are right, the others are missing"
    if one[-len(other) :] == other:
        return f"the last {len(other)} are right, those before them are missing"
    if other[: len(one)] == one:
        return "all that is expected is there, and more after it"
    return ""


def _close(one: Any, other: Any) -> bool:
    torch: Any = sys.modules["torch"]
    return one.shape == other.shape and bool(
        torch.isclose(one, other, rtol=_RTOL, atol=_ATOL).all()
    )


def _shapes(one: Any, other: Any) -> str:
    if one.dim() == 2 and _close(one.t(), other):
        return "turned around (transposed) it would be right"
    if one.numel() == other.numel():
        if _close(one.flatten(), other.flatten()):
            return "the numbers are right, only the shape is not"
        return ""
    if other.numel() == 1:
        single = other.flatten()[0]
        for name, value in (("mean", one.mean()), ("sum", one.sum())):
            if _close(value, single):
                return f"it is the {name} of all the numbers that are expected"
    return ""


def _factor(one: Any, other: Any) -> str:
    """Whether all numbers are off by one factor, or by one difference."""
    large = one.abs() > 1e-3
    if not large.any() or not _close(one[~large] * 0, other[~large] * (one[~large].abs() > 1e-6)):
        return ""
    factors = other[large] / one[large]
    factor = float(factors.flatten()[0])
    # Of two small whole numbers one is too often a multiple of the other by accident.
    whole = bool((one == one.round()).all() and (other == other.round()).all())
    many = int(large.sum()) > 1 or (one.dim() == 0 and not whole)
    if many and _close(factors, factors.new_full(factors.shape, factor)):
        if abs(factor + 1) < 1e-4:
            return "its sign is turned" if one.dim() == 0 else "every sign is turned"
        for times in (2, 3, 4, 10, 28, 100, 255, 784):
            if abs(factor - times) < 1e-4 * times:
                return f"it is {times} times what is expected"
            if abs(factor - 1 / times) < 1e-4 / times:
                return f"it is 1/{times} of what is expected"
        for name, count in (("rows", one.shape[0]), ("numbers", one.numel())) if one.dim() else ():
            if count > 1 and abs(factor - count) < 1e-4 * count:
                return f"it is as many times too large as there are {name}"
    return ""


def _form(one: Any, other: Any) -> str:
    steps = other - one
    if one.numel() > 1 and _close(steps, steps.new_full(steps.shape, float(steps.flatten()[0]))):
        return f"every number is off by {float(steps.flatten()[0]):.4g}"
    if one.dim() == 2 and one.shape[0] == one.shape[1] and _close(one.t(), other):
        return "turned around (transposed) it would be right"
    if _close(one**2, other):
        return "it is the square of what is expected"
    if bool((one >= 0).all()) and _close(one.sqrt(), other):
        return "it is the square root of what is expected"
    if _close(one.abs(), other):
        return "the signs are lost"
    if _close(1 - one, other):
        return "it is 1 less what is expected"
    if one.numel() > 1 and _close(one.flatten().sort().values, other.flatten().sort().values):
        return "the numbers are the right ones, in another order"
    if one.numel() > 2 and bool((other == one.round()).all()):
        return "it is rounded"
    return ""
