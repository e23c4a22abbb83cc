"""The short forms of the durability scripts; each module tells how to run its long one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.durability import crash, faults, many, merges
from tests.durability.soak import soak


def test_nothing_acknowledged_is_lost_when_sessions_are_killed(tmp_path: Path) -> None:
    tally = crash.crash(tmp_path / "home", sessions=10, seed=8)
    assert tally.kills.total() == 10
    assert tally.acknowledged["reviews"] > 0
    print(tally)


def test_a_merge_that_is_killed_leaves_the_log_before_or_the_merged_one(tmp_path: Path) -> None:
    outcomes = merges.kill_merges(tmp_path / "machines", kills=6, seed=8)
    assert outcomes.total() == 6
    print(outcomes)


@pytest.mark.skipif(bool(faults.compiler_missing()), reason=faults.compiler_missing() or "-")
def test_a_write_that_fails_is_reported_and_acknowledges_nothing(tmp_path: Path) -> None:
    library = faults.build(tmp_path)
    tally = faults.every_write(tmp_path, library, ("rate",), ("EIO",), step=70)
    assert tally.ended["told, status 3"] > 0
    print(tally)


def test_a_full_and_a_read_only_disk_are_reported(tmp_path: Path) -> None:
    if missing := faults.mount_missing(tmp_path / "disk"):
        pytest.skip(missing)
    print(faults.full_disk(tmp_path / "disk"))
    print(faults.read_only_disk(tmp_path / "disk"))


def test_the_app_and_other_programs_write_at_once(tmp_path: Path) -> None:
    outcome = many.at_once(tmp_path / "home", seconds=1, writers=3)
    assert outcome.acknowledged > 0
    print(outcome)


async def test_a_life_in_the_app_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with subprocess.Popen(["sleep", "100"]) as unrelated:  # as an earlier test may have left
        before, after = await soak(tmp_path, 20, 4, print, parts=2)
        unrelated.kill()
    assert (after.processes, after.files) == (0, before.files)
    assert after.descriptors <= before.descriptors
