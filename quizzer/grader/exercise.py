"""An exercise in the judge: reference, cases and misconceptions, loaded from its folder.

Only a judge loads these, never the zygote and never a runner.
"""

from __future__ import annotations

import marshal
import random
import sys
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from typing import Any

from quizzer.grader import declarations
from quizzer.grader.declarations import Case, Misconception, Nit, Pattern
from quizzer.grader.rules.rules import RULES, Applied
from quizzer.grader.trials import TOO_LARGE, Outcome, Trial, once_only
from quizzer.grader.values import convert, wire


class InvalidExercise(Exception):
    """The exercise itself has an error; the message says what and where."""


# Bytes of the outcomes that are kept for one seed.
MAX_KEPT = 32 << 20


@dataclass
class LatestCases:
    """The calls of the seed that was used last, and the room for answers to them."""

    seed: int | None = None
    trials: list[Trial] = field(default_factory=list)
    room: int = 0


@dataclass(frozen=True)
class Exercise:
    """One exercise with its code."""

    id: str
    functions: tuple[str, ...]
    rules: tuple[Applied, ...]
    time_limit_s: float
    memory_mb: int
    harness: bytes  # its code, marshalled: each runner is of the same Python
    reference: types.ModuleType
    reference_source: str
    make_cases: Callable[[random.Random], Iterable[Case]]
    examine: Callable[[Any], Any] | None
    misconceptions: tuple[Misconception, ...]
    patterns: tuple[Pattern, ...]
    nits: tuple[Nit, ...]
    harness_functions: dict[str, Any]
    needs_torch: bool
    latest: LatestCases = field(default_factory=LatestCases, compare=False, repr=False)

    @classmethod
    def load(cls, spec: dict[str, Any]) -> Exercise:
        """Read and run the folder's modules; raises InvalidExercise."""
        folder = Path(spec["folder"])
        for name, *_ in spec["rules"]:
            if name not in RULES:
                raise InvalidExercise(f"{folder / 'exercise.toml'}: there is no rule {name!r}")
        _import_sources_only(folder)
        reference = _module(folder / "reference.py")
        cases = _module(folder / "cases.py")
        declarations.declared()
        misconceptions = _module(folder / "misconceptions.py")
        nits = ()
        if (folder / "nits.py").is_file():
            nits = _module(folder / "nits.py").NITS
        harness = folder / "harness.py"
        code = b""
        functions: dict[str, Any] = {}
        if harness.is_file():
            text = harness.read_text(encoding="utf-8")
            compiled = compile(text, "harness.py", "exec", dont_inherit=True)
            exec(compiled, functions)
            code = marshal.dumps(compiled)
        examine = getattr(cases, "examine", None)
        if not callable(getattr(cases, "cases", examine)):
            raise InvalidExercise(f"{folder / 'cases.py'} has no function `cases(random)`")
        return cls(
            spec["id"],
            tuple(spec["functions"]),
            tuple(
                Applied(name, tuple(functions), tuple(names))
                for name, functions, names in spec["rules"]
            ),
            spec["time_limit_s"],
            spec["memory_mb"],
            code,
            reference,
            (folder / "reference.py").read_text(encoding="utf-8"),
            getattr(cases, "cases", _no_cases),
            examine,
            # A misconception that only has to agree up to randomness must not hide one that agrees
            # in everything.
            tuple(sorted(declarations.declared(), key=lambda wrong: wrong.up_to is not None)),
            tuple(getattr(misconceptions, "PATTERNS", ())),
            tuple(nits),
            functions,
            spec["torch"],
        )

    def cases(self, seed: int) -> list[tuple[Case, tuple[Any, ...]]]:
        """The cases of a seed, arguments as plain values, the smallest first in each check."""
        try:
            listed = list(self.make_cases(random.Random(seed)))
            encoded = [(case, declarations.encode(case.arguments)) for case in listed]
        except Exception as error:
            raise InvalidExercise(f"{self.id}: cases.py with seed {seed}: {error!r}") from error
        for case in listed:
            if case.returns in declarations.WITH_TORCH and not self.needs_torch:
                raise InvalidExercise(
                    f"{self.id}: cases.py has `returns={case.returns!r}`, which is compared with "
                    "torch; write `torch = true` in exercise.toml, or use `returns='close'`"
                )
        order = list(dict.fromkeys(case.check for case, _ in encoded))
        return sorted(
            encoded, key=lambda pair: (order.index(pair[0].check), len(wire.pack(pair[1])))
        )

    def trials(self, seed: int) -> list[Trial]:
        """The calls of a seed, not made yet; several submissions of one seed share the answers."""
        if self.latest.seed != seed:
            trials = [Trial(case, sent) for case, sent in self.cases(seed)]
            vars(self.latest).update(seed=seed, trials=trials, room=MAX_KEPT)
        return [trial.again() for trial in self.latest.trials]

    def answer(self, trial: Trial, wrong: Misconception | None) -> Outcome:
        """The `outcome` of a trial's call, computed once for all submissions with its seed."""
        outcome = trial.answers.outcomes.get(id(wrong))
        if outcome is None:
            outcome = self.outcome(trial.case, trial.sent, wrong)
            size = wire.size([outcome.value, list(outcome.after)])
            if size <= self.latest.room:
                self.latest.room -= size
                trial.answers.outcomes[id(wrong)] = outcome
        return outcome

    def outcome(
        self,
        case: Case,
        sent: tuple[Any, ...],
        wrong: Misconception | None,
        names: dict[str, Any] | None = None,
    ) -> Outcome:
        """What the reference does with a call, or a misconception in its place.

        `names` are the names of another module in place of the reference.
        """
        arguments = [convert.live(part) for part in sent]
        namespace: Any = types.SimpleNamespace(**names) if names else self.reference
        if wrong is None and not hasattr(namespace, case.function) and not case.through:
            raise InvalidExercise(
                f"{self.id}: reference.py has no `{case.function}`, which a case calls"
            )
        if wrong is not None:
            namespace = types.SimpleNamespace(**vars(self.reference))
            setattr(namespace, wrong.function, wrong.implementation)
        try:
            if case.through:
                value = self.harness_functions[case.through](namespace, *arguments)
            else:
                value = getattr(namespace, case.function)(*arguments)
        except Exception as error:
            return Outcome(raised=type(error).__name__, message=str(error))
        after = tuple([_after(part, live) for part, live in zip(sent, arguments, strict=True)])
        return Outcome(_as_sent_back(value), after=after)


class _SourceLoader(SourceFileLoader):
    """Compiles the source each time: a `.pyc` beside it may hold other code than a reader sees."""

    def get_code(self, fullname: str) -> types.CodeType:
        path = Path(self.get_filename(fullname))
        return compile(path.read_bytes(), str(path), "exec", dont_inherit=True)


def _import_sources_only(folder: Path) -> None:
    """Let the folder's files import one another: `.py` files inside it, and nothing compiled."""
    root = folder.resolve()

    def hook(entry: str) -> FileFinder:
        if not Path(entry).is_relative_to(folder):
            raise ImportError(f"{entry} is not part of {folder}", path=entry)
        if not Path(entry).resolve().is_relative_to(root):
            return FileFinder(entry)  # a link out of the folder: nothing can be imported there
        return FileFinder(entry, (_SourceLoader, [".py"]))

    sys.path_hooks.insert(0, hook)
    # Others stay: hundreds of finders, each of which knows what its folder holds.
    for entry in [entry for entry in sys.path_importer_cache if entry.startswith(str(folder))]:
        del sys.path_importer_cache[entry]
    sys.path.insert(0, str(folder))


def _no_cases(rng: random.Random) -> Iterable[Case]:
    return ()


def _after(sent: Any, live: Any) -> Any:
    return None if once_only(sent) else _as_sent_back(live)


def _as_sent_back(value: Any) -> Any:
    """A value in the very form that a runner's would arrive in: the wire changes no plain value."""
    try:
        return convert.plain(value)
    except convert.TooLarge:
        return TOO_LARGE


def _module(path: Path) -> types.ModuleType:
    module = types.ModuleType(path.stem)
    module.__file__ = str(path)
    sys.modules[path.stem] = module
    try:
        text = path.read_text(encoding="utf-8")
        exec(compile(text, str(path), "exec", dont_inherit=True), vars(module))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidExercise(f"cannot read {path}: {error}") from error
    except Exception as error:
        line = _line_of(error, path)
        raise InvalidExercise(f"{path}:{line}: {type(error).__name__}: {error}") from error
    return module


def _line_of(error: BaseException, path: Path) -> int:
    if isinstance(error, SyntaxError):
        return error.lineno or 1
    line, step = 1, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == str(path):
            line = step.tb_lineno
        step = step.tb_next
    return line
