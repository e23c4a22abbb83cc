from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from quizzer.errors import QuizzerError
from quizzer.grader import grader_process
from quizzer.grader.client import GraderClient, grade
from quizzer.grader.process.scratch import SCRATCH
from quizzer.grader.zygote import RunnerProcess, Zygote
from tests.grader.conftest import spec_of


def test_only_a_folder_that_the_zygote_made_itself_is_ever_removed(tmp_path: Path) -> None:
    precious, scratch = tmp_path / "precious", tmp_path / f"{SCRATCH}1"
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for folder in (precious, scratch):
        folder.mkdir()
        (folder / "file").write_text("x")
        runner = RunnerProcess(ended.pid, 0, str(folder), [])
        Zygote._clean_up(cast("Zygote", None), runner)
    assert (precious / "file").exists()
    assert not scratch.exists()


PRINTING = (
    b"import time\nprint('now')\ntime.sleep(3)\ndef pair_up(a, b):\n    return list(zip(a, b))\n"
)


@pytest.mark.parametrize(("kills", "status"), [(1, "passed"), (2, "crashed")])
def test_a_file_is_graded_once_more_where_the_warm_process_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kills: int, status: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    remaining = [None] * kills
    with GraderClient(torch=False) as client:

        def kill(text: str) -> None:
            if remaining:
                remaining.pop()
                client._warm.process.kill()

        spec = replace(spec_of("zip_pairs"), time_limit_s=120.0, digest="enough on a busy machine")
        verdict = grade(spec, PRINTING, zygote=client, on_output=kill)
        assert not remaining
        assert verdict.status == status
        if status == "crashed":
            assert verdict.checks[0].message == (
                "the grader was ended twice while it graded this file. It counts as not passed."
            )
        assert client.alive
        assert grade(spec, PRINTING, zygote=client).passed
        assert len(list(tmp_path.iterdir())) == 1
    assert not list(tmp_path.iterdir())


def test_a_process_that_cannot_start_is_no_verdict_on_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(grader_process, "_BOOT", "raise SystemExit('no msgpack')")
    with pytest.raises(QuizzerError, match="the grader's process ended"):
        grade(spec_of("zip_pairs"), PRINTING)
