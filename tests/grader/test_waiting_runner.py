"""What a submission tries on the runner that waits for the next one, and on its own relatives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.grader.without import SUPPORTED

pytestmark = pytest.mark.skipif(not SUPPORTED, reason="lets system calls of Linux on x86-64 fail")

ROOT = Path(__file__).resolve().parents[2]
# Grades a right file, then the attack with the ids of all processes of the grader, then the right
# file again, which the runner gets that waited meanwhile.
GRADE_THREE = """
import json, os, sys
from dataclasses import replace
from tests.grader.conftest import spec_of
from tests.processes import descendants
from quizzer.grader import client
spec = replace(spec_of("zip_pairs"), time_limit_s=120.0, digest="enough on a busy machine")
reference = (spec.folder / "reference.py").read_bytes()
with client.GraderClient(torch=False, many=True) as grader:
    def grade(source):
        return client.grade(spec, source, zygote=grader)
    first = grade(reference)
    processes = sorted(descendants(os.getpid()))
    attack = grade(f"PROCESSES = {processes}\\n".encode() + sys.argv[1].encode())
    stayed = set(processes) & descendants(os.getpid())
    last = grade(reference)
print(json.dumps({"statuses": [first.status, attack.status, last.status],
    "processes": len(processes), "stayed": len(stayed), "output": attack.output,
    "reasons": [check.message for check in attack.checks], "layers": attack.isolation}))
"""
# Grades the attack beside a submission that runs without end, by one process for both.
GRADE_BESIDE = """
import json, os, sys, threading
from dataclasses import replace
from tests.grader.conftest import spec_of
from tests.processes import descendants
from quizzer.errors import QuizzerError
from quizzer.grader import client, grader_process
spec = replace(spec_of("zip_pairs"), time_limit_s=120.0, digest="enough on a busy machine")
ENDLESS = b"print('now')\\nwhile True:\\n    pass"
runs, ends = threading.Event(), []
def run_on(neighbour):
    try:
        ends.append(client.grade(spec, ENDLESS, zygote=neighbour, on_output=lambda _: runs.set()))
    except QuizzerError as error:
        ends.append(error.message)
process = grader_process.GraderProcess(torch=False, many=True, callers=2)
with (
    client.GraderClient(torch=False, shared=process.share()) as neighbour,
    client.GraderClient(torch=False, shared=process.share()) as grader,
):
    thread = threading.Thread(target=run_on, args=[neighbour])
    thread.start()
    runs.wait(100)
    processes = sorted(descendants(os.getpid()))
    source = f"PROCESSES = {processes}\\n".encode() + sys.argv[1].encode()
    attack = client.grade(spec, source, zygote=grader)
    running = thread.is_alive()
    neighbour.cancel()
    thread.join()
process.end(has_answered=True)
print(json.dumps({"status": attack.status, "output": attack.output, "running": running,
    "end": str(ends[0]), "left": len(descendants(os.getpid()))}))
"""
TRY = """
import ctypes, os, resource, struct
libc = ctypes.CDLL(None, use_errno=True)
def call(name, number, *arguments):
    arguments = [part if isinstance(part, (bytes, ctypes.Array)) else ctypes.c_long(part)
                 for part in arguments]
    if libc.syscall(ctypes.c_long(number), *arguments) >= 0:
        print("REACHED", name)
def opened(path, mode="rb"):
    try:
        with open(path, mode, buffering=0) as file:
            print("REACHED", path, file.read(16) if mode == "rb" else file.write(b"1000"))
    except OSError:
        pass
OWN = {os.getpid()}
try:
    OWN.add(int(os.readlink("/proc/self")))  # its number where it has no /proc of its own
except OSError:
    pass
OTHERS = [process for process in [*range(1, 40), *PROCESSES] if process not in OWN]
buffer = ctypes.create_string_buffer(64)
space = struct.pack("=QQ", ctypes.addressof(buffer), 64)
def pair_up(a, b):
    return list(zip(a, b))
"""
SIGNALS = """
for process in [*OTHERS, 0, -1, *(-each for each in OTHERS)]:
    for signal in (0, 9, 19):
        call(f"kill {process}", 62, process, signal)
        call(f"tkill {process}", 200, process, signal)
        call(f"tgkill {process}", 234, process, process, signal)
        call(f"queue {process}", 129, process, signal, buffer)
        call(f"queue thread {process}", 297, process, process, signal, buffer)
    call(f"descriptor {process}", 434, process, 0)
for descriptor in range(8):
    call(f"by descriptor {descriptor}", 424, descriptor, 9, 0, 0)
    call(f"file of descriptor {descriptor}", 438, descriptor, 0, 0)
    for option in (17, 31, 59, 77):
        size = ctypes.create_string_buffer(struct.pack("=i", 64), 4)
        call(f"other end {descriptor} {option}", 55, descriptor, 1, option, buffer, size)
    for option in (16, 76):
        call(f"pass {descriptor} {option}", 54, descriptor, 1, option, struct.pack("=i", 1), 4)
"""
INFLUENCE = """
for process in OTHERS:
    for resource_kind in range(16):
        call(f"limit {process}", 302, process, resource_kind, bytes(16), 0)
        call(f"limit of {process}", 302, process, resource_kind, 0, buffer)
    call(f"processors {process}", 203, process, 8, struct.pack("=Q", 1))
    call(f"scheduler {process}", 144, process, 3, struct.pack("=i", 0))
    call(f"attributes {process}", 314, process, buffer, 0)
    call(f"group {process}", 109, process, 0)
    call(f"pages {process}", 256, process, 64, bytes(8), bytes(8))
    call(f"moved pages {process}", 279, process, 0, 0, 0, 0, 0)
    call(f"compared {process}", 312, process, process, 0, 0, 0)
    call(f"cookie {process}", 157, 62, 1, process, 0, 0)
    opened(f"/proc/{process}/oom_score_adj", "wb")
    opened(f"/proc/{process}/autogroup", "wb")
    opened(f"/proc/{process}/comm", "wb")
    opened(f"/proc/{process}/timerslack_ns", "wb")
for kind in range(3):
    for who in (0, *OTHERS, os.getuid()):
        call(f"priority {kind} {who}", 141, kind, who, 19)
        call(f"disk {kind} {who}", 251, kind + 1, who, 3 << 13)
"""
MEMORY = """
for process in OTHERS:
    call(f"read {process}", 310, process, space, 1, space, 1, 0)
    call(f"write {process}", 311, process, space, 1, space, 1, 0)
    call(f"attach {process}", 101, 16, process, 0, 0)
    call(f"seize {process}", 101, 0x4206, process, 0, 0)
    call(f"mutexes {process}", 274, process, buffer, buffer)
    call(f"counters {process}", 298, buffer, process, -1, -1, 0)
    for name in ("mem", "environ", "maps", "smaps", "auxv", "syscall", "stack", "pagemap",
                 "clear_refs", "io", "exe", "fd/0", "fd/3", "cwd/x", "root/proc/cpuinfo"):
        opened(f"/proc/{process}/{name}")
    # The first process of its own ids has no files and no memory but what each runner has.
    for name in ("fd", "cwd", "root", "map_files", "ns") if process > 1 else ("cwd", "root"):
        try:
            print("REACHED", process, name, os.listdir(f"/proc/{process}/{name}"))
        except OSError:
            pass
for key in (0, 1, 0x51551e):
    call("shared memory", 29, key, 4096, 0o1666)
    call("messages", 68, key, 0o1666)
    call("semaphores", 64, key, 1, 0o1666)
call("queue by name", 240, b"name", 0o102, 0o666, 0)
call("memory file", 319, b"name", 0)
call("key", 248, b"user", b"name", b"text", 4, -4)
call("keys", 250, 0, -4, 1)
call("faults", 323, 0)
for kind in (1, 2, 5):
    call("socket", 41, 1, kind, 0)
with open("/proc/self/maps") as maps:
    for line in maps:
        if line.split()[1].endswith("s") and "w" in line.split()[1]:
            print("REACHED shared mapping", line)
for descriptor in range(5, 1024):
    try:
        print("REACHED descriptor", descriptor, os.fstat(descriptor))
    except OSError:
        pass
"""
FILES = """
above = os.path.dirname(os.getcwd())
def fill(folder):
    for number in range(5_000):
        with open(f"{folder}/{number}", "w"):
            pass
    print("REACHED", folder)
folders = [above, f"{above}/zip_pairs.py"]
try:
    folders += [entry.path for entry in os.scandir(above) if entry.path != os.getcwd()]
except OSError:
    pass
for process in OTHERS:
    folders += [f"/proc/{process}/cwd", f"/proc/{process}/root/tmp"]
for folder in folders:
    try:
        fill(folder)
    except OSError:
        pass
"""
ATTACKS = {"signals": SIGNALS, "influence": INFLUENCE, "memory": MEMORY, "files": FILES}
# With all layers and with one missing; then those where no runner waits beside a submission.
MISSING = ("", "landlock", "mounts", "namespaces")
ALONE = ("seccomp", "mounts,landlock", "namespaces,landlock")


def graded(attack: str, missing: str, grade: str = GRADE_THREE) -> dict[str, object]:
    """What the script `grade` prints, where these layers are missing."""
    script = [sys.executable, "-c", grade, TRY + attack]
    done = subprocess.run(
        [sys.executable, "-m", "tests.grader.without", missing, "--", *script],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_waiting_runner_is_out_of_reach(attack: str, missing: str) -> None:
    result = graded(ATTACKS[attack], missing)
    assert result["statuses"] == ["passed", "passed", "passed"], result["reasons"]
    assert "REACHED" not in str(result["output"])


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_submission_that_runs_at_the_same_time_is_out_of_reach(attack: str) -> None:
    result = graded(ATTACKS[attack], "", GRADE_BESIDE)
    assert result["status"] == "passed"
    assert "REACHED" not in str(result["output"])
    assert result["running"]
    assert result["end"] == "the run was cancelled"
    assert result["left"] == 0


@pytest.mark.parametrize("missing", ALONE)
@pytest.mark.parametrize("attack", ["signals", "influence", "files"])
def test_an_attack_where_a_layer_is_missing_costs_the_next_file_nothing(
    attack: str, missing: str
) -> None:
    statuses = graded(ATTACKS[attack], missing)["statuses"]
    assert isinstance(statuses, list)
    assert [statuses[0], statuses[2]] == ["passed", "passed"]
