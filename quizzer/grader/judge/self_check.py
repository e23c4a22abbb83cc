"""What an exercise proves about itself for one seed, on the judge's side.

Its reference follows its rules, each misconception is rejected, distinguished from others and has
the code that its text speaks of, and each nit has examples that pass and earn it.
"""

from __future__ import annotations

import ast
import re
import types
from pathlib import Path

from quizzer.grader.declarations import Misconception, Nit
from quizzer.grader.diagnosis.nits import earned
from quizzer.grader.diagnosis.normal_form import normal_form
from quizzer.grader.exercise import Exercise
from quizzer.grader.rules import rules
from quizzer.grader.trials import Outcome, Trial, once_only, problem, same
from quizzer.grader.values import convert, wire

REPEATED = 3  # calls made twice, to see whether a misconception depends on randomness


def prove(exercise: Exercise, source: str, seed: int) -> list[str]:
    """What is wrong with an exercise, a sentence each; `source` is the reference's text."""
    problems = [f"the reference: {sentence}" for sentence in rules.broken(source, exercise.rules)]
    for nit in exercise.nits:
        problems += _code_of_nit(exercise, nit, source)
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
    for nit in exercise.nits:
        problems += _calls_of_nit(exercise, nit, trials)
    return list(dict.fromkeys(problems))


def _reference(trial: Trial, expected: Outcome) -> list[str]:
    if trial.case.changes or expected.raised:
        return []
    again = Outcome(expected.value, after=tuple(_plain(part) for part in trial.sent))
    sentence = problem(trial, again, expected)
    return [f"the reference on `{trial.case.check}`: {sentence}"] if sentence else []


def _plain(sent: object) -> object:
    if once_only(sent):
        return None
    return wire.unpack(wire.pack(convert.plain(convert.live(sent))))


def _code_of_nit(exercise: Exercise, nit: Nit, reference: str) -> list[str]:
    """A nit is earned by its examples and not by the reference, and they keep the rules."""
    problems = []
    if "\n" in nit.text:
        problems.append("its text is longer than one line")
    if len({normal_form(example, exercise.functions) for example in nit.examples}) < 2:
        problems.append("it needs two examples in different styles")
    if earned(nit, reference, exercise.functions):
        problems.append("the reference earns it too")
    for number, example in enumerate(nit.examples, 1):
        if not earned(nit, example, exercise.functions):
            problems.append(f"example {number} does not have the code in `source`")
        if all(name in example for name in exercise.functions):
            broken = rules.check(example, exercise.rules, exercise.functions).broken
            problems += [f"example {number}: {sentence}" for sentence in broken]
    return [f"the nit {nit.text[:50]!r}: {sentence}" for sentence in problems]


def _calls_of_nit(exercise: Exercise, nit: Nit, trials: list[Trial]) -> list[str]:
    """A nit's examples pass every case; functions that they leave out are the reference's."""
    problems = []
    for number, example in enumerate(nit.examples, 1):
        name = f"the nit {nit.text[:50]!r}: example {number}"
        namespace = dict(vars(exercise.reference))
        try:
            exec(compile(example, "an example", "exec", dont_inherit=True), namespace)
        except Exception as error:
            problems.append(f"{name} raises {error!r}")
            continue
        for trial in trials:
            outcome = exercise.outcome(trial.case, trial.sent, None, namespace)
            if trial.expected and (sentence := problem(trial, trial.expected, outcome)):
                problems.append(f"{name} fails at `{trial.case.check}`: {sentence}")
                break
    return problems


def _code_of(mistake: Misconception) -> str:
    """An implementation's code, as `ast.unparse` writes it, without its declaration above."""
    code: types.CodeType | None = getattr(mistake.implementation, "__code__", None)
    if code is None or not mistake.source:
        return ""
    for node in ast.walk(ast.parse(Path(code.co_filename).read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            decorators = getattr(node, "decorator_list", [])
            if min(part.lineno for part in (node, *decorators)) == code.co_firstlineno:
                decorators.clear()  # the pattern stands there too
                return ast.unparse(node)
    return ""


class _Outcomes:
    """The outcome of each misconception for each call, computed once and only where needed."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.cache: dict[tuple[int, int], Outcome] = {}

    def of(self, trial: Trial, mistake: Misconception) -> Outcome:
        key = id(trial), id(mistake)
        if key not in self.cache:
            self.cache[key] = self.exercise.outcome(trial.case, trial.sent, mistake)
        return self.cache[key]


def _mistake(
    exercise: Exercise, mistake: Misconception, trials: list[Trial], outcomes: _Outcomes
) -> list[str]:
    name = f"the misconception {mistake.id!r}"
    if not re.search(mistake.source, _code_of(mistake), re.MULTILINE):
        return [f"{name} does not have the code in `source` that its text speaks of"]
    trials_of_function = [trial for trial in trials if trial.case.function == mistake.function]
    if not trials_of_function:
        return [f"{name} implements `{mistake.function}`, which no case calls"]
    rejected = any(
        trial.expected is not None
        and problem(trial, trial.expected, outcomes.of(trial, mistake), brief=True)
        for trial in trials_of_function
    )
    if not rejected:
        return [f"{name} passes every case; add one that distinguishes it from the reference"]
    telling = list(trials_of_function)  # the calls that distinguished the most so far come first
    for earlier in exercise.misconceptions:
        if earlier is mistake:
            break
        if earlier.function != mistake.function:
            continue
        for place, trial in enumerate(telling):
            before, now = outcomes.of(trial, earlier), outcomes.of(trial, mistake)
            if not same(trial, before, now, earlier.up_to):
                telling.insert(place // 2, telling.pop(place))
                break
        else:
            if earlier.id == mistake.id:
                return []
            return [f"{name} is taken for {earlier.id!r}; add a case that distinguishes them"]
    for trial in trials_of_function[:REPEATED]:
        again = exercise.outcome(trial.case, trial.sent, mistake)
        if not same(trial, outcomes.of(trial, mistake), again, mistake.up_to):
            return [f"{name} differs on every run; give `up_to` what all runs have in common"]
    return []
