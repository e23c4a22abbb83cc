"""A failed submission run once more, to learn why: as it is, or with small changes made to it.

What comes of it only ever goes into a diagnosis, never into the verdict.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from quizzer.grader.process.runner_link import (
    ProtocolViolation,
    RunnerExited,
    RunnerLink,
    TimeLimitExceeded,
)
from quizzer.grader.trials import TOO_LARGE, Outcome, Trial, places, problem

LIMIT_S = 3.0
CHANGE_S = 0.4  # one may go round without end; on a machine with nothing else to do

# Runs one of several sources in the submission's place; `select` chooses which one.
_SELECTOR = """
import sys, types

_sources = {sources!r}


def select(number):
    made = types.ModuleType("submission")
    made.__file__ = __file__
    exec(compile(_sources[number], __file__, "exec", dont_inherit=True), vars(made))
    for name, value in vars(made).items():
        if not name.startswith("__"):
            setattr(sys.modules["submission"], name, value)
"""


@dataclass(frozen=True)
class SecondRun:
    """A way to open another runner, and the order that loads the submission in it."""

    open: Callable[[], RunnerLink]
    order: dict[str, Any]
    until: float  # on the monotonic clock: when a search for a change has to be over
    pace: float = 1.0  # how many times longer the same work takes on this machine now

    def outcomes(self, trials: Sequence[Trial]) -> list[Outcome]:
        """How these calls go when they are made again, as far as they come to an end."""
        session = self.open()
        outcomes: list[Outcome] = []
        try:
            if session.load(self.order, LIMIT_S)[0] == "loaded":
                for trial in trials:
                    outcomes.append(_call(session, trial))
        except (TimeLimitExceeded, RunnerExited, ProtocolViolation):
            return outcomes
        finally:
            session.close()
        return outcomes

    def first_right(self, sources: Sequence[str], trials: Sequence[Trial]) -> int | None:
        """The first of these sources, if any, with which all calls come out right."""
        first = 0
        while first < len(sources) and time.monotonic() < self.until:
            number = self._go_through(sources, first, trials)
            if number is None:
                return None
            if number >= 0:
                return number
            first = -number  # that one never came back: go on behind it
        return None

    def _go_through(
        self, sources: Sequence[str], first: int, trials: Sequence[Trial]
    ) -> int | None:
        """The number of the right source; minus that of the next to try; None for none."""
        session = self.open()
        number = first
        try:
            source = _SELECTOR.format(sources=list(sources))
            order = {**self.order, "source": source, "functions": ["select"]}
            session.deadline = self.until
            if session.load(order, self.until - time.monotonic())[0] != "loaded":
                return None
            for number in range(first, len(sources)):
                if time.monotonic() > self.until:
                    return None
                session.deadline = min(time.monotonic() + CHANGE_S * self.pace, self.until)
                reply = session.call("select", "", (number,), lambda: None)
                if reply[0] == "value" and all(_is_right(session, trial) for trial in trials):
                    return number
        except (TimeLimitExceeded, RunnerExited, ProtocolViolation):
            return -(number + 1)
        finally:
            session.close()
        return None


def _is_right(session: RunnerLink, trial: Trial) -> bool:
    if trial.expected is None:
        return False
    return not problem(trial, trial.expected, _call(session, trial), brief=True)


def _call(session: RunnerLink, trial: Trial) -> Outcome:
    case = trial.case
    result = outcome(session.call(case.function, case.through, trial.sent, lambda: None), trial)
    if result is None:
        raise ProtocolViolation
    return result


def outcome(reply: list[Any], trial: Trial) -> Outcome | None:
    """How a call ended that came back at all; None for what no runner of ours says."""
    match reply:
        case ["value", value, list(after), list(shared)] if len(after) == len(trial.sent):
            return Outcome(value, after=tuple(after), shared=tuple(shared))
        case ["raised", str(name), str(message), list(frames)]:
            return Outcome(raised=name, message=message, places=places(frames))
        case ["large"]:
            return Outcome(TOO_LARGE)
    return None
