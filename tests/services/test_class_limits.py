"""How large the files of a class may be, and which of a learner's files counts, at the edges."""

from __future__ import annotations

import os
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import ContentError, UsageError
from quizzer.grader.verdict import Check, Verdict
from quizzer.paths import Home
from quizzer.report.gradebook import GradebookRow, Person
from quizzer.services.batch import layouts, points, roster, run, submissions, verdict_log, versions
from quizzer.services.batch.layouts import HandedInFile, HandIn, LearnerFiles
from quizzer.services.batch.points import ExercisePoints, LateRule, Points
from quizzer.services.batch.roster import Roster
from quizzer.services.batch.run import Batch
from quizzer.services.batch.submissions import Submission, Survey

MOMENT = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)


def sized(path: Path, size: int) -> Path:
    """A file of so many NULs, which no reader understands."""
    path.touch()
    os.truncate(path, size)
    return path


def test_files_beside_a_class_are_read_up_to_their_limits(tmp_path: Path) -> None:
    """What is not understood has been read; what is too large has not."""
    file = tmp_path / "points.toml"
    with pytest.raises(ContentError, match="is not TOML"):
        points.read(sized(file, 1 << 20), [])
    with pytest.raises(UsageError, match="the file is larger than 1,024 KiB"):
        points.read(sized(file, (1 << 20) + 1), [])
    people = tmp_path / "people.csv"
    with pytest.raises(UsageError, match="is not a table that can be read"):
        roster.read(sized(people, 16 << 20))
    with pytest.raises(UsageError, match="the file is larger than 16,384 KiB"):
        roster.read(sized(people, (16 << 20) + 1))
    metadata = tmp_path / "submission_metadata.yml"
    with pytest.raises(UsageError, match="is not what Gradescope exports"):
        layouts._gradescope_people(sized(metadata, 16 << 20))
    with pytest.raises(UsageError, match="the file is larger than 16,384 KiB"):
        layouts._gradescope_people(sized(metadata, (16 << 20) + 1))


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("late = {per_day = 0}", True), ("late = {per_day = -0.1}", False),
        ("late = {per_day = 100}", True), ("late = {per_day = 100.1}", False),
        ("late = {at_most = 0}", True), ("late = {at_most = 100.1}", False),
        ("late = {grace = 0}", True), ("late = {grace = -0.1}", False),
        ("[exercise]\nzip_pairs = 0", True), ("[exercise]\nzip_pairs = -0.1", False),
        ("[exercise]\nzip_pairs = 1000000", True), ("[exercise]\nzip_pairs = 1000001", False),
        ("[exercise]\nzip_pairs = nan", False), ("[exercise]\nzip_pairs = inf", False),
        (f"title = '{'x' * 200}'", True), (f"title = '{'x' * 201}'", False),
        ("by = 'full'", True), ("by = 'half'", False), ("[late]\nhourly = 1", False),
    ],
)  # fmt: skip
def test_a_file_of_points_says_what_can_be(tmp_path: Path, text: str, is_read: bool) -> None:
    file = tmp_path / "points.toml"
    file.write_text(text)
    if is_read:
        assert isinstance(points.read(file, ["zip_pairs"]), Points)
    else:
        with pytest.raises(ContentError):
            points.read(file, ["zip_pairs"])


def test_points_that_are_not_said_are_one_for_each_exercise_by_its_checks() -> None:
    assert (Points().title, Points().by, Points().due) == ("", "check", None)
    assert (LateRule().per_day, LateRule().at_most, LateRule().grace) == (0, 100, 0)
    assert ExercisePoints() == ExercisePoints(points=1, by=None, due=None, late=None)
    third = (Check("a", "failed"), Check("b", "failed"), Check("c", "passed"))
    verdict = Verdict("zip_pairs", "failed", third)
    assert Points().award(verdict, MOMENT, late=False).points == 0.3333
    own = Points(exercise={"zip_pairs": {"by": "full"}})
    assert own.award(Verdict("zip_pairs", "passed"), None, late=False).points == 1
    late = Points(due=MOMENT, late={"per_day": 60})
    kept = [
        late.award(Verdict("zip_pairs", "passed"), MOMENT + timedelta(days=days), late=False)
        for days in (1, 2, 9)
    ]
    assert [(award.points, award.days_late) for award in kept] == [(0.4, 1), (0, 2), (0, 9)]
    assert kept[0].possible == 1


def test_a_name_of_up_to_eight_parts_is_known_from_whichever_it_begins() -> None:
    eight = "a b c d e f g h"
    assert roster._name_forms(eight)[-1] == "habcdefg"
    assert len(roster._name_forms(f"{eight} i")) == 8
    known = Roster([Person(f"{eight} i", "1", "")], [[]])
    assert known.match(["b c d e f g h i a"]) is not None
    person = Person("Ada", "Participant 12", "")
    assert Roster([person], [["Participant 12", "12"]]).match(["12"]) is person


def test_moodles_participant_number_means_the_person(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "Identifier,Full name,Last modified (submission)\n"
        'Participant 12,Ada,"Sunday, 1 March 2026, 11:59 PM"\n'
        "Participant x,Bob,-\n"
    )
    read = roster.read(path)
    ada, bob = read.people
    assert (read.match(["12"]), read.match(["x"]), read.match(["2"])) == (ada, None, None)
    assert ada.moment is not None
    assert ada.moment.replace(tzinfo=None).isoformat() == "2026-03-01T23:59:00"
    assert (bob.moment, bob.cells[1]) == (None, ("Full name", "Bob"))


def file_of(path: str, **more: Any) -> HandedInFile:
    return HandedInFile(Path(path), Path(path).name, Path("ada"), **more)


def test_of_several_files_for_an_exercise_one_is_the_best() -> None:
    later = MOMENT + timedelta(seconds=1)
    in_order = [
        file_of("ada/deep/zip.py", depth=1), file_of("ada/zip-1.ipynb"), file_of("ada/zip-1.py"),
        file_of("ada/zip-1.py", moment=MOMENT), file_of("ada/zip-1.py", moment=later),
        file_of("ada/zip (2).py"), file_of("ada/zip-10.py"), file_of("ada/zip.py"),
    ]  # fmt: skip
    keys = [submissions._preference(file, "zip") for file in in_order]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert keys[0] == (-1, True, 0, 0.0, ".py")
    assert keys[4] == (0, False, 1, later.timestamp(), ".py")
    assert keys[5][2] == 2
    uploaded = HandedInFile(Path("zip.py"), "zip.py", None)
    assert submissions._preference(uploaded, "zip") == (0, False, 0, 0.0, ".py")


@pytest.mark.parametrize(
    ("stem", "near"),
    [("zip_pair", "zip_pairs"), ("zzp_pairs", "zip_pairs"), ("zip", ""), ("zzz_pairs", "")],
)
def test_a_name_that_is_nearly_an_exercise_s_says_which(stem: str, near: str) -> None:
    said = submissions._near_miss(stem, ["list_comprehension", "zip_pairs"])
    expected = f"there is no exercise {stem!r}: did you mean {near}.py?" if near else ""
    assert said == expected


def handed_in(*learners: str) -> HandIn:
    return HandIn("folders", [LearnerFiles(name, (name,)) for name in learners], [])


def test_the_roster_of_another_class_is_said_with_three_names_of_this_one() -> None:
    known = Roster([Person("Zoe", "1", "")], [["1"]])
    with pytest.raises(UsageError, match=r"was handed in \(by a, b, c\)"):
        submissions._by_learner(handed_in("a", "b", "c", "d"), known, [])
    with pytest.raises(UsageError, match=r"was handed in \(by nobody\)"):
        submissions._by_learner(handed_in(), known, [])
    left_out: list[str] = []
    files, people, uncertain = submissions._by_learner(handed_in("zoe", "d"), known, left_out)
    assert (list(files), list(people), uncertain) == (["Zoe", "d"], ["Zoe"], frozenset())
    assert left_out == ["d: not on the roster; graded, but in no grade file"]


def test_the_edition_of_a_grader_is_told_as_far_as_verdicts_depend_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(versions, "version", {"torch": "2.3.1+cpu", "numpy": "2.0.1"}.__getitem__)
    monkeypatch.setattr(versions, "sys", SimpleNamespace(version_info=SimpleNamespace(
        major=3, minor=12)))  # fmt: skip
    local = versions.local_versions.__wrapped__()
    assert len(local.pop("the grader")) == 16
    assert local == {"Python": "3.12", "torch": "2.3.1", "numpy": "2.0.1"}
    monkeypatch.setattr(versions, "local_versions", lambda: local)
    wanted = {"Python": "3.11", "torch": "2.3.1", "polars": "1"}
    assert versions.difference(local) == ""
    assert versions.difference(wanted) == (
        "Python 3.12 where 3.11 is wanted, polars unknown where 1 is wanted"
    )


def test_a_seed_is_drawn_below_2_to_the_53_and_kept_for_its_folder(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []

    def draw(limit: int) -> int:
        drawn.append(limit)
        return len(drawn)

    monkeypatch.setattr(verdict_log.secrets, "randbelow", draw)
    batches, first = tmp_path / "deep" / "batches", tmp_path / "a"
    assert [verdict_log.seed_for(batches, folder) for folder in (first, first, tmp_path)] == [
        1, 1, 2,
    ]  # fmt: skip
    assert drawn == [2**53, 2**53]
    file = batches / "seeds.jsonl"
    assert (batches.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    lines = file.read_bytes()
    assert [line.split(b", ")[1] for line in lines.split(b"\n")[:-1]] == [b"1]", b"2]"]
    file.write_bytes(lines[:-1])
    assert verdict_log.seed_for(batches, tmp_path / "b") == 3
    assert verdict_log.seed_for(batches, tmp_path) == 2, "its line is whole again"


def test_a_task_comes_before_those_that_need_torch_and_those_that_take_less_time() -> None:
    def task(name: str, torch: bool, limit: float) -> Any:
        spec: Any = SimpleNamespace(id=name, needs_torch=torch, time_limit_s=limit)
        return run._Task(name, spec, [])

    tasks = [task("d", True, 9), task("c", False, 1), task("a", False, 2), task("b", False, 1)]
    assert [work.key for work in sorted(tasks, key=run._turn)] == ["a", "b", "c", "d"]
    assert tasks[0].deaths == 0


def test_a_task_that_two_workers_died_of_is_tried_alone_and_after_a_third_no_more() -> None:
    batch: Any = SimpleNamespace(unfinished=[])
    submission: Any = object()
    waiting = deque(["next"])
    work = run._Task("w", None, [submission])  # type: ignore[arg-type]
    Batch._mourn(batch, [work], waiting)  # type: ignore[arg-type]
    assert list(waiting) == [work, "next"], "again, at once"
    assert run._may_start(work, {1: work}, 2)  # type: ignore[dict-item]
    assert not run._may_start(work, {1: work, 2: work}, 2)  # type: ignore[dict-item]
    waiting.popleft()
    Batch._mourn(batch, [work], waiting)  # type: ignore[arg-type]
    assert list(waiting) == ["next", work], "last, and alone"
    other = run._Task("o", None, [])  # type: ignore[arg-type]
    for flying, may_start in (({}, True), ({1: other}, False)):
        assert run._may_start(work, flying, 2) == may_start  # type: ignore[arg-type]
    assert not run._may_start(other, {1: work}, 2)  # type: ignore[dict-item]
    waiting.pop()
    Batch._mourn(batch, [work], waiting)  # type: ignore[arg-type]
    assert (list(waiting), batch.unfinished) == (["next"], [submission])


@pytest.mark.parametrize("folder", [False, True])
def test_a_gradebook_is_written_where_it_can_be(tmp_path: Path, folder: bool) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for name, is_right in (("file", not folder), ("folder", folder), ("new", True)):
        if is_right:
            run.check_writable(tmp_path / name, folder=folder)
        else:
            with pytest.raises(UsageError, match="cannot be written"):
                run.check_writable(tmp_path / name, folder=folder)
    with pytest.raises(UsageError, match="there is no folder"):
        run.check_writable(tmp_path / "none" / "x", folder=folder)


def test_files_whose_time_is_not_known_are_counted_where_one_is_due() -> None:
    files = [
        file_of("ada/zip.py"), file_of("ada/zip.py", moment=MOMENT),
        file_of("ada/zip.py", late=False), file_of("ada/other.py"),
    ]  # fmt: skip
    handed = tuple(Submission("ada", file.stem, file) for file in files)
    due = Points(exercise={"zip": {"points": 1, "due": MOMENT}, "other": 1})
    batch: Any = SimpleNamespace(survey=SimpleNamespace(submissions=handed), points=due)
    assert run.count_undated(batch) == 1


def test_an_exercise_stands_in_a_gradebook_in_its_own_order_if_it_counts() -> None:
    def spec(name: str, order: int) -> ExerciseSpec:
        made: Any = SimpleNamespace(id=name, order=order)
        return made  # type: ignore[no-any-return]

    specs = {name: spec(name, order) for name, order in (("b", 1), ("a", 2), ("c", 1))}
    odd = Submission("ada", "zip", HandedInFile(Path("zip.py"), "zip.py", None), refusal="why")
    survey = Survey(("ada", "bob"), (odd,), ("left out",), specs)

    def columns(rules: Points) -> list[str]:
        batch: Any = SimpleNamespace(survey=survey, points=rules)
        rows = [GradebookRow.of("ada", Verdict(name, "passed")) for name in "zabc"]
        book = run.make_gradebook(batch, rows)
        assert list(book.left_out) == ["ada/zip.py: why", "left out"]
        return [*book.exercises]

    assert columns(Points()) == ["b", "c", "a"]
    assert columns(Points(exercise={"z": 1, "a": 2, "b": 0})) == ["b", "a", "z"]
