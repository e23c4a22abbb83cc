"""Where chance comes into a file: calls that give another result at every run.

Beginners shuffle what should stay in order, or make a layer with weights of its own. No wrong
reference fits such results, so a judge runs them once more, and names what was found here.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from quizzer.grader.verdict import Diagnosis

_ORDER = "puts things in a random order, or picks them at random"
_NUMBERS = "makes random numbers"
_WEIGHTS = "begins with random weights of its own"
_KINDS = (
    (r"shuffle|randperm|permutation|permuted|sample|choices?|\w*Sampler|random_split", _ORDER),
    (r"seed|manual_seed", ""),
    (
        r"rand|randn|randint|rand_like|randn_like|randint_like|random|randrange|uniform|gauss|"
        r"normal|normalvariate|standard_normal|bernoulli|multinomial|\w*(?:uniform|normal)_|"
        r"bernoulli_|random_",
        _NUMBERS,
    ),
    (r"reset_parameters|\w*Linear|(?:Conv|ConvTranspose)\dd|Embedding|GRU|LSTM|RNN", _WEIGHTS),
    (r"(?:\w*[dD]ropout\d?d?)", "drops numbers at random"),
    (r"empty|empty_like|new_empty|Tensor|FloatTensor", "holds whatever was in the memory before"),
    (r"time|time_ns|perf_counter|now|uuid4|id", "is another at every run"),
)


@dataclass(frozen=True)
class Source:
    """One call that chance comes in by."""

    line: int
    name: str
    what: str


def sources(code: str) -> list[Source]:
    """The calls of a file that chance comes in by, in the order of its lines."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).split("(")[0]
            last = name.rpartition(".")[2]
            what = next((what for names, what in _KINDS if re.fullmatch(names, last)), "")
            if any(key.arg == "shuffle" and _is_true(key.value) for key in node.keywords):
                name, what = "shuffle=True", _ORDER
            if what:
                found.append(Source(node.lineno, name, what))
    return sorted(found, key=lambda one: one.line)


def seeded(code: str) -> bool:
    """Whether a file sets a seed, so that its chance comes out alike at every run."""
    return re.search(r"\bseed\b|manual_seed|default_rng|Generator\(|\bRandom\(", code) is not None


def diagnosis(function: str, found: list[Source], *, differs: bool) -> Diagnosis:
    """What chance has done to a function; `differs` where two runs were seen to differ."""
    first = found[0]
    where = f"Line {first.line} has `{first.name}`, which {first.what}."
    if differs:
        title = "Different at every run"
        told = f"Called again with the same arguments, `{function}` gives another result."
    else:
        title = "Chance has a part in it"
        told = (
            f"The result of `{function}` hangs on chance, even if a seed makes it come out alike."
        )
    return Diagnosis(
        "left-to-chance", title, f"{told} {where} Here the arguments alone decide what comes out."
    )


def _is_true(value: ast.expr) -> bool:
    return not (isinstance(value, ast.Constant) and not value.value)
