"""What a person sees on standard error while a long grading runs."""

from __future__ import annotations

import io
import re
import threading

from quizzer.cli.grading_progress import ProgressLine

ERASE = "\r\033[K"


class Stream(io.StringIO):
    """Standard error, as a terminal or as a file."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal

    @property
    def written(self) -> str:
        """What was written, with every time as 0."""
        return re.sub(r" *\d+\.\d s", "0 s", self.getvalue())


def started(*, is_terminal: bool) -> ProgressLine:
    """A progress without the thread that ticks."""
    return ProgressLine(Stream(is_terminal=is_terminal))


def tick(progress: ProgressLine, times: int = 1) -> str:
    """What is written when so many seconds have passed."""
    before = len(progress.stream.written)  # type: ignore[attr-defined]
    waits = iter([False] * times + [True])

    class Over(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            assert timeout == 1.0
            return next(waits)

    over, progress.over = progress.over, Over()
    if over.is_set():
        progress.over.set()
    progress._tick()
    progress.over = over
    return progress.stream.written[before:]  # type: ignore[attr-defined,no-any-return]


def written(progress: ProgressLine) -> str:
    return progress.stream.written  # type: ignore[attr-defined,no-any-return]


def test_a_file_gets_each_phase_on_a_line_with_its_seconds() -> None:
    with started(is_terminal=False) as progress:
        progress.phase("importing torch")
        progress.phase("training")
    assert written(progress) == "0 s  importing torch\n0 s  training\n"
    assert re.match(r"(?=.{6} s  ) +\d+\.\d s  importing", progress.stream.getvalue())  # type: ignore[attr-defined]


def test_a_grading_without_phases_shows_nothing() -> None:
    with started(is_terminal=False) as progress:
        progress.output("loss 0.5\n")
    assert written(progress) == ""
    assert tick(started(is_terminal=True)) == ""


def test_on_a_terminal_the_line_of_the_phase_ticks_and_is_erased_before_others() -> None:
    progress = started(is_terminal=True)
    progress.phase("training")
    assert written(progress) == "0 s  training\n"
    assert tick(progress, 2) == f"{ERASE}0 s  training ..." * 2
    progress.phase("checking")
    assert written(progress).endswith(f"...{ERASE}0 s  checking\n")
    progress.__exit__(None, None, None)
    assert written(progress).endswith(f"checking\n{ERASE}")
    assert tick(progress) == "", "it is over"


def test_a_line_that_a_submission_has_begun_is_left_until_it_ends() -> None:
    progress = started(is_terminal=True)
    progress.phase("training")
    progress.output("epoch 1")
    assert tick(progress) == ""
    progress.output(", loss 0.5\n")
    assert written(progress).endswith(f"{ERASE}epoch 1, loss 0.5\n")
    assert tick(progress) == f"{ERASE}0 s  training ..."
    progress.output("epoch 2")
    progress.phase("checking")
    assert written(progress).endswith("epoch 2\n0 s  checking\n")
    assert tick(progress) == f"{ERASE}0 s  checking ..."


def test_what_a_submission_prints_cannot_steer_the_terminal() -> None:
    progress = started(is_terminal=True)
    progress.phase("training")
    progress.output("\x1b[2Ja\tb\r\x9b\n")
    assert written(progress).endswith("�[2Ja\tb��\n")


def test_the_ticking_ends_with_the_grading_and_keeps_no_process_alive() -> None:
    for is_terminal in (True, False):
        before = set(threading.enumerate())
        with started(is_terminal=is_terminal) as progress:
            threads = [thread for thread in threading.enumerate() if thread not in before]
            assert [thread.daemon for thread in threads] == [True] * is_terminal
        assert progress.over.is_set()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
