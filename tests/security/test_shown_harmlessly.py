"""Whatever a deck, an answer or a name holds, no command lets a terminal obey it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from quizzer.cli import COMMANDS
from quizzer.paths import Home
from quizzer.sanitize import printable
from tests.conftest import Run

EVIL = (
    "\x1b]0;owned\x07\x1b[2J\u202eabc\u2066\x9b31m\r\x00[red]x[/red][@click=app.bell]y[/] שלום 🎉"
)
ALLOWED = set("\n\t\u200c\u200d\u200e\u200f\u061c") | {"\xa0"}


def obeyed(text: str) -> set[str]:
    """The characters in a text that a terminal would act on."""
    return {char for char in text if not (char.isprintable() or char in ALLOWED)}


@pytest.fixture
def hostile(small_home: Home) -> Home:
    evil = json.dumps(EVIL, ensure_ascii=True).replace("\\u0000", "").replace(r"\ud83c\udf89", "🎉")
    (small_home.questions / "evil.toml").write_text(
        f"title = {evil}\n[[card]]\nid = 'a'\nkind = 'choice'\nprompt = {evil}\nanswer = {evil}\n"
        f"options = [{evil}, 'two']\ncorrect = [{evil}]\ntags = [{evil}]\n",
        encoding="utf-8",
    )
    return small_home


def commands(folder: Path) -> dict[str, list[list[str]]]:
    """Ways to call each command with what is hostile."""
    name = EVIL.replace("\x00", "")
    bad = folder / f"{name.replace('/', '')[:40]}.py"
    bad.write_text("x = 1")
    return {
        "review": [["--deck", name], ["--plain", "--search", name], ["--plain", "--deck", "evil"]],
        "quiz": [[name], ["evil", "--plain"]],
        "serve": [["--host", name, "--port", "0"]],
        "due": [[], ["--deck", name]],
        "deck": [["list"], ["list", "--json"], ["check", str(bad)]],
        "next": [[], ["--json"], ["--deck", "evil", "--json"], ["--deck", name]],
        "show": [["evil/a"], ["evil/a", "--json"], [name]],
        "rate": [["evil/a", "good", "--answer", name, "--note", name, "--json"], [name, "good"]],
        "undo": [[], ["--json"]],
        "import": [[str(bad)], [name]],
        "merge": [[str(bad)], [name]],
        "optimize": [["--deck", name], ["--deck", "evil", "--undo"]],
        "simulate": [["--deck", name], ["--deck", "evil", "--days", "1"]],
        "export": [[str(folder / f"{name[:20]}.txt")]],
        "grade": [[name, str(bad)]],
        "watch": [[name]],
        "batch": [[str(folder / name[:9])]],
        "exercise": [["list"], ["start", name], ["check", str(bad)]],
        "report": [[], ["--json"], ["--html", "-"], ["--markdown", "-"]],
        "backup": [[str(folder / name[:9] / name[:9])]],
        "restore": [[str(bad)], []],
        "doctor": [[]],
        "suggest": [["evil/a", "--answer", name], ["evil/a", "--answer", name, "--json"], [name]],
        "config": [[], [name], ["theme", name]],
        "completion": [[name]],
    }


def test_every_command_is_tried(tmp_path: Path) -> None:
    assert set(commands(tmp_path)) == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_prints_what_a_terminal_obeys(
    run: Run, hostile: Home, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{EVIL}\n3\n"))
    rated = run("rate", "evil/a", "hard", "--answer", EVIL.replace("\x00", ""), "--json")
    assert rated.status == 0
    assert "\x1b[2J" in run("show", "evil/a", "--json").json["prompt"]
    for args in commands(tmp_path)[command]:
        ended = run(command, *args)
        assert ended.status in (0, 1, 2, 3)
        assert obeyed(ended.out) == set(), args
        assert obeyed(ended.err) == set(), args


def test_right_to_left_text_and_emoji_stay_as_they_are() -> None:
    for honest in ("שלום עולם", "مرحبا\u200f!", "👩\u200d💻", "می\u200cخواهم"):
        assert printable(honest) == honest


@pytest.mark.parametrize(
    "args", [["--\x1b[2J\u202e"], ["next", "--\x1b[2J\u202e"], ["undo", "\x07[2J\u202e"]]
)
def test_what_a_command_does_not_know_is_quoted_harmlessly(
    run: Run, home: Home, args: list[str]
) -> None:
    refused = run(*args)
    assert refused.status == 2
    assert "[2J" in refused.err
    assert obeyed(refused.err) == set()
