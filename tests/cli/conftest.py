from __future__ import annotations

import io

import pytest

from tests.conftest import Outcome, Run


@pytest.fixture
def plain(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with the lines that are typed."""

    def run_with_lines(*args: str) -> Outcome:
        *command, typed = args
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return run(*command)

    return run_with_lines
