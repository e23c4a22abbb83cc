"""The grader's verdict on one submission: plain frozen data that every package may use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["passed", "failed", "error", "timeout", "crashed", "refused"]
CheckStatus = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True)
class Check:
    """One promise of an exercise; where it is broken, the smallest call that shows it."""

    name: str
    status: CheckStatus
    message: str = ""
    call: str = ""
    expected: str = ""
    got: str = ""

    def to_dict(self) -> dict[str, str]:
        return dict(vars(self))  # strings only, so that no deep copy is needed


@dataclass(frozen=True)
class Diagnosis:
    """A known error that fits the submission, and an explanation that leads to its fix."""

    id: str
    title: str
    explanation: str


_NOTE_ON_A_LINE = re.compile(r"(?:Line|Cell) \d|\d+ more line")


@dataclass(frozen=True)
class Verdict:
    """The result of grading one submission."""

    exercise: str
    status: Status
    checks: tuple[Check, ...] = ()
    diagnosis: Diagnosis | None = None
    nits: tuple[str, ...] = ()
    output: str = ""
    seed: int = 0
    duration_s: float = 0.0
    isolation: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return self.status == "passed"

    @property
    def solution_nits(self) -> tuple[str, ...]:
        """The nits on the solution, without the notes on lines and cells that were left out."""
        return tuple(nit for nit in self.nits if not _NOTE_ON_A_LINE.match(nit))

    @property
    def score(self) -> float:
        """The share of checks that passed, 0 to 1; 1 only for a pass."""
        if self.passed:
            return 1.0
        good = sum(check.status == "passed" for check in self.checks)
        return min(good / len(self.checks), 0.99) if self.checks else 0.0

    def to_dict(self) -> dict[str, Any]:
        """The shape that `quizzer grade --json` prints."""
        return {
            "exercise": self.exercise,
            "status": self.status,
            "passed": self.passed,
            "score": round(self.score, 4),
            "nits": list(self.nits),
            "checks": [check.to_dict() for check in self.checks],
            "diagnosis": dict(vars(self.diagnosis)) if self.diagnosis else None,
            "output": self.output,
            "seed": self.seed,
            "duration_s": round(self.duration_s, 4),
            "isolation": list(self.isolation),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Verdict:
        """The verdict that `to_dict` wrote."""
        diagnosis = data["diagnosis"]
        return cls(
            exercise=data["exercise"],
            status=data["status"],
            checks=tuple(Check(**check) for check in data["checks"]),
            diagnosis=Diagnosis(**diagnosis) if diagnosis else None,
            nits=tuple(data["nits"]),
            output=data["output"],
            seed=data["seed"],
            duration_s=data["duration_s"],
            isolation=tuple(data["isolation"]),
        )
