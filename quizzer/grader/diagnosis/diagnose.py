"""Which known mistake a submission has made, from how its calls went: the surest evidence first."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from quizzer.grader.declarations import Misconception
from quizzer.grader.diagnosis import error_patterns, heuristics, mutations, numeric_relations
from quizzer.grader.diagnosis.rerun import SecondRun
from quizzer.grader.exercise import Exercise
from quizzer.grader.trials import Trial, problem, same
from quizzer.grader.values import wire
from quizzer.grader.verdict import Diagnosis

# So many different wrong values in common are no accident.
_DISTINCT = 3
_RUN_AGAIN = 12


@dataclass
class Evidence:
    """A submission that failed: its calls, its text, what it printed, and a way to run it again.

    `finished` says whether it came to its end by itself.
    """

    exercise: Exercise
    trials: list[Trial]
    source: str
    output: str
    finished: bool
    second: SecondRun

    def __post_init__(self) -> None:
        self.wrong = [trial for trial in self.trials if trial.problem and trial.got is not None]
        self.functions = sorted({trial.case.function for trial in self.wrong})

    def diagnosis(self) -> Diagnosis | None:
        """The first misconception that does the same as this submission, or a likely cause."""
        if not self.finished:
            return self._slip()
        return (
            self._misconception()
            or self._left_to_chance()
            or self._one_of_two()
            or self._slip()
            or self._nothing_returned()
            or self._seeded_chance()
            or self._one_change_away()
            or self._steadily_off()
            or self._argument_unused()
        )

    def of(self, function: str) -> list[Trial]:
        return [trial for trial in self.trials if trial.case.function == function]

    def _possible(self) -> Iterator[Misconception]:
        for mistake in self.exercise.misconceptions:
            if mistake.function in self.functions:
                yield mistake

    def _misconception(self) -> Diagnosis | None:
        for mistake in self._possible():
            if all(self._does_the_same(mistake, trial) for trial in self.of(mistake.function)):
                return Diagnosis(mistake.id, mistake.title, mistake.explanation)
        return None

    def _does_the_same(self, mistake: Misconception, trial: Trial) -> bool:
        if trial.got is None:
            return False
        outcome = self.exercise.outcome(trial.case, trial.sent, mistake)
        return same(trial, outcome, trial.got, mistake.up_to)

    def _one_of_two(self) -> Diagnosis | None:
        """A misconception that is there wherever it shows, beside a mistake of another kind."""
        for mistake in self._possible():
            if mistake.up_to is None and self._is_among(mistake):
                told = f"{mistake.explanation} Something else is amiss besides: mend this first."
                return Diagnosis(mistake.id, mistake.title, told)
        return None

    def _is_among(self, mistake: Misconception) -> bool:
        mine = self.of(mistake.function)
        seen: set[bytes] = set()
        shared = 0
        for trial in mine:
            if trial.expected is None or trial.got is None:
                return False
            outcome = self.exercise.outcome(trial.case, trial.sent, mistake)
            if problem(trial, trial.expected, outcome):
                if not same(trial, outcome, trial.got):
                    return False
                shared += 1
                if not outcome.raised:
                    seen.add(wire.pack(outcome.value))
        return len(seen) >= _DISTINCT and 3 * shared >= 2 * sum(bool(t.problem) for t in mine)

    def _left_to_chance(self) -> Diagnosis | None:
        """Whether a wrong call comes out otherwise when it is made once more."""
        found = heuristics.sources(self.source)
        asked = [trial for trial in self.wrong if trial.got and not trial.got.raised][:_RUN_AGAIN]
        if not found or not asked:
            return None
        for trial, other in zip(asked, self.second.outcomes(asked), strict=False):
            if trial.got is not None and not same(trial, trial.got, other):
                return heuristics.diagnosis(trial.case.function, found, differs=True)
        return None

    def _seeded_chance(self) -> Diagnosis | None:
        found = heuristics.sources(self.source)
        if not found or not self.functions or not heuristics.seeded(self.source):
            return None
        return heuristics.diagnosis(self.functions[0], found, differs=False)

    def _slip(self) -> Diagnosis | None:
        for trial in self.wrong:
            got = trial.got
            if got is not None and got.raised:
                line = got.places[-1][2] if got.places else ""
                found = error_patterns.diagnosis_of(self.exercise, got.raised, got.message, line)
                if found is not None:
                    return heuristics.with_near_name(found, got.message, self.source)
        return None

    def _nothing_returned(self) -> Diagnosis | None:
        for function in self.functions:
            if found := heuristics.nothing_returned(self.of(function), self.output):
                return found
        return None

    def _one_change_away(self) -> Diagnosis | None:
        """Where a single small change to the file makes all calls come out right."""
        until = self.second.until
        if not self.wrong or time.monotonic() > until:
            return None
        # Half of what is left to write the changes, the other half to try them.
        found = mutations.changes(self.source, (time.monotonic() + until) / 2)
        mine = [trial for function in self.functions for trial in self.of(function)]
        # The wrong ones first: hardly a change gets past the first of them.
        order = sorted(mine, key=lambda trial: not trial.problem)
        number = self.second.first_right([change.source for change in found], order)
        return None if number is None else mutations.diagnosis(found[number])

    def _steadily_off(self) -> Diagnosis | None:
        for function in self.functions:
            mine = self.of(function)
            if mine[0].case.returns != "exact" and (found := numeric_relations.steady(mine)):
                return found
        return None

    def _argument_unused(self) -> Diagnosis | None:
        for function in self.functions:
            if found := heuristics.argument_unused(function, self.source):
                return found
        return None
