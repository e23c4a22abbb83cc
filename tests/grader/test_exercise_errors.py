"""What an exercise is told about itself: files that cannot be used, and proofs that fail."""

from __future__ import annotations

import gzip
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizzer.errors import ContentError
from quizzer.grader import exercise_data
from quizzer.grader.exercise import MAX_KEPT, Exercise, InvalidExercise
from quizzer.grader.judge import self_check

REFERENCE = "def double(number):\n    return 2 * number\n\n\ndef half(n):\n    return n / 2\n"
CASES = """
from quizzer.grader.declarations import Case
def cases(rng):
    for number in (3, 20, 100):
        yield Case("doubles", "double", (number,))
    yield Case("halves", "half", (5,))
"""
NITS = """
from quizzer.grader.declarations import Nit
EXAMPLES = (
    "def double(number):\\n    return number + number",
    "def double(number):\\n    total = number + number\\n    return total",
)
NITS = (Nit("a product says it at once", r"number \\+ number", EXAMPLES),)
"""
HEAD = "from quizzer.grader.declarations import misconception\n"
ADDS = """
@misconception("adds-two", "Adds two", "It adds two.", source=r"n \\+ 2")
def double(n):
    return n + 2
"""
Load = Callable[..., Exercise]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads the exercise of these texts, as a judge does."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "path_hooks", [*sys.path_hooks])
    for name in ("reference", "cases", "misconceptions", "nits", "shared"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    folder = tmp_path / "doubling"
    folder.mkdir()

    def load_texts(
        reference: str = REFERENCE,
        cases: str = CASES,
        misconceptions: str = HEAD + ADDS,
        rules: tuple[Any, ...] = (),
        **files: str,
    ) -> Exercise:
        texts = {"reference": reference, "cases": cases, "misconceptions": misconceptions}
        for name, text in {**texts, **files}.items():
            (folder / f"{name}.py").write_text(text)
        return Exercise.load(
            {
                "folder": str(folder),
                "id": "doubling",
                "functions": ["double", "half"],
                "rules": rules,
                "time_limit_s": 1.0,
                "memory_mb": 512,
                "torch": False,
            }
        )

    return load_texts


def proof(exercise: Exercise) -> list[str]:
    return self_check.prove(exercise, exercise.reference_source, 1)


def test_a_sound_exercise_has_nothing_to_fix(load: Load) -> None:
    assert proof(load(nits=NITS)) == []


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("cases", "\n\nx = 1 / 0\n", "cases.py:3: ZeroDivisionError: division by zero"),
        ("cases", "x =\n", "cases.py:1: SyntaxError"),
        ("cases", "\nraise SyntaxError('odd')\n", "cases.py:1: SyntaxError: odd"),
        ("cases", "import shared\n", "cases.py:1: ModuleNotFoundError"),
        ("reference", "def f():\n    raise KeyError(1)\n\nf()\n", "reference.py:2: KeyError: 1"),
        ("cases", "x = 1\n\0", "cases.py:1: "),  # found before any line of it
        ("cases", "cases = 3\n", "cases.py has no function `cases(random)`"),
        ("cases", "x = 3\n", "cases.py has no function `cases(random)`"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_line(
    load: Load, file: str, text: str, said: str
) -> None:
    with pytest.raises(InvalidExercise) as raised:
        load(**{file: text})
    assert said in str(raised.value)


def test_a_file_that_cannot_be_read_is_named(load: Load, tmp_path: Path) -> None:
    load()
    (tmp_path / "doubling" / "misconceptions.py").write_bytes(b"# \xff\n")
    spec = {"folder": str(tmp_path / "doubling"), "rules": ()}
    with pytest.raises(InvalidExercise, match=r"cannot read .*misconceptions.py"):
        Exercise.load(spec)


def test_a_rule_that_is_not_there_is_named(load: Load) -> None:
    with pytest.raises(InvalidExercise, match=r"exercise.toml: there is no rule 'tidy'"):
        load(rules=(("tidy", ["double"], []),))


def test_an_exercises_files_may_share_one_beside_them_and_no_compiled_one(load: Load) -> None:
    exercise = load(cases="from shared import cases\n", shared=CASES)
    assert len(exercise.cases(1)) == 4
    assert not list(Path(exercise.reference.__file__ or "").parent.rglob("*.pyc"))


def test_cases_that_raise_are_reported_with_the_seed(load: Load) -> None:
    exercise = load(cases="def cases(rng):\n    yield rng.nothing\n")
    with pytest.raises(InvalidExercise, match=r"doubling: cases.py with seed 7: AttributeError"):
        exercise.cases(7)


def test_what_torch_compares_needs_torch(load: Load) -> None:
    exercise = load(cases=CASES.replace("(5,))", '(5,), returns="tensor")'))
    with pytest.raises(InvalidExercise, match=r"returns='tensor'.*write `torch = true`"):
        exercise.cases(1)


def test_the_smallest_case_of_each_promise_comes_first_and_promises_in_their_order(
    load: Load,
) -> None:
    cases = CASES.replace("(3, 20, 100)", "(10**12, 3, 70000)").replace(
        'yield Case("halves"', 'yield Case("halves", "half", (10**12,))\n    yield Case("halves"'
    )
    listed = [(case.check, sent) for case, sent in load(cases=cases).cases(1)]
    assert [sent[0] for check, sent in listed if check == "doubles"] == [3, 70000, 10**12]
    assert [check for check, _ in listed] == ["doubles"] * 3 + ["halves"] * 2
    assert listed[-1][1] == (10**12,)


def test_a_seed_gives_the_same_cases_and_another_seed_others(load: Load) -> None:
    exercise = load(cases=CASES.replace("(3, 20, 100)", "(rng.random(), rng.random())"))
    assert exercise.cases(1) == exercise.cases(1)
    assert exercise.cases(1) != exercise.cases(2)


def test_an_answer_is_computed_once_for_all_submissions_of_a_seed(load: Load) -> None:
    calls: list[object] = []
    exercise = load()
    exercise.reference.double = lambda number: calls.append(number) or number  # type: ignore[attr-defined]
    for _ in range(2):
        for trial in exercise.trials(1):
            exercise.answer(trial, None)
    assert sorted(calls) == [3, 20, 100]  # type: ignore[type-var]
    for trial in exercise.trials(2):
        exercise.answer(trial, None)
    assert len(calls) == 6


def test_an_answer_that_is_too_large_to_keep_is_computed_again(load: Load) -> None:
    calls: list[object] = []
    exercise = load()
    exercise.reference.double = lambda number: calls.append(number) or b"x" * MAX_KEPT  # type: ignore[attr-defined]
    trial = exercise.trials(1)[0]
    exercise.answer(trial, None)
    exercise.answer(trial, None)
    assert len(calls) == 2


def test_a_case_that_calls_what_the_reference_has_not_is_named(load: Load) -> None:
    exercise = load(reference=REFERENCE.replace("half", "halve"))
    with pytest.raises(InvalidExercise, match=r"reference.py has no `half`, which a case calls"):
        proof(exercise)


def test_a_reference_that_breaks_its_own_rule_is_named(load: Load) -> None:
    loop = "def double(n):\n    for _ in ():\n        pass\n    return 2 * n\n"
    rules = (("no_loop", ["double"], []),)
    problems = proof(load(loop + REFERENCE[REFERENCE.index("def half") :], rules=rules))
    assert problems
    assert all(problem.startswith("the reference: ") for problem in problems)
    assert proof(load(rules=rules)) == []


def test_without_cases_nothing_is_proved(load: Load) -> None:
    assert proof(load(cases="def cases(rng):\n    return ()\n")) == ["there are no cases"]


def test_a_function_that_no_case_calls_is_named(load: Load) -> None:
    exercise = load(cases=CASES.replace("half", "double"))
    assert proof(exercise) == ["no case calls `half`"]


def test_a_reference_that_changes_its_arguments_is_named_unless_it_is_to(load: Load) -> None:
    appends = "def double(n):\n    n.append(1)\n    return n[:-1] * 2\ndef half(n):\n    return 1\n"
    cases = CASES.replace("(3, 20, 100)", "([3], [20, 1], [100])")
    wrong = HEAD + ADDS.replace("return n + 2", "return n + 2 if n else n")
    [problem] = proof(load(appends, cases, wrong))
    assert problem.startswith("the reference on `doubles`: ")
    may = cases.replace("(number,))", "(number,), changes=True)")
    assert proof(load(appends, may, wrong)) == []


def test_a_reference_that_uses_an_iterator_up_is_fine(load: Load) -> None:
    cases = CASES.replace("import Case", "import Case, once").replace("(number,)", "(once([1]),)")
    reference = REFERENCE.replace("2 * number", "sum(number)")
    wrong = HEAD + ADDS.replace("return n + 2", "return n + 2 if n == 1 else 2")
    assert proof(load(reference, cases, wrong)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (r'"n \+ 2"', '"n - 2"', "does not have the code in `source` that its text speaks of"),
        ("return n + 2", "return (n + 2) * 0 + 2 * n", "passes every case; add one that"),
        (r'source=r"n \+ 2")', 'function="treble", source="n")', "implements `treble`, which no"),
    ],
)
def test_a_misconception_that_is_not_told_from_the_reference_is_named(
    load: Load, old: str, new: str, said: str
) -> None:
    [problem] = proof(load(misconceptions=HEAD + ADDS.replace(old, new)))
    assert problem.startswith(f"the misconception 'adds-two' {said}")


def test_a_misconception_without_source_needs_no_code(load: Load) -> None:
    assert proof(load(misconceptions=HEAD + ADDS.replace(', source=r"n \\+ 2"', ""))) == []


OTHER = """
@misconception("{}", "Another", "It is another.", function="{}")
def {}(n):
    return {}
"""


def test_a_misconception_that_does_what_an_earlier_one_does_is_named(load: Load) -> None:
    other = OTHER.format("again", "double", "later", "2 + n")
    [problem] = proof(load(misconceptions=HEAD + ADDS + other))
    assert problem == (
        "the misconception 'again' is taken for 'adds-two'; add a case that distinguishes them"
    )
    same_name = OTHER.format("adds-two", "double", "later", "2 + n")
    assert proof(load(misconceptions=HEAD + ADDS + same_name)) == [], "one error, written twice"
    of_half = OTHER.format("again", "half", "later", "2 + n")
    assert proof(load(misconceptions=HEAD + ADDS + of_half)) == [], "of another function"
    differs = OTHER.format("again", "double", "later", "n + 2 if n > 50 else 0")
    assert proof(load(misconceptions=HEAD + ADDS + differs)) == [], "one call distinguishes them"
    between = OTHER.format("between", "double", "later", "n - 1") + other
    assert len(proof(load(misconceptions=HEAD + ADDS + between))) == 1


def test_a_misconception_that_differs_on_every_run_needs_to_say_up_to_what(load: Load) -> None:
    head = "import itertools\ncount = itertools.count(1)\n" + HEAD
    drawn = OTHER.format("drawn", "double", "later", "[n, 0, next(count)]")
    [problem] = proof(load(misconceptions=head + drawn))
    assert problem == (
        "the misconception 'drawn' differs on every run; give `up_to` what all runs have in common"
    )
    up_to = drawn.replace('function="double"', 'function="double", up_to=lambda value: value[:2]')
    assert proof(load(misconceptions=head + up_to)) == []


def test_misconceptions_that_agree_up_to_randomness_come_after_the_others(load: Load) -> None:
    up_to = OTHER.format("drawn", "double", "later", "[n]").replace(
        'function="double"', 'function="double", up_to=len'
    )
    exercise = load(misconceptions=HEAD + up_to + ADDS)
    assert [wrong.id for wrong in exercise.misconceptions] == ["adds-two", "drawn"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("says it at once", r"says it\nat once", "its text is longer than one line"),
        ("total = number + number", "total = number + 3", "example 2 does not have the code"),
        ("total = number + number", "total = 1 + number + number", "example 2 fails at `doubles`"),
        ("total = number + number", "total = number + number / 0", "example 2 fails at `doubles`"),
        ("return total", r"return total\nnumber + number", "example 2 raises NameError"),
        (r"number \+ number", "number", "the reference earns it too"),
    ],
)
def test_a_nit_is_earned_by_examples_that_pass_and_not_by_the_reference(
    load: Load, old: str, new: str, said: str
) -> None:
    problems = proof(load(nits=NITS.replace(old, new)))
    assert [problem for problem in problems if said in problem], problems
    assert all(problem.startswith("the nit 'a product says it") for problem in problems)


def test_a_nit_has_examples_in_two_styles(load: Load) -> None:
    second = r"total = number + number\n    return total"
    one_style = NITS.replace(second, "return  (number+number)  # it")
    [problem] = proof(load(nits=one_style))
    assert problem.endswith("it needs two examples in different styles")


def test_the_examples_of_a_nit_keep_the_rules(load: Load) -> None:
    first = r"def double(number):\n    return"
    loop = r"def double(number):\n    for _ in ():\n        pass\n    return"
    half = r"\ndef half(n):\n    return n / 2"
    nits = NITS.replace(first, loop).replace('number + number",', f'number + number{half}",', 1)
    problems = proof(load(nits=nits, rules=(("no_loop", ["double"], []),)))
    assert problems
    assert all("example 1: " in problem for problem in problems)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("images", "labels"):
        (folder / f"{name}.gz").write_bytes(gzip.compress(name.encode()))
    sums = (f"{hashlib.sha256(name.encode()).hexdigest()}  {name}" for name in ("images", "labels"))
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n\n")
    return folder


def test_data_are_read_where_they_are_intact(data: Path, tmp_path: Path) -> None:
    assert exercise_data.read_data(tmp_path, "images") == b"images"
    assert exercise_data.damaged_data(tmp_path) == {"images": "", "labels": ""}
    assert exercise_data.damaged_data(data) == {}, "an exercise without data"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (gzip.compress(b"others"), "its SHA-256 is not the one in SHA256SUMS"),
        (gzip.compress(b"labels")[:-3], "cannot be read"),
        (gzip.compress(b"labels")[:12] + b"\xff" * 12, "cannot be read"),
        (b"no gzip", "cannot be read"),
        (None, "cannot be read"),
    ],
    # compressed bytes hold the second, and the names of tests must be the same in every process
    ids=["of other data", "cut short", "spoilt inside", "no gzip", "no file"],
)
def test_damaged_data_are_named_with_what_to_do(
    data: Path, tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = data / "labels.gz"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(ContentError, match=said) as raised:
        exercise_data.read_data(tmp_path, "labels")
    assert "install quizzer again" in raised.value.hint
    problems = exercise_data.damaged_data(tmp_path)
    assert problems["images"] == ""
    assert said in problems["labels"]
