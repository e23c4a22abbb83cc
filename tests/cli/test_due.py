from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer import settings
from quizzer.errors import ContentError
from quizzer.memory.scheduler import Rating
from quizzer.memory.study_day import StudyClock
from quizzer.paths import Home, find_home
from quizzer.services.context import Context
from quizzer.services.review import cards, due, today
from tests.conftest import NOON, Run

PROBE = """
import sys
before = set(sys.modules)
from quizzer.__main__ import main
sys.argv = ["quizzer", "due", *sys.argv[1:]]
main()
print(*sorted(set(sys.modules) - before), file=sys.stderr)
"""


def start(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def counted(context: Context, now: datetime, deck: str | None = None) -> int:
    return due.due_count({"QUIZZER_HOME": str(context.home.folder)}, now, deck)


def test_the_number_is_what_the_decks_have_due_at_every_moment(context: Context) -> None:
    ratings = {"a": Rating.AGAIN, "b": Rating.EASY, "c": Rating.GOOD}
    for name, rating in ratings.items():
        cards.record(context, cards.find_card(context, f"letters/{name}"), rating, NOON)
    cards.suspend(context, cards.find_card(context, "letters/b"), NOON)
    cards.bury(context, cards.find_card(context, "letters/c"), NOON + timedelta(minutes=1))
    numbers = set()
    for minutes in (0, 2, 20, 24 * 60, 60 * 24 * 60):
        now = NOON + timedelta(minutes=minutes)
        number = counted(context, now)
        assert number == sum(deck.due for deck in today.decks(context, now))
        assert number == counted(context, now, "letters")
        numbers.add(number)
    assert numbers == {0, 1, 2}


def test_it_prints_one_number(run: Run, small_home: Home) -> None:
    run("rate", "letters/a", "again")
    with sqlite3.connect(small_home.database) as database:
        database.execute("UPDATE schedule SET due_at = 0")
    database.close()
    assert run("due").out == "1\n"
    assert run("due", "--deck", "letters").out == "1\n"
    assert start(QUIZZER_HOME=str(small_home.folder)).stdout == "1\n"
    unknown = run("due", "--deck", "numbers")
    assert (unknown.status, unknown.out) == (2, "")
    assert "no deck 'numbers'" in unknown.err


def test_nothing_that_is_slow_to_import_is_loaded(run: Run, small_home: Home) -> None:
    run("config", "day_ends_at", "03:30")
    run("deck", "list")
    ended = start("--deck", "letters", QUIZZER_HOME=str(small_home.folder))
    assert (ended.returncode, ended.stdout) == (0, "0\n")
    loaded = set(ended.stderr.split())
    assert "sqlite3" in loaded, "the usual way would end before it is said what was loaded"
    assert not loaded & {"click", "typing", "pathlib", "dataclasses", "re", "tomllib", "enum"}


def test_before_the_first_start_nothing_is_due_and_nothing_is_made(home: Home) -> None:
    ended = start(QUIZZER_HOME=str(home.folder))
    assert (ended.returncode, ended.stdout) == (0, "0\n")
    assert not home.folder.exists()


def test_without_a_database_nothing_is_due(home: Home) -> None:
    assert due.due_count({"QUIZZER_HOME": str(home.folder)}, NOON) == 0


def test_the_home_is_left_as_it_is(run: Run, small_home: Home) -> None:
    run("rate", "letters/a", "again")
    before = {path: path.read_bytes() for path in small_home.folder.rglob("*") if path.is_file()}
    assert start(QUIZZER_HOME=str(small_home.folder)).returncode == 0
    after = {path: path.read_bytes() for path in small_home.folder.rglob("*") if path.is_file()}
    assert after == before


def test_an_older_database_is_not_migrated_but_named(run: Run, small_home: Home) -> None:
    run("deck", "list")
    with sqlite3.connect(small_home.database) as database:
        database.execute("DROP INDEX schedule_steps")
    database.close()
    ended = run("due")
    assert (ended.status, ended.out) == (3, "")
    assert "open the app once" in ended.err


def test_a_database_that_cannot_be_read_is_named(run: Run, home: Home) -> None:
    home.folder.mkdir()
    home.database.write_bytes(b"x" * 5000)
    ended = start(QUIZZER_HOME=str(home.folder))
    assert (ended.returncode, ended.stdout) == (3, "")
    assert "not a database" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "environ",
    [
        {"QUIZZER_HOME": "/srv/quiz zer"},
        {"QUIZZER_HOME": "relative"},
        {"QUIZZER_HOME": "~/quiz"},
        {"HOME": "/home/ada"},
        {"HOME": "/home/ada", "QUIZZER_HOME": ""},
        {"HOME": "/home/ada", "XDG_DATA_HOME": "/data"},
        {"HOME": "/home/ada", "XDG_DATA_HOME": "data"},
        {"HOME": "/home/ada", "XDG_DATA_HOME": "  "},
        {"HOME": ""},
        {},
    ],
)
def test_its_home_is_everybodys_home(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "QUIZZER_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert Path(due.home_folder(os.environ)) == find_home(os.environ).folder


@pytest.mark.parametrize(
    "text",
    [
        "theme = 'light'\n",
        'day_ends_at = "05:30"\n',
        "theme = 'light'\n  day_ends_at='23:59'\r\n",
        'day_ends_at = "05:30"  # an early riser\n',
        '# day_ends_at = "05:30"\n',
        "'day_ends_at' = '05:30'\n",
        '"day\\u005fends_at" = "05:30"\n',
        'theme = "light"\n[decks.a]\ndesired_retention = 0.8\n',
        "day_ends_at = '''05:30'''\n",
    ],
)
def test_its_day_ends_when_the_settings_say(tmp_path: Path, text: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(text, encoding="utf-8", newline="")
    assert due.day_end(str(config)) == settings.load(config).day_end


SLOWLY = clock_time(1, 2, 3)  # what stands for the settings here


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("", clock_time(4)),
        ('day_ends_at = "05:30"\n', clock_time(5, 30)),
        ("theme = 'light'\n  day_ends_at='23:59'\r\n", clock_time(23, 59)),
        ("day_ends_at = '00:00'\n[decks.a]\n", clock_time(0)),
        ("day_ends_at = '24:00'\n", SLOWLY),
        ("day_ends_at = '23:60'\n", SLOWLY),
        ("day_ends_at = '05:30'  # an early riser\n", SLOWLY),
        ('day_ends_at = """05:30"""\n', SLOWLY),
        ('day_ends_at = \'05:30\'\ntheme = """\nlight"""\n', SLOWLY),
        ("theme = '''\nlight'''\nday_ends_at = '05:30'\n", SLOWLY),
        ("day_ends_at = '05:30'\n# day_ends_at = '06:00'\n", SLOWLY),
        ("[decks.a]\nday_ends_at = '05:30'\n", SLOWLY),
        ("#" * due.MAX_CONFIG_BYTES + "\nday_ends_at = '05:30'\n", SLOWLY),
    ],
)
def test_a_plain_day_end_is_read_without_the_settings_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, end: clock_time
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(text, encoding="utf-8", newline="")
    monkeypatch.setattr(due, "_day_end_of_settings", lambda config: SLOWLY)
    assert due.day_end(str(config)) == end


def test_a_config_that_is_no_file_is_left_to_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "_day_end_of_settings", lambda config: SLOWLY)
    pipe, file = tmp_path / "pipe", tmp_path / "file"
    os.mkfifo(pipe)
    file.touch()
    assert due.day_end(str(pipe)) == SLOWLY, "nobody writes into it"
    assert due.day_end(str(file / "config.toml")) == SLOWLY
    assert due.day_end(str(tmp_path / "none.toml")) == clock_time(4)


@pytest.mark.parametrize(
    ("environ", "platform", "folder"),
    [
        ({"QUIZZER_HOME": "/srv/quiz zer", "HOME": "/home/ada"}, "linux", "/srv/quiz zer"),
        ({"HOME": "/home/ada"}, "linux", "/home/ada/.local/share/quizzer"),
        ({"HOME": "/home/ada", "QUIZZER_HOME": "quiz"}, "linux", "/asked"),
        ({"HOME": "/home/ada", "XDG_DATA_HOME": "/data"}, "linux", "/asked"),
        ({"HOME": "/home/ada", "ANDROID_DATA": "/data"}, "linux", "/asked"),
        ({"HOME": "/home/ada"}, "darwin", "/asked"),
        ({"HOME": "ada"}, "linux", "/asked"),
    ],
)
def test_a_plain_home_is_found_without_what_is_slow_to_load(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], platform: str, folder: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr("quizzer.paths.find_home", lambda environ: Home(Path("/asked")))
    assert due.home_folder(environ) == folder


def test_a_day_end_in_a_decks_table_is_the_error_that_the_settings_report(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[decks.a]\nday_ends_at = "05:30"\n', encoding="utf-8")
    with pytest.raises(ContentError, match="a deck has no setting 'day_ends_at'"):
        due.day_end(str(config))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), st.times())
def test_its_study_day_is_the_clocks(now: datetime, ends_at: object) -> None:
    assert isinstance(ends_at, type(due.DAY_END))
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    try:
        assert due.study_day(now, ends_at) == StudyClock(ends_at).day(now)
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()
