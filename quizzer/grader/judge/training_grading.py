"""Grading by an exercise's own plan instead of case by case: train, then score, then look closer.

The plan is `examine(session)` in its `cases.py`. It runs in the judge, with one runner after
another, each with the submission freshly loaded, and one clock for all of them.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from quizzer.grader import budget, trials
from quizzer.grader.judge import messages
from quizzer.grader.judge.case_grading import CaseGrading, StopReason
from quizzer.grader.process.runner_link import (
    MAX_OUTPUT,
    ProtocolViolation,
    RunnerExited,
    RunnerLink,
    TimeLimitExceeded,
)
from quizzer.grader.rules import rules
from quizzer.grader.values import convert, render, wire
from quizzer.grader.values.shared_memory import SharedMemory
from quizzer.grader.verdict import Check, Diagnosis, Status, Verdict


class SubmissionRaised(Exception):
    """A call into the submission raised: the traceback, and the exception's name and message.

    `line` is the code of the learner's line that raised, "" where there is none.
    """

    def __init__(self, traceback: str, name: str, message: str, line: str) -> None:
        super().__init__(traceback)
        self.name = name
        self.message = message
        self.line = line


class SubmissionStopped(Exception):
    """The submission cannot go on; the reason is in the grading's `stop` or `load_problem`."""


@dataclass
class TrainingSession:
    """What an examination works with: randomness, runners, progress messages, checks and diagnosis.

    `rng` is seeded from the submission's seed; `diagnosis` and `nits` are the examination's to set.
    """

    grading: TrainingGrading
    rng: random.Random
    checks: dict[str, Check] = field(default_factory=dict)
    diagnosis: Diagnosis | None = None
    nits: list[str] = field(default_factory=list)
    current_check: str = ""

    def expect(self, *names: str) -> None:
        """List the checks to come, in order; one that is not reached is reported as skipped."""
        for name in names:
            self.checks[name] = Check(name, "skipped", "not reached")

    @property
    def source(self) -> str:
        """The submission's text."""
        return self.grading.source

    @property
    def good(self) -> bool:
        """Whether nothing has failed so far."""
        return not any(check.status == "failed" for check in self.checks.values())

    def phase(self, text: str, check: str) -> None:
        """Report what is being done now; an exception from here on counts against `check`."""
        self.current_check = check
        wire.send(self.grading.caller, ["phase", text])

    def passed(self, name: str, message: str = "", *, got: str = "") -> None:
        """Settle a check as passed, and report it."""
        self._note(Check(name, "passed", render.json_safe(message), got=got))

    def failed(
        self, name: str, message: str, *, call: str = "", expected: str = "", got: str = ""
    ) -> None:
        """Settle a check as failed, and report it; `call` can be pasted."""
        self._note(Check(name, "failed", render.json_safe(message), call, expected, got))

    def _note(self, check: Check) -> None:
        self.checks[check.name] = check
        wire.send(self.grading.caller, ["check", check.to_dict()])

    @contextlib.contextmanager
    def runner(self, at_most_s: float = 1e9) -> Iterator[LoadedSubmission]:
        """A runner with the submission loaded, ended with the block; `at_most_s` limits it alone.

        Raises SubmissionStopped where the submission does not load, TimeLimitExceeded and
        RunnerExited as they occur.
        """
        runner = self.grading.open()
        runner.output += self.grading.printed
        try:
            if not self.grading.load(runner, min(at_most_s, self.grading.remaining_s)):
                raise SubmissionStopped
            yield LoadedSubmission(runner, self.grading)
        finally:
            runner.drain()
            self.grading.layers = runner.layers or self.grading.layers
            self.grading.printed = runner.output[:MAX_OUTPUT]
            runner.close()

    def try_run(self, at_most_s: float, look: Callable[[LoadedSubmission], Any]) -> Any:
        """What `look` returns for a fresh runner; None where that runner does not finish.

        For a diagnosis only: how that runner ends changes nothing else.
        """
        grading = self.grading
        before = grading.stop, grading.load_problem, grading.diagnosis, grading.printed
        grading.quiet = True
        try:
            with self.runner(at_most_s) as runner:
                return look(runner)
        except (
            TimeLimitExceeded,
            RunnerExited,
            ProtocolViolation,
            SubmissionRaised,
            SubmissionStopped,
        ):
            return None
        finally:
            grading.stop, grading.load_problem, grading.diagnosis, grading.printed = before
            grading.quiet = False


@dataclass
class LoadedSubmission:
    """A loaded submission: its memory can be shared, and functions of `harness.py` called in it."""

    runner: RunnerLink
    grading: TrainingGrading
    mapped: int = 0

    def share(self, memory: SharedMemory) -> int:
        """Map memory in the runner; returns the place for `Build("memory", (place, ...))`."""
        self.runner.share(memory)
        self.mapped += 1
        return self.mapped - 1

    def call(
        self, through: str, *arguments: Any, meanwhile: Callable[[], object] = lambda: None
    ) -> Any:
        """What a function of `harness.py` returns, as plain values.

        `meanwhile` runs in the judge while the runner works. Raises SubmissionRaised for an
        exception or a result too large to compare, SubmissionStopped where the process cannot go
        on.
        """
        sent = tuple(
            [part if type(part) is wire.Build else convert.plain(part) for part in arguments]
        )
        reply = self.runner.call("train", through, sent, meanwhile)
        match reply:
            case ["value", value, list(_), list(_)]:
                return value
            case ["raised", str(name), str(message), list(listed)]:
                where = trials.places(listed)
                traceback = messages.raised(self.grading.exercise, name, message, where)
                raise SubmissionRaised(traceback, name, message, where[-1][2] if where else "")
            case ["large"]:
                raise SubmissionRaised("it returned more than can be compared", "", "", "")
            case ["memory"]:
                limit = self.grading.exercise.memory_mb / 1024
                self.grading.stop = StopReason(
                    "crashed", f"it ran out of memory: {limit:g} GB at most"
                )
            case ["left", list(frames)]:
                where = trials.places(frames)
                line = f"in line {where[-1][0]}" if where else ""
                self.grading.stop = StopReason("crashed", messages.left_in_call(line, where))
            case _:
                raise ProtocolViolation
        raise SubmissionStopped


class TrainingGrading(CaseGrading):
    """The grading of one submission by its exercise's own plan."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.layers: list[str] = []
        self.printed = bytearray()
        self.raised = self.quiet = False
        self.session = TrainingSession(self, random.Random(self.seed))

    def open(self) -> RunnerLink:
        return RunnerLink(self.zygote, self.caller, self._send_output)

    def _send_output(self, text: str) -> None:
        if not self.quiet:
            wire.send(self.caller, ["output", text])

    @property
    def budget_s(self) -> float:
        # By the clock; processor time is bounded by the limit itself, however busy the machine is.
        return (self.exercise.time_limit_s + budget.ALLOWANCE_S) * self.pace

    def run(self) -> None:
        """Follow the exercise's own plan, as far as it goes."""
        self.until = self.started + self.exercise.time_limit_s * self.pace
        self.step = "checking its rules"
        self.checked = rules.check(self.source, self.exercise.rules, self.exercise.functions)
        self.step = "examining it"
        self._examine(self.session)
        self.checks = self._session_checks()
        self.find_nits(self._status_of(self.checks))

    def _session_checks(self) -> list[Check]:
        checks = [*self._rule_checks(), *self.session.checks.values()]
        if self.load_problem is not None:
            return [self.load_problem, *checks]
        if self.stop is not None:
            return [Check("Runs to its end", "failed", self.stop.message), *checks]
        return checks

    def _brief_checks(self) -> list[Check]:
        return self._session_checks()

    def verdict(self) -> Verdict:
        checks = self.checks or []
        return Verdict(
            self.exercise.id,
            self._status_of(checks),
            tuple(checks),
            self.session.diagnosis or self.diagnosis,
            (*self.session.nits, *self.nits, *self.cell_nits),
            self.printed.decode("utf-8", "replace"),
            self.seed,
            time.perf_counter() - self.began,
            tuple(self.layers),
        )

    @property
    def remaining_s(self) -> float:
        """The seconds that remain of the exercise's time, all runners together."""
        return max(0.1, self.until - time.monotonic())

    def _examine(self, session: TrainingSession) -> None:
        assert self.exercise.examine is not None
        try:
            self.exercise.examine(session)
        except TimeLimitExceeded as late:
            self.stop = StopReason("timeout", messages.late(self.exercise, late.places, self.lines))
        except RunnerExited as gone:
            self.stop = self._gone(gone)
        except ProtocolViolation:
            self.stop = StopReason("failed", "it wrote to the grader's communication channel")
        except SubmissionRaised as raised:
            from quizzer.grader.diagnosis import error_patterns

            self.raised = True
            got = f"{raised.name}: {raised.message}".strip(": ")
            session.failed(session.current_check, str(raised), got=render.json_safe(got))
            self.diagnosis = error_patterns.diagnosis_of(
                self.exercise, raised.name, raised.message, raised.line, self.source
            )
        except SubmissionStopped:
            pass  # its reason is already in `stop` or `load_problem`

    def _status_of(self, checks: list[Check]) -> Status:
        if self.stop is not None:
            return self.stop.status
        if self.load_problem is not None or self.raised:
            return "error"
        return "passed" if all(check.status == "passed" for check in checks) else "failed"
