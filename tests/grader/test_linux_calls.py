"""The system calls by which a layer is made, each judged by what the kernel says afterwards."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
import time
from pathlib import Path

import pytest

from quizzer.grader.sandbox import linux
from tests.grader.forks import gives_namespaces, in_child

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these are Linux's own")

NAMESPACES = {
    "mnt": "CLONE_NEWNS",
    "uts": "CLONE_NEWUTS",
    "ipc": "CLONE_NEWIPC",
    "net": "CLONE_NEWNET",
    "pid_for_children": "CLONE_NEWPID",
}


def namespaces() -> dict[str, int]:
    """The number of each; 0 for one of processes in which there is none yet."""
    return {
        path.name: path.stat().st_ino if path.exists() else 0
        for path in Path("/proc/self/ns").iterdir()
    }


NEEDS_NAMESPACES = pytest.mark.skipif(
    not gives_namespaces(), reason="this system gives no user namespaces"
)


@NEEDS_NAMESPACES
@pytest.mark.parametrize("name", NAMESPACES)
def test_a_flag_stands_for_one_namespace_which_a_new_user_namespace_owns(name: str) -> None:
    before = namespaces()

    def work() -> list[str]:
        linux.enter_user_namespace(getattr(linux, NAMESPACES[name]))
        return sorted(key for key, number in namespaces().items() if number != before[key])

    assert in_child(work) == sorted(["user", name])


@NEEDS_NAMESPACES
def test_everyone_keeps_their_user_id_and_root_those_of_the_others() -> None:
    def maps() -> list[object]:
        linux.enter_user_namespace(linux.CLONE_NEWNS)
        files = (Path(f"/proc/self/{name}_map").read_text().split() for name in ("uid", "gid"))
        return [os.getuid(), os.getgid(), *files]

    def maps_of_another() -> list[object]:
        os.setgid(65_533)
        os.setuid(65_534)
        linux.prctl(linux.PR_SET_DUMPABLE, 1)  # as in a process that began as this user
        return [*maps(), Path("/proc/self/setgroups").read_text().strip()]

    if os.getuid() == 0:
        everyone = ["0", "0", "4294967295"]
        assert in_child(maps) == [0, 0, everyone, everyone]
        alone = [["65534", "65534", "1"], ["65533", "65533", "1"]]
        assert in_child(maps_of_another) == [65_534, 65_533, *alone, "deny"]
    else:
        user, group = str(os.getuid()), str(os.getgid())
        assert in_child(maps) == [int(user), int(group), [user, user, "1"], [group, group, "1"]]


def test_a_namespace_that_is_refused_leaves_no_process_and_no_descriptor() -> None:
    def work() -> list[object]:
        descriptors = Path("/proc/self/fd")
        before = len(list(descriptors.iterdir()))
        try:
            linux.enter_user_namespace(-1)
        except OSError as error:
            message = str(error)
        else:
            message = "entered"
        try:
            left: object = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            left = None
        return [message, left, len(list(descriptors.iterdir())) - before]

    message, left, descriptors = in_child(work)  # type: ignore[misc]
    assert "unshare" in message
    assert (left, descriptors) == (None, 0)


@NEEDS_NAMESPACES
def test_a_mount_has_the_flags_that_it_was_made_with(tmp_path: Path) -> None:
    flags = {
        linux.MS_RDONLY: os.ST_RDONLY,
        linux.MS_NOSUID: os.ST_NOSUID,
        linux.MS_NODEV: os.ST_NODEV,
        linux.MS_NOEXEC: os.ST_NOEXEC,
    }

    def work() -> list[int]:
        linux.enter_user_namespace(linux.CLONE_NEWNS)
        linux.mount("", "/", "", linux.MS_REC | linux.MS_PRIVATE)
        present = []
        for flag in flags:
            linux.mount("tmpfs", str(tmp_path), "tmpfs", flag)
            present.append(os.statvfs(tmp_path).f_flag & sum(flags.values()))
        return present

    assert in_child(work) == list(flags.values())


@NEEDS_NAMESPACES
def test_what_is_shown_elsewhere_is_read_only_there_and_keeps_its_flags(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    kept = os.ST_NOEXEC | os.ST_NOATIME | os.ST_NODEV

    def work() -> dict[str, object]:
        linux.enter_user_namespace(linux.CLONE_NEWNS)
        linux.mount("", "/", "", linux.MS_REC | linux.MS_PRIVATE)
        noatime = 1024
        linux.mount("tmpfs", str(source), "tmpfs", linux.MS_NOEXEC | linux.MS_NODEV | noatime)
        (source / "file").write_text("x")
        linux.bind_read_only(str(source), str(target))
        flags = os.statvfs(target).f_flag

        def write() -> None:
            (target / "file").write_text("y")

        try:
            write()
            refused = 0
        except OSError as error:
            refused = error.errno
        (source / "file").write_text("z")
        return {
            "read": (target / "file").read_text(),
            "refused": refused,
            "kept": flags & kept,
            "nosuid": bool(flags & os.ST_NOSUID),
        }

    expected = {"read": "z", "refused": errno.EROFS, "kept": kept, "nosuid": True}
    assert in_child(work) == expected


@NEEDS_NAMESPACES
def test_a_new_root_holds_nothing_of_the_old_one(tmp_path: Path) -> None:
    def work() -> list[object]:
        linux.enter_user_namespace(linux.CLONE_NEWNS)
        linux.mount("", "/", "", linux.MS_REC | linux.MS_PRIVATE)
        linux.mount("tmpfs", str(tmp_path), "tmpfs", 0)
        (tmp_path / "alone").mkdir()
        linux.remount_read_only(str(tmp_path))
        linux.enter_root(str(tmp_path))
        flags = os.statvfs("/").f_flag
        wanted = os.ST_RDONLY | os.ST_NOSUID | os.ST_NODEV
        everything = [str(path) for path in Path("/").iterdir()]
        return [str(Path.cwd()), everything, Path("/..").samefile("/"), flags & wanted == wanted]

    assert in_child(work) == ["/", ["/alone"], True, True]


def test_a_call_says_its_number_when_it_fails_and_the_rest_are_not_made(tmp_path: Path) -> None:
    if linux.MACHINE != "x86_64":
        pytest.skip("the numbers are those of x86-64")
    getpid, sched_yield, close = 39, 24, 3
    assert linux.syscall(getpid) == os.getpid()
    assert linux.syscall(sched_yield) == 0
    with pytest.raises(OSError, match="system call 3: Bad file") as error:
        linux.syscall(close, -1)
    assert error.value.errno == errno.EBADF
    first, second = (os.open(tmp_path, os.O_RDONLY) for _ in range(2))
    linux.syscalls([(close, first), (sched_yield,)])
    with pytest.raises(OSError, match="system call 3"):
        linux.syscalls([(close, first), (close, second)])
    os.close(second)


def test_privileges_are_given_up_for_good() -> None:
    def work() -> dict[str, str]:
        linux.drop_privileges()
        rows = Path("/proc/self/status").read_text().splitlines()
        return {name: value.strip() for name, _, value in (row.partition(":") for row in rows)}

    status = in_child(work)
    assert isinstance(status, dict)
    assert [int(status[f"Cap{name}"], 16) for name in ("Inh", "Prm", "Eff")] == [0, 0, 0]
    assert status["NoNewPrivs"] == "1"


def test_hidden_memory_cannot_be_dumped() -> None:
    def work() -> list[int]:
        get_dumpable = 3
        before = ctypes.CDLL(None).prctl(get_dumpable)
        linux.hide_memory()
        return [before, ctypes.CDLL(None).prctl(get_dumpable)]

    assert in_child(work) == [1, 0]


def test_a_child_is_killed_when_its_parent_ends() -> None:
    reader, writer = os.pipe()
    parent = os.fork()
    if parent == 0:
        try:
            os.close(reader)
            here = os.getpid()
            ready, tell = os.pipe()
            if os.fork() == 0:
                linux.die_with_parent(here)
                os.write(tell, b"r")
                time.sleep(30)
                os.write(writer, b"still here")
                os._exit(0)
            os.read(ready, 1)
            os.write(writer, b"x")
        finally:
            os._exit(0)  # or it would go on with the tests
    os.close(writer)
    os.waitpid(parent, 0)
    with os.fdopen(reader, "rb") as file:
        assert file.read() == b"x"  # and then its end: nobody has the other one open


def test_a_child_whose_parent_is_gone_already_ends_at_once() -> None:
    child = os.fork()
    if child == 0:
        try:
            linux.die_with_parent(1 if os.getppid() != 1 else 2)
        finally:
            os._exit(9)  # or it would go on with the tests
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert in_child(lambda: linux.die_with_parent(0)) is None  # 0: not checked
