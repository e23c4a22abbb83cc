"""An exercise as plain data: all that is known of it without running any of its code.

It is separate from `models` so that grading starts without pydantic.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Rule:
    """A rule on the source, such as `list_comprehension`, and the functions that it is for.

    `without` are the names that the rule of this name leaves out.
    """

    name: str
    functions: tuple[str, ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExerciseSpec:
    """One exercise; `digest` is of all its files, so that two machines can compare them.

    `contains` are the questions that a pass counts for, `doubts` pairs of a diagnosis and the
    question that it puts in doubt.
    """

    id: str
    title: str
    functions: tuple[str, ...]
    prompt: str
    starter: str
    hints: tuple[str, ...]
    folder: Path
    digest: str
    order: int = 0
    needs_torch: bool = False
    time_limit_s: float = 10.0
    memory_mb: int = 2048
    rules: tuple[Rule, ...] = ()
    tags: tuple[str, ...] = ()
    card: str | None = None
    library_way: str = ""
    seeds: int | None = None
    contains: tuple[str, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()
