"""Commands that record put it into the shared folder, and take in what other machines recorded."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from quizzer.cli import common
from quizzer.errors import StorageError, UsageError
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home, bundled
from quizzer.services.backup import schedule, sync
from quizzer.services.context import Context
from quizzer.services.practice import grading
from quizzer.services.review import cards
from tests.conftest import Outcome, Run

On = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "shared"
    path.mkdir()
    return path


@pytest.fixture
def on(run: Run, small_home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch) -> On:
    """Runs a command on the machine of a name; each shares the folder."""

    def run_on(machine: str, *args: str) -> Outcome:
        home = small_home.folder.parent / machine
        monkeypatch.setenv("QUIZZER_HOME", str(home))
        if not home.exists():
            shutil.copytree(small_home.folder, home)
            assert run("config", "sync_folder", str(folder)).status == 0
        return run(*args)

    return run_on


def test_what_is_rated_on_one_machine_is_known_on_the_other(on: On) -> None:
    assert on("desk", "rate", "letters/a", "good", "--answer", "the first").status == 0
    ended = on("laptop", "rate", "letters/b", "again")
    assert (ended.status, ended.err) == (0, "")
    history = on("laptop", "show", "letters/a", "--json").json["history"]
    assert [entry["answer"] for entry in history] == ["the first"]
    assert on("desk", "undo").out.startswith("undone: the mark of letters/b")
    on("laptop", "rate", "letters/c", "good")
    assert on("laptop", "show", "letters/b", "--json").json["history"] == []


def test_a_folder_that_is_gone_is_one_line_of_warning(on: On, folder: Path) -> None:
    assert on("desk", "rate", "letters/a", "good").status == 0
    folder.rename(folder.with_name("away"))
    ended = on("desk", "rate", "letters/b", "good", "--json")
    assert ended.status == 0
    assert ended.json["card"] == "letters/b"
    assert ended.err == (
        f"quizzer: cannot read the shared folder {folder}: No such file or directory\n"
    )
    folder.with_name("away").rename(folder)
    on("desk", "rate", "letters/c", "good")
    on("laptop", "undo")
    assert len(on("laptop", "show", "letters/b", "--json").json["history"]) == 1


def test_a_folder_that_is_not_there_is_no_setting(run: Run, small_home: Home) -> None:
    ended = run("config", "sync_folder", "/nowhere/at/all")
    assert ended.status == 2
    assert "there is no folder '/nowhere/at/all'" in ended.err
    assert run("config", "sync_folder").out == "sync_folder = none\n"


def test_the_folder_s_name_may_have_spaces_and_commas(
    run: Run, small_home: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "my own,  shared"
    folder.mkdir()
    assert run("config", "sync_folder", str(folder)).out == f"sync_folder = {folder}\n"
    assert run("rate", "letters/a", "good").status == 0
    assert len(list(folder.iterdir())) == 1
    assert run("config", "sync_folder", "none").status == 0


def test_without_a_shared_folder_nothing_of_it_is_loaded(small_home: Home) -> None:
    code = (
        "import sys\nfrom quizzer.cli import main\n"
        "try:\n    main(['rate', 'letters/a', 'good'])\nexcept SystemExit:\n    pass\n"
        "names = (name for name in sys.modules if name.startswith('quizzer'))\n"
        "print(*(name for name in names if '.shared' in name or name.endswith('.sync')))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == ""


def test_leaving_the_app_puts_into_the_folder_what_it_recorded(
    on: On, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quizzer.cli import open_app
    from quizzer.tui import app

    def review_a_card(context: Context, screen: str, ahead: object) -> None:
        row = cards.find_card(context, "letters/a")
        cards.record(context, row, Rating.GOOD, datetime.now(UTC))
        assert list(folder.iterdir()) == []

    on("desk", "due")
    monkeypatch.setattr(app, "run", review_a_card)
    open_app._run("today", {})
    on("laptop", "rate", "letters/b", "good")
    assert len(on("laptop", "show", "letters/a", "--json").json["history"]) == 1


BOTH = {"takes_in": True, "publishes": True}
AT_ONCE = timedelta(0)  # a copy whenever something has changed


@pytest.mark.parametrize(
    ("module", "args", "options"),
    [
        ("reviews", ("rate", "letters/a", "good"), BOTH),
        ("reviews", ("undo",), BOTH),
        ("optimize", ("optimize",), BOTH),
        ("watch", ("watch",), BOTH),
        ("grade", ("grade", "mine", "mine.py"), BOTH),
        ("plain_review", ("review", "--plain"), {"copy_every": AT_ONCE, **BOTH}),
        ("plain_review", ("quiz", "letters", "--plain"), {"copy_every": AT_ONCE, **BOTH}),
        ("backups", ("backup",), {"copy_every": None}),
        ("backups", ("merge", "other.db"), {"copy_every": None}),
        ("reviews", ("next",), {}),
        ("reviews", ("show", "letters/a"), {}),
        ("reviews", ("export", "log.csv"), {}),
        ("decks", ("deck", "list"), {}),
        ("report", ("report",), {}),
    ],
)
def test_what_records_takes_in_and_publishes_and_what_only_looks_does_neither(
    run: Run,
    small_home: Home,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    args: tuple[str, ...],
    options: dict[str, object],
) -> None:
    opened: list[dict[str, object]] = []

    def open_home(copy_every: object = "usual", **given: object) -> None:
        opened.append(given if copy_every == "usual" else {"copy_every": copy_every, **given})
        raise UsageError("enough")

    shutil.copytree(bundled("exercises") / "zip_pairs", small_home.folder / "exercises" / "mine")
    monkeypatch.setattr(grading, "grade_file", lambda *_, **given: None)
    monkeypatch.setattr(f"quizzer.cli.{module}.open_home", open_home)
    ended = run(*args)
    assert ended.err.endswith("quizzer: enough\n")
    assert opened == [options]


def test_copies_are_an_hour_apart_and_nothing_is_taken_in_or_published_unasked(
    small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []
    monkeypatch.setattr(common, "_take_in", lambda context: done.append("took in") or ())
    monkeypatch.setattr(common, "_publish", lambda *_: done.append("published"))
    monkeypatch.setattr(common, "_keep_copy", lambda context, every: done.append(every))
    small_home.config.write_text(f"sync_folder = '{small_home.folder}'\n")
    with common.open_home():
        pass
    assert done == [timedelta(hours=1)]
    done.clear()
    with common.open_home(None, takes_in=True, publishes=True):
        done.append("working")
    assert done == ["took in", "working", "published"]
    done.clear()
    with pytest.raises(UsageError), common.open_home(takes_in=True, publishes=True):
        raise UsageError("it failed")
    assert done == ["took in", "published"]
    done.clear()
    small_home.config.unlink()
    with common.open_home(None, takes_in=True, publishes=True):
        pass
    assert done == []


def test_what_fails_beside_a_command_is_one_line_each_on_standard_error(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise StorageError("the disk failed")

    def rated() -> str:
        ended = run("rate", "letters/a", "good", "--json")
        assert (ended.status, ended.json["rating"]) == (0, "good")
        return ended.err

    small_home.config.write_text(f"sync_folder = '{small_home.folder}'\n")
    monkeypatch.setattr(sync, "take_in", fail)
    monkeypatch.setattr(sync, "publish", fail)
    assert rated() == (
        "quizzer: what other machines recorded could not be taken in: the disk failed\n"
    )
    taken_in = SimpleNamespace(problems=(), notices=("letters.toml is now abc.toml",))
    monkeypatch.setattr(sync, "take_in", lambda context: taken_in)
    assert rated() == (
        "quizzer: letters.toml is now abc.toml\n"
        f"quizzer: {sync.publish_problem(StorageError('the disk failed'))}\n"
    )
    small_home.config.unlink()
    monkeypatch.setattr(schedule, "back_up_if_due", fail)
    assert rated() == "quizzer: today's backup could not be made: the disk failed\n"
