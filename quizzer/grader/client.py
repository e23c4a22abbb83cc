"""The front door: `grade(spec, source)` gives a verdict; a `GraderClient` is kept warm for it."""

from __future__ import annotations

import contextlib
import secrets
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.errors import ContentError, QuizzerError
from quizzer.grader import machine_load
from quizzer.grader.budget import most_s
from quizzer.grader.grader_process import (
    NOTICED_LATE_S,
    NOTICED_S,
    GraderProcess,
    SharedProcess,
    WarmProcess,
)
from quizzer.grader.source import Refused, Source, read
from quizzer.grader.values import wire
from quizzer.grader.verdict import Check, Verdict

OnCheck = Callable[[Check], None]
OnOutput = Callable[[str], None]

_JUDGES_KEPT = 16
_GRACE_S = 60.0
# The search for a small change that fixes a file ends so long after grading began.
SEARCH_S = 1.0


class GraderClient:
    """A warm process that forks judges and runners; use it as a context, from one thread at a time.

    `torch`, `optim`, `keep`, `many` and `hidden` are those of `GraderProcess`. Where nothing names
    the cause of a failure, a small change that fixes the file is searched for until `search_s`
    after grading began; 0 for no search. It changes no status and no score. With `shared`, another
    process's is used; once that has ended, `grade` raises.
    """

    def __init__(
        self,
        *,
        torch: bool,
        optim: bool = False,
        keep: bool = True,
        many: bool = False,
        hidden: tuple[Path, ...] = (),
        search_s: float = SEARCH_S,
        shared: SharedProcess | None = None,
    ) -> None:
        self.torch = torch
        self.search_s = search_s

        def start() -> GraderProcess:
            return GraderProcess(torch=torch, optim=optim, keep=keep, many=many, hidden=hidden)

        self._start = start
        self._judges: OrderedDict[str, socket.socket] = OrderedDict()
        self._training: set[str] = set()  # exercises graded by their own plan
        self._lock = threading.Lock()
        self._guard = threading.Lock()  # over the two below, for `cancel`
        self._is_grading = self._is_cancelled = False
        self._seeds: dict[str, int] = {}  # of the next submissions, which judges prepare
        self._has_answered = False
        self._may_restart = shared is None
        self._warm: WarmProcess = shared or start()

    def __enter__(self) -> GraderClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it and all that it started; returns when all of them have ended."""
        warm = self._warm  # a thread that is grading may start another one meanwhile
        for link in self._judges.values():
            link.close()
        self._judges.clear()
        warm.end(has_answered=self._has_answered)

    @property
    def alive(self) -> bool:
        return self._warm.alive

    def cancel(self) -> None:
        """Stop grading the current submission, from another thread; `grade` then raises."""
        with self._guard:
            if self._is_grading:
                self._is_cancelled = True
                for link in list(self._judges.values()):
                    with contextlib.suppress(OSError):  # has ended by itself
                        link.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def _cancellable(self) -> Iterator[None]:
        """While it lasts, `cancel` shuts the lines to the judges, which are then not used again."""
        with self._guard:
            self._is_grading, self._is_cancelled = True, False
        try:
            yield
        finally:
            with self._guard:
                self._is_grading = False
                if self._is_cancelled:
                    for link in self._judges.values():
                        link.close()
                    self._judges.clear()

    def grade(
        self,
        spec: ExerciseSpec,
        source: Source,
        seed: int,
        on_check: OnCheck,
        on_output: OnOutput,
        on_phase: OnOutput = lambda text: None,
    ) -> Verdict:
        """The verdict on a submission; raises ContentError for a broken exercise.

        Where something kills the warm process, another is started and the file graded once more,
        unless it is shared: then a QuizzerError is raised.
        """
        began = time.monotonic()
        checks: list[Check] = []

        def heard(check: Check) -> None:
            checks.append(source.named_check(check))
            on_check(checks[-1])

        with self._lock, self._cancellable():
            for _ in range(2):
                checks.clear()
                try:
                    verdict = self._grade_once(spec, source, seed, heard, on_output, on_phase)
                    if verdict.status == "crashed" and not self._warm.still_there():
                        raise EOFError  # the judge noticed first that the process is gone
                    return verdict
                except (EOFError, OSError, wire.WireError) as error:
                    self._drop(spec)
                    if self._is_cancelled:
                        raise QuizzerError("the run was cancelled", hint="run it again") from error
                    is_late = isinstance(error, TimeoutError)
                    # what is said of a crash must be so, and comes seldom enough to be waited for
                    if self._warm.still_there(NOTICED_S if is_late else NOTICED_LATE_S):
                        reason = "" if is_late else "the grader crashed on this file"
                        return _without_judge(spec, seed, checks, began, reason)
                    if not self._has_answered or not self._may_restart:
                        raise self._warm.failure() from error
                    self._restart()
                except ContentError:
                    self._drop(spec)
                    raise
            reason = "the grader was ended twice while it graded this file"
            return _without_judge(spec, seed, checks, began, reason)

    def _grade_once(
        self,
        spec: ExerciseSpec,
        source: Source,
        seed: int,
        on_check: OnCheck,
        on_output: OnOutput,
        on_phase: OnOutput,
    ) -> Verdict:
        link = self._judge(spec)
        pace = machine_load.busy()
        order = {
            "source": source.text,
            "is_notebook": source.is_notebook,
            "seed": seed,
            "prove": False,
            "pace": pace,
            "following": self._seeds.get(_key(spec)),
            "search_s": self.search_s,
        }
        until = time.monotonic() + most_s(
            spec.time_limit_s, pace, training=_key(spec) in self._training
        )
        link.settimeout(_GRACE_S)
        wire.send(link, order)
        verdict, fit = _listen(link, until, spec, on_check, on_output, on_phase)
        if not fit:
            self._drop(spec)
        return source.named(verdict)

    def _restart(self) -> None:
        """Start another process in the place of one that has ended."""
        with self._guard:
            self.close()
            self._has_answered = False
            self._warm = self._start()

    def prove(self, spec: ExerciseSpec, seed: int) -> list[str]:
        """What is wrong with an exercise's own code for one seed, a sentence each."""
        reference = (spec.folder / "reference.py").read_text(encoding="utf-8")
        with self._lock:
            try:
                link = self._judge(spec)
                link.settimeout(spec.time_limit_s * (len(spec.functions) + 1) + _GRACE_S)
                wire.send(
                    link, {"source": reference, "seed": seed, "prove": True, "following": None}
                )
                reply = wire.receive(link)
            except (EOFError, OSError) as error:
                self._drop(spec)
                raise ContentError(
                    f"{spec.folder}: the judge stopped while it ran this exercise's own code",
                    hint="try to run reference.py and misconceptions.py by hand",
                ) from error
        _raise_if_broken(reply, spec)
        return [str(problem) for problem in reply[1]]

    def probe(self) -> tuple[str, ...]:
        """The isolation layers that a runner of this zygote gets."""
        with self._lock:
            ours, theirs = socket.socketpair()
            with ours, theirs:
                socket.send_fds(self._warm.control, [b"p"], [theirs.fileno()])
                theirs.close()
                ours.settimeout(_GRACE_S)
                try:
                    return tuple(str(layer) for layer in wire.receive(ours))
                except (EOFError, OSError) as error:
                    self._warm.still_there()
                    raise self._warm.failure() from error

    def _judge(self, spec: ExerciseSpec) -> socket.socket:
        """The line to the judge of this exercise, made at its first use."""
        key = _key(spec)
        link = self._judges.get(key)
        if link is None:
            link, theirs = socket.socketpair()
            with theirs:
                socket.send_fds(self._warm.control, [b"j"], [theirs.fileno()])
            self._judges[key] = link
            link.settimeout(_GRACE_S)
            wire.send(link, _spec_message(spec))
            reply = wire.receive(link)
            _raise_if_broken(reply, spec)
            if reply == ["ready", True]:
                self._training.add(key)
            self._has_answered = True
        self._judges.move_to_end(key)
        while len(self._judges) > _JUDGES_KEPT:
            self._judges.popitem(last=False)[1].close()
        return link

    def next_seed(self, spec: ExerciseSpec) -> int:
        """A secret seed, for which this exercise's judge may have prepared the cases already."""
        seed = self._seeds.get(_key(spec), secrets.randbelow(1 << 53))
        self._seeds[_key(spec)] = secrets.randbelow(1 << 53)
        return seed

    def _drop(self, spec: ExerciseSpec) -> None:
        link = self._judges.pop(_key(spec), None)
        if link is not None:
            link.close()


def grade(
    spec: ExerciseSpec,
    source: bytes | Path,
    *,
    zygote: GraderClient | None = None,
    seed: int | None = None,
    on_check: OnCheck = lambda check: None,
    on_output: OnOutput = lambda text: None,
    on_phase: OnOutput = lambda text: None,
    hidden: tuple[Path, ...] = (),
    while_starting: Callable[[], None] = lambda: None,
) -> Verdict:
    """Grade one submission, a file or its bytes.

    Without a zygote one is started and ended, and nothing outlives this call; `while_starting` is
    called while it starts. `on_check` is called with each check as it is done, `on_output` with
    what the submission prints, `on_phase` with what a long exercise is doing. Raises ContentError
    for an exercise that is broken, OSError for a file that cannot be opened.
    """
    if seed is None:
        seed = zygote.next_seed(spec) if zygote is not None else secrets.randbelow(1 << 53)
    try:
        submission = Source.of(read(source) if isinstance(source, Path) else source)
    except Refused as refusal:
        return Verdict(
            spec.id, "refused", (Check("Can be read", "failed", str(refusal)),), seed=seed
        )
    if zygote is not None:
        return zygote.grade(spec, submission, seed, on_check, on_output, on_phase)
    optim = spec.needs_torch and "optim" in submission.text
    with GraderClient(torch=spec.needs_torch, optim=optim, keep=False, hidden=hidden) as client:
        while_starting()
        return client.grade(spec, submission, seed, on_check, on_output, on_phase)


def _listen(
    link: socket.socket,
    until: float,
    spec: ExerciseSpec,
    on_check: OnCheck,
    on_output: OnOutput,
    on_phase: OnOutput,
) -> tuple[Verdict, bool]:
    """The verdict, and whether its judge can grade on; raises TimeoutError at `until`."""
    while True:
        link.settimeout(max(until - time.monotonic(), 0.001))
        message = wire.receive(link)
        match message:
            case ["check", dict(check)]:
                on_check(Check(**check))
            case ["output", str(text)]:
                on_output(text)
            case ["phase", str(text)]:
                on_phase(text)
            case ["verdict", dict(verdict), bool(fit)]:
                return Verdict.from_dict(verdict), fit
            case _:
                _raise_if_broken(message, spec)


def _without_judge(
    spec: ExerciseSpec, seed: int, checks: list[Check], began: float, reason: str
) -> Verdict:
    """The verdict on a file whose judge crashed for a reason, or "" where it took too long."""
    late = f"grading it took too long; {spec.time_limit_s:g} s is the limit"
    message = f"{reason or late}. It counts as not passed."
    return Verdict(
        spec.id,
        "crashed" if reason else "timeout",
        (Check("Runs to its end", "failed", message), *checks),
        seed=seed,
        duration_s=time.monotonic() - began,
    )


def _raise_if_broken(reply: Any, spec: ExerciseSpec) -> None:
    match reply:
        case ["broken", str(message)]:
            raise ContentError(message, hint=f"`quizzer exercise check {spec.folder}` shows more")


def _key(spec: ExerciseSpec) -> str:
    return f"{spec.folder}\0{spec.digest}"


def _spec_message(spec: ExerciseSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "folder": str(spec.folder.resolve()),
        "functions": list(spec.functions),
        "rules": [[rule.name, list(rule.functions), list(rule.without)] for rule in spec.rules],
        "time_limit_s": spec.time_limit_s,
        "memory_mb": spec.memory_mb,
        "torch": spec.needs_torch,
    }


LAYERS = ("process", "limits", "namespaces", "landlock", "seccomp")


def in_force() -> tuple[str, ...]:
    """The isolation layers of a runner started now."""
    with GraderClient(torch=False, keep=False) as zygote:
        return zygote.probe()
