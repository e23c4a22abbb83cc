"""How the clean process prepares itself, and what each of its forks begins with."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.grader import zygote as module
from quizzer.grader.process import namespaces
from quizzer.grader.process.namespaces import NamespacePool
from quizzer.grader.process.scratch import SCRATCH
from quizzer.grader.sandbox import linux
from quizzer.grader.sandbox.filesystem import FilesystemView
from quizzer.grader.values import wire
from quizzer.grader.zygote import Zygote
from tests.grader.forks import in_child
from tests.grader.zygotes import idle_zygote

ON_LINUX = pytest.mark.skipif(not linux.IS_LINUX, reason="only Linux lists the open files")


class Nursery:
    """Gives families of ids without making any."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def new_family(self) -> int:
        self.calls.append("new")
        return 99

    def leave_family(self) -> None:
        self.calls.append("leave")


@pytest.fixture
def zygote(tmp_path: Path) -> Iterator[Zygote]:
    with idle_zygote(
        tmp_path,
        view=FilesystemView((), (), ()),
        private=["/private/of/quizzer"],
        modules={"quizzer_made_up": SimpleNamespace()},
    ) as (made, _):
        yield made


def open_files() -> list[int]:
    """The open descriptors of this process but the one that lists them."""
    numbers = [int(name) for name in os.listdir("/proc/self/fd")]  # noqa: PTH208 few calls here
    return sorted(number for number in numbers if is_open(number))


def is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


@ON_LINUX
@pytest.mark.parametrize("has_nursery", [True, False])
def test_a_runner_begins_with_its_channels_a_folder_and_the_trees_alone(
    zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_nursery: bool
) -> None:
    tree = os.open(tmp_path, os.O_RDONLY)
    closed = SimpleNamespace(numbers=(tree,))
    zygote.view = SimpleNamespace(opened=closed if has_nursery else None)  # type: ignore[assignment]
    nursery = Nursery()
    zygote.nursery = nursery if has_nursery else None  # type: ignore[assignment]

    def main(channel: int, output: int, trace: int, view: Any, folder: str) -> None:
        kept = sorted({0, 1, 2, channel, output, trace, *([tree] if has_nursery else [])})
        found = [open_files() == kept, folder, signal.getsignal(signal.SIGTERM) == signal.SIG_DFL]
        os.write(output, json.dumps(found).encode())

    monkeypatch.setattr(module.runner, "main", main)
    runner = zygote._fork_runner()
    _, output, _ = runner.ends
    with os.fdopen(os.dup(output)) as file:
        has_these_files, folder, has_default_handler = json.loads(file.read())
    assert os.waitpid(runner.process, 0)[1] == 0
    assert has_these_files
    assert has_default_handler
    assert (folder, Path(folder).parent) == (runner.scratch, tmp_path)
    assert Path(folder).name.startswith(SCRATCH)
    assert runner.family == (99 if has_nursery else 0)
    assert nursery.calls == (["new", "leave"] if has_nursery else [])
    for number in (*runner.ends, tree):
        os.close(number)


@ON_LINUX
@pytest.mark.parametrize("request_", [b"j", b"p"])
def test_a_judge_begins_with_its_two_lines_and_quizzers_own_modules(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch, request_: bytes
) -> None:
    def serve(name: str) -> Any:
        def work(caller: socket.socket, link: socket.socket) -> None:
            kept = sorted({0, 1, 2, caller.fileno(), link.fileno()})
            has_modules = "quizzer_made_up" in sys.modules
            wire.send(caller, [name, sys.path[0], has_modules, open_files() == kept])

        return work

    monkeypatch.setattr(module.judge, "main", serve("main"))
    monkeypatch.setattr(module.judge, "probe", serve("probe"))
    caller, line = socket.socketpair()
    zygote._new_judge(request_, line.detach())
    [made] = zygote.judges.values()
    name = "probe" if request_ == b"p" else "main"
    assert wire.receive(caller) == [name, "/private/of/quizzer", True, True]
    assert os.waitpid(made.process, 0)[1] == 0
    made.link.close()
    os.close(made.callers_line)
    caller.close()


def prepared(**changes: Any) -> Any:
    """What a process makes of its configuration before it serves, in a fork of this one."""
    config: dict[str, Any] = {
        "parent": 0, "torch": False, "optim": False, "keep": True, "many": False, "callers": 1,
        "packages": ["/packages"], "hidden": ["/hidden"], "private": ["/private"],
        "scratch": "/scratch", **changes,
    }  # fmt: skip
    found: dict[str, Any] = {"calls": []}

    def note(name: str, result: Any = None) -> Any:
        def call(*given: Any) -> Any:
            found["calls"].append([name, *map(str, given)])
            return result

        return call

    class Made:
        def __init__(self, control: Any, nursery: Any, view: Any, **given: Any) -> None:
            found.update(given, control=control.fileno(), opened=view.opened is not None)
            found["modules"] = "quizzer.grader.client" in given["modules"]

        def serve(self) -> None:
            found["collects"] = gc.isenabled()

    def work() -> Any:
        ours, _ = socket.socketpair()
        os.dup2(ours.fileno(), 3)
        import quizzer.grader.client  # noqa: F401

        sys.path.append("/private")
        view: Any = SimpleNamespace(
            of=lambda *given: note("view")(*given) or FilesystemView((), (), ())
        )
        opened: Any = SimpleNamespace(of=note("open", SimpleNamespace(numbers=())))
        pool: Any = SimpleNamespace(open=note("nursery", object()))
        modules: Any = module
        modules.NamespacePool, modules.Zygote, modules.FilesystemView = pool, Made, view
        modules.landlock = SimpleNamespace(OpenedTrees=opened, version=lambda: 1)
        modules.seccomp = SimpleNamespace(available=lambda: True)
        modules.huge_pages = SimpleNamespace(use=note("huge pages"))
        modules.enter = SimpleNamespace(fill_import_caches=note("caches"))
        modules._import_torch = note("torch")
        linux.hide_memory = note("hide")
        linux.die_with_parent = note("parent")
        module.main(config)
        return found | {"path": "/private" in sys.path, "config": config}

    return in_child(work)


def names(found: Any) -> list[str]:
    return [call[0] for call in found["calls"]]


def test_a_process_for_files_one_after_another_keeps_one_runner_ready() -> None:
    found = prepared()
    assert (found["spares"], found["shared"], found["opened"]) == (1, False, False)
    assert (found["control"], found["scratch"], found["private"]) == (3, "/scratch", ["/private"])
    assert (found["modules"], found["path"], found["collects"]) == (True, False, True)
    assert found["config"] == {}, "a runner can look at all that is in memory"
    assert found["calls"] == [
        ["nursery"], ["caches"], ["view", "['/packages']", "['/hidden']"], ["hide"],
    ]  # fmt: skip
    assert prepared(keep=False)["spares"] == 0


def test_a_process_for_many_files_prepares_what_makes_each_cheaper() -> None:
    found = prepared(many=True, callers=3)
    assert (found["spares"], found["shared"], found["opened"]) == (4, True, True)
    assert names(found) == ["nursery", "caches", "view", "open", "hide", "huge pages"]
    alone = prepared(many=True, callers=1)
    assert (alone["spares"], alone["shared"]) == (2, False)
    assert prepared(many=False, callers=2)["shared"] is True


@pytest.mark.parametrize("optim", [True, False])
def test_a_process_loads_torch_and_dies_with_its_parent_where_it_is_told(optim: bool) -> None:
    found = prepared(torch=True, optim=optim, parent=77)
    assert found["calls"][:3] == [["parent", "77"], ["nursery"], ["torch", str(optim)]]


@ON_LINUX
def test_a_family_of_ids_is_asked_for_and_left_again(monkeypatch: pytest.MonkeyPatch) -> None:
    entered: list[tuple[int, int]] = []
    monkeypatch.setattr(linux, "setns", lambda number, kind: entered.append((number, kind)))
    killed: list[tuple[int, int]] = []
    ours, helper = socket.socketpair()
    pool = NamespacePool(4321, ours)
    helper.sendall(struct.pack("=i", os.getpid()))
    assert pool.new_family() == os.getpid()
    assert helper.recv(8) == b"f"
    pool.leave_family()
    new_pid = 0x20000000
    assert [kind for _, kind in entered] == [new_pid, new_pid]
    assert entered[1][0] == pool.home
    assert not is_open(entered[0][0]), "it is needed for that moment alone"
    monkeypatch.setattr(namespaces.os, "kill", lambda *given: killed.append(given))
    pool.close()
    assert killed == [(4321, signal.SIGKILL)]
    assert helper.recv(1) == b""
    helper.close()
    os.close(pool.home)
