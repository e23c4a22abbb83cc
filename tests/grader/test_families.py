"""Processes around a runner: its family of ids, its memory in large pages, its files removed."""

from __future__ import annotations

import errno
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from quizzer.grader.process import huge_pages, namespaces, scratch, usage
from quizzer.grader.process.namespaces import NamespacePool
from quizzer.grader.process.usage import UsageWatch
from quizzer.grader.sandbox import linux
from tests.grader.forks import gives_namespaces, in_child

pytestmark = pytest.mark.skipif(not linux.IS_LINUX, reason="these are Linux's own")
MB = 1 << 20


def in_pool(work: Callable[[NamespacePool], object]) -> object:
    """What `work` returns in the first process of a namespace with a pool; None without one."""

    def opened() -> object:
        kept = os.open(os.devnull, os.O_RDONLY)
        os.dup2(kept, 3)  # which the helper closes as the grader's own line
        pool = NamespacePool.open()
        return pool and [work(pool)]

    found = in_child(opened)
    return found[0] if isinstance(found, list) else found


NEEDS_FAMILIES = pytest.mark.skipif(
    not gives_namespaces(), reason="this system gives no namespaces"
)


@NEEDS_FAMILIES
def test_each_runner_is_born_into_a_family_of_its_own() -> None:
    def work(pool: NamespacePool) -> list[object]:
        def born() -> object:
            return in_child(lambda: [os.getpid(), os.getppid()])

        outside = os.getpid()
        first = pool.new_family()
        members = [born(), born()]
        other = pool.new_family()
        alone = born()
        pool.leave_family()
        at_home = born()
        return [outside, first != other, members, alone, isinstance(at_home, list) and at_home[1]]

    assert in_pool(work) == [1, True, [[2, 0], [3, 0]], [2, 0], 1]


@NEEDS_FAMILIES
def test_who_ends_the_first_of_a_family_ends_all_of_it() -> None:
    def work(pool: NamespacePool) -> list[object]:
        first = pool.new_family()
        members = []
        for _ in range(2):
            child = os.fork()
            if child == 0:
                time.sleep(60)
                os._exit(9)
            members.append(child)
        other = pool.new_family()
        os.kill(first, signal.SIGKILL)
        ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in members]
        os.kill(other, 0)  # still there
        pool.leave_family()
        helper = os.pidfd_open(pool.helper)
        pool.close()
        os.waitid(os.P_PIDFD, helper, os.WEXITED)
        return ends

    assert in_pool(work) == [-signal.SIGKILL] * 2


@NEEDS_FAMILIES
def test_a_pool_has_no_network_and_ends_with_who_made_it() -> None:
    def work(pool: NamespacePool) -> object:
        with socket.socket() as unreachable:
            return unreachable.connect_ex(("192.0.2.1", 9))

    assert in_pool(work) == errno.ENETUNREACH


@NEEDS_FAMILIES
@pytest.mark.parametrize(("status", "expected"), [(0, 0), (5, 5), (-signal.SIGKILL, 1)])
def test_who_opened_a_pool_leaves_as_the_first_process_in_it(status: int, expected: int) -> None:
    child = os.fork()
    if child == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 3)
            NamespacePool.open()
            if status < 0:
                os.setsid()
                signal.pause()
        finally:
            os._exit(status if status >= 0 else 8)
    if status < 0:
        while not catches(child, signal.SIGTERM):
            time.sleep(0.01)
        os.kill(child, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == expected
    assert usage._descendants({child}) == {child}


def catches(process: int, number: int) -> bool:
    """Whether a process has a handler for a signal."""
    text = Path(f"/proc/{process}/status").read_text()
    mask = next(row.split()[1] for row in text.splitlines() if row.startswith("SigCgt:"))
    return bool(int(mask, 16) >> (number - 1) & 1)


def test_a_system_without_namespaces_has_no_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(flags: int) -> None:
        raise OSError(errno.EPERM, "refused")

    monkeypatch.setattr(linux, "enter_user_namespace", refuse)
    monkeypatch.setattr(linux, "unshare", refuse)
    assert not namespaces.available()
    assert NamespacePool.open() is None
    monkeypatch.setattr(linux, "unshare", lambda flags: None)
    assert namespaces.available() == (os.getuid() == 0), "root needs no namespace of users"
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert not namespaces.available()
    monkeypatch.setattr(linux, "enter_user_namespace", lambda flags: None)
    assert namespaces.available()
    monkeypatch.setattr(linux, "IS_LINUX", False)
    assert not namespaces.available()


MAPS = """\
00400000-00600000 rw-p 00000000 00:00 0                          [heap]
00a00000-00bfffff rw-p 00000000 00:00 0
10100000-10700000 rw-p 00000000 00:00 0
20000000-20200000 rw-p 00000000 00:00 0
20400000-20600000 r--p 00000000 00:00 0
20800000-20a00000 rw-s 00000000 00:00 0
20c00000-20e00000 rw-p 00000000 fd:01 77                         /usr/lib/libc.so
20e00000-21000000 rw-p 00000000 00:00 0                          [stack]
"""


def test_whole_large_pages_of_own_memory_are_gathered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size, maps = tmp_path / "size", tmp_path / "maps"
    size.write_text(f"{2 * MB}\n")
    maps.write_text(MAPS.replace(" 0\n", " 0 \n"))  # as the kernel writes it
    gathered: list[tuple[int, int]] = []

    def collapse(place: int, length: int) -> None:
        gathered.append((place, length))
        if place == 0x400000:
            raise OSError(errno.EINVAL, "not in use")

    monkeypatch.setattr(huge_pages, "_SIZE", size)
    monkeypatch.setattr(huge_pages, "Path", lambda name: maps)
    monkeypatch.setattr(linux, "collapse", collapse)
    huge_pages.use()
    places = [0x400000, 0x10200000, 0x10400000, 0x20000000]
    assert gathered == [(place, 2 * MB) for place in places]
    gathered.clear()
    monkeypatch.setattr(linux, "IS_LINUX", False)
    huge_pages.use()
    monkeypatch.setattr(linux, "IS_LINUX", True)
    for text in ("unknown", ""):
        size.write_text(text)
        huge_pages.use()
    size.unlink()
    huge_pages.use()
    assert gathered == []


def as_nobody(work: Callable[[str], object]) -> object:
    """What `work` returns as a user without rights, given an empty folder of that user's."""

    def alone() -> object:
        if os.getuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
            linux.prctl(linux.PR_SET_DUMPABLE, 1)
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            return work(folder)

    return in_child(alone)


def test_folders_that_their_owner_closed_are_measured_and_removed() -> None:
    def work(place: str) -> list[object]:
        root = Path(place) / "run"
        for name, mode in (("closed", 0), ("not to be written", 0o500), ("not listed", 0o300)):
            folder = root / name / "inner"
            folder.mkdir(parents=True)
            (folder / "file").write_bytes(bytes(5000))
            folder.chmod(mode)
            folder.parent.chmod(mode)
        size = scratch.size(str(root))
        for path in root.iterdir():
            path.chmod(0 if path.name == "closed" else 0o500)
        root.chmod(0o500)
        scratch.remove(str(root))
        return [size >= 15_000, root.exists()]

    assert as_nobody(work) == [True, False]


def test_a_folder_that_is_still_written_to_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    tries = 0
    empty = scratch._empty

    def late(root: int) -> None:
        nonlocal tries
        empty(root)
        tries += 1
        if tries < 3:
            (folder / "late").touch()

    monkeypatch.setattr(scratch, "_empty", late)
    scratch.remove(str(folder))
    assert not folder.exists()
    assert tries == 3
    folder.mkdir()
    tries = -10
    scratch.remove(str(folder))
    assert folder.exists(), "not for ever"


def test_no_file_stays_open_after_folders_were_looked_at(tmp_path: Path) -> None:
    for name in ("a/b/c", "d"):
        (tmp_path / "run" / name).mkdir(parents=True)
        (tmp_path / "run" / name / "file").touch()
    before = len(list(Path("/proc/self/fd").iterdir()))
    scratch.size(str(tmp_path / "run"))
    scratch.remove(str(tmp_path / "run"))
    usage._number_in_proc(os.getpid())
    usage._memory_and_threads(os.getpid())
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_runner_without_a_family_is_watched_by_its_own_id(tmp_path: Path) -> None:
    own = os.getpid()
    assert UsageWatch(own, 0, str(tmp_path), children=False).roots == set()
    assert UsageWatch(own, 0, str(tmp_path), children=True).roots == {own}
    assert UsageWatch(own, os.getppid(), str(tmp_path), children=True).roots >= {own}


def test_the_memory_of_a_process_that_has_ended_frees_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {10: (30 * MB, 1)}
    monkeypatch.setattr(usage, "_number_in_proc", lambda process: process)
    monkeypatch.setattr(usage, "_memory_and_threads", lambda number: sizes[number])
    watch = UsageWatch(10, 0, str(tmp_path), children=False)
    watch.start(100)
    assert watch._growth_and_threads() == (0, 1)
    sizes[10] = (20 * MB, 1)
    assert watch._growth_and_threads() == (0, 1)
    sizes[10] = (35 * MB, 1)
    assert watch._growth_and_threads() == (15 * MB, 1), "what it gave back is no room"
    sizes[10] = (0, 0)
    assert watch._growth_and_threads() == (0, 0), "it can no longer be read"
    sizes[10] = (35 * MB, 1)
    assert watch._growth_and_threads() == (15 * MB, 1)


def test_a_process_that_is_gone_has_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    gone = os.pidfd_open(child)
    os.waitpid(child, 0)
    monkeypatch.setattr(os, "pidfd_open", lambda process: os.dup(gone))
    assert usage._number_in_proc(child) == 0
    os.close(gone)
