"""What a wrong number has to do with the right one in every call: a factor, a difference, a root.

One call proves little, since small numbers have much to do with one another by accident; several
calls with different numbers prove a lot.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from quizzer.grader.trials import Trial
from quizzer.grader.values.wire import Array
from quizzer.grader.verdict import Diagnosis

RTOL, ATOL = 1e-4, 1e-6
ENOUGH = 3
_MOST = 400


@dataclass(frozen=True)
class Pair:
    """One right and one wrong number, the key that they stand under, and sizes in the call."""

    key: str
    right: float
    wrong: float
    sizes: tuple[int, ...]


_FORMS: tuple[tuple[str, Callable[[float], float]], ...] = (
    ("the negative of what is expected: the sign is turned", lambda v: -v),
    ("1 less what is expected", lambda v: 1 - v),
    ("the square of what is expected", lambda v: v * v),
    ("the square root of what is expected", lambda v: math.sqrt(v)),
    ("the sigmoid of what is expected", lambda v: 1 / (1 + math.exp(-v))),
    ("e to the power of what is expected", lambda v: math.exp(v)),
    ("the logarithm of what is expected", lambda v: math.log(v)),
    ("the negative logarithm of what is expected", lambda v: -math.log(v)),
    ("1 divided by what is expected", lambda v: 1 / v),
    ("what is expected without its sign", lambda v: abs(v)),
    ("what is expected without its decimals", lambda v: float(math.trunc(v))),
    ("what is expected, rounded", lambda v: float(round(v))),
)
_FACTORS = {
    2: "2", 3: "3", 4: "4", 10: "10", 100: "100", 1000: "1000", 28: "28", 784: "784", 255: "255",
    math.sqrt(2): "√2", math.pi: "π", math.e: "e", math.log(2): "ln 2", math.log(10): "ln 10",
}  # fmt: skip


def steady(trials: Sequence[Trial]) -> Diagnosis | None:
    """The one relation that all wrong numbers of a function's calls have to the right ones."""
    pairs = [pair for trial in trials for pair in _pairs(trial)][:_MOST]
    keys = {pair.key for pair in pairs if not _close(pair.right, pair.wrong)}
    if len(keys) != 1:
        return None
    key = keys.pop()
    mine = [pair for pair in pairs if pair.key == key]
    if len({round(pair.right, 6) for pair in mine}) < ENOUGH:
        return None
    told = _relation(mine)
    if not told:
        return None
    what = f"`{key}`" if key else "what comes back"
    return Diagnosis(
        "steadily-off",
        "Always off in the same way",
        f"In every call {what} is {told}. So nearly all is right, and one step is missing, one too "
        "many, or done with another number.",
    )


def _relation(pairs: list[Pair]) -> str:
    for told, form in _FORMS:
        if all(_close(_tried(form, pair.right), pair.wrong) for pair in pairs):
            return told
    first = next((pair for pair in pairs if abs(pair.right) > 1e-3), None)
    if first is None:
        return ""
    factor = first.wrong / first.right
    if factor and all(_close(factor * pair.right, pair.wrong) for pair in pairs):
        return f"{_named(factor)} what is expected"
    for index, name in enumerate(("rows", "numbers", "columns")):
        counts = [pair.sizes[index] if index < len(pair.sizes) else 0 for pair in pairs]
        if not all(counts) or len(set(counts)) == 1:
            continue
        together = list(zip(pairs, counts, strict=True))
        if all(_close(pair.right * count, pair.wrong) for pair, count in together):
            return f"as many times too large as there are {name}"
        if all(_close(pair.right / count, pair.wrong) for pair, count in together):
            return f"as many times too small as there are {name}"
    step = first.wrong - first.right
    if all(_close(pair.right + step, pair.wrong) for pair in pairs):
        return f"{abs(step):.4g} too {'large' if step > 0 else 'small'}"
    return ""


def _named(factor: float) -> str:
    sign = "minus " if factor < 0 else ""
    for value, name in _FACTORS.items():
        if math.isclose(abs(factor), value, rel_tol=1e-3):
            return f"{sign}{name} times"
        if math.isclose(abs(factor), 1 / value, rel_tol=1e-3):
            return f"{sign}1/{name} of"
    return f"{factor:.4g} times"


def _tried(form: Callable[[float], float], value: float) -> float:
    try:
        return form(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        return math.nan


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=RTOL, abs_tol=ATOL)


def _pairs(trial: Trial) -> Iterator[Pair]:
    if trial.expected is None or trial.got is None or trial.got.raised or trial.expected.raised:
        # One call without a number, and nothing can be said of every call.
        yield Pair("?", 0.0, 1.0, ())
        return
    yield from _leaves("", trial.expected.value, trial.got.value, _sizes(trial.sent))


def _leaves(key: str, right: Any, wrong: Any, sizes: tuple[int, ...]) -> Iterator[Pair]:
    if type(right) is dict and type(wrong) is dict and right.keys() == wrong.keys():
        for name in right:
            yield from _leaves(str(name), right[name], wrong[name], sizes)
        return
    if type(right) is list and type(wrong) is list and len(right) == len(wrong):
        for one, other in zip(right, wrong, strict=True):
            yield from _leaves(key, one, other, sizes)
        return
    numbers = _numbers(right), _numbers(wrong)
    if None in numbers or len(numbers[0] or ()) != len(numbers[1] or ()):
        yield Pair("?", 0.0, 1.0, sizes)
        return
    for one, other in zip(numbers[0] or (), numbers[1] or (), strict=True):
        yield Pair(key, one, other, sizes)


def _numbers(value: Any) -> list[float] | None:
    """The numbers of a number or a tensor; None where it is neither."""
    if type(value) in (int, float) and abs(value) < 1e300:
        return [float(value)]
    if type(value) is not Array or not value.dtype.startswith(("float", "int")):
        return None
    from quizzer.grader.values import convert

    return [float(number) for number in convert.to_tensor(value).flatten()[:_MOST].tolist()]


def _sizes(sent: tuple[Any, ...]) -> tuple[int, ...]:
    """Rows, numbers and columns of the first tensor among the arguments."""
    for part in sent:
        if type(part) is Array and part.shape:
            return part.shape[0], math.prod(part.shape), part.shape[-1]
    return ()
