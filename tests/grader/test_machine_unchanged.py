"""What a submission tries on the machine around it, with every layer and with each one missing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from quizzer.grader.client import grade
from tests.grader.asked import ask
from tests.grader.conftest import spec_of
from tests.grader.without import SUPPORTED

pytestmark = pytest.mark.skipif(not SUPPORTED, reason="lets system calls of Linux on x86-64 fail")

MISSING = ("", "namespaces", "landlock", "seccomp", "namespaces,landlock")
GRADE = """
import tempfile
from dataclasses import replace
from pathlib import Path
from quizzer.content.exercise_file import load
from quizzer.grader.client import grade
# Minutes: a busy disk takes one for some thousand files, and time is not what is bounded here.
spec = replace(
    load(Path("exercises/zip_pairs")), memory_mb=256, time_limit_s=120.0, digest="256 MB"
)
def answer(request):
    path, tempfile.tempdir = request
    verdict = grade(spec, Path(path))
    return {"status": verdict.status, "output": verdict.output, "layers": verdict.isolation,
        "reason": verdict.checks[0].message}
"""
TRY = """
import ctypes, mmap, os, pathlib, shutil, socket, sys, tempfile
def attempt(name, step):
    try:
        print(name, "->", step())
    except BaseException as error:
        print(name, "-x", type(error).__name__)
def pair_up(a, b):
    return list(zip(a, b))
"""
DEVICES = ("/dev/full", "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")


def graded(tmp_path: Path, body: str, missing: str, *layers: str) -> dict[str, str]:
    """Status, reason, output and layers of a submission graded where `missing` layers are missing.

    No file of it is left afterwards.
    Skips where this machine has none of `layers`, one of which keeps the promise.
    """
    path = tmp_path / "submission.py"
    path.write_text(TRY + body)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    verdict: dict[str, str] = ask(GRADE, missing, [str(path), str(temporary)])
    assert not list(temporary.iterdir())
    for layer in filter(None, missing.split(",")):
        assert layer not in verdict["layers"]
    if layers and not {*layers} & {*verdict["layers"]}:
        pytest.skip(f"none of {layers} here, so nothing is promised")
    return verdict


@pytest.mark.parametrize("missing", MISSING)
def test_mode_and_times_of_what_is_outside_stay(tmp_path: Path, missing: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("text")
    # Changed to what it already is: a change would show in `st_ctime` and do no harm.
    body = f"""
for path in {[*DEVICES, str(victim), str(tmp_path)]} + ["/proc/self/exe", "/proc/self/fd/0",
    "/proc/self/root", "/proc/self/cwd/../..", sys.executable, os.__file__, "/", "/dev", "/proc"]:
    attempt(f"chmod {{path}}", lambda: os.chmod(path, os.stat(path).st_mode & 0o7777))
    attempt(f"utime {{path}}", lambda: os.utime(path))
    attempt(f"touch {{path}}", lambda: pathlib.Path(path).touch())
    attempt(f"chown {{path}}", lambda: os.chown(path, os.getuid(), -1))
    attempt(f"xattr {{path}}", lambda: os.setxattr(path, "user.a", b"b"))
for descriptor in range(8):
    attempt(f"fchmod {{descriptor}}", lambda: os.fchmod(descriptor, 0o666))
    attempt(f"futime {{descriptor}}", lambda: os.utime(descriptor))
    attempt(f"fd {{descriptor}}", lambda: os.chmod(f"/proc/self/fd/{{descriptor}}", 0o666))
for path in {list(DEVICES)}:
    attempt(f"open {{path}}", lambda: os.fchmod(os.open(path, os.O_RDWR), 0o666))
"""
    watched = [*map(Path, DEVICES), victim, tmp_path, Path(sys.executable).resolve(), Path("/dev")]
    (tmp_path / "submission.py").touch()
    before = {path: path.stat().st_ctime_ns for path in watched if path != tmp_path}
    assert graded(tmp_path, body, missing, "namespaces", "seccomp")["status"] == "passed"
    assert {path: path.stat().st_ctime_ns for path in before} == before


@pytest.mark.parametrize("missing", MISSING)
def test_memory_is_counted_in_every_form(tmp_path: Path, missing: str) -> None:
    body = """
SIZE = 512 << 20
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
kept = []
def filled(address):
    if address in (None, ctypes.c_void_p(-1).value):
        raise MemoryError
    ctypes.memset(address, 1, SIZE)
    kept.append(address)
    return "HELD"
def shared_zero():
    view = mmap.mmap(os.open("/dev/zero", os.O_RDWR), SIZE)
    kept.append(view)
    return filled(ctypes.addressof(ctypes.c_char.from_buffer(view)))
attempt("shared /dev/zero", shared_zero)
attempt("private /dev/zero", lambda: filled(
    libc.mmap(None, SIZE, 3, 0x02, os.open("/dev/zero", os.O_RDWR), 0)))
for name, flags in (("shared", 0x21), ("downwards", 0x122), ("stack", 0x20122), ("private", 0x22),
                    ("validated", 0x23), ("without reserve", 0x4022)):
    attempt(name, lambda: filled(libc.mmap(None, SIZE, 3, flags, -1, 0)))
attempt("memfd", lambda: (file := os.memfd_create("x"), os.truncate(file, SIZE),
    filled(libc.mmap(None, SIZE, 3, 0x01, file, 0)))[-1])
attempt("protected later", lambda: (place := libc.mmap(None, SIZE, 0, 0x22, -1, 0),
    libc.mprotect(ctypes.c_void_p(place), ctypes.c_size_t(SIZE), 3), filled(place))[-1]
    if libc.mprotect(ctypes.c_void_p(libc.mmap(None, SIZE, 0, 0x22, -1, 0)),
    ctypes.c_size_t(SIZE), 3) == 0 else "denied")
attempt("bytes", lambda: "HELD" if kept.append(bytearray(SIZE)) is None else "")
"""
    verdict = graded(tmp_path, body, missing)
    assert verdict["status"] == "passed"
    assert "HELD" not in verdict["output"], verdict["output"]
    assert verdict["output"].count("shared") == 2


HOLD = """
import time
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
STEP = 16 << 20
def hold(after, total=1 << 30):
    for done in range(STEP, total + 1, STEP):
        place = libc.mmap(None, STEP, 3, 0x22, -1, 0)
        if place in (None, ctypes.c_void_p(-1).value):
            raise MemoryError
        ctypes.memset(place, 1, STEP)
        after(place)
        print(done >> 20, flush=True)
        time.sleep(0.02)  # on a busy machine its use is looked at seldom
"""
READ_ONLY = {
    "read-only": "hold(lambda place: libc.mprotect(place, STEP, 1))",
    "not even read": "hold(lambda place: libc.mprotect(place, STEP, 0))",
    "executable": "hold(lambda place: libc.mprotect(place, STEP, 5))",
    "paged out": (
        "hold(lambda place: (libc.mprotect(place, STEP, 1), libc.madvise(place, STEP, 21)))"
    ),
    "in threads": (
        "import threading\nfor _ in range(4):\n    threading.Thread(target=hold, "
        "args=(lambda place: libc.mprotect(place, STEP, 1),)).start()\n"
        "threading.enumerate()[1].join()"
    ),
}


@pytest.mark.parametrize(
    ("missing", "manner"),
    [
        *(("", manner) for manner in READ_ONLY),
        *((missing, "read-only") for missing in MISSING[1:]),
    ],
)
def test_memory_that_is_made_read_only_counts_too(
    tmp_path: Path, missing: str, manner: str
) -> None:
    verdict = graded(tmp_path, HOLD + READ_ONLY[manner], missing)
    assert verdict["status"] == "crashed"
    assert verdict["reason"].startswith("it ran out of memory")
    assert verdict["output"].count("\n") < 2 * 512 // 16


@pytest.mark.parametrize("missing", MISSING[:3])
def test_buffers_of_sockets_and_pipes_stay_small(tmp_path: Path, missing: str) -> None:
    body = """
ours, theirs = socket.socketpair()
for name in (socket.SO_SNDBUF, socket.SO_RCVBUF, 32, 33):
    attempt("buffer", lambda: ours.setsockopt(socket.SOL_SOCKET, name, 1 << 30))
ours.setblocking(False)
sent = 0
try:
    while True:
        sent += ours.send(bytes(1 << 16))
except BlockingIOError:
    print("sent little", sent < 1 << 20)
"""
    verdict = graded(tmp_path, body, missing, "seccomp")
    assert verdict["output"] == "buffer -x PermissionError\n" * 4 + "sent little True\n"


def test_an_honest_file_may_use_all_its_memory(tmp_path: Path) -> None:
    body = "kept = bytearray(b'1') * (200 << 20)\nwith open('file', 'wb') as file:\n"
    body += "    file.write(kept[:50 << 20])\nimport time\ntime.sleep(0.3)\n"
    for missing in ("", "namespaces"):
        (tmp_path / missing).mkdir(exist_ok=True)
        assert graded(tmp_path / missing, body, missing)["status"] == "passed"


@pytest.mark.parametrize("missing", ["seccomp", "landlock,seccomp", "namespaces,seccomp"])
def test_the_memory_of_children_counts_where_they_can_be_had(tmp_path: Path, missing: str) -> None:
    body = """
import time
for _ in range(4):
    if os.fork() == 0:
        kept = b"1" * (150 << 20)
        time.sleep(90)
        os._exit(0)
time.sleep(60)  # it is ended long before
"""
    verdict = graded(tmp_path, body, missing)
    assert verdict["reason"] == "it ran out of memory; 256 MB is the limit"


THREADS = {
    "threads": (
        "import threading, time\nthreading.stack_size(32 << 10)\nfor _ in range(3000):\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    ),
    "threads of threads": (
        "import _thread, time\n_thread.stack_size(32 << 10)\ndef more(n):\n"
        "    for _ in range(50):\n        n and _thread.start_new_thread(more, (n - 1,))\n"
        "    time.sleep(60)\n_thread.start_new_thread(more, (2,))"
    ),
    "a pool": (
        "from concurrent.futures import ThreadPoolExecutor\nimport threading, time\n"
        "threading.stack_size(32 << 10)\npool = ThreadPoolExecutor(3000)\n"
        "for _ in range(3000): pool.submit(time.sleep, 60)"
    ),
}


@pytest.mark.parametrize(
    ("missing", "manner"),
    [*(("", manner) for manner in THREADS), *((missing, "threads") for missing in MISSING[1:])],
)
def test_threads_are_bounded_since_the_kernel_pays_for_each(
    tmp_path: Path, missing: str, manner: str
) -> None:
    # Where address space is bounded, that may end them first; the file must not end with them.
    begun = textwrap.indent(THREADS[manner], "    ")
    body = f"try:\n{begun}\nexcept RuntimeError:\n    pass\nimport time\ntime.sleep(30)\n"
    verdict = graded(tmp_path, body, missing)
    assert verdict["reason"] == "it started more than 512 threads"


@pytest.mark.parametrize("missing", ["seccomp", "landlock,seccomp", "namespaces,seccomp"])
def test_the_threads_of_children_count_where_they_can_be_had(tmp_path: Path, missing: str) -> None:
    body = """
import threading, time
threading.stack_size(32 << 10)
for _ in range(20):
    if os.fork() == 0:
        try:
            for _ in range(60):
                threading.Thread(target=time.sleep, args=(90,), daemon=True).start()
        except RuntimeError:  # a system that is busy with others may have no more of them
            pass
        time.sleep(90)
        os._exit(0)
time.sleep(60)  # it is ended long before
"""
    verdict = graded(tmp_path, body, missing)
    assert verdict["reason"] == "it started more than 512 threads"


@pytest.mark.parametrize("missing", MISSING[:3] + MISSING[4:])
def test_no_lock_is_held_since_the_kernel_pays_for_each(tmp_path: Path, missing: str) -> None:
    body = """
import fcntl, sqlite3, struct
first, second = (os.open("file", os.O_RDWR | os.O_CREAT) for _ in range(2))
lock = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 1, 0)
for command in (fcntl.F_SETLK, fcntl.F_SETLKW, 37, 38):
    fcntl.fcntl(first, command, lock)
    print("held", struct.unpack("h", fcntl.fcntl(second, 36, lock)[:2])[0] != fcntl.F_UNLCK)
fcntl.flock(first, fcntl.LOCK_EX)
fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
fcntl.lockf(first, fcntl.LOCK_EX)
with sqlite3.connect("database") as connection:
    connection.execute("CREATE TABLE numbers (value)")
"""
    verdict = graded(tmp_path, body, missing, "seccomp")
    assert verdict["status"] == "passed"
    assert verdict["output"] == "held False\n" * 4


def test_timers_are_few_since_the_kernel_pays_for_each(tmp_path: Path) -> None:
    body = """
libc = ctypes.CDLL(None, use_errno=True)
place, count = ctypes.c_void_p(), 0
while count < 50_000 and libc.syscall(222, 1, None, ctypes.byref(place)) == 0:
    count += 1
print("few", count < 2000)
"""
    assert graded(tmp_path, body, "", "limits")["output"] == "few True\n"


FILES = {
    "large": (
        "for n in range(10):\n    open(str(n), 'wb').write(bytes(60 << 20))", "64 MB of files"
    ),
    "in folders": (
        "for n in range(10):\n    os.mkdir(str(n))\n"
        "    open(f'{n}/x', 'wb').write(bytes(60 << 20))", "64 MB of files"
    ),
    "unreadable": (
        "for n in range(10):\n    os.mkdir(str(n), 0o300)\n"
        "    open(f'{n}/x', 'wb').write(bytes(60 << 20))", "64 MB of files"
    ),
    "many": ("for n in range(50_000):\n    open(str(n), 'w').close()", "4096 files and folders"),
    "deep": ("for n in range(1500):\n    os.mkdir('d')\n    os.chdir('d')", "100 deep"),
    "deep with long names": (
        "for n in range(150):\n    os.mkdir('d' * 200)\n    os.chdir('d' * 200)", "100 deep"
    ),
}  # fmt: skip


@pytest.mark.parametrize("missing", ["namespaces", "namespaces,landlock"])
@pytest.mark.parametrize("manner", FILES)
def test_files_are_bounded_together_and_all_removed(
    tmp_path: Path, missing: str, manner: str
) -> None:
    body, reason = FILES[manner]
    verdict = graded(tmp_path, f"{body}\nimport time\ntime.sleep(60)\n", missing)
    assert verdict["status"] == "crashed"
    assert verdict["reason"].startswith(("it wrote more than", "it made"))
    assert verdict["reason"].endswith(reason)


@pytest.mark.parametrize("missing", ["", "namespaces"])
def test_folders_that_their_owner_may_not_read_are_removed(tmp_path: Path, missing: str) -> None:
    body = """
for n in range(3):
    os.mkdir("x")
    open("x/file", "w").close()
    os.symlink("/", "x/link")
    os.mkdir("x/inner")
    os.rename("x", str(n))
    os.mkdir(f"{n}/closed", (0o300, 0o500, 0o000)[n])
"""
    assert graded(tmp_path, body, missing)["status"] == "passed"


@pytest.mark.parametrize("missing", [*MISSING[:3], "namespaces,landlock"])
def test_no_datagram_reaches_another_programs_socket(tmp_path: Path, missing: str) -> None:
    named, nameless = tmp_path / "s", f"\0quizzer-test-{os.getpid()}-{missing}"
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as first,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as second,
    ):
        for receiver, address in ((first, str(named)), (second, nameless)):
            receiver.bind(address)
            receiver.setblocking(False)
        body = f"""
for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
    for address in ({str(named)!r}, {nameless!r}):
        attempt("pair", lambda: socket.socketpair(type=kind)[0].sendto(b"x", address))
        attempt("message", lambda: socket.socketpair(type=kind)[0].sendmsg([b"x"], [], 0, address))
        attempt("connect", lambda: socket.socketpair(type=kind)[0].connect(address))
        attempt("socket", lambda: socket.socket(socket.AF_UNIX, kind).sendto(b"x", address))
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
    attempt("family", lambda: socket.socket(family, socket.SOCK_DGRAM))
a, b = socket.socketpair()
a.sendall(b"honest")
attempt("honest pair", lambda: b.recv(6))
"""
        verdict = graded(tmp_path, body, missing, "namespaces", "seccomp")
        assert verdict["status"] == "passed"
        assert "honest pair -> b'honest'" in verdict["output"]
        for receiver in (first, second):
            with pytest.raises(BlockingIOError):
                receiver.recv(10)


@pytest.mark.parametrize("missing", MISSING[:4])
def test_other_processes_command_lines_are_not_seen(tmp_path: Path, missing: str) -> None:
    command = [sys.executable, "-c", "input()", "SECRET-ARGUMENT"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as running:
        body = f"""
for name in ("cmdline", "environ", "maps", "stat", "status", "comm", "task/{running.pid}/cmdline"):
    attempt(name, lambda: open("/proc/{running.pid}/" + name, "rb").read())
attempt("listed", lambda: os.listdir("/proc/{running.pid}"))
attempt("working folder", lambda: os.listdir("/proc/{running.pid}/cwd"))
def processes():
    try:
        return filter(str.isdigit, os.listdir("/proc"))
    except OSError:
        return ()
for name in processes():
    attempt(name, lambda: open(f"/proc/{{name}}/cmdline", "rb").read())
attempt("own", lambda: len(open("/proc/self/status").read()) > 100)
"""
        verdict = graded(tmp_path, body, missing, "namespaces", "landlock")
        running.communicate(b"\n")
    assert verdict["status"] == "passed"
    assert "SECRET" not in verdict["output"]
    assert "own -> True" in verdict["output"] or missing == "seccomp"


@pytest.mark.parametrize("missing", MISSING[:3] + MISSING[4:])
def test_no_signal_reaches_another_process(tmp_path: Path, missing: str) -> None:
    """By a descriptor's owner, which the kernel signals, or as another's parent."""
    command = [sys.executable, "-c", "input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as running:
        body = f"""
import fcntl, signal, struct
O_ASYNC, SETOWN, SETSIG, SETOWN_EX = 0x2000, 8, 10, 15
libc = ctypes.CDLL(None, use_errno=True)
def done(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), "")
    return result
def owner(process, name):
    ours, theirs = socket.socketpair()
    kept.append((ours, theirs))
    of_type = struct.pack("=ii", 1, process)
    attempt("exclusive " + name, lambda: fcntl.fcntl(ours, SETOWN_EX, of_type))
    attempt("owner " + name, lambda: fcntl.fcntl(ours, SETOWN, process))
    attempt("of a socket " + name, lambda: fcntl.ioctl(ours, 0x8901, struct.pack("=i", process)))
    attempt("of a group " + name, lambda: fcntl.ioctl(ours, 0x8902, struct.pack("=i", process)))
    attempt("signal " + name, lambda: fcntl.fcntl(ours, SETSIG, signal.SIGKILL))
    attempt("asynchronous", lambda: fcntl.ioctl(ours, 0x5452, struct.pack("=i", 1)))
    attempt("flag", lambda: fcntl.fcntl(ours, fcntl.F_SETFL, os.O_NONBLOCK | O_ASYNC))
    attempt("send", lambda: theirs.send(b"x"))
kept = []
for process in ({running.pid}, -{running.pid}, os.getppid(), -os.getppid(), -1):
    if process:
        owner(process, str(process))
attempt("lease", lambda: fcntl.fcntl(os.open("file", os.O_CREAT), 1024, 0))
attempt("notice", lambda: fcntl.fcntl(os.open(".", os.O_RDONLY), 1026, 0x80000007))
attempt("large pipe", lambda: fcntl.fcntl(os.pipe()[0], 1031, 1 << 20))
attempt("parent's end", lambda: done(libc.prctl(1, signal.SIGKILL, 0, 0, 0)))
attempt("honest lock", lambda: fcntl.lockf(open("lock", "w"), fcntl.LOCK_EX))
attempt("honest copy", lambda: os.close(fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, 10)))
"""
        verdict = graded(tmp_path, body, missing, "namespaces", "seccomp")
        assert running.poll() is None
        running.communicate(b"\n")
    assert verdict["status"] == "passed"
    lines = verdict["output"].splitlines()
    for name in ("exclusive", "owner", "signal", "lease", "notice", "large pipe", "parent's end"):
        tried = [line for line in lines if line.startswith(name)]
        assert tried
        assert all("-x PermissionError" in line for line in tried), tried
    assert "honest lock -> None" in lines
    assert "honest copy -> None" in lines


@pytest.mark.parametrize("missing", ["", "landlock"])
def test_of_proc_only_its_processes_are_seen(tmp_path: Path, missing: str) -> None:
    body = """
for name in ("cmdline", "locks", "kallsyms", "keys", "interrupts", "diskstats", "uptime",
    "sys/kernel/hostname", "sys/kernel/random/boot_id", "slabinfo", "timer_list", "partitions"):
    attempt(name, lambda: open("/proc/" + name, "rb").read(1))
attempt("own", lambda: len(open("/proc/self/status").read()) > 100)
"""
    verdict = graded(tmp_path, body, missing, "namespaces")
    lines = verdict["output"].splitlines()
    assert "own -> True" in lines
    assert [line for line in lines if " -> " in line] == ["own -> True"]


@pytest.mark.parametrize("missing", ["", "namespaces", "seccomp", "namespaces,seccomp"])
def test_connections_sockets_and_mounts_of_the_machine_are_not_seen(
    tmp_path: Path, missing: str
) -> None:
    name = f"\0quizzer-test-{os.getpid()}-seen"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as named:
        named.bind(name)
        body = """
import threading
own = threading.get_native_id()
for start in ("/proc/self", "/proc/thread-self", f"/proc/self/task/{own}", f"/proc/{os.getpid()}"):
    for name in ("net/unix", "net/tcp", "net/route", "net/dev", "mountinfo", "mounts"):
        attempt("read", lambda: open(f"{start}/{name}").read())
for name in ("status", "stat", "statm", "maps", "limits"):
    attempt("own", lambda: len(open("/proc/self/" + name).read()) > 0)
attempt("own", lambda: len(os.listdir("/proc/self/fd")) > 0)
"""
        verdict = graded(tmp_path, body, missing, "landlock")
    assert verdict["status"] == "passed"
    assert "seen" not in verdict["output"]
    assert "read -> " not in verdict["output"]
    if missing not in ("seccomp",):
        assert verdict["output"].count("own -> True") == 6


def test_hidden_folders_are_not_named_in_a_runners_memory(tmp_path: Path) -> None:
    body = """
import gc
gc.unfreeze()
def texts(value, depth=3):
    if type(value) is str:
        yield value
    elif type(value) in (list, tuple, set, dict) and depth:
        for part in [*value, *(value.values() if type(value) is dict else ())]:
            yield from texts(part, depth - 1)
def places():
    yield from gc.get_objects()
    frame = sys._getframe()
    while frame:
        yield dict(frame.f_locals)
        frame = frame.f_back
named = {text for place in places() for text in texts(place) if "/SECRET-FOLDER" in text}
print("named", [text for text in named if text[0] == "/" and text != "/SECRET-FOLDER"])
"""
    path = tmp_path / "submission.py"
    path.write_text(TRY + body)
    verdict = grade(spec_of("zip_pairs"), path, hidden=(tmp_path / "SECRET-FOLDER",))
    assert verdict.passed
    assert verdict.output == "named []\n"
