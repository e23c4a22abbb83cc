"""What the tests share: a home of their own, a fixed clock, and the command line in process."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from quizzer.cli import main
from quizzer.grader import machine_load
from quizzer.grader.client import GraderClient
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.startup import open_context
from quizzer.store import db

# A run in a script's background inherits an ignored SIGINT, and so would every child of it.
signal.signal(signal.SIGINT, signal.default_int_handler)
# Tests start hundreds of commands: each would compile the package anew without its bytecode.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# With 5,000 tests and all they import, a full search for garbage takes some 0.3 s, and the default
# thresholds ask for one every few screens: a quarter of the time of those tests.
gc.set_threshold(5_000, 10, 20)
# A database waits for the disk at every write, some 10 ms where others use it too; the folders of
# tests are in memory where this has room for them, and programs may be run from there.
_MEMORY = Path("/dev/shm")
if (
    _MEMORY.is_dir()
    and shutil.disk_usage(_MEMORY).free > 4 * 2**30
    and not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC
):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
# How long an example takes says how busy the machine is, not what is promised.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

SMALL_DECK = """
title = "Letters"

[[card]]
id = "a"
kind = "free"
prompt = "Which letter comes first?"
answer = "The letter **a**."
key_points = ["it is a", "it comes first"]
tags = ["vowels"]
related = ["letters/e"]

[[card]]
id = "b"
kind = "free"
prompt = "Which letter comes second?"
answer = "b"
tags = ["consonants"]

[[card]]
id = "c"
kind = "number"
prompt = "How many letters come before d?"
answer = "three"
value = 3

[[card]]
id = "e"
kind = "choice"
prompt = "Which is a vowel?"
answer = "e"
options = ["d", "e"]
correct = ["e"]
tags = ["vowels"]
"""


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Outcome]
WarmGrader = Callable[[bool, float], GraderClient]


def pytest_xdist_auto_num_workers() -> int:
    """Two workers more than cores: tests of screens and processes wait for much of their time."""
    return machine_load.cores() + 2


def pytest_collection_finish() -> None:
    """What is collected stays until the end; no search for garbage looks at it again."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def collected_tests_stay_set_aside() -> Iterator[None]:
    """An import of cards searches everything for garbage at its end: here that would be all that
    was collected, some 0.3 s at each import, and again with every later search."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("quizzer.services.exchange.import_cards.collect_set_aside", lambda: None)
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home, also for commands."""
    folder = tmp_path / "home"
    monkeypatch.setenv("QUIZZER_HOME", str(folder))
    return Home(folder)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database of today's schema: to make one takes longer than most tests that need one."""
    path = tmp_path_factory.mktemp("schema") / "quizzer.db"
    db.open_database(path).close()
    return path.read_bytes()


@pytest.fixture(scope="session")
def bundled_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The database after a first command, which reads all bundled decks and exercises."""
    home = Home(tmp_path_factory.mktemp("bundled") / "home")
    with open_context(home, UTC):
        pass
    return home.database.read_bytes()


def limit_time(exercise: Path, seconds: int) -> None:
    """Give an exercise, in a folder of the test's own, this time limit."""
    path = exercise / "exercise.toml"
    text = re.sub(r"(?m)^time_limit_s.*\n", "", path.read_text())
    path.write_text(f"time_limit_s = {seconds}\n{text}")


def place_database(home: Home, content: bytes) -> None:
    home.create()
    home.database.touch(mode=0o600)
    home.database.write_bytes(content)


@pytest.fixture
def used_home(home: Home, bundled_database: bytes) -> Home:
    """A home in which a command has been run, but nothing was done; also for commands.

    For tests of what a command does later than at the first start.
    """
    place_database(home, bundled_database)
    return home


@pytest.fixture
def small_home(home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Home:
    """A home with the deck `letters` of four cards alone."""
    monkeypatch.setattr("quizzer.paths.bundled", lambda name: tmp_path / "nothing")
    home.questions.mkdir(parents=True)
    (home.questions / "letters.toml").write_text(SMALL_DECK)
    return home


@pytest.fixture
def context(small_home: Home, empty_database: bytes) -> Iterator[Context]:
    place_database(small_home, empty_database)
    with open_context(small_home, UTC) as opened:
        yield opened


@pytest.fixture
def run(home: Home, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process."""

    def run_command(*args: str) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_info:
            main(list(args))
        printed = capsys.readouterr()
        return Outcome(int(exit_info.value.code or 0), printed.out, printed.err)

    return run_command


@pytest.fixture(scope="session")
def warm_grader() -> Iterator[WarmGrader]:
    """One warm grader with torch and one without it for each test process: a start takes seconds.

    Called with whether torch is needed, and for how many seconds a cause may be searched for.
    """
    clients: dict[bool, GraderClient] = {}

    def get(torch: bool, search_s: float) -> GraderClient:
        if torch not in clients or not clients[torch].alive:
            # Optimizers are loaded once here: in a submission's process they cost 1.5 s each time.
            clients[torch] = GraderClient(torch=torch, optim=torch)
        clients[torch].search_s = search_s
        return clients[torch]

    yield get
    for client in clients.values():
        client.close()
