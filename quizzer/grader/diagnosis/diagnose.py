"""The likely cause of a failed submission, from how its calls went: the surest evidence first."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from quizzer.grader.declarations import Misconception
from quizzer.grader.diagnosis import (
    error_patterns,
    heuristics,
    mutations,
    numeric_relations,
    uncalled,
)
from quizzer.grader.diagnosis.normal_form import normal_form
from quizzer.grader.diagnosis.rerun import SecondRun
from quizzer.grader.exercise import Exercise
from quizzer.grader.trials import Trial, problem, same, stumbled
from quizzer.grader.values import wire
from quizzer.grader.verdict import Diagnosis

# So many different wrong values in common are no coincidence.
_DISTINCT = 3
_RUN_AGAIN = 12


@dataclass
class Evidence:
    """A failed submission: its calls, its source, what it printed, and a way to run it again.

    `finished` says whether all calls came to an end.
    """

    exercise: Exercise
    trials: list[Trial]
    source: str
    output: str
    finished: bool
    second: SecondRun

    def __post_init__(self) -> None:
        self.wrong = [trial for trial in self.trials if trial.problem and trial.got is not None]
        # Trials are in the order of the checks: what fails first decides, so its function is first.
        self.functions = list(dict.fromkeys(trial.case.function for trial in self.wrong))
        self.code = normal_form(self.source, self.exercise.functions)

    def diagnosis(self) -> Diagnosis | None:
        """The first misconception that behaves as this submission does, or a likely cause."""
        if not self.finished:
            return self._error_of_first_failure()
        for function in self.functions:
            if cause := self._cause_in(function):
                return cause
        if cause := self._one_change_away():
            return cause
        for function in self.functions:
            if cause := self._steadily_off(function) or heuristics.argument_unused(
                function, self.source
            ):
                return cause
        return None

    def trials_of(self, function: str) -> list[Trial]:
        return [trial for trial in self.trials if trial.case.function == function]

    def _wrong_first(self, function: str) -> list[Trial]:
        """The calls of a function in the order in which a misconception fails to explain them.

        One that is not the cause is hardly ever wrong in the same way; most are right somewhere.
        """
        return sorted(self.trials_of(function), key=lambda trial: not trial.problem)

    def wrong_in(self, function: str) -> list[Trial]:
        return [trial for trial in self.wrong if trial.case.function == function]

    def _cause_in(self, function: str) -> Diagnosis | None:
        return (
            uncalled.diagnosis(normal_form(self.source, (function,)), self.wrong_in(function))
            or self._misconception(function)
            or self._randomness(function)
            or self._one_of_two(function)
            or self._error_of_first_failure(function)
            or heuristics.nothing_returned(self.trials_of(function), self.output)
            or self._seeded_randomness(function)
        )

    def _misconceptions(self, function: str) -> Iterator[Misconception]:
        for misconception in self.exercise.misconceptions:
            if misconception.function == function and re.search(
                misconception.source, self.code, re.MULTILINE
            ):
                yield misconception

    def _misconception(self, function: str) -> Diagnosis | None:
        trials = [trial for trial in self._wrong_first(function) if not stumbled(trial)]
        for misconception in self._misconceptions(function):
            if all(self._agrees(misconception, trial) for trial in trials):
                return Diagnosis(misconception.id, misconception.title, misconception.explanation)
        return None

    def _agrees(self, misconception: Misconception, trial: Trial) -> bool:
        if trial.got is None:
            return False
        outcome = self.exercise.answer(trial, misconception)
        return same(trial, outcome, trial.got, misconception.up_to)

    def _one_of_two(self, function: str) -> Diagnosis | None:
        """A misconception that is there wherever it shows, beside an error of another kind."""
        for misconception in self._misconceptions(function):
            if misconception.up_to is None and self._shows(misconception):
                explanation = (
                    f"{misconception.explanation} There is another error too; fix this one first."
                )
                return Diagnosis(misconception.id, misconception.title, explanation)
        return None

    def _shows(self, misconception: Misconception) -> bool:
        trials = self._wrong_first(misconception.function)
        failures = sum(bool(trial.problem) for trial in trials)
        if _most_distinct(trials) < _DISTINCT:
            return False
        seen: set[bytes] = set()
        shared = 0
        for remaining, trial in zip(range(len(trials), 0, -1), trials, strict=True):
            if trial.expected is None or trial.got is None:
                return False
            if len(seen) + remaining < _DISTINCT or 3 * (shared + remaining) < 2 * failures:
                return False
            outcome = self.exercise.answer(trial, misconception)
            if problem(trial, trial.expected, outcome, brief=True):
                if not same(trial, outcome, trial.got):
                    return False
                shared += 1
                if not outcome.raised:
                    seen.add(wire.pack(outcome.value))
        return len(seen) >= _DISTINCT and 3 * shared >= 2 * failures

    def _randomness(self, function: str) -> Diagnosis | None:
        """Whether a wrong call gives another result when it is made once more."""
        sources = self._unwanted_randomness()
        trials = [trial for trial in self.wrong_in(function) if trial.got and not trial.got.raised][
            :_RUN_AGAIN
        ]
        if not sources or not trials:
            return None
        for trial, again in zip(trials, self.second.outcomes(trials), strict=False):
            if trial.got is not None and not same(trial, trial.got, again):
                return heuristics.diagnosis(function, sources, differs=True)
        return None

    def _unwanted_randomness(self) -> list[heuristics.RandomSource]:
        """The random calls of the file; none where the reference has some too."""
        if heuristics.sources(self.exercise.reference_source):
            return []
        return heuristics.sources(self.source)

    def _seeded_randomness(self, function: str) -> Diagnosis | None:
        sources = self._unwanted_randomness()
        if not sources or not heuristics.seeded(self.source):
            return None
        return heuristics.diagnosis(function, sources, differs=False)

    def _error_of_first_failure(self, function: str = "") -> Diagnosis | None:
        """The known error behind the first failure, where that is an exception.

        A later exception says nothing about a wrong value before it, except where the exercise
        itself knows both to have one cause.
        """
        patterns = (*self.exercise.patterns, *error_patterns.common_patterns())
        for trial in self.wrong_in(function) if function else self.wrong:
            got = trial.got
            if got is not None and got.raised:
                line = got.places[-1][2] if got.places else ""
                diagnosis = error_patterns.first_match(
                    patterns, got.raised, got.message, line, self.code or self.source
                )
                if diagnosis is not None:
                    return heuristics.with_near_name(diagnosis, got.message, self.source)
            patterns = self.exercise.patterns
        return None

    def _one_change_away(self) -> Diagnosis | None:
        """Where a single small change to the file makes all calls come out right."""
        until = self.second.until
        if not self.wrong or time.monotonic() > until:
            return None
        # Half of the time that remains to write the changes, the other half to try them.
        changes = mutations.changes(self.source, (time.monotonic() + until) / 2)
        trials = [trial for function in self.functions for trial in self.trials_of(function)]
        # The wrong ones first: hardly a change gets past the first of them.
        trials.sort(key=lambda trial: not trial.problem)
        number = self.second.first_right([change.source for change in changes], trials)
        return None if number is None else mutations.diagnosis(changes[number])

    def _steadily_off(self, function: str) -> Diagnosis | None:
        trials = self.trials_of(function)
        return None if trials[0].case.returns == "exact" else numeric_relations.steady(trials)


def _most_distinct(trials: list[Trial]) -> int:
    """At most so many different values can be shared with these calls; exceptions are none."""
    values = [trial.got.value for trial in trials if trial.got and not trial.got.raised]
    return sum(value is not None for value in values) + (None in values)
