"""Each layer of the sandbox by what a process under it can still do, one fork at a time."""

from __future__ import annotations

import errno
import importlib
import os
import posix
import resource
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizzer.grader.sandbox import descriptors, enter, filesystem, landlock, linux, seccomp
from quizzer.grader.sandbox.filesystem import FilesystemView
from quizzer.grader.sandbox.landlock import OpenedTrees
from tests.grader.forks import gives_namespaces, in_child, landlock_version, may

pytestmark = pytest.mark.skipif(not linux.IS_LINUX, reason="the layers are Linux's own")
NEEDS_LANDLOCK = pytest.mark.skipif(not landlock_version(), reason="this kernel has no Landlock")
MB = 1 << 20


def in_own_processes(work: Callable[[], object]) -> object:
    """What `work` returns in new namespaces of mounts and processes, or an error's text."""

    def entered() -> object:
        linux.enter_user_namespace(linux.CLONE_NEWNS | linux.CLONE_NEWPID)
        return in_child(work)

    return in_child(entered)


NEEDS_NAMESPACES = pytest.mark.skipif(
    not gives_namespaces(), reason="this system gives no user namespaces"
)


def names_in(folder: str | Path) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


@pytest.mark.parametrize("also", [range(100, 103), (100, 102), range(0)])
def test_of_the_open_files_only_those_asked_for_are_kept(also: range | tuple[int, ...]) -> None:
    def work() -> list[int]:
        reader, _ = os.pipe()
        numbers = [2, 3, 4, 5, 7, *range(99, 105), 200, 4095]
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4096), max(hard, 4096)))
        writer = os.dup2(1, 6)  # in_child's own is not looked at
        for number in numbers:
            os.dup2(reader, number)
        descriptors.close_others([7, 3, writer, *kept_for_result()], also)
        return [number for number in numbers if is_open(number)]

    def kept_for_result() -> Iterator[int]:
        for name in names_in("/proc/self/fd"):
            if int(name) < 99 and int(name) not in (2, 3, 4, 5, 7):
                yield int(name)

    assert in_child(work) == [3, 7, *also]


@NEEDS_LANDLOCK
def test_trees_are_opened_once_behind_the_numbers_of_channels(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("a", "b", "c")]
    for folder in folders:
        folder.mkdir()
        (folder / "file").touch()
    gap = os.open(tmp_path, os.O_RDONLY)
    taken = os.dup2(gap, 101)
    names = [str(folders[0]), str(tmp_path / "none"), str(folders[1] / "file"), str(folders[2])]
    opened = OpenedTrees.of(names)
    assert opened is not None
    try:
        assert list(opened.numbers) == [100, 102, 103]
        assert not isinstance(opened.numbers, range)
        assert all(not os.get_inheritable(number) for number in opened.numbers)

        def work() -> dict[str, bool]:
            linux.drop_privileges()
            landlock.restrict([], [], [], opened)
            return {
                "read": may((folders[0] / "file").read_bytes),
                "list": may(lambda: names_in(folders[0])),
                "file": may((folders[1] / "file").read_bytes),
                "beside the file": may(lambda: names_in(folders[1])),
                "last": may(lambda: names_in(folders[2])),
                "write": may((folders[0] / "new").touch),
                "above": may(lambda: names_in(tmp_path)),
            }

        allowed = in_child(work)
        assert isinstance(allowed, dict), allowed
        refused = [name for name, is_allowed in allowed.items() if not is_allowed]
        assert refused == ["beside the file", "write", "above"]
    finally:
        opened.close()
    assert [is_open(number) for number in (100, 101, 102, 103)] == [False, True, False, False]
    os.close(taken)
    os.close(gap)


@NEEDS_LANDLOCK
def test_trees_that_follow_one_another_are_closed_as_a_range(tmp_path: Path) -> None:
    opened = OpenedTrees.of([str(tmp_path)] * 3)
    assert opened is not None
    assert opened.numbers == range(100, 103)
    opened.close()
    assert not any(map(is_open, range(100, 103)))
    none = OpenedTrees.of([])
    assert none is not None
    assert none.numbers == range(0)
    none.close()


@NEEDS_LANDLOCK
def test_where_a_tree_cannot_be_opened_none_stays_open(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert OpenedTrees.of([str(tmp_path), str(loop / "x")]) is None
    assert not is_open(100)


@NEEDS_LANDLOCK
def test_no_tree_is_opened_where_there_is_no_landlock_or_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landlock, "_may_open", lambda count: False)
    assert OpenedTrees.of([str(tmp_path)]) is None
    monkeypatch.setattr(landlock, "_may_open", lambda count: True)
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert OpenedTrees.of([str(tmp_path)]) is None
    assert not is_open(100)


def test_so_many_trees_may_be_open_as_leave_room_for_other_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = (1024, 5000)
    wanted: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda kind: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda kind, pair: wanted.append(pair))
    assert landlock._may_open(724)
    assert not wanted, "so many may be open already"
    assert landlock._may_open(725)
    assert landlock._may_open(3796)
    assert wanted == [(1025, 5000), (4096, 5000)]
    assert not landlock._may_open(3797)
    limits = (1024, 1500)
    assert landlock._may_open(1200)
    assert wanted[-1] == (1500, 1500)
    assert not landlock._may_open(1201)
    limits = (1024, resource.RLIM_INFINITY)
    assert landlock._may_open(3000)
    assert wanted[-1] == (3300, resource.RLIM_INFINITY)
    limits = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    assert landlock._may_open(3000)
    assert len(wanted) == 4


def a_program() -> bytes:
    """The smallest program for x86-64: it leaves with status 7."""
    code = b"\xb8\x3c\0\0\0\xbf\x07\0\0\0\x0f\x05"
    start = 0x400000
    header = struct.pack(
        "<4s12xHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01", 2, 62, 1, start + 120, 64, 0, 0, 64, 56, 1,
        0, 0, 0,
    )  # fmt: skip
    header = b"\x7fELF\x02\x01\x01" + bytes(9) + header[16:]
    size = 120 + len(code)
    return header + struct.pack("<IIQQQQQQ", 1, 5, 0, start, start, size, size, 4096) + code


@NEEDS_LANDLOCK
@pytest.mark.skipif(linux.MACHINE != "x86_64", reason="the program is for x86-64")
def test_what_a_process_writes_it_cannot_run(tmp_path: Path) -> None:
    program = tmp_path / "program"

    def status() -> int:
        child = os.fork()
        if child == 0:
            try:
                os.execv(program, ["program"])
            finally:
                os._exit(1)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def write() -> None:
        program.write_bytes(a_program())
        program.chmod(0o700)

    def work() -> int:
        linux.drop_privileges()
        landlock.restrict([], [str(tmp_path)], [])
        write()
        return status()

    write()
    if status() != 7:
        pytest.skip("nothing can be run from the folder of tests")
    program.unlink()
    assert in_child(work) == 1


@NEEDS_LANDLOCK
def test_a_single_file_may_be_written_and_truncated(tmp_path: Path) -> None:
    file, beside = tmp_path / "file", tmp_path / "beside"
    for path in (file, beside):
        path.write_text("text")

    def work() -> list[bool]:
        linux.drop_privileges()
        landlock.restrict([], [str(file)], [])
        return [
            may(lambda: file.write_text("new")),
            may(lambda: os.truncate(file, 1)),
            may(file.read_text),
            may(lambda: beside.write_text("new")),
            may(file.unlink),
        ]

    assert in_child(work) == [True, True, True, False, False]


def a_view(tmp_path: Path) -> FilesystemView:
    shown = tmp_path / "shown"
    (shown / "secret").mkdir(parents=True)
    (shown / "secret" / "answer").write_text("1")
    (shown / "file").write_text("text")
    (tmp_path / "alone").write_text("alone")
    (tmp_path / "other").write_text("other")
    return FilesystemView(
        (str(shown), str(tmp_path / "alone"), str(tmp_path / "none")), (str(shown / "secret"),), ()
    )


def error_of(action: Callable[[], object]) -> str:
    try:
        action()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return ""


@NEEDS_NAMESPACES
def test_a_private_root_shows_the_view_and_an_empty_folder_for_files(tmp_path: Path) -> None:
    view = a_view(tmp_path)
    shown, alone, other = (tmp_path / name for name in ("shown", "alone", "other"))

    def work() -> dict[str, object]:
        folder = filesystem.private_root(view)
        files = os.statvfs(folder)
        safe = os.ST_NOSUID | os.ST_NODEV
        return {
            "folder": [folder, str(Path.cwd()), names_in(folder)],
            "mode": oct(Path(folder).stat().st_mode & 0o777),
            "size": files.f_blocks * files.f_frsize // MB,
            "entries": files.f_files,
            "flags of files": files.f_flag & (safe | os.ST_RDONLY) == safe,
            "root": sorted({*names_in("/")} - {folder[1:], *tmp_path.parts}),
            "seen": [(shown / "file").read_text(), alone.read_text(), other.exists()],
            "hidden": names_in(shown / "secret"),
            "refused": [
                error_of(lambda: (shown / "file").write_text("x")),
                error_of(lambda: Path("/new").mkdir()),
                error_of(lambda: (shown / "secret" / "x").touch()),
            ],
            "allowed": error_of(lambda: Path("file").write_text("x")),
            "null": Path("/dev/null").write_text("x"),
            "devices": names_in("/dev"),
        }

    assert in_own_processes(work) == {
        "folder": ["/tmp-" if str(tmp_path).startswith("/tmp") else "/tmp"] * 2 + [[]],
        "mode": "0o700",
        "size": 64,
        "entries": 4096,
        "flags of files": True,
        "root": sorted({"dev", "proc"} - {*tmp_path.parts}),
        "seen": ["text", "alone", False],
        "hidden": [],
        "refused": ["EROFS"] * 3,
        "allowed": "",
        "null": 1,
        "devices": sorted(
            ["full", "null", "random", "urandom"]
            + (["shm"] if tmp_path.parts[:3] == ("/", "dev", "shm") else [])
        ),
    }


@NEEDS_NAMESPACES
@pytest.mark.skipif(not seccomp.available(), reason="then no /proc is shown")
@pytest.mark.parametrize("version", [0, 1])
def test_of_proc_the_machine_is_seen_only_where_landlock_chooses(
    tmp_path: Path, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: version)

    def work() -> list[object]:
        filesystem.private_root(a_view(tmp_path))
        safe = os.ST_RDONLY | os.ST_NOSUID | os.ST_NODEV | os.ST_NOEXEC
        return [
            Path("/proc/self/status").exists(),
            Path("/proc/meminfo").exists(),
            os.statvfs("/proc").f_flag & safe == safe,
        ]

    found = in_own_processes(work)
    if found == [False, False, False]:
        pytest.skip("this system lets nobody mount /proc")
    assert found == [True, version == 1, True]


@NEEDS_NAMESPACES
def test_without_a_filter_of_system_calls_nothing_of_proc_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seccomp, "available", lambda: False)

    def work() -> list[object]:
        folder = filesystem.private_root(a_view(tmp_path))
        return [names_in("/proc"), str(Path.cwd()) == folder]

    assert in_own_processes(work) == [[], True]


@NEEDS_NAMESPACES
def test_a_proc_that_the_kernel_refuses_leaves_the_rest_of_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount = linux.mount

    def refuse(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
        if kind == "proc":
            raise OSError(errno.EPERM, "mount proc")
        mount(source, target, kind, flags, options)

    monkeypatch.setattr(linux, "mount", refuse)

    def work() -> list[object]:
        folder = filesystem.private_root(a_view(tmp_path))
        return [names_in("/proc"), str(Path.cwd()) == folder]

    assert in_own_processes(work) == [[], True]


@NEEDS_NAMESPACES
@NEEDS_LANDLOCK
def test_all_layers_are_named_that_hold_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(errno.EPERM, "refused")

    view, scratch = a_view(tmp_path), tmp_path / "scratch"
    scratch.mkdir()

    def entered(*refused: str) -> list[object]:
        def work() -> list[object]:
            if "root" in refused:
                enter.private_root = refuse  # type: ignore[attr-defined]
            for module in (landlock, seccomp):
                if module.__name__.rpartition(".")[2] in refused:
                    module.restrict = refuse  # type: ignore[attr-defined]
            layers, folder = enter.enter(view, str(scratch))
            return [*layers, folder == str(scratch), str(Path.cwd()) == folder]

        found = in_own_processes(work)
        return found if isinstance(found, list) else [found]

    assert entered("root") == ["process", "landlock", "seccomp", True, True]
    assert entered("root", "landlock") == ["process", "seccomp", True, True]
    assert entered("root", "seccomp") == ["process", "landlock", True, True]
    assert entered() == ["process", "namespaces", "landlock", "seccomp", False, True]
    monkeypatch.setattr(os, "getppid", lambda: 1)
    assert entered() == ["process", "landlock", "seccomp", False, True], "no family of its own"
    monkeypatch.setattr(linux, "IS_LINUX", False)
    assert entered("root") == ["process", True, True]


def test_of_a_process_in_proc_what_is_about_the_machine_is_left_out() -> None:
    names = {Path(path).name for path in enter._own_proc()}
    assert {"status", "maps", "statm", "fd", "fdinfo", "stat"} <= names
    assert not names & {"net", "mounts", "mountinfo", "mountstats", "task"}
    assert not names & {"exe", "cwd", "root"}, "links lead elsewhere"
    assert all(path.startswith("/proc/self/") for path in enter._own_proc())


def test_a_module_is_found_later_where_its_folder_can_no_longer_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
        (folder / f"module_in_{folder.name}.py").touch()
        monkeypatch.syspath_prepend(str(folder))
    importlib.invalidate_caches()
    sys.path_importer_cache.pop(str(folders[0]), None)
    enter.fill_import_caches()

    def refuse(path: str) -> list[str]:
        raise PermissionError(path)

    monkeypatch.setattr(posix, "listdir", refuse)
    assert importlib.util.find_spec("module_in_first")
    assert importlib.util.find_spec("module_in_second")


def test_a_process_that_cannot_look_at_itself_has_nothing_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(enter, "open", refuse, raising=False)
    assert enter.Footprint.now() == enter.Footprint(0, 0)
    monkeypatch.setattr(enter.os, "scandir", refuse)
    assert enter._own_proc() == []
