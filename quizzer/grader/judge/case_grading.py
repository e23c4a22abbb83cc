"""Grading case by case: one submission called with each case, its results compared, its verdict."""

from __future__ import annotations

import functools
import hashlib
import random
import socket
import time
from dataclasses import dataclass, field, replace
from typing import Any

from quizzer.grader.cells import defines
from quizzer.grader.diagnosis import error_patterns, heuristics
from quizzer.grader.diagnosis.diagnose import Evidence
from quizzer.grader.diagnosis.rerun import LIMIT_S, SecondRun, outcome
from quizzer.grader.exercise import Exercise
from quizzer.grader.judge import cell_failures, messages
from quizzer.grader.judge.cell_failures import CellSyntaxError
from quizzer.grader.process.runner_link import (
    ProtocolViolation,
    RunnerExited,
    RunnerLink,
    TimeLimitExceeded,
)
from quizzer.grader.rules import rules
from quizzer.grader.trials import Trial, places, problem
from quizzer.grader.values import wire
from quizzer.grader.verdict import Check, Diagnosis, Status, Verdict

LOAD_CHECK = "The file loads"


@dataclass
class StopReason:
    """Why the calls stopped before all were made."""

    status: Status
    message: str


@dataclass
class CaseGrading:
    """The grading of one submission: rules, calls, comparison, diagnosis, verdict."""

    exercise: Exercise
    caller: socket.socket
    zygote: socket.socket
    source: str
    seed: int
    began: float = field(default_factory=time.perf_counter)
    trials: list[Trial] = field(default_factory=list)
    checked: rules.Checked = field(default_factory=rules.Checked)
    stop: StopReason | None = None
    load_problem: Check | None = None
    diagnosis: Diagnosis | None = None
    reported: set[str] = field(default_factory=set)
    limit_s: float = 0.0
    search_s: float = 0.0
    is_notebook: bool = False
    cell_errors: list[CellSyntaxError] = field(default_factory=list)
    cell_failures: list[Any] = field(default_factory=list)
    star_imports: list[Any] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def answer(self) -> None:
        """Check the rules, make the calls, compare, and send the caller the verdict."""
        self.lines = self.source.split("\n")
        exercise = self.exercise
        self.checked = rules.check(self.source, exercise.rules, exercise.functions)
        if not self.trials:
            self.trials = [Trial(case, sent) for case, sent in self.exercise.cases(self.seed)]
        runner = self.open()
        try:
            # A process with torch takes a while to end; nobody has to wait for that.
            self.reply(self._judged(runner))
        finally:
            runner.close()

    def take_cells(self) -> None:
        """Grade the source as a notebook's, whose cells may fail where nothing needs them."""
        self.is_notebook = True
        self.source, self.cell_errors, self.star_imports = cell_failures.runnable(self.source)

    def reply(self, verdict: Verdict) -> None:
        """Send the caller the verdict, with a nit for each cell that failed."""
        nits = cell_failures.nits(self.cell_errors, [*self.star_imports, *self.cell_failures])
        wire.send(self.caller, ["verdict", replace(verdict, nits=verdict.nits + nits).to_dict()])

    def open(self) -> RunnerLink:
        """A runner for this submission; what it prints goes to the caller."""
        return RunnerLink(
            self.zygote, self.caller, lambda text: wire.send(self.caller, ["output", text])
        )

    def _judged(self, runner: RunnerLink) -> Verdict:
        try:
            self._converse(runner)
        except TimeLimitExceeded as late:
            self.stop = StopReason("timeout", messages.late(self.exercise, late.places, self.lines))
            self.diagnosis = heuristics.spinning(self.source, late.places)
        except RunnerExited as gone:
            self.stop = self._gone(gone)
        except ProtocolViolation:
            self.stop = StopReason("failed", "it wrote to the grader's own channel")
        runner.drain()
        checks = [*self._rule_checks(), *self._checks()]
        status = self._status()
        if status != "passed" and self.diagnosis is None:
            self.diagnosis = self._diagnose(runner)
        return Verdict(
            self.exercise.id,
            status,
            tuple(checks),
            self.diagnosis,
            (),
            runner.text,
            self.seed,
            time.perf_counter() - self.began,
            tuple(runner.layers),
        )

    def _converse(self, runner: RunnerLink) -> None:
        if not self.load(runner, self.exercise.time_limit_s):
            return
        shuffled = list(self.trials)
        random.Random(f"order {self.seed}").shuffle(shuffled)
        for trial in shuffled:
            case = trial.case
            expect = functools.partial(self._expect, trial)
            reply = runner.call(case.function, case.through, trial.sent, expect)
            if not self._record(trial, reply):
                return
            self._report(trial.case.check)
        if self.checked.code:
            self._finish(runner)

    def _finish(self, runner: RunnerLink) -> None:
        """Have the rest of the file run too: an error there counts, its results do not."""
        match runner.finish():
            case ["loaded", list(failures)]:
                self.cell_failures = failures
            case ["replaced", str(name)] if name in self.exercise.functions:
                sentence = f"`{name}` is replaced while the file runs; define it once, with `def`"
                self.checked.broken.append(sentence)
            case reply:
                self._not_loaded(reply)

    def load(self, runner: RunnerLink, limit_s: float) -> bool:
        """Have the runner load the submission; returns whether it can be called."""
        self.limit_s = limit_s
        reply = runner.load(self._order(limit_s, "runner"), limit_s)
        match reply:
            case ["loaded", list(failures)]:
                self.cell_failures = failures
                return True
            case ["missing", str(name)]:
                broken = (error for error in self.cell_errors if defines(error.cell.text, name))
                if error := next(broken, None):
                    reply = error.reply
                    self.cell_errors.remove(error)
        self._not_loaded(reply)
        return False

    def _order(self, limit_s: float, run: str) -> dict[str, Any]:
        """The order to load the submission; each `run` seeds its randomness differently."""
        exercise = self.exercise
        return {
            "source": self.source,
            "is_notebook": self.is_notebook,
            "file": f"{exercise.id}.py",
            "functions": list(exercise.functions),
            "checked": self.checked.code if run == "runner" else b"",
            "harness": exercise.harness,
            "memory_mb": exercise.memory_mb,
            "cpu_s": int(min(limit_s, exercise.time_limit_s)) + 2,
            # Not to be worked back to the seed: it is secret until the verdict.
            "random": int.from_bytes(hashlib.sha256(f"{run} {self.seed}".encode()).digest()[:4]),
        }

    def _expect(self, trial: Trial) -> None:
        if trial.expected is None:
            trial.expected = self.exercise.outcome(trial.case, trial.sent, None)

    def _record(self, trial: Trial, reply: list[Any]) -> bool:
        """Record how one call ended; returns whether another may follow."""
        match reply:
            case ["memory"]:
                self.stop = StopReason(
                    "crashed", f"it ran out of memory in `{trial.case.function}`"
                )
                trial.problem = self.stop.message
                return False
            case ["left", _]:
                message = f"it called `sys.exit` in `{trial.case.function}`; return instead"
                self.stop = StopReason("crashed", message)
                trial.problem = message
                return False
            case _:
                trial.got = outcome(reply, trial)
        if trial.got is None:
            raise ProtocolViolation
        assert trial.expected is not None
        trial.problem = problem(trial, trial.expected, trial.got)
        return True

    def _not_loaded(self, reply: list[Any]) -> None:
        match reply:
            case ["memory"]:
                self.stop = StopReason("crashed", "it ran out of memory while it was loaded")
            case ["left", list(frames)]:
                where = places(frames)
                self.stop = StopReason("crashed", messages.left_while_loading(where))
            case ["missing", str(name)]:
                self.load_problem = Check(
                    LOAD_CHECK, "failed", f"there is no function `{name}`; define it by this name"
                )
            case ["syntax", str() as message, int(line), int(offset), str(text)]:
                marked = messages.syntax(self.exercise, message, line, offset, text)
                self.load_problem = Check(
                    LOAD_CHECK, "failed", marked, got=f"SyntaxError: {message}"
                )
                kind = "IndentationError" if "indent" in message else "SyntaxError"
                code = heuristics.failing_line(self.source, line, text)
                self.diagnosis = error_patterns.diagnosis_of(self.exercise, kind, message, code)
            case ["raised", str(name), str(message), list(listed)]:
                where = places(listed)
                traceback = messages.raised(self.exercise, name, message, where)
                self.load_problem = Check(LOAD_CHECK, "failed", traceback, got=f"{name}: {message}")
                code = where[-1][2] if where else ""
                slip = error_patterns.diagnosis_of(self.exercise, name, message, code)
                self.diagnosis = heuristics.with_near_name(slip, message, self.source)
            case _:
                raise ProtocolViolation

    def _gone(self, gone: RunnerExited) -> StopReason:
        limit = self.exercise.time_limit_s
        if gone.cpu_s >= min(self.limit_s, limit):
            return StopReason("timeout", f"it was stopped after {limit:g} s of processor time")
        return StopReason("crashed", messages.death(gone))

    def _status(self) -> Status:
        if self.stop is not None:
            return self.stop.status
        if self.load_problem is not None:
            return "error"
        if any(trial.problem and trial.got and trial.got.raised for trial in self.trials):
            return "error"
        unfinished = any(trial.got is None for trial in self.trials)
        if self.checked.broken or unfinished or any(trial.problem for trial in self.trials):
            return "failed"
        return "passed"

    def _rule_checks(self) -> list[Check]:
        if not self.exercise.rules:
            return []
        name = rules.title(self.exercise.rules)
        broken = self.checked.broken
        return [Check(name, "failed" if broken else "passed", "; ".join(broken))]

    def _checks(self) -> list[Check]:
        names = list(dict.fromkeys(trial.case.check for trial in self.trials))
        checks = [self._check(name) for name in names]
        if self.load_problem is not None:
            return [self.load_problem, *checks]
        if self.stop is not None and not any(check.status == "failed" for check in checks):
            return [Check("Runs to its end", "failed", self.stop.message), *checks]
        return checks

    def _check(self, name: str) -> Check:
        """A check from its trials, which are sorted: the first wrong one is the smallest."""
        trials = [trial for trial in self.trials if trial.case.check == name]
        wrong = next((trial for trial in trials if trial.problem), None)
        if wrong is not None:
            return messages.failed(self.exercise, wrong)
        done = all(trial.got is not None for trial in trials)
        return Check(name, "passed") if done else Check(name, "skipped", "not all of it was run")

    def _report(self, name: str) -> None:
        """Send how a check went as soon as its last call is made."""
        trials = [trial for trial in self.trials if trial.case.check == name]
        if name not in self.reported and all(trial.got is not None for trial in trials):
            self.reported.add(name)
            wire.send(self.caller, ["check", messages.as_dict(self._check(name))])

    def _diagnose(self, runner: RunnerLink) -> Diagnosis | None:
        """The misconception or likely cause behind a submission that did not pass."""
        limit = min(self.exercise.time_limit_s, LIMIT_S)

        def fresh_runner() -> RunnerLink:
            runner.close()  # the zygote keeps one runner a judge
            return RunnerLink(self.zygote, self.caller, lambda text: None)

        second = SecondRun(fresh_runner, self._order(limit, "again"), self.started + self.search_s)
        finished = self.stop is None
        return Evidence(
            self.exercise, self.trials, self.source, runner.text, finished, second
        ).diagnosis()
