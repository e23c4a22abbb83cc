"""The progress of a long grading, on standard error while it runs.

Nothing is shown for an exercise without phases: its verdict comes too soon.
"""

from __future__ import annotations

import re
import threading
import time
from types import TracebackType
from typing import TextIO

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ERASE = "\r\033[K"


class ProgressLine:
    """Phases with the seconds so far, and what is printed; on a terminal the last line ticks."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.began = time.monotonic()
        self.now = ""
        self.midline = False
        self.ticking = stream.isatty()
        self.lock = threading.Lock()
        self.over = threading.Event()

    def __enter__(self) -> ProgressLine:
        if self.ticking:
            threading.Thread(target=self._tick, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        with self.lock:
            self._clear()

    def phase(self, text: str) -> None:
        with self.lock:
            self._clear()
            self.now = text
            self._write(f"{self._seconds()}  {text}\n")

    def output(self, text: str) -> None:
        """What a submission prints, without the characters that would steer a terminal."""
        if not self.now:
            return
        with self.lock:
            self._clear(keep_line=True)
            self._write(_CONTROL.sub("�", text))
            self.midline = not text.endswith("\n")

    def _tick(self) -> None:
        while not self.over.wait(1.0):
            with self.lock:
                if self.now and not self.midline and not self.over.is_set():
                    self._write(f"{_ERASE}{self._seconds()}  {self.now} ...")

    def _clear(self, *, keep_line: bool = False) -> None:
        if self.midline:
            if not keep_line:
                self._write("\n")
                self.midline = False
        elif self.ticking and self.now:
            self._write(_ERASE)

    def _seconds(self) -> str:
        return f"{time.monotonic() - self.began:6.1f} s"

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()
