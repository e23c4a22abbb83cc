"""What a runner may take of the machine, each bound at its edge; nothing is forked here."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.grader.process import scratch, usage
from quizzer.grader.process.scratch import TooManyFiles
from quizzer.grader.process.usage import UsageWatch
from quizzer.grader.sandbox import enter, filesystem, landlock, linux
from quizzer.grader.sandbox.enter import Footprint
from quizzer.grader.sandbox.filesystem import FilesystemView

MB = 1 << 20
ON_LINUX = pytest.mark.skipif(not linux.IS_LINUX, reason="only Linux tells this of a process")


def test_files_are_counted_as_they_lie_on_the_disk_and_links_once(tmp_path: Path) -> None:
    assert scratch.size(str(tmp_path)) == 0
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a").write_bytes(b"a" * 100_000)
    size = (tmp_path / "deep" / "er" / "a").stat().st_blocks * 512
    assert scratch.size(str(tmp_path)) == size >= 100_000
    os.link(tmp_path / "deep" / "er" / "a", tmp_path / "b")
    assert scratch.size(str(tmp_path)) == size
    (tmp_path / "link").symlink_to(tmp_path / "b")
    (tmp_path / "folder").symlink_to("/usr")
    assert scratch.size(str(tmp_path)) < 2 * size
    with pytest.raises(OSError, match="folder"):
        scratch.size(str(tmp_path / "folder"))


def test_four_thousand_entries_and_a_hundred_folders_deep_are_enough(tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(4096):
        os.mkfifo(many / str(number))
    assert scratch.size(str(many)) == 0
    os.mkfifo(many / "more")
    with pytest.raises(TooManyFiles, match="more than 4096 files"):
        scratch.size(str(many))
    deep = tmp_path / "deep"
    deep.joinpath(*["d"] * 99).mkdir(parents=True)
    assert scratch.size(str(deep)) >= 0
    deep.joinpath(*["d"] * 100).mkdir()
    with pytest.raises(TooManyFiles, match="more than 100 deep"):
        scratch.size(str(deep))


def test_a_folder_is_removed_whatever_is_in_it_and_nothing_else(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    folder = tmp_path / "quizzer-run-x"
    place = folder
    for _ in range(150):
        place = place / "d"
    place.mkdir(parents=True)
    (place / "file").touch()
    (folder / "link").symlink_to(outside)
    closed = folder / "closed"
    (closed / "inner").mkdir(parents=True)
    (closed / "inner" / "file").touch()
    (closed / "inner").chmod(0)
    closed.chmod(0)
    scratch.remove(str(folder))
    assert not folder.exists()
    assert [path.name for path in outside.iterdir()] == ["kept"]
    scratch.remove(str(folder))  # again is harmless


Usage = tuple[int, int]  # bytes, threads


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[bool, str]]:
    """Looks at a runner that had 10 MB and now has so much."""

    def look(memory_mb: float = 0, threads: int = 1, files_mb: float = 0) -> tuple[bool, str]:
        taken: Usage = (10 * MB, 1)
        monkeypatch.setattr(usage, "_number_in_proc", lambda process: process)
        monkeypatch.setattr(usage, "_memory_and_threads", lambda number: taken)
        monkeypatch.setattr(scratch, "size", lambda folder: int(files_mb * MB))
        made = UsageWatch(1, 0, str(tmp_path), children=False)
        made.start(100)
        taken = (int((10 + memory_mb) * MB), threads)
        return made.look(), made.excess

    return look


def test_memory_is_bounded_beyond_what_there_was_and_a_stack(
    watch: Callable[..., tuple[bool, str]],
) -> None:
    assert watch() == (False, "")
    assert watch(memory_mb=164) == (False, "")
    assert watch(memory_mb=164.001) == (True, "it ran out of memory; 100 MB is the limit")


def test_threads_and_files_are_bounded(watch: Callable[..., tuple[bool, str]]) -> None:
    assert watch(threads=512) == (False, "")
    assert watch(threads=513) == (True, "it started more than 512 threads")
    assert watch(files_mb=64) == (False, "")
    assert watch(files_mb=64.001) == (True, "it wrote more than 64 MB of files")


def test_too_many_files_are_reported_and_a_folder_that_is_gone_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = UsageWatch(os.getpid(), 0, str(tmp_path / "gone"), children=False)
    watch.start(100)
    assert not watch.look()

    def refuse(folder: str) -> int:
        raise TooManyFiles("it made too many")

    monkeypatch.setattr(scratch, "size", refuse)
    assert watch.look()
    assert watch.excess == "it made too many"


def test_the_next_look_comes_the_sooner_the_nearer_a_bound_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(usage, "time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr(usage, "_number_in_proc", lambda process: process)
    monkeypatch.setattr(scratch, "size", lambda folder: files)

    def pause(taken: Usage) -> float:
        monkeypatch.setattr(usage, "_memory_and_threads", lambda number: (0, 1))
        watch = UsageWatch(1, 0, str(tmp_path), children=False)
        watch.start(1000)
        assert watch.due == now
        monkeypatch.setattr(usage, "_memory_and_threads", lambda number: taken)
        watch.look()
        return round(watch.due - now, 4)

    files = 0
    assert pause((0, 1)) == 0.0102, "512 threads may be there after a hundredth of a second"
    assert pause((1064 * MB - (8 << 30) // 200, 1)) == 0.005
    assert pause((1064 * MB, 1)) == 0.002, "never sooner"
    files = 64 * MB - (2 << 30) // 250
    assert pause((0, 1)) == 0.004
    files = 1 << 40
    assert pause((0, 1)) == 0.002
    files = 0
    for rate in ("_THREADS_PER_S", "_FILES_PER_S"):
        monkeypatch.setattr(usage, rate, 1)
    assert pause((0, 1)) == 0.05, "never later"


@ON_LINUX
def test_the_memory_of_children_counts_where_they_can_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {10: (30 * MB, 2), 11: (50 * MB, 3), 12: (20 * MB, 4)}
    monkeypatch.setattr(usage, "_number_in_proc", lambda process: process)
    monkeypatch.setattr(usage, "_memory_and_threads", lambda number: sizes[number])
    monkeypatch.setattr(usage, "_descendants", lambda roots: {10, 11, 12})
    watch = UsageWatch(10, 0, str(tmp_path), children=True)
    assert watch.roots == {10}
    assert watch._growth_and_threads() == (20 * MB, 9), "12 has less than the runner had"
    alone = UsageWatch(10, 5, str(tmp_path), children=False)
    assert alone._growth_and_threads() == (0, 2)


@ON_LINUX
def test_a_process_is_found_with_its_memory_threads_and_children() -> None:
    own = os.getpid()
    assert usage._number_in_proc(own) == own
    assert usage._number_in_proc(2**22 + 1) == 0
    memory, threads = usage._memory_and_threads(own)
    assert memory > 5 * MB
    assert threads == len(list(Path("/proc/self/task").iterdir()))
    assert usage._memory_and_threads(0) == (0, 0)
    assert usage._memory_and_threads(2**22 + 1) == (0, 0)
    assert own in usage._descendants({os.getppid()})
    assert usage._descendants({own}) >= {own}


@ON_LINUX
def test_a_process_whose_memory_is_not_said_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage.os, "read", lambda descriptor, count: b"Name:\tpython\n")
    assert usage._memory_and_threads(os.getpid()) == (0, 0)
    text = b"Threads:\t7\nRssAnon:\t  3 kB\nRssFile:\t 100 kB\nVmPTE:\t 5 kB\nVmSwap:\t 1 kB\n"
    monkeypatch.setattr(usage.os, "read", lambda descriptor, count: text)
    assert usage._memory_and_threads(os.getpid()) == (9 * 1024, 7)


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> dict[int, tuple[int, int]]:
    """What would be set as limits of this process, where nothing is limited yet."""
    wanted: dict[int, tuple[int, int]] = {}
    nothing = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: nothing)
    monkeypatch.setattr(resource, "setrlimit", wanted.__setitem__)
    return wanted


BEFORE = Footprint(300 * MB, 20 * MB)
ALL = ["process", "namespaces", "landlock", "seccomp"]


@ON_LINUX
def test_memory_time_and_files_of_a_process_are_bounded(
    limits: dict[int, tuple[int, int]],
) -> None:
    assert enter.limit(512, 7, BEFORE, ALL)
    both = {kind: soft for kind, (soft, hard) in limits.items() if soft == hard}
    assert both == {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 64 * MB,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CPU: 7,
        resource.RLIMIT_SIGPENDING: 1024,
        resource.RLIMIT_STACK: 64 * MB,
        resource.RLIMIT_DATA: (20 + 512) * MB,
        resource.RLIMIT_AS: (300 + 512 + (16 << 10)) * MB,
    }


@ON_LINUX
@pytest.mark.parametrize("layers", [["seccomp"], ["landlock"], ["namespaces", "landlock"], []])
def test_all_that_is_mapped_is_bounded_where_shared_memory_is_not_denied(
    limits: dict[int, tuple[int, int]], layers: list[str]
) -> None:
    assert enter.limit(512, 7, BEFORE, layers)
    assert limits[resource.RLIMIT_AS][0] == (300 + 512) * MB


@ON_LINUX
@pytest.mark.parametrize("layers", [["seccomp", "landlock"], ["seccomp", "namespaces"]])
def test_libraries_may_be_mapped_where_it_is(
    limits: dict[int, tuple[int, int]], layers: list[str]
) -> None:
    assert enter.limit(512, 7, BEFORE, layers)
    assert limits[resource.RLIMIT_AS][0] == (300 + 512 + (16 << 10)) * MB


@ON_LINUX
def test_a_limit_that_was_lower_stays_and_a_refusal_is_reported(
    limits: dict[int, tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (8 * MB, 16 * MB))
    assert enter.limit(512, 7, BEFORE, ALL)
    assert limits[resource.RLIMIT_STACK] == (8 * MB, 16 * MB), "the stack that there was"
    assert limits[resource.RLIMIT_DATA] == (16 * MB, 16 * MB)
    assert limits[resource.RLIMIT_CPU] == (7, 7)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (1 << 40, resource.RLIM_INFINITY))
    assert enter.limit(512, 7, BEFORE, ALL)
    assert limits[resource.RLIMIT_STACK] == (64 * MB, 64 * MB)

    def refuse(kind: int, values: Any) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert not enter.limit(512, 7, BEFORE, ALL)


@ON_LINUX
def test_what_a_process_has_before_a_submission_is_measured() -> None:
    found = Footprint.now()
    assert found.mapped > found.data > MB
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()
    page = resource.getpagesize()
    assert abs(found.mapped - int(pages[0]) * page) < 64 * MB
    assert abs(found.data - int(pages[5]) * page) < 64 * MB


def test_the_largest_trees_without_anything_hidden_are_shown(tmp_path: Path) -> None:
    for name in ("a/x", "a/hidden", "b"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "file").touch()
    root = str(tmp_path)

    def shown(*hidden: str) -> list[str]:
        trees = landlock.subtrees(root, [f"{root}/{name}" for name in hidden])
        return [os.path.relpath(tree, root) for tree in trees]

    assert shown() == ["."]
    assert shown("a/hidden") == ["a/x", "b", "file"]
    assert shown("a") == ["b", "file"]
    assert shown("a/hidden", "file") == ["a/x", "b"]
    assert landlock.subtrees(root, [root]) == []
    assert landlock.subtrees(root, [root + "-other", "/elsewhere"]) == [root]
    assert landlock.subtrees(root + "/file", [root + "/file/x"]) == []
    assert landlock.subtrees("/", map(str, Path("/").iterdir())) == []


def test_a_view_has_no_folder_twice_and_hides_what_is_hidden(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    (packages / "torch").mkdir(parents=True)
    (packages / "quizzer").mkdir()
    view = FilesystemView.of(
        [str(packages), str(packages / "torch"), str(tmp_path / "none")],
        [str(packages / "quizzer")],
    )
    assert str(packages) in view.visible
    assert str(packages / "torch") not in view.visible
    assert str(tmp_path / "none") not in view.visible
    assert str(packages / "torch") in view.trees
    assert not [tree for tree in view.trees if tree.endswith("/quizzer")]
    for path in view.visible:
        assert sum(filesystem._inside(path, other) for other in view.visible) == 1
    wider = FilesystemView.of([str(packages / "torch"), str(packages)], [])
    assert str(packages) in wider.visible
    assert str(packages / "torch") not in wider.visible


def test_a_folder_for_files_hides_no_package() -> None:
    def name(*visible: str) -> str:
        return filesystem._free_name(FilesystemView(visible, (), ()))

    assert name("/usr/lib") == "/tmp"
    assert name("/tmp/venv", "/usr") == "/tmp-"
    assert name("/tmp", "/tmp-") == "/tmp--"
    assert name("/tmpfiles") == "/tmp"
    assert filesystem._inside("/a/b", "/a/")
    assert not filesystem._inside("/ab", "/a")


@ON_LINUX
def test_libraries_that_are_loaded_are_found_by_their_names() -> None:
    found = filesystem._loaded_libraries()
    assert any("libc" in Path(path).name for path in found)
    assert all(Path(path).is_absolute() for path in found)
