"""A process prepared for many submissions: the same isolation, memory and random numbers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizzer.grader.client import GraderClient, grade
from quizzer.grader.process import runner
from quizzer.grader.sandbox import descriptors, landlock, linux
from tests.grader.conftest import spec_of
from tests.processes import descendants

OPEN_FILES = b"""
import os
def pair_up(a, b):
    return list(zip(a, b))
for number in range(4096):
    try:
        os.fstat(number)
    except OSError:
        continue
    print(number)
"""
LOOK = b"""
import gc, sys
def pair_up(a, b):
    return list(zip(a, b))
print([name for name in sys.modules if name.startswith("quizzer")])
print(gc.isenabled(), gc.get_threshold())
"""
READ = """
import importlib, sys
def pair_up(a, b):
    return list(zip(a, b))
for path in {paths!r}:
    try:
        print("read" if open(path).read() else "empty")
    except OSError as error:
        print(type(error).__name__)
import msgpack
print(msgpack.unpackb(msgpack.packb(5)))
"""


@pytest.fixture(scope="module")
def clients() -> Iterator[tuple[GraderClient, GraderClient]]:
    with GraderClient(torch=False) as ordinary, GraderClient(torch=False, many=True) as prepared:
        yield ordinary, prepared


def test_it_has_the_same_layers(clients: tuple[GraderClient, GraderClient]) -> None:
    ordinary, prepared = clients
    assert prepared.probe() == ordinary.probe()


def test_a_submission_has_its_channels_open_and_nothing_else(
    clients: tuple[GraderClient, GraderClient],
) -> None:
    for client in clients:
        for _ in range(3):  # the first runner is forked before the others
            verdict = grade(spec_of("zip_pairs"), OPEN_FILES, zygote=client)
            assert verdict.passed
            assert verdict.output.split() == ["0", "1", "2", "3", "4"]


def test_a_submission_finds_no_module_of_quizzer_and_has_its_garbage_collected(
    clients: tuple[GraderClient, GraderClient],
) -> None:
    for client in clients:
        for _ in range(3):
            verdict = grade(spec_of("zip_pairs"), LOOK, zygote=client)
            assert verdict.passed
            assert verdict.output.split() == ["[]", "True", "(700,", "10,", "10)"]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_two_runners_wait_for_many_submissions_where_none_can_see_another(
    clients: tuple[GraderClient, GraderClient],
) -> None:
    if not {"namespaces", "seccomp"} <= {*clients[1].probe()}:
        pytest.skip("without these layers one waits at most")
    for client in clients:
        assert grade(spec_of("zip_pairs"), LOOK, zygote=client).passed
    for _ in range(1200):
        ordinary, prepared = (len(descendants(client._warm.process.pid)) for client in clients)
        if prepared - ordinary == 2:  # the second one, and the first process of its namespace
            return
        time.sleep(0.05)
    raise AssertionError((ordinary, prepared))


def test_hidden_files_stay_hidden_and_packages_visible(
    clients: tuple[GraderClient, GraderClient],
) -> None:
    spec = spec_of("zip_pairs")
    paths = [str(spec.folder / "reference.py"), landlock.__file__, "/etc/passwd", re.__file__]
    for client in clients:
        verdict = grade(spec, READ.format(paths=paths).encode(), zygote=client)
        assert verdict.passed
        *hidden, library, package = verdict.output.split()
        assert {*hidden} <= {"FileNotFoundError", "PermissionError"}
        assert [library, package] == ["read", "5"]


def test_trees_beyond_the_limit_of_open_files_are_opened_one_by_one() -> None:
    assert landlock.OpenedTrees.of(["/usr/lib"] * descriptors.MOST) is None


@pytest.mark.skipif(not landlock.version(), reason="needs Landlock")
def test_a_tree_that_is_not_there_needs_no_right(tmp_path: Path) -> None:
    opened = landlock.OpenedTrees.of([str(tmp_path), str(tmp_path / "missing")])
    assert opened is not None
    opened.close()
    assert opened.numbers == range(opened.numbers[0], opened.numbers[0] + 1)


def test_torch_is_seeded_as_by_its_own_function() -> None:
    torch = pytest.importorskip("torch")
    runner._seed(torch, 12345)
    ours = torch.rand(4), torch.randn(4), torch.randperm(9)
    torch.manual_seed(12345)
    theirs = torch.rand(4), torch.randn(4), torch.randperm(9)
    assert all(map(torch.equal, ours, theirs))


CLOSE = """
import os
from quizzer.grader.sandbox import descriptors
reader, writer = os.pipe()
descriptors.close_others({kept}, {also})
print([number for number in range(64) if os.path.exists(f"/proc/self/fd/{{number}}")])
"""


@pytest.mark.skipif(not linux.IS_LINUX, reason="looks into /proc")
def test_all_descriptors_are_closed_but_those_to_keep() -> None:
    for kept, also in (({0, 1, 2}, ()), ({1}, ()), ({1, 2}, range(3)), ({1}, [2])):
        done = subprocess.run(
            [sys.executable, "-c", CLOSE.format(kept=kept, also=also)],
            capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        assert done.stdout.strip() == str(sorted({*kept, *also}))


FORK = """
import logging, os
from quizzer.grader import zygote
handler = logging.StreamHandler()
handler.lock.acquire()
zygote._keep_loggers_locks()
if os.fork() == 0:
    os._exit(handler.lock._is_owned())
print(os.waitstatus_to_exitcode(os.wait()[1]))
"""


@pytest.mark.skipif(not linux.IS_LINUX, reason="the zygote forks there")
def test_a_fork_makes_no_new_locks_for_log_handlers() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORK], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "1"


BARE_FORK = """
import os
from quizzer.grader.sandbox import linux
os.register_at_fork(after_in_child=lambda: os._exit(3))
child = linux.fork()
if child == 0:
    os._exit(5)
assert os.waitpid(child, 0)[0] == child
print(os.waitstatus_to_exitcode(os.waitpid(linux.fork() or os._exit(7), 0)[1]))
"""


@pytest.mark.skipif(linux._CLONE is None, reason="elsewhere it is Python's own")
def test_a_process_that_only_waits_is_forked_without_pythons_preparations() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BARE_FORK], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "7"


HUGE = """
import os, re
from quizzer.grader.process import huge_pages
def huge():
    text = open("/proc/self/smaps_rollup").read()
    return int(re.search(r"AnonHugePages: *([0-9]+)", text)[1])
before = huge()
data = [os.urandom(1000) * 1000 for _ in range(32)]
copies = [bytes(bytearray(part)) for part in data]
huge_pages.use()
print(huge() - before, data == copies)
"""


def test_memory_in_huge_pages_holds_what_it_held() -> None:
    if not linux.IS_LINUX or tuple(map(int, os.uname().release.split(".")[:2])) < (6, 1):
        pytest.skip("needs Linux 6.1")
    done = subprocess.run(
        [sys.executable, "-c", HUGE], capture_output=True, text=True, check=True, timeout=60
    )
    kilobytes, same = done.stdout.split()
    assert same == "True"
    if not Path("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size").exists():
        pytest.skip("this kernel has no huge pages")
    assert int(kilobytes) > 20_000
