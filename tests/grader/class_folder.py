"""A class's folder made of the submissions that the grader's own tests keep: right, wrong, hostile.

As a script: `python -m tests.grader.class_folder FOLDER [COUNT]`.
"""

from __future__ import annotations

import itertools
import sys
import tomllib
from collections import Counter
from pathlib import Path

from tests.grader.sections import sections

HERE = Path(__file__).parent
EXERCISES = HERE.parents[1] / "exercises"
# Left out: a whole training takes as long as all the others together.
_LONG = ("cnn_training", "collab_training", "mnist_training")
# One in ten is hostile, five in ten are right.
_TURN = ("right", "wrong", "right", "wrong", "right", "wrong", "right", "wrong", "right", "hostile")

Submission = tuple[str, bytes, frozenset[str]]
Key = tuple[str, str]


def pools() -> dict[str, list[Submission]]:
    """Exercise, source and the statuses that are right for it, by what it is; none: one alone."""
    right: list[Submission] = []
    wrong: list[Submission] = []
    hostile: list[Submission] = []
    for folder in sorted(EXERCISES.iterdir()):
        if (folder / "exercise.toml").is_file() and folder.name not in _LONG:
            right.append((folder.name, (folder / "reference.py").read_bytes(), frozenset()))
            wrong.append((folder.name, (folder / "starter.py").read_bytes(), frozenset()))
    for folder in sorted((HERE / "golden").iterdir()):
        if folder.is_dir():
            wanted = tomllib.loads((folder / "verdict.toml").read_text(encoding="utf-8"))
            several = wanted["status"] if isinstance(wanted["status"], list) else []
            source = (folder / "submission.py").read_bytes()
            submission = (wanted["exercise"], source, frozenset(several))
            pool = {"attack": hostile, "honest": right, "wrong": wrong}
            pool[folder.name.partition("-")[0]].append(submission)
    for kind, pool_of in (("honest", right), ("slips", wrong)):
        for path in sorted((HERE / kind).glob("*.md")):
            exercise = path.stem.partition("-")[0]
            if exercise != "any":
                pool_of += [(exercise, code.encode(), frozenset()) for _, code in sections(path)]
    return {"right": right, "wrong": wrong, "hostile": hostile}


def build(
    folder: Path, count: int, *, only: tuple[str, ...] = (), hostile: bool = True
) -> dict[Key, frozenset[str]]:
    """Write so many submissions, no two alike, to `<learner>/<exercise>.py` in a new folder.

    `only`: of these exercises alone; `hostile`: attacks among them. Returns by learner and exercise
    the attacks that may end in more than one way, such as out of memory or out of time.
    """
    endless = {
        kind: itertools.cycle([each for each in pool if not only or each[0] in only])
        for kind, pool in pools().items()
    }
    seen: Counter[str] = Counter()
    several: dict[Key, frozenset[str]] = {}
    turn = _TURN if hostile else [kind for kind in _TURN if kind != "hostile"]
    for kind in itertools.islice(itertools.cycle(turn), count):
        exercise, source, statuses = next(endless[kind])
        seen[exercise] += 1
        learner = folder / f"learner-{seen[exercise]:04}"
        learner.mkdir(parents=True, exist_ok=True)
        (learner / f"{exercise}.py").write_bytes(source + f"\n# {learner.name}\n".encode())
        if statuses:
            several[learner.name, exercise] = statuses
    return several


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
