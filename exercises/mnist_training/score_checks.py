"""Checks of a submission's result: whether it has the right form, and how accurate it is."""

from typing import Any

import torch

from quizzer.grader.authoring import Array, describe, list_to_tensor, to_tensor

SHOWN = 3  # pictures beside one another


def not_callable(result: Any) -> tuple[str, str]:
    """What is wrong with a result that cannot be called, and the cause's name."""
    if result is None:
        return "it returned None: does it end with `return`?", "nothing-returned"
    what = describe(result)
    if type(result) is Array:
        what += f" of shape {result.shape}"
    return (
        f"it returned {what}, which cannot be called; return the model, or a function that takes "
        "pictures and gives their scores",
        "not-callable",
    )


def scores(result: Any, count: int) -> tuple[torch.Tensor | None, str, str]:
    """Scores as (count, 10) doubles; else None, what is wrong with them, and the cause's name."""
    if type(result) is Array:
        table, problem = to_tensor(result), ""
    elif isinstance(result, (list, tuple)):
        table, problem = list_to_tensor(result)
    else:
        table, problem = None, f"it returned {describe(result)} for scores, not a tensor"
    if table is None:
        return None, problem or "it returned a list that is not a table of numbers", "wrong-shape"
    if table.dtype.is_complex or table.dtype == torch.bool:
        return None, f"its scores are of dtype {table.dtype}; numbers are needed", "wrong-shape"
    shape = tuple(table.shape)
    if shape == (count, 10):
        return table.double(), "", ""
    message = f"for {count} pictures it returned shape {shape} where ({count}, 10) is expected"
    if shape in ((count,), (count, 1)):
        return None, f"{message}: one number per picture, not ten scores", "answers-not-scores"
    if len(shape) == 2 and shape[0] == count and 1 < shape[1] < 10:
        return None, message, "too-few-outputs"
    return None, message, "wrong-shape"


def answers(table: torch.Tensor) -> torch.Tensor:
    """The kind of the largest score; -1 for a tie or where any score is not finite."""
    best = table.max(1)
    alone = (table == best.values[:, None]).sum(1) == 1
    return torch.where(alone & table.isfinite().all(1), best.indices, -1)


def percent(share: float) -> str:
    """To two places, rounded down: 94.996 % is not 95 %."""
    return f"{int(share * 10_000 + 1e-6) / 100:.2f} %"


def report(pictures: torch.Tensor, truth: torch.Tensor, read: torch.Tensor) -> str:
    """Accuracy, which digits were confused, and pictures of those misread most."""
    right = read == truth
    lines = [f"{percent(float(right.double().mean()))} right, {int((~right).sum())} misread"]
    if unread := int((read < 0).sum()):
        lines.append(f"{unread} had no answer: a tie, or scores that are not finite")
    table = torch.zeros(10, 10, dtype=torch.int64)
    answered = read >= 0
    table.index_put_((truth[answered], read[answered]), torch.tensor(1), accumulate=True)
    lines += ["", "digit  read as" + "".join(f"{digit:>5}" for digit in range(10)) + "   right"]
    for digit in range(10):
        cells = "".join(f"{count or '·':>5}" for count in table[digit].tolist())
        share = int(table[digit, digit]) / max(1, int((truth == digit).sum()))
        lines.append(f"    {digit}         {cells} {share:7.1%}")
    for digit in worst(truth, read):
        lines += ["", *misread(digit, pictures, truth, read)]
    return "\n".join(lines)


def worst(truth: torch.Tensor, read: torch.Tensor, count: int = 2) -> list[int]:
    """The digits with the largest share misread, of those that were misread at all."""
    wrong = [float((read[truth == digit] != digit).double().mean()) for digit in range(10)]
    order = sorted(range(10), key=lambda digit: -wrong[digit])
    return [digit for digit in order[:count] if wrong[digit]]


def misread(
    digit: int, pictures: torch.Tensor, truth: torch.Tensor, read: torch.Tensor
) -> list[str]:
    """A few pictures of a digit that were misread, side by side."""
    rows = ((truth == digit) & (read != digit)).nonzero()[:, 0].tolist()[:SHOWN]
    labels = [f"read as {int(read[row])}" if read[row] >= 0 else "no answer" for row in rows]
    drawn = [half_blocks(pictures[row].view(28, 28)) for row in rows]
    head = "  ".join(f"{f'a {digit}, {word}':<20}" for word in labels)
    return [head.rstrip(), *("  ".join(parts).rstrip() for parts in zip(*drawn, strict=True))]


def half_blocks(picture: torch.Tensor) -> list[str]:
    """The middle 20x20 of a picture of bytes, two rows of pixels in one of characters."""
    inked = (picture[4:24, 4:24] > 90).tolist()
    marks = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}
    return [
        "".join(marks[int(up), int(down)] for up, down in zip(*inked[row : row + 2], strict=True))
        for row in range(0, 20, 2)
    ]
