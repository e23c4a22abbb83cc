"""How wrong numbers relate to the right ones in every call: a factor, a difference, a root.

One call proves little, since small numbers are often related by accident; several calls with
different numbers prove a lot.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from quizzer.grader.trials import Trial
from quizzer.grader.values.relations import RELATIONS, factor_phrase
from quizzer.grader.values.tolerance import close_elements, is_close
from quizzer.grader.values.wire import Array
from quizzer.grader.verdict import Diagnosis

ENOUGH = 3
_MOST = 400


@dataclass(frozen=True)
class Pair:
    """One right and one wrong number, their key, and sizes in the call."""

    key: str
    right: float
    wrong: float
    sizes: tuple[int, ...]


def steady(trials: Sequence[Trial]) -> Diagnosis | None:
    """The single relation between all wrong numbers of a function's calls and the right ones."""
    pairs = [pair for trial in trials for pair in _pairs(trial)][:_MOST]
    keys = {pair.key for pair in pairs if not is_close(pair.right, pair.wrong)}
    if len(keys) != 1:
        return None
    key = keys.pop()
    pairs = [pair for pair in pairs if pair.key == key]
    if len({round(pair.right, 6) for pair in pairs}) < ENOUGH:
        return None
    phrase = _relation(pairs)
    if not phrase:
        return None
    what = f"`{key}`" if key else "the result"
    return Diagnosis(
        "steadily-off",
        "Always off in the same way",
        f"In every call {what} is {phrase}. So most of the code is right: one step is missing, "
        "superfluous, or uses a different number.",
    )


def _relation(pairs: list[Pair]) -> str:
    torch: Any = sys.modules.get("torch")
    if torch is not None:
        right = torch.tensor([pair.right for pair in pairs], dtype=torch.float64)
        wrong = torch.tensor([pair.wrong for pair in pairs], dtype=torch.float64)
        for relation in RELATIONS:
            related = relation.apply(right)
            if bool(related.isfinite().all() & close_elements(related, wrong).all()):
                return relation.phrase
    first = next((pair for pair in pairs if abs(pair.right) > 1e-3), None)
    if first is None:
        return ""
    factor = first.wrong / first.right
    if factor and all(is_close(factor * pair.right, pair.wrong) for pair in pairs):
        return f"{factor_phrase(factor) or f'{factor:.4g} times'} what is expected"
    for index, name in enumerate(("rows", "elements", "columns")):
        counts = [pair.sizes[index] if index < len(pair.sizes) else 0 for pair in pairs]
        if not all(counts) or len(set(counts)) == 1:
            continue
        pairs_and_counts = list(zip(pairs, counts, strict=True))
        if all(is_close(pair.right * count, pair.wrong) for pair, count in pairs_and_counts):
            return f"too large by a factor of the number of {name}"
        if all(is_close(pair.right / count, pair.wrong) for pair, count in pairs_and_counts):
            return f"too small by a factor of the number of {name}"
    step = first.wrong - first.right
    if all(is_close(pair.right + step, pair.wrong) for pair in pairs):
        return f"{abs(step):.4g} too {'large' if step > 0 else 'small'}"
    return ""


def _pairs(trial: Trial) -> Iterator[Pair]:
    if trial.expected is None or trial.got is None or trial.got.raised or trial.expected.raised:
        # With one call without a number, nothing can be said about every call.
        yield Pair("?", 0.0, 1.0, ())
        return
    yield from _leaves("", trial.expected.value, trial.got.value, _sizes(trial.sent))


def _leaves(key: str, right: Any, wrong: Any, sizes: tuple[int, ...]) -> Iterator[Pair]:
    if type(right) is dict and type(wrong) is dict and right.keys() == wrong.keys():
        for name in right:
            yield from _leaves(str(name), right[name], wrong[name], sizes)
        return
    if type(right) is list and type(wrong) is list and len(right) == len(wrong):
        for left, item in zip(right, wrong, strict=True):
            yield from _leaves(key, left, item, sizes)
        return
    numbers = _numbers(right), _numbers(wrong)
    if None in numbers or len(numbers[0] or ()) != len(numbers[1] or ()):
        yield Pair("?", 0.0, 1.0, sizes)
        return
    for expected, got in zip(numbers[0] or (), numbers[1] or (), strict=True):
        yield Pair(key, expected, got, sizes)


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
