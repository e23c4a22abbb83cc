from __future__ import annotations

import ctypes
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from quizzer.services.practice import file_watch
from quizzer.services.practice.file_watch import watch_saves


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, Callable[[], bytes]]]:
    """A file that is watched in a thread, and a way to wait for its next save."""
    yield from watching(tmp_path)


def watching(folder: Path) -> Iterator[tuple[Path, Callable[[], bytes]]]:
    path, stop, seen = folder / "work.py", threading.Event(), queue.Queue[bytes]()
    path.write_bytes(b"first")

    def watch() -> None:
        for data in watch_saves(path, stop):
            if data:  # between opening and writing it is empty
                seen.put(data)

    thread = threading.Thread(target=watch)
    thread.start()
    yield path, lambda: seen.get(timeout=60)
    stop.set()
    thread.join(60)
    assert not thread.is_alive()


def test_a_file_is_read_at_once_and_at_every_save(
    watched: tuple[Path, Callable[[], bytes]],
) -> None:
    path, wait = watched
    assert wait() == b"first"
    path.write_bytes(b"second")
    assert wait() == b"second"
    path.write_bytes(b"third")
    assert wait() == b"third"


def test_a_save_by_renaming_and_one_after_removal_are_seen(
    watched: tuple[Path, Callable[[], bytes]],
) -> None:
    path, wait = watched
    assert wait() == b"first"
    beside = path.with_suffix(".tmp")
    beside.write_bytes(b"renamed")
    beside.replace(path)
    assert wait() == b"renamed"
    path.unlink()
    path.write_bytes(b"back")
    assert wait() == b"back"


def test_a_folder_whose_name_is_no_utf_8_is_watched_too(tmp_path: Path) -> None:
    folder = tmp_path / "odd-\udcff"
    folder.mkdir()
    for path, wait in watching(folder):
        assert wait() == b"first"
        path.write_bytes(b"second")
        assert wait() == b"second"


class Stop(threading.Event):
    """Set at the third look; says how many seconds there were to be before each."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float | None] = []
        self.looks = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        return len(self.waited) == 3

    def is_set(self) -> bool:
        """Only asked where there is a watch, against all expectation: it ends soon."""
        self.looks += 1
        return self.looks == 3


@pytest.mark.parametrize("failing", ["inotify_init1", "inotify_add_watch"])
def test_where_the_system_has_no_watch_to_spare_the_file_is_looked_at_twice_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    silent, _ = ends = os.pipe()
    libc = SimpleNamespace(
        inotify_init1=lambda flags: os.dup(silent), inotify_add_watch=lambda *arguments: 1
    )
    setattr(libc, failing, lambda *arguments: -1)
    monkeypatch.setattr(ctypes, "CDLL", lambda *arguments, **options: libc)
    monkeypatch.setattr(sys, "platform", "linux")
    path, stop, saves = tmp_path / "work.py", Stop(), []
    path.write_bytes(b"0")
    for data in watch_saves(path, stop):
        saves.append(data)
        path.write_bytes(b"1")
    assert saves == [b"0", b"1"], "the second look finds what the first found"
    assert stop.waited == [0.5] * 3
    for end in ends:
        os.close(end)


class Clockless(threading.Event):
    """Fails where a file would be looked at by the clock alone."""

    def wait(self, timeout: float | None = None) -> bool:
        raise AssertionError("there is a watch")


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's own watch")
def test_where_there_is_a_watch_saves_are_found_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_watch, "POLL_MS", 1)
    path = tmp_path / "work.py"
    path.write_bytes(b"first")
    saves = watch_saves(path, Clockless())
    for data in (b"second", b"third", b"fourth"):
        next(saves)
        path.write_bytes(data)
    assert next(saves) == b"fourth"


def test_elsewhere_than_on_linux_watchfiles_reports_saves_of_the_folder_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[Path, dict[str, object]]] = []

    def watch(folder: Path, **options: object) -> Iterator[set[object]]:
        calls.append((folder, options))
        path.write_bytes(b"second")
        yield set()

    monkeypatch.setitem(sys.modules, "watchfiles", SimpleNamespace(watch=watch))
    monkeypatch.setattr(sys, "platform", "darwin")
    path, stop = tmp_path / "work.py", threading.Event()
    assert list(watch_saves(path, stop)) == [b"second"], "the file was not there at first"
    [(folder, options)] = calls
    assert folder == tmp_path
    assert (options["stop_event"], options["watch_filter"]) == (stop, None)
    assert (options["recursive"], options["raise_interrupt"]) == (False, True)
    assert (options["yield_on_timeout"], options["rust_timeout"]) == (True, 500)
