from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

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
