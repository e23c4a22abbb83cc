"""What a benchmark measured, beside its peer: a row a question, and how a cost grows with size."""

from __future__ import annotations

import math
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Times in milliseconds of ours and the peer's, taken in turn in one run.

    `target` bounds the ratio of the medians, ours over the peer's; with `tail`, that of the p99s
    as well. `size` tells rows apart that ask the same at several sizes.
    """

    name: str
    peer: str
    ours: Sequence[float]
    theirs: Sequence[float]
    target: float
    size: int | None = None
    tail: bool = False

    @property
    def ratio(self) -> float:
        return statistics.median(self.ours) / statistics.median(self.theirs)

    @property
    def tail_ratio(self) -> float:
        return p99(self.ours) / p99(self.theirs)

    @property
    def met(self) -> bool:
        return self.ratio <= self.target and (not self.tail or self.tail_ratio <= self.target)


def p99(times: Iterable[float]) -> float:
    ordered = sorted(times)
    return ordered[round(0.99 * (len(ordered) - 1))]


def timed(step: Callable[[], object]) -> Callable[[], float]:
    """A step that tells the milliseconds it took."""

    def milliseconds() -> float:
        begun = time.perf_counter()
        step()
        return 1000 * (time.perf_counter() - begun)

    return milliseconds


def in_turn(rounds: int, *steps: Callable[[], float]) -> list[list[float]]:
    """Milliseconds of each step, the steps taking turns, so that a noisy minute touches all."""
    times: list[list[float]] = [[] for _ in steps]
    for _ in range(rounds):
        for step, durations in zip(steps, times, strict=True):
            durations.append(step())
    return times


def machine() -> str:
    """One line on what was measured on."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def growth(rows: Iterable[Row]) -> dict[str, tuple[float, float]]:
    """By question, k of cost ~ size**k, ours and the peer's, by least squares on logarithms."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        if row.size is not None:
            grouped.setdefault(row.name, []).append(row)
    return {
        name: (
            _slope([(row.size or 1, row.ours) for row in several]),
            _slope([(row.size or 1, row.theirs) for row in several]),
        )
        for name, several in grouped.items()
        if len({row.size for row in several}) > 1
    }


def _slope(points: Iterable[tuple[int, Sequence[float]]]) -> float:
    sizes, costs = [], []
    for size, times in points:
        sizes.append(math.log(size))
        costs.append(math.log(statistics.median(times)))
    return statistics.linear_regression(sizes, costs).slope


HEAD = ("what", "size", "ours ms", "p99", "peer", "peer ms", "p99", "ratio", "p99 ratio", "target")


def cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        "" if row.size is None else f"{row.size:,}",
        f"{statistics.median(row.ours):.2f}",
        f"{p99(row.ours):.2f}",
        row.peer,
        f"{statistics.median(row.theirs):.2f}",
        f"{p99(row.theirs):.2f}",
        f"{row.ratio:.3f}",
        f"{row.tail_ratio:.3f}" if row.tail else "",
        f"≤ {row.target:.3g} {'met' if row.met else 'NOT MET'}",
    )


def as_text(rows: Sequence[Row]) -> str:
    table = [HEAD, *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEAD))]
    numeric = {1, 2, 3, 5, 6, 7, 8}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in numeric else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    )


def as_markdown(rows: Sequence[Row]) -> str:
    lines = [HEAD, ("---",) * len(HEAD), *(cells(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def show(measured: Iterable[Row]) -> int:
    """Print the table and how costs grow; 1 where a target is not met."""
    print(machine(), flush=True)
    rows = list(measured)
    print(as_text(rows))
    print(growth_as_text(rows))
    return int(not all(row.met for row in rows))


def growth_as_text(rows: Sequence[Row]) -> str:
    return "\n".join(
        f"{name}: cost grows as cards^{ours:.2f}, the peer's as cards^{theirs:.2f}"
        for name, (ours, theirs) in growth(rows).items()
    )
