"""How the app is opened, in a terminal or for a browser, and that it ends with either."""

from __future__ import annotations

import os
import select
import signal
import sys
from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace

import pytest

from quizzer.cli import open_app
from tests.conftest import Run


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The signals that were sent, none of which arrives."""
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda process, number: sent.append((process, number)))
    return sent


def test_the_app_ends_when_the_server_that_started_it_is_gone(
    monkeypatch: pytest.MonkeyPatch, signals: list[tuple[int, int]]
) -> None:
    parents, slept = [1, 7, 7], []  # the last first
    monkeypatch.setattr(os, "getppid", parents.pop)
    monkeypatch.setattr(open_app, "sleep", slept.append)
    open_app._end_with_parent(7)
    assert slept == [2.0, 2.0]
    assert signals == [(os.getpid(), signal.SIGTERM)]


@pytest.mark.parametrize(
    ("handler", "sent"),
    [(signal.SIG_DFL, signal.SIGHUP), (signal.SIG_IGN, signal.SIGTERM)],
    ids=["usual", "under nohup"],
)
def test_the_app_ends_when_its_terminal_hangs_up(
    monkeypatch: pytest.MonkeyPatch, signals: list[tuple[int, int]], handler: object, sent: int
) -> None:
    calls: list[object] = []
    poll = SimpleNamespace(
        register=lambda *arguments: calls.append(arguments),
        poll=lambda *arguments: calls.append("waited"),
    )
    monkeypatch.setattr(select, "poll", lambda: poll)
    monkeypatch.setattr(signal, "getsignal", lambda number: handler)
    open_app._end_with_terminal()
    assert calls == [(0, 0), "waited"], "of standard input, and only that it hung up"
    assert signals == [(os.getpid(), sent)]


@pytest.mark.parametrize(
    ("driver", "os_name", "platform", "is_terminal", "watcher"),
    [
        ("browser", "posix", "linux", True, open_app._end_with_parent),
        ("browser", "posix", "darwin", False, open_app._end_with_parent),
        ("browser", "nt", "win32", True, None),
        ("", "posix", "linux", True, open_app._end_with_terminal),
        ("", "posix", "linux", False, None),
        ("", "posix", "darwin", True, None),
    ],
)
def test_what_the_app_ends_with_is_watched_beside_it(
    monkeypatch: pytest.MonkeyPatch,
    driver: str,
    os_name: str,
    platform: str,
    is_terminal: bool,
    watcher: object,
) -> None:
    begun: list[tuple[object, tuple[object, ...], bool]] = []

    def thread(*, target: object, args: tuple[object, ...] = (), daemon: bool) -> SimpleNamespace:
        return SimpleNamespace(start=lambda: begun.append((target, args, daemon)))

    ran: list[tuple[object, ...]] = []
    monkeypatch.setattr(open_app, "Thread", thread)
    opened: list[dict[str, object]] = []

    def open_home(**options: object) -> nullcontext[str]:
        opened.append(options)
        return nullcontext("home")

    monkeypatch.setattr(open_app, "open_home", open_home)
    monkeypatch.setattr("quizzer.services.review.today.TodayReader", lambda *_: "read ahead")
    monkeypatch.setattr(
        "quizzer.tui.app.run", lambda *given, **options: ran.append((given, options))
    )
    monkeypatch.setenv("TEXTUAL_DRIVER", driver)
    monkeypatch.setattr(open_app.os, "isatty", lambda descriptor: is_terminal and descriptor == 0)
    with monkeypatch.context() as patch:
        patch.setattr(open_app, "os", SimpleNamespace(**{**vars(os), "name": os_name}))
        patch.setattr(sys, "platform", platform)
        open_app._run("review", {"deck": "letters"})
    arguments = (os.getppid(),) if watcher is open_app._end_with_parent else ()
    assert begun == ([] if watcher is None else [(watcher, arguments, True)])
    assert ran == [(("home", "review", "read ahead"), {"deck": "letters"})]
    assert opened == [{"copy_every": timedelta(0), "publishes": True}]


@pytest.mark.parametrize(
    ("driver", "terminals", "is_shown"),
    [
        ("", {"stdin", "stdout", "stderr"}, True),
        ("", {"stdout", "stderr"}, False),
        ("", {"stdin", "stderr"}, False),
        ("", {"stdin", "stdout"}, False),
        ("browser", set(), True),
    ],
)
def test_the_app_needs_a_terminal_on_all_sides_or_a_browser(
    run: Run, monkeypatch: pytest.MonkeyPatch, driver: str, terminals: set[str], is_shown: bool
) -> None:
    opened: list[str] = []
    monkeypatch.setenv("TEXTUAL_DRIVER", driver)
    monkeypatch.setattr(open_app.gc, "disable", lambda: None)
    monkeypatch.setattr(open_app, "_run", lambda screen, options: opened.append(screen))
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(getattr(sys, name), "isatty", lambda name=name: name in terminals)
    ended = run("review")
    assert opened == ["review"] * is_shown
    assert ended.status == (0 if is_shown else 2)


@pytest.mark.parametrize("args", [("review", "--limit"), ("quiz", "letters", "-n")])
def test_a_session_has_a_card_at_least(run: Run, args: tuple[str, ...]) -> None:
    assert "is not in the range x>=1" in run(*args, "0").err
    assert "needs a terminal" in run(*args, "1").err
