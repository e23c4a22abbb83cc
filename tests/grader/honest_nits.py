"""The nits that honest submissions get: those in `honest_nits.toml` and no others."""

from __future__ import annotations

import tomllib
from pathlib import Path

from quizzer.grader.verdict import Verdict

# By exercise and submission, the first words of each nit.
EXPECTED: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("honest_nits.toml").read_text(encoding="utf-8")
)


def assert_nits(verdict: Verdict, title: str) -> None:
    """Fail where a verdict has a nit that is not expected, or lacks one that is."""
    expected = EXPECTED.get(verdict.exercise, {}).get(title, [])
    assert len(verdict.nits) == len(expected), (verdict.nits, expected)
    for nit, start in zip(verdict.nits, expected, strict=True):
        assert nit.startswith(start), (nit, start)
