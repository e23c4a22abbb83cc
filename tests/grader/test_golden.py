"""Each golden folder holds a submission and the verdict that it must get."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from quizzer.grader.client import SEARCH_S, grade
from tests.conftest import WarmGrader
from tests.grader.conftest import ZygoteFor, spec_of
from tests.grader.honest_nits import assert_nits

GOLDEN = Path(__file__).parent / "golden"
FOLDERS = sorted(path for path in GOLDEN.iterdir() if path.is_dir())
# Enough for a fast test; what a timeout is does not depend on how long it takes.
SHORT_S = 1.0
# Enough for an attack that ends in another way, on a machine with much else to do.
LONG_S = 60.0


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_submission_gets_the_verdict_beside_it(
    folder: Path, zygote_for: ZygoteFor, warm_grader: WarmGrader
) -> None:
    wanted = tomllib.loads((folder / "verdict.toml").read_text(encoding="utf-8"))
    spec = spec_of(wanted["exercise"])
    zygote = zygote_for(spec)
    if folder.name.startswith("attack") and "diagnosis" not in wanted:
        # what is hostile has no cause to find, and would be searched to the end of the longer time
        zygote = warm_grader(spec.needs_torch, SEARCH_S)
    if "timeout" in wanted["status"]:
        # the message names what was running: it has to be reached
        limit_s = SHORT_S if "message" not in wanted else 5.0
        spec = replace(spec, time_limit_s=limit_s, digest=f"{spec.digest} short")
    elif folder.name.startswith("attack"):
        spec = replace(spec, time_limit_s=LONG_S, digest=f"{spec.digest} long")
    verdict = grade(spec, folder / "submission.py", zygote=zygote)
    allowed = [wanted["status"]] if isinstance(wanted["status"], str) else wanted["status"]
    messages = "\n".join(f"{check.name}: {check.message}" for check in verdict.checks)
    assert verdict.status in allowed, f"{verdict.output[-500:]}\n{messages}"
    assert (verdict.diagnosis.id if verdict.diagnosis else None) == wanted.get("diagnosis") or (
        "diagnosis" not in wanted and folder.name.startswith("attack")
    )
    assert wanted.get("message", "") in messages
    assert len(verdict.output) <= 10_000
    assert "LEAKED" not in verdict.output
    if folder.name.startswith("honest"):
        assert_nits(verdict, folder.name)


def test_there_are_at_least_fifty_attacks_in_all_seven_families() -> None:
    attacks = [folder.name.split("-")[1] for folder in FOLDERS if folder.name.startswith("attack-")]
    assert len(attacks) >= 50
    assert set(attacks) == {"leave", "exhaust", "forge", "tamper", "leak", "overfit", "dodge"}


@pytest.mark.parametrize("exercise", ["zip_pairs", "tensor_slicing", "list_comprehension"])
def test_an_honest_submission_passes_after_an_attack(exercise: str, zygote_for: ZygoteFor) -> None:
    spec = spec_of(exercise)
    zygote = zygote_for(spec)
    attack = GOLDEN / "attack-leave-os-exit" / "submission.py"
    assert not grade(spec, attack, zygote=zygote).passed
    assert grade(spec, spec.folder / "reference.py", zygote=zygote).passed
