"""What an exercise proves about itself for one seed, on the judge's side: that its reference keeps
to its own rules, and that each misconception is rejected and told apart."""

from __future__ import annotations

from quizzer.grader.authoring import Misconception
from quizzer.grader.exercise import Exercise
from quizzer.grader.rules import rules
from quizzer.grader.trials import Outcome, Trial, once_only, problem, same
from quizzer.grader.values import convert, wire

REPEATED = 3  # calls made twice, to see whether chance has a part in a misconception


def prove(exercise: Exercise, source: str, seed: int) -> list[str]:
    """What is wrong with an exercise, a sentence each; `source` is the reference's text."""
    problems = [f"the reference: {told}" for told in rules.broken(source, exercise.rules)]
    if exercise.examine is not None:
        return problems  # what it examines are whole submissions: its reference and its `wrong`
    trials = [Trial(case, sent) for case, sent in exercise.cases(seed)]
    if not trials:
        return [*problems, "there are no cases"]
    for trial in trials:
        trial.expected = exercise.outcome(trial.case, trial.sent, None)
        problems += _reference(trial, trial.expected)
    for function in exercise.functions:
        if not any(trial.case.function == function for trial in trials):
            problems.append(f"no case calls `{function}`")
    outcomes = _Outcomes(exercise)
    for mistake in exercise.misconceptions:
        problems += _mistake(exercise, mistake, trials, outcomes)
    return list(dict.fromkeys(problems))


def _reference(trial: Trial, expected: Outcome) -> list[str]:
    if trial.case.changes or expected.raised:
        return []
    again = Outcome(expected.value, after=tuple(_plain(part) for part in trial.sent))
    told = problem(trial, again, expected)
    return [f"the reference on `{trial.case.check}`: {told}"] if told else []


def _plain(sent: object) -> object:
    if once_only(sent):
        return None
    return wire.unpack(wire.pack(convert.plain(convert.live(sent))))


class _Outcomes:
    """What each misconception does with each call, worked out once and only where it is asked."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.known: dict[tuple[int, int], Outcome] = {}

    def of(self, trial: Trial, mistake: Misconception) -> Outcome:
        key = id(trial), id(mistake)
        if key not in self.known:
            self.known[key] = self.exercise.outcome(trial.case, trial.sent, mistake)
        return self.known[key]


def _mistake(
    exercise: Exercise, mistake: Misconception, trials: list[Trial], outcomes: _Outcomes
) -> list[str]:
    name = f"the misconception {mistake.id!r}"
    mine = [trial for trial in trials if trial.case.function == mistake.function]
    if not mine:
        return [f"{name} is of `{mistake.function}`, which no case calls"]
    rejected = any(
        trial.expected is not None and problem(trial, trial.expected, outcomes.of(trial, mistake))
        for trial in mine
    )
    if not rejected:
        return [f"{name} passes every case; add one that tells it from the reference"]
    for other in exercise.misconceptions:
        if other is mistake:
            break
        if other.function == mistake.function and all(
            same(trial, outcomes.of(trial, other), outcomes.of(trial, mistake), other.up_to)
            for trial in mine
        ):
            if other.id == mistake.id:
                return []
            return [f"{name} is taken for {other.id!r}; add a case that tells them apart"]
    for trial in mine[:REPEATED]:
        again = exercise.outcome(trial.case, trial.sent, mistake)
        if not same(trial, outcomes.of(trial, mistake), again, mistake.up_to):
            return [f"{name} does not do the same twice; say with `up_to` what every run shares"]
    return []
