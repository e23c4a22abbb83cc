"""Whether two plain values are the same, and if not, what is wrong, in one sentence.

Used for the reference (is it right?) and for misconceptions (is it this error?). torch is taken
from where the zygote loaded it; exercises without torch need Python's own values only.
"""

from __future__ import annotations

import math
import sys
from typing import Any

from quizzer.grader.values import convert, resemblance, tolerance
from quizzer.grader.values.render import describe, short_number
from quizzer.grader.values.wire import Array, Opaque


def difference(returns: str, expected: Any, got: Any, brief: bool = False) -> str:
    """What is wrong with a result, in one sentence; "" where it is right.

    `brief` saves the time for a good sentence, where only whether something is wrong matters.
    """
    if returns == "ignored":
        return ""
    if type(got) is Opaque or type(expected) is Opaque:
        return "" if got == expected else _opaque(got)
    if returns == "tensors":
        return _by_name(expected, got)
    if got is None and expected is not None:
        return "it returned None: does it end with `return`?"
    if returns in ("exact", "close"):
        sentence = _same(expected, got, "the result", close=returns == "close", brief=brief)
        if sentence and not brief and type(expected) is type(got) is list and returns == "exact":
            return _with(sentence, resemblance.of_lists(expected, got))
        return sentence
    return _arrays(returns, expected, got, brief)


def alike(returns: str, first: Any, second: Any) -> bool:
    """Whether two results come from the same error: of the same kind, with the same values."""
    if returns == "ignored":
        return True
    if first is None or second is None or Opaque in (type(first), type(second)):
        return bool(first == second)
    if returns in ("exact", "close"):
        return not _same(first, second, "", close=returns == "close", brief=True)
    if returns not in ("tensor", "number", "array"):
        return not difference(returns, first, second)
    if returns != "array" and _kind(first) != _kind(second):
        return False
    if returns == "tensor" and type(first) is not type(second):
        return False
    if type(first) is type(second) is Array:
        if _ends_differ(first, second):
            return False
        return not _arrays("array", first, second, brief=True)
    if _tensor(first, "array")[0] is None:
        return not _same(first, second, "", close=True, brief=True)
    return not _arrays("array", first, second, brief=True)


def _ends_differ(first: Array, second: Array) -> bool:
    """Whether two arrays of one float type differ at an end, which is found out without torch."""
    if first.dtype != second.dtype or first.dtype not in ("float32", "float64"):
        return False
    if not (first.data and second.data):
        return False
    return any(
        abs(got - expected) > tolerance.ATOL + tolerance.RTOL * abs(expected)
        for expected, got in zip(first.ends(), second.ends(), strict=True)
    )


def _kind(value: Any) -> str:
    if _is_number(value):
        return "number"
    return str(value.kind) if type(value) is Array else type(value).__name__


def _opaque(got: Any) -> str:
    if type(got) is not Opaque:
        return f"it returned {describe(got)}"
    what = got.note or f"an object of type {got.type}"
    if "iterator" in what or what in ("a generator", "a range"):
        return f"it returned {what}, not the values themselves"
    return f"it returned {what}"


def _by_name(expected: Any, got: Any) -> str:
    """Tensors by name; a string among them is the harness's own sentence on what went wrong."""
    if type(got) is not dict:
        return f"it returned {describe(got)}"
    for name, value in got.items():
        if type(value) is str and expected.get(name) != value:
            return value
    if expected.keys() != got.keys():
        return "its parameters do not have the expected names"
    for name, value in expected.items():
        sentence = "" if value == got[name] else _arrays("array", value, got[name])
        if sentence:
            return f"{name}: {sentence}"
    return ""


def _is_number(value: Any) -> bool:
    return type(value) in (bool, int, float) or (type(value) is Array and value.shape == ())


def _number(value: Any) -> Any:
    return value.item() if type(value) is Array else value


def _same(expected: Any, got: Any, place: str, *, close: bool, brief: bool = False) -> str:
    """Python values item by item; tensors inside them to a tolerance, floats too where `close`."""
    if type(expected) is type(got) and expected == got:
        return ""
    if _is_number(expected) and _is_number(got):
        left, right = _number(expected), _number(got)
        same = left == right or (left != left and right != right)
        tolerant = close or Array in (type(expected), type(got))
        if tolerant and float in (type(left), type(right)):
            same = same or tolerance.is_close(left, right)
        return "" if same else _numbers_differ(left, right, place)
    if type(expected) is not type(got):
        return f"{place} is {describe(got)} where {describe(expected)} is expected"
    if type(expected) is Array:
        sentence = _arrays("tensor", expected, got, brief)
        return sentence and f"{place}: {sentence}"
    inside = "" if place == "the result" else f" of {place}"
    if isinstance(expected, (list, tuple)):
        for index, (left, right) in enumerate(zip(expected, got, strict=False)):
            item = f"item {index}{inside}"
            if sentence := _same(left, right, item, close=close, brief=brief):
                return sentence
        if len(expected) != len(got):
            return f"{place} has {len(got)} items where {len(expected)} are expected"
        return ""
    if isinstance(expected, dict):
        for key in expected:
            if key not in got:
                return f"{place} has no key {key!r}"
            item = f"{key!r}{inside}"
            if sentence := _same(expected[key], got[key], item, close=close, brief=brief):
                return sentence
        return "" if len(got) == len(expected) else f"{place} has keys that are not expected"
    return "" if expected == got else f"{place} is not what is expected"


def _numbers_differ(expected: Any, got: Any, place: str) -> str:
    if isinstance(got, float) and math.isnan(got):
        return f"{place} is NaN"
    if isinstance(got, float) and math.isinf(got):
        return f"{place} is infinite"
    return f"{place} is {short_number(got)} where {short_number(expected)} is expected"


def _arrays(returns: str, expected: Any, got: Any, brief: bool = False) -> str:
    """What is wrong with a tensor; `brief` where only whether something is matters."""
    if type(expected) is Array and expected == got:
        return ""
    right, problem = _tensor(got, returns)
    if right is None:
        return problem
    left, _ = _tensor(expected, "array")
    if left is None:
        return f"it returned {describe(got)}"
    if left.shape != right.shape:
        if returns == "number" and left.dim() == 0:
            return f"it returned {right.numel()} numbers, shape {tuple(right.shape)}, not one"
        sentence = f"its shape is {tuple(right.shape)} where {tuple(left.shape)} is expected"
        return sentence if brief else _with(sentence, resemblance.of_tensors(left, right))
    return _values(left, right, brief)


def _with(sentence: str, hint: str) -> str:
    return f"{sentence}; {hint}" if hint else sentence


def _values(expected: Any, got: Any, brief: bool) -> str:
    torch: Any = sys.modules["torch"]
    if got.dtype.is_complex and not expected.dtype.is_complex:
        return "it holds complex numbers"
    wide = got.dtype if got.dtype.is_complex else torch.float64
    if expected.dtype.is_floating_point or expected.dtype.is_complex:
        same = tolerance.close_elements(expected.to(wide), got.to(wide))
    elif got.dtype.is_floating_point:
        same = got.to(wide) == expected.to(wide)
    else:
        same = got.to(torch.int64) == expected.to(torch.int64)
    if bool(same.all()):
        return ""
    if brief:
        return "its values differ"
    wrong = int((~same).sum())
    floating = got.dtype.is_floating_point
    if floating and bool((got.isnan() & ~same).any()):
        return f"it holds NaN in {_of(int((got.isnan() & ~same).sum()), got)}"
    if floating and bool((got.isinf() & ~same).any()):
        return f"it holds an infinity in {_of(int((got.isinf() & ~same).sum()), got)}"
    hint = resemblance.of_tensors(expected, got)
    if got.dim() == 0:
        return _with(_numbers_differ(expected.item(), got.item(), "the number"), hint)
    first = tuple((~same).nonzero()[0].tolist())
    verb = "is" if wrong == 1 else "are"
    numbers = short_number(got[first].item()), short_number(expected[first].item())
    there = f"index {list(first)}: {numbers[0]} where {numbers[1]} is expected"
    return _with(f"{_of(wrong, got)} {verb} wrong, first at {there}", hint)


def _of(count: int, tensor: Any) -> str:
    return f"{count} of {tensor.numel()} values"


def _tensor(value: Any, returns: str) -> tuple[Any, str]:
    """A plain value as a tensor where this exercise takes it as one, else None and why not."""
    torch: Any = sys.modules["torch"]
    if type(value) is Array:
        if value.kind == "ndarray" and returns == "tensor":
            return None, "it returned a numpy array where a tensor is expected"
        return _signed(convert.to_tensor(value)), ""
    if type(value) in (bool, int, float):
        if returns == "tensor":
            return None, f"it returned {describe(value)} where a tensor is expected"
        big = not _is_small(value)
        if big and abs(value).bit_length() > 1000:
            return None, "it returned a number with hundreds of digits"
        dtype = torch.float64 if big or type(value) is float else None
        return torch.tensor(value, dtype=dtype), ""
    if type(value) in (list, tuple) and returns == "array":
        return list_to_tensor(value)
    return None, f"it returned {describe(value)} where {_wanted(returns)} is expected"


def _signed(tensor: Any) -> Any:
    """Unsigned numbers as int64, with which torch can do everything; float64 where they are larger.

    One that no int64 holds equals no whole number that an exercise expects.
    """
    torch: Any = sys.modules["torch"]
    if tensor.dtype in (torch.uint16, torch.uint32):
        return tensor.to(torch.int64)
    if tensor.dtype != torch.uint64:
        return tensor
    signed = tensor.view(torch.int64)
    if bool((signed >= 0).all()):
        return signed
    return torch.where(signed >= 0, signed.double(), signed.double() + 2.0**64)


def _is_small(number: Any) -> bool:
    return type(number) is not int or -(1 << 63) <= number < (1 << 63)


def _wanted(returns: str) -> str:
    return {"array": "a tensor or an array", "number": "one number"}.get(returns, "a tensor")


def list_to_tensor(value: Any) -> tuple[Any, str]:
    """A nested list of numbers as a tensor, else None and why not."""
    torch: Any = sys.modules["torch"]
    kinds = set(map(type, value))
    if kinds and kinds <= {bool, int, float} and all(map(_is_small, value)):
        dtype = torch.float64 if float in kinds else torch.int64 if int in kinds else torch.bool
        return torch.tensor(value, dtype=dtype), ""
    parts = []
    for item in value:
        part, problem = _tensor(item, "array")
        if part is None:
            return None, f"it returned a list that holds {describe(item)}" if problem else ""
        parts.append(part)
    if not parts:
        return torch.zeros(0), ""
    if any(part.shape != parts[0].shape for part in parts):
        return None, "its rows are not all of one length"
    dtype = parts[0].dtype
    for part in parts[1:]:
        dtype = torch.promote_types(dtype, part.dtype)
    return torch.stack([part.to(dtype) for part in parts]), ""
