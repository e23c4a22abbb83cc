"""Whether predictions have the right form, and how far they are from the truth."""

import torch

from quizzer.grader.authoring import Array, describe, list_to_tensor, to_tensor


def not_callable(result: object) -> tuple[str, str]:
    """What is wrong with a result that cannot be called, and the cause's name."""
    if result is None:
        return "it returned None: does it end with `return`?", "nothing-returned"
    what = describe(result)
    if type(result) is Array:
        what += f" of shape {result.shape}"
    return (
        f"it returned {what}, which cannot be called; return the model, or a function that takes "
        "pairs and gives their ratings",
        "not-callable",
    )


def as_ratings(result: object, count: int) -> tuple[torch.Tensor | None, str, str]:
    """Predictions as (count,) doubles; else None, what is wrong with them, and the cause's name.

    A column, (count, 1), is as good; so is a single number for a single pair.
    """
    numbers: torch.Tensor | None = None
    if type(result) is Array:
        numbers = to_tensor(result)
    elif isinstance(result, (list, tuple)):
        numbers, _ = list_to_tensor(result)
    elif type(result) in (int, float):
        numbers = torch.tensor(float(result))
    if numbers is None or numbers.dtype.is_complex or numbers.dtype == torch.bool:
        return None, f"it returned {describe(result)} for the ratings", "wrong-shape"
    shape = tuple(numbers.shape)
    if shape in ((count,), (count, 1)) or (count == 1 and shape == ()):
        return numbers.double().reshape(count), "", ""
    problem = f"for {count:,} pairs it returned shape {shape} where ({count},) is expected"
    if shape in ((), (1,)):
        return None, f"{problem}: one number for all pairs", "one-number-for-all"
    if shape == (count, count):
        return None, f"{problem}: every pair with every other", "every-user-with-every-item"
    if len(shape) == 2 and shape[0] == count:
        return None, f"{problem}: {shape[1]} numbers for each pair", "products-not-added"
    return None, problem, "wrong-shape"


def is_column(result: object) -> bool:
    """Whether the predictions stand in a column, (m, 1), where (m,) is asked."""
    if type(result) is Array:
        return len(result.shape) == 2
    return isinstance(result, (list, tuple)) and isinstance(result[0], (list, tuple))


def error(truth: torch.Tensor, predicted: torch.Tensor) -> float:
    """Root mean squared error; infinite where a prediction is not finite."""
    if not bool(predicted.isfinite().all()):
        return float("inf")
    return float((predicted - truth).square().mean().sqrt())
