"""The file of error patterns: what is true of every entry, and how its texts are filled in."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from quizzer.grader.declarations import Pattern
from quizzer.grader.diagnosis import error_patterns

PATTERNS = error_patterns.common_patterns()
ENTRIES = tomllib.loads(Path(error_patterns.__file__).with_suffix(".toml").read_text("utf-8"))


def match(raises: str, message: str, line: str = "") -> tuple[str, str]:
    diagnosis = error_patterns.first_match(PATTERNS, raises, message, line)
    assert diagnosis is not None
    return diagnosis.id, f"{diagnosis.title}: {diagnosis.explanation}"


def test_every_error_stands_once_and_none_was_lost() -> None:
    ids = [entry["id"] for entry in ENTRIES["pattern"]]
    assert len(ids) == len(set(ids)) >= 90
    assert len(PATTERNS) >= 97


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.id)
def test_every_expression_compiles_and_every_placeholder_has_a_group(pattern: Pattern) -> None:
    groups = re.compile(pattern.message).groups
    re.compile(pattern.raises)
    re.compile(pattern.source)
    used = {int(number) for number in re.findall(r"\{(\d)\}", pattern.title + pattern.explanation)}
    assert used <= set(range(1, groups + 1))
    assert pattern.raises or pattern.message or pattern.source


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.id)
def test_a_group_that_a_text_uses_takes_part_in_every_match(pattern: Pattern) -> None:
    if "{" in pattern.title + pattern.explanation:
        outside = re.sub(r"\\.", "", pattern.message)
        while outside != (outside := re.sub(r"\([^()]*\)", "", outside)):
            pass
        assert "|" not in outside


def test_groups_of_the_message_are_filled_in() -> None:
    id, text = match("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)")
    assert id == "shapes-in-a-product"
    assert "2x3 and 4x5" in text
    id, text = match("TypeError", 'can only concatenate list (not "int") to list')
    assert id == "types-do-not-mix"
    assert "`list` and `int`" in text


def test_a_method_of_tensors_that_takes_no_arguments_is_not_taken_for_a_class() -> None:
    id, _ = match("TypeError", "_TensorBase.sigmoid() takes no arguments (1 given)", "x.sigmoid(2)")
    assert id == "number-of-arguments"
    assert match("TypeError", "Learner() takes no arguments", "Learner(1)")[0] == "init-misspelt"
