"""Nobody else reads what is written; decks, folders and databases run nothing unasked."""

from __future__ import annotations

import importlib.util
import os
import py_compile
import shutil
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from quizzer import paths
from quizzer.content import exercise_file
from quizzer.paths import Home
from quizzer.services import crash_log
from quizzer.services.backup import schedule
from quizzer.services.practice import exercises, trust
from quizzer.services.startup import open_context
from quizzer.store import reviews
from tests.conftest import NOON, Run

NOBODY = 65534
EXERCISES = paths.bundled("exercises")
MODES = [0o000, 0o002, 0o022, 0o077]


def wide(folder: Path) -> list[str]:
    """What others may touch in a folder, itself included."""
    return [str(path) for path in [folder, *folder.rglob("*")] if path.lstat().st_mode & 0o077]


def grade_a_class(run: Run, folder: Path) -> None:
    """One learner's work, through `batch`, which keeps its verdicts in the home."""
    (folder / "ann").mkdir(parents=True)
    (folder / "ann" / "zip_pairs.py").write_text("def pair_up(a, b):\n    return zip(a, b)\n")
    folder.chmod(0o700)
    assert run("batch", str(folder), "--jobs", "1").status == 0


def draft_something(home: Home) -> None:
    with open_context(home) as context:
        card = context.db.value("SELECT min(key) FROM card")
        reviews.save_draft(context.db, card, "half a sentence", NOON)


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
@pytest.mark.parametrize("umask", MODES)
def test_all_that_is_written_is_private_whatever_the_umask(
    run: Run, home: Home, umask: int, tmp_path: Path
) -> None:
    before = os.umask(umask)
    try:
        assert run("next").status == 0
        assert run("config", "new_cards_per_day", "7").status == 0
        assert run("exercise", "start", "zip_pairs").status == 0
        assert run("backup").status == 0
        assert run("restore", run("backup").out.strip()).status == 0
        if umask == 0:  # it starts processes; once, where most would show
            grade_a_class(run, tmp_path / "class")
        draft_something(home)
        schedule.record_failure(home, ValueError("x"), NOON)
        crash_log.record_crash(home, ValueError("x"), NOON)
        asked_for = tmp_path / "log.jsonl"
        assert run("export", str(asked_for)).status == 0
    finally:
        os.umask(before)
    names = {path.name for path in home.folder.iterdir()}
    assert {"quizzer.db", "config.toml", "error.log", "workspace", "backups"} <= names
    assert "failed-copy" in names
    assert ("batches" in names) == (umask == 0)
    assert list(home.backups.glob("set-aside/*.db"))
    assert wide(home.folder) == []
    assert asked_for.stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_an_open_home_is_closed_unless_other_things_lie_in_it(run: Run, home: Home) -> None:
    run("next")
    home.folder.chmod(0o755)
    home.database.chmod(0o644)
    assert run("next").status == 0
    assert wide(home.folder) == []
    home.folder.chmod(0o755)
    home.database.chmod(0o644)
    (home.folder / "holiday.jpg").write_bytes(b"")
    (home.folder / "holiday.jpg").chmod(0o644)
    assert run("next").status == 0
    assert wide(home.folder) == [str(home.folder), str(home.folder / "holiday.jpg")]


def read_as_nobody(paths: list[Path]) -> list[str]:
    """Which of these another user of the machine can list or read; asked in a child."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            for path in paths:
                with suppress(OSError):
                    list(path.iterdir()) if path.is_dir() else path.read_bytes()
                    os.write(sender, f"{path}\n".encode())
        finally:
            os._exit(0)
    os.close(sender)
    os.waitpid(child, 0)
    with os.fdopen(receiver) as file:
        return file.read().splitlines()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_another_user_reads_neither_home_nor_database_drafts_work_or_copies(run: Run) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        open_to_all = Path(name)
        open_to_all.chmod(0o755)
        (open_to_all / "note").write_text("for all")
        home = Home(open_to_all / "home")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("QUIZZER_HOME", str(home.folder))
            assert run("next").status == 0
            draft_something(home)
            assert run("exercise", "start", "zip_pairs").status == 0
            assert run("backup").status == 0
        inside = [home.folder, *home.folder.rglob("*")]
        assert {home.database, home.backups, home.work_file("zip_pairs")} <= set(inside)
        assert read_as_nobody([*inside, open_to_all / "note"]) == [str(open_to_all / "note")]
        home.folder.chmod(0o755)  # also where the home itself lies open, each is closed
        assert set(read_as_nobody(inside)) == {str(home.folder)}


def test_a_link_in_the_home_leaves_what_it_points_to_alone(
    run: Run, home: Home, tmp_path: Path
) -> None:
    target = tmp_path / "shared.toml"
    target.write_text("new_cards_per_day = 7\n")
    target.chmod(0o644)
    home.folder.mkdir()
    home.config.symlink_to(target)
    assert run("next").status == 0
    assert target.stat().st_mode & 0o777 == 0o644


def test_a_strange_exercise_is_said_to_be_code_once_and_again_when_it_changes(
    run: Run, home: Home
) -> None:
    folder = home.exercises / "zip_pairs"
    shutil.copytree(paths.bundled("exercises") / "zip_pairs", folder)
    spec = exercises.find_exercise("zip_pairs", home)
    assert trust.unacknowledged(home, [spec]) == [spec]
    right = str(folder / "reference.py")
    first = run("grade", "zip_pairs", right, "--json")
    assert first.json["passed"]
    assert str(folder) in first.err
    assert "with all your rights" in first.err
    assert "all your rights" not in run("grade", "zip_pairs", right).err
    (folder / "cases.py").write_text((folder / "cases.py").read_text() + "\n# changed\n")
    assert "all your rights" in run("exercise", "check", "zip_pairs", "--seeds", "1").err
    assert home.known_exercises.stat().st_mode & 0o077 == 0


def test_nothing_is_said_of_what_came_with_the_program(home: Home) -> None:
    assert trust.unacknowledged(home, exercises.all_exercises(home).values()) == []


def test_listing_and_starting_an_exercise_runs_nothing_of_it(
    run: Run, home: Home, tmp_path: Path
) -> None:
    folder = home.exercises / "zip_pairs"
    shutil.copytree(paths.bundled("exercises") / "zip_pairs", folder)
    proof = tmp_path / "it-ran"
    for name in ("reference.py", "cases.py", "misconceptions.py", "starter.py"):
        (folder / name).write_text(f"open({str(proof)!r}, 'w')\n")
    assert run("exercise", "list").status == 0
    assert run("exercise", "start", "zip_pairs").status == 0
    assert run("deck", "list").status == 0
    assert not proof.exists()


@pytest.mark.parametrize(
    "plant",
    [
        "CREATE TRIGGER evil AFTER INSERT ON review BEGIN DELETE FROM card; END",
        "CREATE VIEW evil AS SELECT load_extension('x')",
        "CREATE TABLE evil (x)",
        "CREATE VIRTUAL TABLE evil USING fts5(x)",
        "CREATE INDEX evil ON card (lower(prompt))",
        "ALTER TABLE draft ADD COLUMN evil TEXT DEFAULT (hex(randomblob(9)))",
        "ALTER TABLE deck ADD COLUMN evil INTEGER CHECK (evil IS NOT 7)",
        "ALTER TABLE card ADD COLUMN evil TEXT AS (prompt || 'x')",
    ],
)
def test_a_database_with_sql_of_its_own_is_neither_opened_nor_restored(
    run: Run, home: Home, tmp_path: Path, plant: str
) -> None:
    assert run("config", "new_cards_per_day", "7").status == 0
    assert run("next").status == 0
    copy = tmp_path / "copy.db"
    assert run("backup", str(copy)).status == 0
    hostile = sqlite3.connect(copy)
    hostile.execute(plant)
    hostile.commit()
    hostile.close()
    refused = run("restore", str(copy))
    assert refused.status == 2
    assert "objects that quizzer did not create" in refused.err
    assert run("next").status == 0
    shutil.copyfile(copy, home.database)
    assert run("next").status == 3


def test_an_exercise_runs_its_sources_and_nothing_compiled_beside_them(
    run: Run, home: Home, tmp_path: Path
) -> None:
    folder = home.exercises / "zip_pairs"
    shutil.copytree(EXERCISES / "zip_pairs", folder, ignore=shutil.ignore_patterns("__pycache__"))
    cases = folder / "cases.py"
    cases.write_text(f"import helper\nfrom package import inner\n{cases.read_text()}")
    (folder / "package").mkdir()
    planted = f"open({str(tmp_path / 'it-ran')!r}, 'w').close()\n"
    for source in (folder / "helper.py", folder / "package" / "inner.py"):
        source.write_text(planted)
        cached = Path(importlib.util.cache_from_source(str(source)))
        py_compile.compile(str(source), cfile=str(cached))
        status = source.stat()
        source.write_text("pass".ljust(len(planted) - 1, " ") + "\n")
        os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
    (tmp_path / "answer.py").write_text("def pair_up(a, b):\n    return list(zip(a, b))\n")
    ended = run("grade", "zip_pairs", str(tmp_path / "answer.py"))
    assert ended.status == 0, ended.err
    assert not (tmp_path / "it-ran").exists()


def test_a_module_without_a_source_or_outside_the_folder_does_not_run(
    run: Run, home: Home, tmp_path: Path
) -> None:
    for kind in ("compiled", "linked"):
        folder = home.exercises / f"zip-{kind}"
        shutil.copytree(EXERCISES / "zip_pairs", folder)
        cases = folder / "cases.py"
        if kind == "compiled":
            cases.write_text(f"import helper\n{cases.read_text()}")
            (folder / "helper.py").write_text("pass\n")
            py_compile.compile(str(folder / "helper.py"), cfile=str(folder / "helper.pyc"))
            (folder / "helper.py").unlink()
        else:
            cases.write_text(f"from package import inner\n{cases.read_text()}")
            (tmp_path / "package").mkdir()
            (tmp_path / "package" / "inner.py").write_text("pass\n")
            (folder / "package").symlink_to(tmp_path / "package")
        (tmp_path / "answer.py").write_text("def pair_up(a, b):\n    return list(zip(a, b))\n")
        ended = run("grade", f"zip-{kind}", str(tmp_path / "answer.py"))
        assert ended.status == 2, ended.out
        assert "Error" in ended.err


def test_the_warning_comes_again_when_anything_that_can_run_changes(run: Run, home: Home) -> None:
    folder = home.exercises / "zip_pairs"
    shutil.copytree(EXERCISES / "zip_pairs", folder)
    hidden = folder / "__pycache__" / "tool.py"
    for path in (folder / "helper.py", hidden, folder / "package" / "deep" / "inner.py"):
        path.parent.mkdir(parents=True, exist_ok=True)
        before = exercise_file.load(folder).digest
        path.write_text("pass\n")
        assert exercise_file.load(folder).digest != before, path


def test_the_warning_comes_again_when_any_data_of_the_folder_changes(
    home: Home, run: Run, tmp_path: Path
) -> None:
    folder = home.exercises / "zip_pairs"
    shutil.copytree(EXERCISES / "zip_pairs", folder)
    answer = tmp_path / "answer.py"
    answer.write_text("def pair_up(a, b):\n    return list(zip(a, b))\n")
    warning = "did not come with quizzer"
    assert warning in run("grade", "zip_pairs", str(answer)).err
    assert warning not in run("grade", "zip_pairs", str(answer)).err
    hidden = folder / "__pycache__" / "cases.cpython-311.pyc"
    for path in (folder / "data" / "more.gz", folder / ".hidden", hidden):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        assert warning in run("grade", "zip_pairs", str(answer)).err, path
    (folder / "link").symlink_to("data")
    assert warning in run("grade", "zip_pairs", str(answer)).err
    assert warning not in run("grade", "zip_pairs", str(answer)).err


def test_an_enormous_file_in_an_exercise_folder_is_refused_at_once(run: Run, home: Home) -> None:
    folder = home.exercises / "zip_pairs"
    shutil.copytree(EXERCISES / "zip_pairs", folder)
    with (folder / "data").open("wb") as file:
        file.truncate(1 << 40)
    ended = run("exercise", "check", str(folder))
    assert ended.status == 2
    assert "the file is larger than 256 MB" in ended.err
