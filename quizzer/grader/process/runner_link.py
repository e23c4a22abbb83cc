"""The judge's line to one runner: orders out, replies in, output drained, limits enforced."""

from __future__ import annotations

import os
import select
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

from quizzer.grader.process.runner import FINISH
from quizzer.grader.values import wire
from quizzer.grader.values.shared_memory import SharedMemory

MAX_OUTPUT = 10_000
START_LIMIT_S = 30.0
# What a runner says of itself (how loading ended, an exception) is short; only values are long.
MAX_REPORT = 1 << 19
MAX_STRING = 2000
_TRACE_WAIT_S, _TRACE_PAUSE_S = 1.0, 0.05


class RunnerExited(Exception):
    """The runner has ended: an exit code (negative: a signal) and the processor time it took.

    `excess` says why the zygote ended it; "" where it did not.
    """

    def __init__(self, code: int, cpu_s: float, excess: str = "", *, closed: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.cpu_s = cpu_s
        self.excess = excess
        self.closed = closed


class TimeLimitExceeded(Exception):
    """A time limit was reached; `places` are the submission's lines then, innermost first."""

    def __init__(self, places: list[tuple[int, str]]) -> None:
        super().__init__()
        self.places = places


class ProtocolViolation(Exception):
    """Bytes on the channel that no runner of ours writes."""


class CallerExited(Exception):
    """Nobody waits for this verdict any more."""


class RunnerLink:
    """One runner, from when the zygote provides it to its end."""

    def __init__(
        self, zygote: socket.socket, caller: socket.socket, on_output: Callable[[str], None]
    ) -> None:
        self.zygote = zygote
        self.caller = caller
        self.on_output = on_output
        self.output = bytearray()
        self.layers: list[str] = []
        self.folder = ""
        self.deadline = time.monotonic() + START_LIMIT_S
        self.reader = wire.FrameReader(MAX_REPORT)
        self.report: list[Any] | None = None
        self.number = 0
        self.received = 0
        self.closed = False
        zygote.sendall(b"r")
        note, ends, _, _ = socket.recv_fds(zygote, 1, 3)
        if note != b"s" or len(ends) != 3:
            raise EOFError("the zygote has ended")
        self.link = socket.socket(fileno=ends[0])
        self.pipe, self.trace = ends[1], ends[2]
        self.link.setblocking(False)
        os.set_blocking(self.pipe, False)

    def load(self, order: dict[str, Any], limit_s: float) -> list[Any]:
        """Bound the runner and have it load a submission; its reply, the clock now running."""
        ready = self._reply()
        self.folder = str(ready[2])
        self.zygote.sendall(b"m" + struct.pack("=Q", min(order["memory_mb"], 1 << 40)))
        self._send(["load", order])
        self.layers = [str(layer) for layer in self._reply()[1]]
        self.deadline = time.monotonic() + limit_s
        reply: list[Any] = _clipped(self._reply())
        self.reader.limit = wire.MAX_FRAME
        return reply

    def call(
        self, function: str, through: str, arguments: Any, meanwhile: Callable[[], object]
    ) -> list[Any]:
        """Have one function called: ["value", value, arguments after, shared] or how it ended.

        `meanwhile` runs here while the runner works.
        """
        self.number += 1
        if self._readable(self.link.fileno()):
            self._receive()  # its end, or a reply that nobody asked for
        if self.reader.buffer:
            raise ProtocolViolation
        self._send([self.number, function, through, arguments])
        meanwhile()
        reply = self._reply()
        if len(reply) < 2 or type(reply[0]) is not int or reply[0] != self.number:
            raise ProtocolViolation
        return reply[1:] if reply[1] == "value" else _clipped(reply[1:])

    def finish(self) -> list[Any]:
        """Have the whole file run, where only its checked part was loaded; as `load` replies."""
        return self.call("", FINISH, (), lambda: None)

    def share(self, memory: SharedMemory) -> None:
        """Have the runner map memory; it numbers its mappings from 0."""
        self.number += 1
        self._send([self.number, "", "", memory.size])
        self._wait(writing=True)
        try:
            memory.send(self.link)
        except ConnectionError:
            self._ended()
        if self._reply() != [self.number, "mapped"]:
            raise ProtocolViolation

    def close(self) -> None:
        """End the runner and all that it started; the zygote removes what it wrote."""
        if self.closed:
            return
        self.closed = True
        self.link.close()
        try:
            if self.report is None:
                self.zygote.sendall(b"k")
                self._await_report(20.0)
        finally:
            self.drain()
            os.close(self.pipe)
            os.close(self.trace)

    @property
    def text(self) -> str:
        return self.output.decode("utf-8", "replace")

    def _send(self, value: Any) -> None:
        data = memoryview(wire.frame(value))
        while data:
            try:
                data = data[self.link.send(data) :]
            except BlockingIOError:
                self._wait(writing=True)
            except ConnectionError:
                self._ended()

    def _reply(self) -> list[Any]:
        while True:
            try:
                value = self.reader.take()
            except wire.WireError as error:
                raise ProtocolViolation from error
            if value is not ...:
                break
            self._wait(writing=False)
            self._receive()
        if type(value) is not list or not value:
            raise ProtocolViolation
        return value

    def _receive(self) -> None:
        try:
            data = self.link.recv(1 << 18)
        except BlockingIOError:
            return
        except ConnectionError:
            data = b""
        if not data:
            self._ended()
        self.received += len(data)
        try:
            self.reader.feed(data)
        except wire.WireError as error:
            raise ProtocolViolation from error

    def _wait(self, *, writing: bool) -> None:
        """Until the channel is ready, draining what is printed; raises for a limit or an end."""
        link, wanted = self.link.fileno(), select.POLLOUT if writing else select.POLLIN
        poll = select.poll()
        poll.register(link, wanted)
        poll.register(self.caller.fileno(), select.POLLIN)
        poll.register(self.zygote.fileno(), select.POLLIN)
        piped = True
        poll.register(self.pipe, select.POLLIN)
        while True:
            remaining = self.deadline - time.monotonic()
            if remaining <= 0:
                raise TimeLimitExceeded(self._whereabouts())
            ready = dict(poll.poll(max(1, int(remaining * 1000))))
            if piped and self.pipe in ready and not self.drain():
                poll.unregister(self.pipe)
                piped = False
            if self.caller.fileno() in ready:
                raise CallerExited
            if link in ready:
                return
            if self.zygote.fileno() in ready:
                self._ended()

    def drain(self) -> bool:
        """Take what was printed; whether more may come."""
        for _ in range(64):
            try:
                data = os.read(self.pipe, 1 << 16)
            except BlockingIOError:
                return True
            if not data:
                return False
            part = data[: MAX_OUTPUT - len(self.output)]
            if part:
                self.output += part
                self.on_output(part.decode("utf-8", "replace"))
        return True

    def _ended(self) -> None:
        closed = False
        if self.report is None and not self._await_report(1.0):
            closed = True  # alive, but with its channel shut
            self.zygote.sendall(b"k")
            self._await_report(20.0)
        code, cpu_s, excess = self.report or (-9, 0.0, "")
        raise RunnerExited(int(code), float(cpu_s), str(excess), closed=closed)

    def _await_report(self, seconds: float) -> bool:
        reader = wire.FrameReader()
        until = time.monotonic() + seconds
        while self.report is None and time.monotonic() < until:
            if self._readable(self.zygote.fileno(), 0.05):
                data = self.zygote.recv(4096)
                if not data:
                    raise EOFError("the zygote has ended")
                reader.feed(data)
                report = reader.take()
                self.report = None if report is ... else report
            self.drain()
        return self.report is not None

    def _whereabouts(self) -> list[tuple[int, str]]:
        """Ask the interpreter, from outside, which lines it is in."""
        self.zygote.sendall(b"t")
        trace = bytearray()  # written in many small pieces
        until, pause = time.monotonic() + _TRACE_WAIT_S, _TRACE_WAIT_S
        # A submission can write here too: neither its bytes nor its pauses may go on for ever.
        while len(trace) < 1 << 14 and self._readable(self.trace, pause):
            part = os.read(self.trace, 8192)
            if not part:
                break
            trace += part
            pause = min(_TRACE_PAUSE_S, until - time.monotonic())
            if pause <= 0:
                break
        text = trace.decode("utf-8", "replace")
        places = []
        for line in text.splitlines():
            parts = line.strip().split('"')
            words = parts[2].split() if len(parts) == 3 else []
            if len(words) == 5 and words[2].isdigit() and parts[1].startswith(self.folder):
                places.append((int(words[2]), words[4]))
        return places

    @staticmethod
    def _readable(descriptor: int, seconds: float = 0.0) -> bool:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(int(seconds * 1000)))


def _clipped(value: Any, depth: int = 0) -> Any:
    """A runner's report with every string cut and every list short, however it was made."""
    if type(value) is str:
        return value[:MAX_STRING]
    if type(value) is list and depth < 8:
        return [_clipped(item, depth + 1) for item in value[:64]]
    if type(value) is int:
        return value if abs(value) < 1 << 31 else None
    return value if type(value) is bool else None
