"""The untrusted side: a process that loads one submission and answers calls with plain values.

It never holds a reference, an expected value or a comparator. What it says about itself (that a
call raised, that memory ran out) can only count against the submission.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import faulthandler
import functools
import io
import marshal
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
import types
from collections.abc import Callable, Collection
from typing import Any

from quizzer.grader import cells, syntax_tree
from quizzer.grader.sandbox import descriptors, enter
from quizzer.grader.sandbox.filesystem import FilesystemView
from quizzer.grader.values import convert, shared_memory, wire

_NOT_SENT_BACK = ("iterator", "generator", "memory")
STDOUT, CHANNEL, TRACE = 1, 3, 4
MODULE = "submission"
THREADS_S = 0.5
FINISH = "finish"  # in the place of a harness function: run the whole file
MAX_CELL_FAILURES = 20
_FUTURE_FLAGS = annotations.compiler_flag  # imported above, like any name
_LONGEST_LINE = 500
_NO_MEMORY = ("can't allocate memory", "not enough memory", "Cannot allocate memory")


def main(channel: int, output: int, trace: int, view: FilesystemView, scratch: str) -> None:
    """Become a runner: give up everything else, then serve until the channel closes."""
    _keep_only(channel, output, trace, view.opened.numbers if view.opened else ())
    before = enter.Footprint.now()
    layers, folder = enter.enter(view, scratch)
    vars(view).clear()  # a submission need not know what is hidden
    _clean_surroundings(folder)
    faulthandler.register(signal.SIGUSR2, file=TRACE, all_threads=False, chain=False)
    rehearse()
    with socket.socket(fileno=CHANNEL) as link:
        wire.send(link, ["ready", layers, folder])
        _, order = wire.receive(link, builds=True)
        if enter.limit(order["memory_mb"], order["cpu_s"], before, layers):
            layers.insert(1, "limits")
        wire.send(link, ["layers", layers])
        Server(link, folder, order).serve()


def rehearse() -> None:
    """Do once what every submission makes a runner do.

    A fresh fork copies each page of memory at its first touch; a runner that waits does so in time.
    """
    exec(compile("def pair(a, b):\n    return [(a, b)]", "rehearsal", "exec"), {})
    sample: Any = [(1, 2.0), "text"]
    torch = sys.modules.get("torch")
    if torch is not None:
        _seed(torch, 0)
        sys.modules["numpy"].random.seed(0)  # loads numpy.random, which takes 10 ms
        sample = torch.arange(1, 10).view(3, 3)
        sample = [sample[1:, 1:] * 2, sample.float().t() @ sample.float(), sample.double()]
    for _ in range(2):
        arguments = convert.live(wire.unpack(wire.pack(convert.plain(sample)), builds=True))
        shares_memory(arguments[0], arguments[0])


def _seed(torch: Any, seed: int) -> None:
    """Seed torch as `torch.manual_seed` does where there is only a processor.

    That one also notes, for each accelerator that is not there, the stack of its caller: 5 ms.
    """
    torch.default_generator.manual_seed(seed)


def _keep_only(channel: int, output: int, trace: int, trees: Collection[int]) -> None:
    os.setsid()
    high = [os.dup(number) for number in (channel, output, trace)]
    moved = [os.dup2(old, 60 + index) for index, old in enumerate(high)]
    # An ended pipe, not /dev/null: that is everybody's, and its mode and times could be changed.
    null, writer = os.pipe()
    os.close(writer)
    for end, target in ((null, 0), (moved[1], 1), (moved[1], 2), (moved[0], 3), (moved[2], 4)):
        os.dup2(end, target, inheritable=False)
    descriptors.close_others(range(5), trees)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


def _clean_surroundings(folder: str) -> None:
    environment = {
        "HOME": folder, "TMPDIR": folder, "USER": "learner", "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "",
    }  # fmt: skip
    # One by one: `update` asks every class that there is whether it is a mapping.
    for name in list(os.environ):
        del os.environ[name]
    for name, value in environment.items():
        os.environ[name] = value
    tempfile.tempdir = folder  # the zygote's may be outside the view
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
    sys.stdout = sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(io.FileIO(STDOUT, "w", closefd=False)),
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=True,
    )
    vars(sys).update(__stdin__=sys.stdin, __stdout__=sys.stdout, __stderr__=sys.stderr)
    sys.unraisablehook = _print_unraisable
    sys.argv[:] = [MODULE]


class Server:
    """Answers the judge's calls on one submission, one reply a call."""

    def __init__(self, link: socket.socket, folder: str, order: dict[str, Any]) -> None:
        self.link = link
        self.order = order
        self.path = os.path.join(folder, order["file"])
        self.lines = order["source"].split("\n")
        self.module = types.ModuleType(MODULE)
        self.harness: dict[str, Any] = {}
        self.cell_failures: list[list[Any]] = []  # line, the cell's text, and a reply
        self.future_flags = 0
        self.flush: Callable[[], None] = sys.stdout.flush

    def serve(self) -> None:
        reply = self._guarded(self._load)
        self._flush()
        wire.send(self.link, self._loaded() if reply is None else reply)
        while reply is None:
            try:
                number, name, through, arguments = wire.receive(self.link, builds=True)
                if through == FINISH:
                    answer = self._guarded(self._finish)
                    self._flush()
                    wire.send(self.link, [number, *(answer or self._loaded())])
                    continue
                if not name:
                    shared_memory.receive(self.link, arguments)
                    wire.send(self.link, [number, "mapped"])
                    continue
            except EOFError:
                return
            answer = self._guarded(lambda: self._call(name, through, arguments))  # noqa: B023
            self._flush()
            wire.send(self.link, [number, *answer])

    def _loaded(self) -> list[Any]:
        failures = [[line, *reply] for line, _, *reply in self.cell_failures[:MAX_CELL_FAILURES]]
        return ["loaded", failures]

    def _flush(self) -> None:
        with contextlib.suppress(Exception):
            self.flush()

    def _load(self) -> list[Any] | None:
        seed = self.order["random"]
        random.seed(seed)
        torch = sys.modules.get("torch")
        if torch is not None:
            _seed(torch, seed)
            sys.modules["numpy"].random.seed(seed)
        if self.order["harness"]:
            exec(marshal.loads(self.order["harness"]), self.harness)
        with open(self.path, "w", encoding="utf-8", newline="") as file:
            file.write(self.order["source"])
        self.module.__file__ = self.path
        sys.modules[MODULE] = self.module
        for name in ("exit", "quit"):  # as in any Python that is started in the usual way
            setattr(builtins, name, sys.exit)
        if checked := self.order.get("checked", b""):
            exec(_placed(marshal.loads(checked), self.path), vars(self.module))
        else:
            self._run_all(self.module)
        return self._missing(self.module)

    def _run_all(self, module: types.ModuleType) -> None:
        """Run the whole file: compiled from the same tree that rules look at, or cell by cell."""
        code_cells = cells.split(self.order["source"]) if self.order["is_notebook"] else []
        if code_cells:
            vars(module)["get_ipython"] = lambda: None  # what it is outside of a notebook
            for cell in code_cells:
                self._run_cell(cell, module)
        else:
            tree = syntax_tree.parse(self.order["source"], self.path)
            exec(compile(tree, self.path, "exec", dont_inherit=True), vars(module))

    def _run_cell(self, cell: cells.Cell, module: types.ModuleType) -> None:
        """Run a cell until it fails; an import that fails does not end it."""
        tree = syntax_tree.parse(cell.text, self.path)
        ast.increment_lineno(tree, cell.first_line - 1)
        for statement in tree.body:
            reply = self._guarded(functools.partial(self._run_statement, statement, module))
            if reply is None:
                continue
            if reply == ["memory"]:
                raise MemoryError
            self.cell_failures.append([statement.lineno, cell.text, *reply])
            if not isinstance(statement, (ast.Import, ast.ImportFrom)):
                return

    def _run_statement(self, statement: ast.stmt, module: types.ModuleType) -> None:
        code = compile(
            ast.Module([statement], []), self.path, "exec", self.future_flags, dont_inherit=True
        )
        self.future_flags |= code.co_flags & _FUTURE_FLAGS
        exec(code, vars(module))

    def _missing(self, module: types.ModuleType) -> list[Any] | None:
        """Which function is not there, or how the cell failed that was to define it."""
        for name in self.order["functions"]:
            if callable(getattr(module, name, None)):
                continue
            for _, text, *reply in self.cell_failures:
                if cells.defines(text, name):
                    return reply
            return ["missing", name]
        return None

    def _finish(self) -> list[Any] | None:
        """Run the whole file, after the calls of its checked part: it has to load as well."""
        module = types.ModuleType(MODULE)
        module.__file__ = self.path
        sys.modules[MODULE] = module
        self._run_all(module)
        if missing := self._missing(module):
            return missing
        _wait_for_threads()
        complete = _origins(module, self.path)
        for name, origin in _origins(self.module, self.path).items():
            if complete.get(name) != origin:
                return ["replaced", name]
        self.module = module  # further calls are of the whole file
        return None

    def _call(self, name: str, through: str, sent: Any) -> list[Any]:
        arguments = convert.live(sent)
        if through:
            result = self.harness[through](self.module, *arguments)
        else:
            result = getattr(self.module, name)(*arguments)
        value = convert.plain(result)
        after = [
            None if isinstance(before, wire.Build) and before.kind in _NOT_SENT_BACK
            else convert.plain(argument)
            for before, argument in zip(sent, arguments, strict=True)
        ]  # fmt: skip
        shared = [
            index for index, argument in enumerate(arguments) if shares_memory(result, argument)
        ]
        return ["value", value, after, shared]

    def _guarded(self, step: Callable[[], Any]) -> Any:
        """A step's own reply, or one that says how it ended."""
        try:
            return step()
        except MemoryError:
            return ["memory"]
        except convert.TooLarge:
            return ["large"]
        except SystemExit as error:
            return ["left", self._frames(error)]
        except SyntaxError as error:
            if error.filename == self.path:
                text = (error.text or "").rstrip("\n")[:_LONGEST_LINE]
                return ["syntax", str(error.msg)[:2000], error.lineno or 0, error.offset or 0, text]
            return self._raised(error)
        except BaseException as error:
            return self._raised(error)

    def _raised(self, error: BaseException) -> list[Any]:
        try:
            message = str(error)[:2000]
        except BaseException:
            message = ""
        if isinstance(error, RuntimeError) and any(sign in message for sign in _NO_MEMORY):
            return ["memory"]
        if _in_worker_start(error):
            message = "a DataLoader may start no other process here: use num_workers=0"
        return ["raised", type(error).__name__[:200], message, self._frames(error)]

    def _frames(self, error: BaseException) -> list[Any]:
        """The traceback's steps in the submission's file: line, function and code."""
        places: list[Any] = []
        step = error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename == self.path and len(places) < 40:
                line = self.lines[step.tb_lineno - 1] if step.tb_lineno <= len(self.lines) else ""
                name = step.tb_frame.f_code.co_name[:200]
                places.append([step.tb_lineno, name, line.strip()[:_LONGEST_LINE]])
            step = step.tb_next
        return places[-8:]


def _in_worker_start(error: BaseException) -> bool:
    """Whether a DataLoader raised this while it started its worker processes."""
    steps = traceback.walk_tb(error.__traceback__)
    files = [frame.f_code.co_filename for frame, _ in steps]
    return any(file.endswith("dataloader.py") for file in files) and any(
        "multiprocessing" in file for file in files
    )


def _print_unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    """Print an exception that Python ignores, unless it is of a half-made DataLoader."""
    if getattr(unraisable.object, "__module__", None) != "torch.utils.data.dataloader":
        sys.__unraisablehook__(unraisable)


def _placed(code: types.CodeType, path: str) -> types.CodeType:
    """The same code as if it had been compiled from the file at a path."""
    constants = tuple(
        _placed(part, path) if isinstance(part, types.CodeType) else part for part in code.co_consts
    )
    return code.replace(co_filename=path, co_consts=constants)


def _origins(module: types.ModuleType, path: str) -> dict[str, tuple[int, str]]:
    """Line and name of the code of each function and method that a module's file defines."""
    values = dict(vars(module))
    for name, value in vars(module).items():
        if isinstance(value, type) and value.__module__ == module.__name__:
            values |= {f"{name}.{part}": member for part, member in vars(value).items()}
    codes = {
        name: getattr(getattr(value, "__func__", value), "__code__", None)
        for name, value in values.items()
    }
    return {
        name: (code.co_firstlineno, code.co_qualname)
        for name, code in codes.items()
        if type(code) is types.CodeType and code.co_filename == path
    }


def _wait_for_threads() -> None:
    """Let what the file started, such as a timer, come to its end, if that is soon."""
    until = time.monotonic() + THREADS_S
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(max(0.0, until - time.monotonic()))


def shares_memory(result: Any, argument: Any) -> bool:
    """Whether a result is an argument itself or a view of it; used for a message only."""
    if result is None or isinstance(result, (bool, int, float, str, tuple)):
        return False
    if result is argument:
        return True
    torch = sys.modules.get("torch")
    if torch is None or type(result) is not torch.Tensor or type(argument) is not torch.Tensor:
        return False
    try:
        return bool(result.untyped_storage().data_ptr() == argument.untyped_storage().data_ptr())
    except (RuntimeError, NotImplementedError):
        return False
