"""A handful of fuzzed inputs in each test run, and what the long runs found, for good."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Run
from tests.fuzz.inputs import INPUTS
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_a_few_odd_inputs_break_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    target: Any = TARGETS[name](tmp_path)

    @settings(
        max_examples=10,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(INPUTS[name]())
    def promises_hold(value: Any) -> None:
        target(value)

    promises_hold()


def test_words_that_are_no_command_s_are_repeated_harmlessly(run: Run) -> None:
    for args in (["review", "\x1b[2J"], ["deck", "check", "\x1b]0;x\x07"], ["\x9b31m"]):
        outcome = run(*args)
        assert outcome.status == 2
        assert "\x1b" not in outcome.err
        assert "\x9b" not in outcome.err


@given(st.text())
def test_json_on_a_terminal_steers_nothing_and_reads_the_same(text: str) -> None:
    import click
    from click.testing import CliRunner

    from quizzer.cli.common import print_json

    @click.command()
    def command() -> None:
        print_json({"text": text})

    printed = CliRunner().invoke(command).stdout
    assert printed.rstrip("\n").isprintable()
    assert json.loads(printed) == {"text": text}


def test_a_target_that_breaks_its_promise_is_found() -> None:
    """The harness itself: a wrong target must end with a failure and its input."""
    import subprocess
    import sys

    broken = (
        "import tests.fuzz.targets as t, tests.fuzz.__main__ as m\n"
        "class Broken(t.Wire):\n"
        "    def __call__(self, data):\n"
        "        assert len(data) < 3, 'too long'\n"
        "t.TARGETS['wire'] = Broken\n"
        "m.with_hypothesis('wire', 200, 20.0, 0)\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", broken], capture_output=True, text=True, env=environ, check=False
    )
    assert done.returncode == 1
    assert "too long" in done.stderr
