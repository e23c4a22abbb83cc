"""The filter of system calls, run here step by step as the kernel would, for both machines.

`system_calls.csv` has the numbers of all calls, from the headers of Linux 6.1 (and fchmodat2).
"""

from __future__ import annotations

import csv
import errno
import os
import signal
import socket
import struct
import sys
import threading
from functools import cache
from pathlib import Path

import pytest

from quizzer.grader.sandbox import linux, seccomp
from tests.grader.forks import in_child, may

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOWED, DONE, KILLED = "allowed", "done", "killed"  # done: reported as done and not done
PROCESS = 4321
CONDITIONAL = {
    *("clone", "clone3", "kill", "tgkill", "prctl", "prlimit64", "ioctl", "socketpair"),
    *("mmap", "sendto", "fcntl", "getsockopt"),
}
with Path(__file__).with_name("system_calls.csv").open(newline="") as file:
    CALLS = list(csv.DictReader(file))


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@cache
def steps_for(machine: str) -> list[tuple[int, int, int, int]]:
    """The filter's steps: code, jump if so, jump if not, constant."""
    return list(struct.iter_unpack("=HBBI", seccomp.program(machine, PROCESS)))


def number_of(machine: str, name: str) -> int | None:
    number = next(row[machine] for row in CALLS if row["name"] == name)
    return int(number) if number else None


def outcome(machine: str, number: int, *arguments: int, architecture: int | None = None) -> str:
    """What the filter answers to a call: ALLOWED, DONE, KILLED or an error's name."""
    if architecture is None:
        architecture = MACHINES[machine]
    words = [argument % (1 << 64) for argument in (*arguments, 0, 0, 0, 0, 0, 0)[:6]]
    data = struct.pack("<IIQ6Q", number, architecture, 0, *words)
    steps = steps_for(machine)
    place = value = 0
    while True:
        code, yes, no, constant = steps[place]
        place += 1
        match code:
            case 0x20:  # BPF_LD | BPF_W | BPF_ABS
                (value,) = struct.unpack_from("<I", data, constant)
            case 0x54:  # BPF_ALU | BPF_AND | BPF_K
                value &= constant
            case 0x15:  # BPF_JMP | BPF_JEQ | BPF_K
                place += yes if value == constant else no
            case 0x35:  # BPF_JMP | BPF_JGE | BPF_K
                place += yes if value >= constant else no
            case 0x45:  # BPF_JMP | BPF_JSET | BPF_K
                place += yes if value & constant else no
            case 0x06:  # BPF_RET | BPF_K
                return {
                    0x7FFF0000: ALLOWED,
                    0x80000000: KILLED,
                    0x00050000: DONE,
                }.get(constant) or errno.errorcode[constant ^ 0x00050000]
            case _:
                raise AssertionError(f"no such step: {code:#x}")


def answer(machine: str, name: str, *arguments: int) -> str:
    number = number_of(machine, name)
    assert number is not None, f"{machine} has no {name}"
    return outcome(machine, number, *arguments)


def test_each_call_of_the_list_is_allowed_by_its_own_number_and_all_others_are_denied(
    machine: str,
) -> None:
    for row in CALLS:
        name, number = row["name"], row[machine]
        if not number or name in CONDITIONAL:
            continue
        expected = (
            ALLOWED if name in seccomp.ALLOWED else DONE if name in seccomp.IGNORED else "EPERM"
        )
        assert outcome(machine, int(number)) == expected, name


def test_every_name_of_the_list_has_a_number_on_each_machine_that_has_the_call(
    machine: str,
) -> None:
    column = list(MACHINES).index(machine)
    for name, numbers in {**seccomp.ALLOWED, **seccomp.IGNORED}.items():
        number = number_of(machine, name)
        assert numbers[column] == (-1 if number is None else number), name


@pytest.mark.parametrize(
    "name",
    [
        *("execve", "execveat", "vfork", "fork", "ptrace", "socket", "connect", "bind"),
        *("mount", "umount2", "unshare", "setns", "pivot_root", "chroot", "bpf", "shmget"),
        *("memfd_create", "process_vm_readv", "pidfd_send_signal", "tkill", "io_uring_setup"),
        *("fchown", "fsetxattr", "keyctl", "msgget", "inotify_init1"),
    ],
)
def test_what_would_leave_the_runner_is_denied(machine: str, name: str) -> None:
    if number_of(machine, name) is not None:
        assert answer(machine, name) == "EPERM"


def test_a_call_that_is_newer_than_the_list_does_not_exist(machine: str) -> None:
    assert outcome(machine, 451) == "EPERM"
    assert outcome(machine, 453) == "ENOSYS"
    assert outcome(machine, 600) == "ENOSYS"


def test_another_architecture_kills_and_the_x32_numbers_are_denied() -> None:
    assert outcome("x86_64", 0, architecture=0x40000003) == KILLED, "32-bit calls"
    assert outcome("aarch64", 63, architecture=MACHINES["x86_64"]) == KILLED
    assert outcome("x86_64", 0x40000000) == "EPERM"
    assert outcome("x86_64", 0x40000000 + 1) == "EPERM"
    assert outcome("x86_64", 0x3FFFFFFF) == "ENOSYS"
    with pytest.raises(OSError, match="riscv64"):
        seccomp.program("riscv64", PROCESS)


def test_threads_may_start_and_processes_and_namespaces_may_not(machine: str) -> None:
    thread = 0x003D0F00  # as the C library starts one
    assert answer(machine, "clone", thread) == ALLOWED
    assert answer(machine, "clone", 0x00010000) == ALLOWED
    assert answer(machine, "clone", signal.SIGCHLD) == "EPERM"
    assert answer(machine, "clone", thread & ~0x00010000) == "EPERM", "no thread"
    namespaces = (0x00000080, 0x00020000, *(1 << bit for bit in range(25, 31)))
    for namespace in namespaces:
        assert answer(machine, "clone", thread | namespace) == "EPERM", hex(namespace)
    assert answer(machine, "clone3", 0, 88) == "ENOSYS", "so that the library uses clone"


def test_only_the_process_itself_may_be_signalled(machine: str) -> None:
    for name in ("kill", "tgkill"):
        assert answer(machine, name, PROCESS, PROCESS, 6) == ALLOWED
        for process in (0, 1, PROCESS - 1, PROCESS + 1, -1, -PROCESS):
            assert answer(machine, name, process, PROCESS, 6) == "EPERM"


def test_of_prctl_and_prlimit_only_what_harms_nobody_is_left(machine: str) -> None:
    options = [option for option in range(100) if answer(machine, "prctl", option) == ALLOWED]
    assert options == [15, 16], "a thread's name, set and read"
    assert answer(machine, "prctl", 0x53564D41) == ALLOWED, "the name of a mapping"
    assert answer(machine, "prlimit64", 0, 7) == ALLOWED
    assert answer(machine, "prlimit64", 1, 7) == "EPERM"


def test_a_descriptor_may_be_copied_and_asked_and_signals_nobody(machine: str) -> None:
    answers = {
        command: answer(machine, "fcntl", 3, command)
        for command in (*range(50), *range(1020, 1050))
    }
    allowed = [command for command, result in answers.items() if result == ALLOWED]
    assert allowed == [0, 1, 2, 3, 4, 5, 36, 1030, 1032, 1034]
    locks = [command for command, result in answers.items() if result == DONE]
    assert locks == [6, 7, 37, 38]
    assert {answers[8], answers[10], answers[1024], answers[1031]} == {"EPERM"}


def test_of_ioctl_only_questions_about_a_terminal_and_flags_are_left(machine: str) -> None:
    requests = [
        request
        for request in range(0x5400, 0x5480)
        if answer(machine, "ioctl", 1, request) == ALLOWED
    ]
    assert requests == [0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451]
    assert answer(machine, "ioctl", 0x5401, 0x5412) == "EPERM", "typing into a terminal"


def test_memory_that_no_limit_counts_is_denied(machine: str) -> None:
    shared, private, nameless, grows_down = 0x01, 0x02, 0x20, 0x100
    pages = (0, 4096, 3)
    assert answer(machine, "mmap", *pages, private | nameless, -1, 0) == ALLOWED
    assert answer(machine, "mmap", *pages, shared, 3, 0) == ALLOWED, "a file's"
    assert answer(machine, "mmap", *pages, private, 3, 0) == ALLOWED
    assert answer(machine, "mmap", *pages, shared | nameless, -1, 0) == "EPERM"
    assert answer(machine, "mmap", *pages, shared | nameless | 0x8000, -1, 0) == "EPERM"
    assert answer(machine, "mmap", *pages, private | nameless | grows_down, -1, 0) == "EPERM"


def test_pairs_of_streams_may_be_made_and_nothing_is_sent_to_an_address(machine: str) -> None:
    unix, inet, stream, datagram, packets = 1, 2, 1, 2, 5
    no_wait = 0x80800  # SOCK_CLOEXEC | SOCK_NONBLOCK
    assert answer(machine, "socketpair", unix, stream) == ALLOWED
    assert answer(machine, "socketpair", unix, stream | no_wait) == ALLOWED
    for kind in (datagram, 3, packets, datagram | no_wait):
        assert answer(machine, "socketpair", unix, kind) == "EPERM"
    for family in (0, inet, 10, 16):
        assert answer(machine, "socketpair", family, stream) == "EPERM"
    assert answer(machine, "sendto", 3, 0x7000, 10, 0, 0, 0) == ALLOWED
    assert answer(machine, "sendto", 3, 0x7000, 10, 0, 0x7000, 16) == "EPERM"
    assert answer(machine, "sendto", 3, 0x7000, 10, 0, 0x7000_0000_0000, 16) == "EPERM"
    assert answer(machine, "sendto", 3, 0x7000, 10, 0, 0x7000, 0) == "EPERM", "whatever its length"
    assert answer(machine, "sendto", 3, 0x7000, 10, 0, 0, 16) == ALLOWED


def test_a_socket_does_not_name_the_process_at_its_other_end(machine: str) -> None:
    by_credentials, by_security, by_groups, by_descriptor = 17, 31, 59, 77
    for option in (by_credentials, by_security, by_groups, by_descriptor):
        assert answer(machine, "getsockopt", 3, socket.SOL_SOCKET, option) == "EPERM"
    for option in (socket.SO_TYPE, socket.SO_ERROR, socket.SO_RCVBUF):
        assert answer(machine, "getsockopt", 3, socket.SOL_SOCKET, option) == ALLOWED
    assert answer(machine, "setsockopt", 3, socket.SOL_SOCKET, 76) == "EPERM"  # SO_PASSPIDFD


@pytest.mark.skipif(not seccomp.available(), reason="this kernel takes no filter")
def test_the_kernel_takes_the_filter_and_a_process_under_it_still_works(tmp_path: Path) -> None:
    def work() -> dict[str, object]:
        file = tmp_path / "file"
        file.write_text("x")
        file.chmod(0o600)
        linux.drop_privileges()
        seccomp.restrict()
        file.chmod(0o777)
        thread = threading.Thread(target=lambda: None)
        thread.start()
        thread.join()
        return {
            "text": file.read_text(),
            "mode": file.stat().st_mode & 0o777,
            "fork": may(os.fork),
            "socket": may(socket.socket),
            "signal": may(lambda: os.kill(os.getppid(), 0)),
            "own signal": may(lambda: os.kill(os.getpid(), 0)),
            "pair": may(socket.socketpair),
            "run": may(lambda: os.execv(sys.executable, [sys.executable, "-c", ""])),
        }

    assert in_child(work) == {
        "text": "x",
        "mode": 0o600,
        "fork": False,
        "socket": False,
        "signal": False,
        "own signal": True,
        "pair": True,
        "run": False,
    }


@pytest.mark.skipif(not linux.IS_LINUX, reason="these are calls of Linux")
def test_a_call_that_fails_says_which_and_why() -> None:
    with pytest.raises(OSError, match="system call 9999: Function not implemented") as error:
        linux.syscall(9999)
    assert error.value.errno == errno.ENOSYS
    with pytest.raises(OSError, match="mount /not/there") as error:
        linux.mount("tmpfs", "/not/there", "tmpfs", 0)
    assert error.value.errno in (errno.ENOENT, errno.EPERM)
    with pytest.raises(OSError, match="unshare"):
        linux.unshare(-1)
    with pytest.raises(OSError, match="setns") as error:
        linux.setns(-1, 0)
    assert error.value.errno == errno.EBADF
    with pytest.raises(OSError, match="prctl -1"):
        linux.prctl(-1)


def test_calls_that_are_made_by_number_have_that_of_each_machine() -> None:
    for name, numbers in linux.CALLS.items():
        assert numbers == {machine: number_of(machine, name) for machine in MACHINES}


@pytest.mark.skipif(not linux.IS_LINUX, reason="only Linux has such filters")
def test_a_machine_without_a_list_or_a_kernel_without_filters_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def answer(number: int, *arguments: object) -> int:
        asked.append(number)
        return 0

    monkeypatch.setattr(seccomp, "syscall", answer)
    for machine in MACHINES:
        monkeypatch.setattr(seccomp, "MACHINE", machine)
        assert seccomp.available()
    assert asked == [number_of(machine, "seccomp") for machine in MACHINES]

    def refuse(number: int, *arguments: object) -> int:
        raise OSError(errno.ENOSYS, "no such call")

    monkeypatch.setattr(seccomp, "syscall", refuse)
    assert not seccomp.available()
    monkeypatch.setattr(seccomp, "MACHINE", "riscv64")
    monkeypatch.setattr(seccomp, "syscall", answer)
    assert not seccomp.available()


def test_of_a_socket_only_its_kind_its_errors_buffers_and_limits_may_be_asked(machine: str) -> None:
    harmless = {
        "SO_TYPE": 3, "SO_ERROR": 4, "SO_SNDBUF": 7, "SO_RCVBUF": 8, "SO_RCVTIMEO": 20,
        "SO_SNDTIMEO": 21, "SO_ACCEPTCONN": 30, "SO_PROTOCOL": 38, "SO_DOMAIN": 39,
    }  # fmt: skip
    options = [
        option for option in range(200) if answer(machine, "getsockopt", 3, 1, option) == ALLOWED
    ]
    assert options == sorted(harmless.values())
