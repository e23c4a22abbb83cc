"""`quizzer batch` as a teacher uses it, with what strangers hand in."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from quizzer import paths
from quizzer.paths import Home
from tests.cli.test_exercises import RIGHT, WRONG
from tests.conftest import Run, limit_time
from tests.processes import all_end, descendants, opened

GOLDEN = Path(__file__).resolve().parents[1] / "grader" / "golden"
SLOW = "import time\ntime.sleep(0.4)\n" + RIGHT


def hand_in(folder: Path, learner: str, source: str | bytes, exercise: str = "zip_pairs") -> Path:
    path = folder / learner / f"{exercise}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    return path


def verdicts(out: str) -> dict[tuple[str, str], dict[str, Any]]:
    by_submission = {}
    for line in out.splitlines():
        verdict = json.loads(line)
        key = verdict["learner"], verdict["exercise"]
        assert key not in by_submission
        by_submission[key] = verdict
    return by_submission


def place_limited(home: Home, seconds: int) -> None:
    """Place a copy of the exercise with this time limit in the home."""
    exercise = home.exercises / "zip_pairs"
    shutil.copytree(paths.bundled("exercises") / "zip_pairs", exercise)
    limit_time(exercise, seconds)


def started(home: Home, folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "quizzer", "batch", str(folder), "--jsonl", "--jobs", "2"]
    return subprocess.Popen(
        [*command, *options],
        env={**os.environ, "QUIZZER_HOME": str(home.folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_every_file_gets_a_verdict_and_everything_else_a_word(
    run: Run, home: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "class"
    hand_in(folder, "ada", RIGHT)
    hand_in(folder, "bob", WRONG)
    hand_in(folder, "bob", "", "list_comprehension")
    hand_in(folder, "cleo", RIGHT, "zip_pair")
    hand_in(folder, "=dan\x1b[2J\nsecond line", RIGHT)
    hand_in(folder, "latin", b"# caf\xe9\n")
    hand_in(folder, "large", b"#" * (256 << 10) + b"\n")
    (folder / "eve").mkdir()
    (folder / "eve" / "zip_pairs.py").symlink_to("/etc/passwd")
    (folder / "eve" / "list_comprehension.py").symlink_to(folder / "ada" / "zip_pairs.py")
    (folder / "eve" / "tensor_slicing.py").symlink_to("nowhere.py")
    (folder / "fred" / "zip_pairs.py").mkdir(parents=True)
    os.mkfifo(folder / "fred" / "list_comprehension.py")
    (folder / "fred" / "notes.txt").write_text("hello")
    (folder / "fred" / "deeper").mkdir()
    (folder / "stray.py").write_text(RIGHT)
    (folder / "linked").symlink_to(tmp_path)
    (folder / os.fsdecode(b"\xff")).mkdir()
    (folder / os.fsdecode(b"\xff") / "zip_pairs.py").write_text(RIGHT)
    (folder / ".git").mkdir()
    table, page = tmp_path / "book.csv", tmp_path / "book.html"
    options = ("--seed", "3", "--jobs", "1", "--csv", str(table), "--html", str(page))
    ended = run("batch", str(folder), "--jsonl", *options)
    assert ended.status == 0
    statuses = {key: verdict["status"] for key, verdict in verdicts(ended.out).items()}
    assert statuses == {
        ("ada", "zip_pairs"): "passed",
        ("bob", "zip_pairs"): "failed",
        ("bob", "list_comprehension"): "error",
        ("cleo", "zip_pair"): "refused",
        ("=dan\x1b[2J\nsecond line", "zip_pairs"): "passed",
        ("latin", "zip_pairs"): "refused",
        ("large", "zip_pairs"): "refused",
        ("eve", "zip_pairs"): "refused",
        ("eve", "list_comprehension"): "refused",
        ("eve", "tensor_slicing"): "refused",
        ("fred", "zip_pairs"): "refused",
        ("fred", "list_comprehension"): "refused",
        ("\\xff", "zip_pairs"): "passed",
    }
    assert "did you mean zip_pairs" in ended.out
    left_out = [line for line in ended.err.splitlines() if line.startswith("left out: ")]
    assert [line.split()[2].rstrip(":") for line in left_out] == [
        "fred/deeper", "fred/notes.txt", "linked", "stray.py",
    ]  # fmt: skip
    assert "13 verdicts" in ended.err
    assert "root:" not in ended.out + table.read_text() + page.read_text()
    assert "\n'=dan" in table.read_text()
    assert not home.database.exists(), "the learner's own log is not touched"
    again = run("batch", str(folder), "--seed", "3")
    assert "\x1b" not in again.out
    assert len(again.out.splitlines()) == 13
    assert "(5 reused from an earlier run)" in again.err


def test_a_batch_decides_as_grade_does_with_the_same_seed(run: Run, tmp_path: Path) -> None:
    path = hand_in(tmp_path / "class", "bob", WRONG)
    ended = run("batch", str(tmp_path / "class"), "--jsonl", "--jobs", "1", "--seed", "11")
    [verdict] = verdicts(ended.out).values()
    alone = run("grade", "zip_pairs", str(path), "--json", "--seed", "11").json
    assert verdict.pop("learner") == "bob"
    del verdict["duration_s"], alone["duration_s"]
    assert verdict == alone


def test_where_nothing_is_an_exercise_the_first_file_says_why(run: Run, tmp_path: Path) -> None:
    for name in ("ada/notes.py", "bob/more.py"):
        (tmp_path / "class" / name).parent.mkdir(parents=True)
        (tmp_path / "class" / name).write_text(RIGHT)
    ended = run("batch", str(tmp_path / "class"))
    assert "nothing to grade in" in ended.err
    assert "(ada/notes.py: its name is not an exercise's; " in ended.err


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["{class}/nowhere"], "nowhere"),
        (["{class}/ada/zip_pairs.py"], "neither a folder nor a whole zip file"),
        (["{class}/ada"], "nothing to grade"),
        (["{class}", "--jobs", "0"], "--jobs"),
        (["{class}", "--engine", "magic"], "--engine"),
        (["{class}", "--engine", "local", "--scheduler", "x"], "--scheduler"),
        (["{class}", "--csv", "{class}/none/book.csv"], "there is no folder"),
        (["{class}", "--html", "{class}/ada"], "directory"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_use_is_told_before_anything_is_graded(
    run: Run, tmp_path: Path, args: list[str], word: str
) -> None:
    hand_in(tmp_path / "class", "ada", RIGHT)
    ended = run("batch", *[part.replace("{class}", str(tmp_path / "class")) for part in args])
    assert (ended.status, ended.out) == (2, "")
    assert word in ended.err


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_batch_that_is_killed_leaves_no_process_and_goes_on(
    used_home: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "class"
    for number in range(8):
        hand_in(folder, f"learner{number}", f"{SLOW}# {number}\n")
    with started(used_home, folder) as running:
        assert running.stdout is not None
        printed_lines = [running.stdout.readline() for _ in range(2)]
        below = opened(descendants(running.pid))
        running.kill()
    assert all_end(below)
    with started(used_home, folder) as running:
        out, err = running.communicate(timeout=120)
    assert running.returncode == 0, err
    verdict_of = verdicts(out)
    assert len(verdict_of) == 8
    first = list(verdict_of)[: len(printed_lines)]
    assert all((json.loads(line)["learner"], "zip_pairs") in first for line in printed_lines)
    assert "reused from an earlier run" in err


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_ctrl_c_ends_at_once_and_keeps_what_is_done(used_home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    place_limited(used_home, 600)
    hand_in(folder, "a", RIGHT)
    for learner in "bcd":
        hand_in(folder, learner, f"import time\ntime.sleep(600)\n{RIGHT}# {learner}\n")
    with started(used_home, folder, "--seed", "1") as running:
        assert running.stdout is not None
        assert "passed" in running.stdout.readline()
        below = opened(descendants(running.pid))
        os.killpg(running.pid, signal.SIGINT)
        _, err = running.communicate(timeout=60)  # a tenth of what one file may take
    assert running.returncode == 130
    assert "stopped at 1 of 4 verdicts" in err
    assert "Traceback" not in err
    assert all_end(below)
    assert len((used_home.batches / "1.jsonl").read_text().splitlines()) == 1


@pytest.mark.usefixtures("used_home")
def test_hostile_submissions_leave_the_others_alone(run: Run, home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    place_limited(home, 5)
    attacks = (
        "attack-exhaust-fork-bomb", "attack-leave-kill-everyone", "attack-exhaust-memory",
        "attack-exhaust-disk", "attack-leave-os-exit", "attack-exhaust-deep-recursion",
    )  # fmt: skip
    for number, attack in enumerate(attacks):
        hand_in(folder, f"h{number}", (GOLDEN / attack / "submission.py").read_bytes())
        hand_in(folder, f"r{number}", f"{RIGHT}# {number}\n")
    ended = run("batch", str(folder), "--jsonl", "--jobs", "2")
    assert ended.status == 0
    verdict_of = verdicts(ended.out)
    assert len(verdict_of) == 2 * len(attacks)
    for (learner, _), verdict in verdict_of.items():
        assert verdict["passed"] is (learner[0] == "r"), verdict
