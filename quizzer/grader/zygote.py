"""A clean process, with torch where needed, that forks the judge and the runners.

It is executed with an empty environment and never loads a reference, since every
runner could find what is in its memory. Runners wait, isolated, before a submission exists.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import select
import signal
import socket
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from quizzer.grader.judge import main as judge
from quizzer.grader.process import huge_pages, runner, scratch
from quizzer.grader.process.namespaces import NamespacePool
from quizzer.grader.process.scratch import SCRATCH
from quizzer.grader.process.usage import UsageWatch
from quizzer.grader.sandbox import descriptors, enter, landlock, linux, seccomp
from quizzer.grader.sandbox.filesystem import FilesystemView
from quizzer.grader.values import wire

CONTROL = 3
# On Linux the other side's closing; elsewhere poll reports a closed line in any case.
_HUNG_UP = getattr(select, "POLLRDHUP", 0)


@dataclass
class JudgeProcess:
    """A forked judge, the line to it, and its end of the line to its caller.

    That end is only watched: when the caller closes the line, the judge is killed, whatever it is
    doing.
    """

    process: int
    link: socket.socket
    callers_line: int


@dataclass
class RunnerProcess:
    """A forked runner, and the ends of its channels that go to a judge."""

    process: int
    family: int
    scratch: str
    ends: list[int]
    client: socket.socket | None = None
    watch: UsageWatch | None = None


def main(config: dict[str, Any]) -> None:
    """Serve the process at the control socket until it closes it."""
    gc.disable()  # nearly all that is imported stays; to look for what does not takes 0.2 s
    control = socket.socket(fileno=CONTROL)
    if config["parent"]:
        linux.die_with_parent(config["parent"])
    nursery = NamespacePool.open()
    if config["torch"]:
        _import_torch(config["optim"])
    if config["keep"]:
        import quizzer.grader.diagnosis.diagnose  # noqa: F401  once, for all of its judges
    sys.path[:] = [entry for entry in sys.path if entry not in config["private"]]
    enter.fill_import_caches()
    view = FilesystemView.of(config["packages"], config["hidden"])
    if config["many"]:
        from quizzer.grader.diagnosis import error_patterns

        view = replace(view, opened=landlock.OpenedTrees.of(view.trees))
        error_patterns.common_patterns()
    zygote = Zygote(
        control,
        nursery,
        view,
        spares=_spares(config, nursery),
        shared=config["callers"] > 1 and _isolates(nursery),
        private=config["private"],
        scratch=config["scratch"],
        modules=_take_modules(),
    )
    many = config["many"]
    _keep_loggers_locks()
    config.clear()  # a runner can look at all that is in memory here
    linux.hide_memory()
    gc.freeze()
    gc.enable()
    if many:
        huge_pages.use()
    zygote.serve()


def _isolates(nursery: NamespacePool | None) -> bool:
    """Whether a runner may be there while a submission runs in another one.

    Only where that one can neither see nor signal it nor, where nothing may be mounted, write to
    its scratch folder.
    """
    return nursery is not None and seccomp.available() and landlock.version() > 0


def _spares(config: dict[str, Any], nursery: NamespacePool | None) -> int:
    """How many runners wait for a submission: for many of them, one more than are used at once,
    as one ends while one begins.
    """
    if config["many"] and _isolates(nursery):
        return 1 + int(config["callers"])
    return int(config["keep"])


def _take_modules() -> dict[str, Any]:
    """Take the modules of quizzer out of `sys.modules`, once for all runners; judges need them.

    A runner that did so would copy the memory page of each.
    """
    names = [name for name in sys.modules if name.partition(".")[0] == "quizzer"]
    return {name: sys.modules.pop(name) for name in names}


def _keep_loggers_locks() -> None:
    """Have no child make a new lock for each of torch's forty log handlers: nobody holds one here.

    Each fork would copy two hundred pages of memory for it.
    """
    with contextlib.suppress(AttributeError):  # how logging does that is its own affair
        vars(logging)["_at_fork_reinit_lock_weakset"].clear()


def _import_torch(optim: bool) -> None:
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    runner.rehearse()
    if optim:
        torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)


class Zygote:
    def __init__(
        self,
        control: socket.socket,
        nursery: NamespacePool | None,
        view: FilesystemView,
        *,
        spares: int,
        shared: bool,
        private: list[str],
        scratch: str,
        modules: dict[str, Any],
    ) -> None:
        self.control = control
        self.callers = [control]  # first the one whose end is the end of all
        self.may_be_shared = shared
        self.nursery = nursery
        self.view = view
        self.spares_wanted = spares
        self.private = private
        self.scratch = scratch
        self.children = not seccomp.available()  # else a runner can have none
        self.judges: dict[int, JudgeProcess] = {}
        self.running: dict[int, RunnerProcess] = {}
        self.spares: list[RunnerProcess] = []
        self.modules = modules
        self.woken, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        self.waker = waker

    def serve(self) -> None:
        self.spares = [self._fork_runner() for _ in range(max(1, self.spares_wanted))]
        try:
            while self._turn():
                pass
        finally:
            self._end_all()

    def _turn(self) -> bool:
        poll = select.poll()
        for caller in self.callers:
            poll.register(caller, select.POLLIN)
        poll.register(self.woken, select.POLLIN)
        for judge_process in self.judges.values():
            poll.register(judge_process.link, select.POLLIN)
            poll.register(judge_process.callers_line, _HUNG_UP)
        unwatched = next((spare for spare in self.spares if spare.watch is None), None)
        if unwatched is not None and linux.IS_LINUX:
            poll.register(unwatched.ends[0], select.POLLIN)
        ready = dict(poll.poll(self._pause_ms()))
        if self.woken in ready:
            os.read(self.woken, 4096)
            self._reap()
        for caller in [each for each in self.callers if each.fileno() in ready]:
            if not self._serve_caller(caller):
                if caller is self.control:
                    return False
                self.callers.remove(caller)
                caller.close()
        if unwatched is not None and unwatched.ends[0] in ready:
            self._watch(unwatched)  # it waits for a submission; no judge has to wait for this
        for judge_process in list(self.judges.values()):
            if judge_process.callers_line in ready:
                self._end_judge(judge_process)
            elif judge_process.link.fileno() in ready:
                self._serve_judge(judge_process)
        self._look_at_runners()
        return True

    def _pause_ms(self) -> int | None:
        """How long nothing has to be looked at; None for as long as nothing happens."""
        due = [watch.due for watch in self._watches() if watch.due]
        return max(0, int((min(due) - time.monotonic()) * 1000) + 1) if due else None

    def _watches(self) -> list[UsageWatch]:
        return [each.watch for each in self.running.values() if each.watch]

    def _look_at_runners(self) -> None:
        """Kill each runner that has taken more of the machine than it may."""
        now = time.monotonic()
        for each in self.running.values():
            watch = each.watch
            if watch and not watch.excess and 0 < watch.due <= now and watch.look():
                watch.due = 0.0
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each.process, signal.SIGKILL)

    def _serve_caller(self, caller: socket.socket) -> bool:
        """Do what a caller asks for; whether it is still there."""
        try:
            request, lines, _, _ = socket.recv_fds(caller, 1, 1)
        except ConnectionError:
            return False
        if not request or len(lines) != 1:
            return False
        if request != b"c":
            self._new_judge(request, lines[0])
        elif self.may_be_shared:
            self.callers.append(socket.socket(fileno=lines[0]))
        else:
            os.close(lines[0])  # that caller then starts a process of its own
        return True

    def _new_judge(self, request: bytes, callers_line: int) -> None:
        ours, theirs = socket.socketpair()
        process = os.fork()
        if process == 0:
            with _child({callers_line, theirs.fileno(), 0, 1, 2}):
                sys.path[:0] = self.private
                sys.modules.update(self.modules)
                serve = judge.probe if request == b"p" else judge.main
                serve(socket.socket(fileno=callers_line), theirs)
        theirs.close()
        self.judges[process] = JudgeProcess(process, ours, callers_line)

    def _serve_judge(self, judge_process: JudgeProcess) -> None:
        link = judge_process.link
        try:
            request = link.recv(1)
        except ConnectionError:
            request = b""
        runner = self._runner_of(link)
        if request == b"r":
            self._hand_out(link)
        elif request == b"m":
            (memory_mb,) = struct.unpack("=Q", link.recv(8, socket.MSG_WAITALL))
            if runner is not None and runner.watch is not None:
                runner.watch.start(memory_mb)
        elif request == b"t" and runner is not None:
            os.kill(runner.process, signal.SIGUSR2)
        elif request and runner is not None:
            os.kill(runner.process, signal.SIGKILL)
        if not request:
            self._end_judge(judge_process)

    def _runner_of(self, link: socket.socket) -> RunnerProcess | None:
        return next((each for each in self.running.values() if each.client is link), None)

    def _end_judge(self, judge_process: JudgeProcess) -> None:
        """Kill a judge and its runner; what else the runner started ends when it is reaped."""
        for process in (self._runner_of(judge_process.link), judge_process):
            if process is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.process, signal.SIGKILL)
        del self.judges[judge_process.process]
        judge_process.link.close()
        os.close(judge_process.callers_line)

    def _hand_out(self, link: socket.socket) -> None:
        runner = self.spares.pop(0) if self.spares else self._fork_runner()
        runner.client = link
        self.running[runner.process] = runner
        if runner.watch is None:
            self._watch(runner)
        socket.send_fds(link, [b"s"], runner.ends)
        for end in runner.ends:
            os.close(end)
        runner.ends.clear()

    def _watch(self, runner: RunnerProcess) -> None:
        if linux.IS_LINUX:
            runner.watch = UsageWatch(
                runner.process, runner.family, runner.scratch, children=self.children
            )

    def _fork_runner(self) -> RunnerProcess:
        ours, theirs = socket.socketpair()
        output, output_in = os.pipe()
        trace, trace_in = os.pipe()
        folder = os.path.realpath(tempfile.mkdtemp(prefix=SCRATCH, dir=self.scratch))
        family = self.nursery.new_family() if self.nursery else 0
        process = os.fork()
        if process == 0:
            opened = self.view.opened.numbers if self.view.opened else ()
            with _child({theirs.fileno(), output_in, trace_in, 0, 1, 2}, opened):
                runner.main(theirs.fileno(), output_in, trace_in, self.view, folder)
        if self.nursery:
            self.nursery.leave_family()
        for descriptor in (output_in, trace_in):
            os.close(descriptor)
        theirs.close()
        return RunnerProcess(process, family, folder, [ours.detach(), output, trace])

    def _reap(self) -> None:
        while True:
            try:
                process, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            for spare in [spare for spare in self.spares if spare.process == process]:
                self._forget_spare(spare)
            ended = self.running.pop(process, None)
            if ended is None:
                continue
            self._clean_up(ended)
            excess = ended.watch.excess if ended.watch else ""
            report = [os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, excess]
            if ended.client is not None and ended.client.fileno() >= 0:
                with contextlib.suppress(OSError):
                    wire.send(ended.client, report)
            if len(self.spares) < self.spares_wanted:
                self.spares.append(self._fork_runner())

    def _forget_spare(self, spare: RunnerProcess) -> None:
        self._clean_up(spare)
        for end in spare.ends:
            os.close(end)
        self.spares.remove(spare)

    def _clean_up(self, runner: RunnerProcess) -> None:
        """End whatever a runner started, and remove the folder that was made for it here."""
        with contextlib.suppress(ProcessLookupError):
            if runner.family:
                os.kill(runner.family, signal.SIGKILL)
            else:
                os.killpg(runner.process, signal.SIGKILL)
        if os.path.basename(runner.scratch).startswith(SCRATCH):
            scratch.remove(runner.scratch)

    def _end_all(self) -> None:
        """Kill every child and wait until none is left."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is ending
        runner_processes = [*self.running.values(), *self.spares]
        everyone = [*self.judges, *(runner.process for runner in runner_processes)]
        for process in everyone:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for ended in runner_processes:
            self._clean_up(ended)
        if self.nursery:
            self.nursery.close()
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
        with contextlib.suppress(OSError):
            os.rmdir(self.scratch)


@contextlib.contextmanager
def _child(keep_open: set[int], trees: Collection[int] = ()) -> Any:
    """A forked child's work, after which it exits whatever happens; closes other descriptors."""
    code = 70
    try:
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        linux.die_with_parent(0)
        descriptors.close_others(keep_open, trees)
        yield
        code = 0
    except EOFError:
        code = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)
