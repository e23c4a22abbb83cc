from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import cast

from quizzer.grader.process.scratch import SCRATCH
from quizzer.grader.zygote import RunnerProcess, Zygote


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
