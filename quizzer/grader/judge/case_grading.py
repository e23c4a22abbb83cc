"""Grading case by case: one submission called with each case, its results compared, its verdict.

What only a failed submission needs is imported when one fails: most starts never need it.
"""

from __future__ import annotations

import functools
import random
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from quizzer.grader import budget, cells
from quizzer.grader.budget import OverBudget
from quizzer.grader.cells import defines
from quizzer.grader.diagnosis.nits import nits_of
from quizzer.grader.diagnosis.rerun import LIMIT_S, SecondRun, outcome
from quizzer.grader.exercise import Exercise, InvalidExercise
from quizzer.grader.judge import cell_failures, messages
from quizzer.grader.judge.cell_failures import CellSyntaxError
from quizzer.grader.process.runner_link import (
    MAX_STRING,
    CallerExited,
    ProtocolViolation,
    RunnerExited,
    RunnerLink,
    TimeLimitExceeded,
)
from quizzer.grader.rules import rules
from quizzer.grader.trials import TOO_LARGE, Outcome, Trial, places, problem, stumbled
from quizzer.grader.values import wire
from quizzer.grader.verdict import Check, Diagnosis, Status, Verdict

LOAD_CHECK = "The file loads"
# Bytes of results from which on they are compared with how many the right ones have.
MAX_RECEIVED = 64 << 20


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
    nits: tuple[str, ...] = ()
    reported: set[str] = field(default_factory=set)
    described: dict[int, tuple[Outcome | None, str, Check]] = field(default_factory=dict)
    limit_s: float = 0.0
    search_s: float = 0.0
    is_notebook: bool = False
    cell_errors: list[CellSyntaxError] = field(default_factory=list)
    cell_failures: list[Any] = field(default_factory=list)
    star_imports: list[Any] = field(default_factory=list)
    pace: float = 1.0  # how many times longer the same work takes on this machine now
    step: str = ""
    checks: list[Check] | None = None
    runner: RunnerLink | None = None
    started: float = field(default_factory=time.monotonic)

    def answer(self) -> bool:
        """Grade the submission and send the caller the verdict, within the time for one file.

        Returns whether this judge is fit for another submission.
        """
        fit = True
        try:
            with budget.alarm(self.budget_s - (time.monotonic() - self.started)):
                self.take_source()
                self.run()
        except (CallerExited, InvalidExercise, EOFError):
            raise
        except OverBudget:
            fit = self._interrupt("timeout", f"{self.step} took too long")
        except MemoryError:
            fit = self._interrupt("crashed", f"{self.step} took more memory than the grader has")
        except Exception as error:
            traceback.print_exc()
            name = type(error).__name__
            fit = self._interrupt("crashed", f"the grader failed ({name}) while {self.step}")
        try:
            # A process with torch takes a while to end; nobody has to wait for that.
            wire.send(self.caller, ["verdict", self.verdict().to_dict(), fit])
        finally:
            if fit:
                self.close()
        return fit

    @property
    def budget_s(self) -> float:
        """The seconds for all of it, from the submission to the verdict."""
        return self.exercise.time_limit_s + budget.ALLOWANCE_S * self.pace

    def run(self) -> None:
        """Check the rules, make the calls, compare, and look for the cause of a failure."""
        self.step = "checking its rules"
        exercise = self.exercise
        self.checked = rules.check(self.source, exercise.rules, exercise.functions)
        self.step = "calling it and comparing its results"
        self.trials = self.exercise.trials(self.seed)
        self.runner = self.open()
        try:
            self._converse(self.runner)
        except TimeLimitExceeded as late:
            self.stop = StopReason("timeout", messages.late(self.exercise, late.places, self.lines))
            places = late.places
            self.diagnosis = self._cause(lambda: self._spinning(places))
        except RunnerExited as gone:
            self.stop = self._gone(gone)
        except ProtocolViolation:
            self.stop = StopReason("failed", "it wrote to the grader's communication channel")
        self.runner.drain()
        self.step = "describing its results"
        self.checks = [*self._rule_checks(), *self._checks()]
        if self._status() != "passed" and self.diagnosis is None:
            self.step = "looking for the cause"
            self.diagnosis = self._cause(self._diagnose)
        self.find_nits(self._status())

    def _interrupt(self, status: Status, message: str) -> Literal[False]:
        """Settle for what is known by now; where only the diagnosis is missing, that is all."""
        if self.checks is None:
            if status == "timeout":
                message += f"; {self.exercise.time_limit_s:g} s is the limit"
            self.stop = StopReason(status, message)
            self.checks = self._brief_checks()
        self.diagnosis = None
        return False

    def _cause(self, look: Callable[[], Diagnosis | None]) -> Diagnosis | None:
        """What `look` finds; an error in looking costs the diagnosis and nothing else."""
        try:
            return look()
        except (CallerExited, InvalidExercise, EOFError):
            raise
        except Exception:
            traceback.print_exc()
            return None

    def verdict(self) -> Verdict:
        """The verdict as far as the grading has come."""
        return Verdict(
            self.exercise.id,
            self._status(),
            tuple(self.checks or ()),
            self.diagnosis,
            (*self.nits, *self.cell_nits),
            self.runner.text if self.runner else "",
            self.seed,
            time.perf_counter() - self.began,
            tuple(self.runner.layers if self.runner else ()),
        )

    def close(self) -> None:
        """End what is still running for this submission."""
        if self.runner:
            self.runner.close()

    def take_source(self) -> None:
        """Read the source, a notebook's cell by cell: those may fail where nothing needs them."""
        self.step = "reading it"
        if self.is_notebook:
            self.source, self.cell_errors, self.star_imports = cell_failures.runnable(self.source)
        else:
            file = cells.Cell(1, 1, self.source)
            self.source, self.star_imports = cell_failures.with_book_names(self.source, [file])
        self.lines = self.source.split("\n")

    def find_nits(self, status: Status) -> None:
        """Look for what could be better in a submission that passes."""
        if status == "passed":
            self.step = "looking for nits"
            self.nits = nits_of(self.exercise, self.source, self.trials)

    @property
    def cell_nits(self) -> tuple[str, ...]:
        """A nit for each cell of a notebook that failed."""
        return cell_failures.nits(self.cell_errors, [*self.star_imports, *self.cell_failures])

    def open(self) -> RunnerLink:
        """A runner for this submission; what it prints goes to the caller."""
        return RunnerLink(
            self.zygote, self.caller, lambda text: wire.send(self.caller, ["output", text])
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
                self._call_whole_file(runner)
            case ["replaced", str(name)] if name.replace(".", "_").isidentifier():
                sentence = (
                    f"`{name[:60]}` is replaced while the file runs; define it once, with `def`"
                )
                self.checked.broken.append(sentence)
            case reply:
                self._not_loaded(reply)

    def _call_whole_file(self, runner: RunnerLink) -> None:
        """Make the failed calls again with all of the file, and say so where that helps."""
        wrong = [trial for trial in self.trials if trial.problem]
        before = [(trial.got, trial.problem) for trial in wrong]
        for trial in wrong:
            reply = runner.call(trial.case.function, trial.case.through, trial.sent, lambda: None)
            if not self._record(trial, reply):
                return
            if trial.problem:  # wrong either way
                for again, (got, sentence) in zip(wrong, before, strict=True):
                    again.got, again.problem = got, sentence
                return
        if wrong:
            names = ", ".join(f"`{name}`" for name in self.exercise.functions)
            self.checked.broken.append(
                f"what {names} need is changed by other lines of the file in a way that the check "
                "does not follow; have them use functions and values that are defined once"
            )

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
            "random": random.Random(f"{run} {self.seed}").getrandbits(32),
        }

    def _expect(self, trial: Trial) -> None:
        if trial.expected is None:
            trial.expected = self.exercise.answer(trial, None)

    def _record(self, trial: Trial, reply: list[Any]) -> bool:
        """Record how one call ended; returns whether another may follow."""
        match reply:
            case ["memory"]:
                self.stop = StopReason(
                    "crashed", f"it ran out of memory in `{trial.case.function}`"
                )
                trial.problem = self.stop.message
                return False
            case ["left", list(frames)]:
                message = messages.left_in_call(f"in `{trial.case.function}`", places(frames))
                self.stop = StopReason("crashed", message)
                trial.problem = message
                return False
            case _:
                trial.got = outcome(reply, trial)
                if trial.got is not None and self._is_flooded():
                    trial.got = Outcome(TOO_LARGE)
        if trial.got is None:
            raise ProtocolViolation
        assert trial.expected is not None
        trial.problem = problem(trial, trial.expected, trial.got)
        return True

    def _is_flooded(self) -> bool:
        """Whether results have taken far more room than the right ones do."""
        assert self.runner is not None
        if self.runner.received <= MAX_RECEIVED:
            return False
        right = sum(
            len(wire.pack([trial.expected.value, list(trial.expected.after)]))
            for trial in self.trials
            if trial.expected is not None
        )
        return self.runner.received > MAX_RECEIVED + 4 * right

    def _not_loaded(self, reply: list[Any]) -> None:
        from quizzer.grader.diagnosis import error_patterns, heuristics

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
                self.diagnosis = error_patterns.diagnosis_of(
                    self.exercise, kind, message, code, self.source
                )
            case ["raised", str(name), str(message), list(listed)]:
                where = places(listed)
                steps = messages.raised(self.exercise, name, message, where)
                self.load_problem = Check(LOAD_CHECK, "failed", steps, got=f"{name}: {message}")
                code = where[-1][2] if where else ""
                slip = error_patterns.diagnosis_of(self.exercise, name, message, code, self.source)
                self.diagnosis = heuristics.with_near_name(slip, message, self.source)
            case _:
                raise ProtocolViolation

    def _gone(self, gone: RunnerExited) -> StopReason:
        limit = self.exercise.time_limit_s
        if gone.excess:
            return StopReason("crashed", gone.excess)
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
        if not broken and not self.checked.code:
            return [Check(name, "skipped", "not checked: the file cannot be read as Python")]
        return [Check(name, "failed" if broken else "passed", "; ".join(broken))]

    def _checks(self) -> list[Check]:
        names = list(dict.fromkeys(trial.case.check for trial in self.trials))
        checks = [self._check(name) for name in names]
        if self.load_problem is not None:
            return [self.load_problem, *checks]
        if self.stop is not None and not any(check.status == "failed" for check in checks):
            return [Check("Runs to its end", "failed", self.stop.message), *checks]
        return checks

    def _brief_checks(self) -> list[Check]:
        """How far each check has come, without a look at the values; the reason first."""
        assert self.stop is not None
        checks = [Check("Runs to its end", "failed", self.stop.message)]
        if self.runner is not None:
            checks += self._rule_checks()
        for name in dict.fromkeys(trial.case.check for trial in self.trials):
            trials = [trial for trial in self.trials if trial.case.check == name]
            problem = next((trial.problem for trial in trials if trial.problem), "")
            if problem:
                checks.append(Check(name, "failed", problem[:MAX_STRING]))
            elif all(trial.got is not None for trial in trials):
                checks.append(Check(name, "passed"))
            else:
                checks.append(Check(name, "skipped", "not all of it was run"))
        return checks

    def _check(self, name: str) -> Check:
        """A check from its trials, which are sorted: the first wrong one is the smallest."""
        trials = [trial for trial in self.trials if trial.case.check == name]
        wrong = next((trial for trial in trials if trial.problem), None)
        if wrong is not None:
            return self._failed(wrong)
        if not all(trial.got is not None for trial in trials):
            return Check(name, "skipped", "not all of it was run")
        if any(map(stumbled, trials)) and any(trial.problem for trial in self.trials):
            return Check(name, "skipped", "not judged: it raises an exception here")
        return Check(name, "passed")

    def _failed(self, trial: Trial) -> Check:
        """The failed check of a trial, described once: it is sent at once and in the verdict."""
        known = self.described.get(id(trial))
        if known is None or known[0] is not trial.got or known[1] != trial.problem:
            known = trial.got, trial.problem, messages.failed(self.exercise, trial)
            self.described[id(trial)] = known
        return known[2]

    def _report(self, name: str) -> None:
        """Send how a check went as soon as its last call is made."""
        trials = [trial for trial in self.trials if trial.case.check == name]
        if name not in self.reported and all(trial.got is not None for trial in trials):
            self.reported.add(name)
            wire.send(self.caller, ["check", self._check(name).to_dict()])

    def _spinning(self, places: list[tuple[int, str]]) -> Diagnosis | None:
        from quizzer.grader.diagnosis import heuristics

        return heuristics.spinning(self.source, places)

    def _diagnose(self) -> Diagnosis | None:
        """The misconception or likely cause behind a submission that did not pass."""
        from quizzer.grader.diagnosis.diagnose import Evidence

        assert self.runner is not None
        runner = self.runner
        limit = min(self.exercise.time_limit_s, LIMIT_S)

        def fresh_runner() -> RunnerLink:
            runner.close()  # the zygote keeps one runner a judge
            return RunnerLink(self.zygote, self.caller, lambda text: None)

        until = self.started + self.search_s * self.pace
        second = SecondRun(fresh_runner, self._order(limit, "again"), until, self.pace)
        finished = self.stop is None
        return Evidence(
            self.exercise, self.trials, self.source, runner.text, finished, second
        ).diagnosis()
