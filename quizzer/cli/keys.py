"""Single keys from a terminal, without Enter; Ctrl-C stays what it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Keys:
    """`terminal` is where keys come from; None where there is no terminal, or no more."""

    def __init__(self, terminal: int | None, found: list[Any] | None = None) -> None:
        self.terminal = terminal
        self._found = found  # the state to leave the terminal in

    def read(self) -> str:
        """The key that was pressed; "" once there will be no more."""
        assert self.terminal is not None
        try:
            data = os.read(self.terminal, 1)
        except OSError:  # the terminal has gone
            data = b""
        if not data:
            self.terminal = None
        return data.decode("utf-8", "replace")[:1]

    @contextmanager
    def released(self) -> Iterator[None]:
        """Lend the terminal to another program, in the state in which it was found."""
        if self.terminal is None or self._found is None:
            yield
            return
        import termios
        import tty

        termios.tcsetattr(self.terminal, termios.TCSADRAIN, self._found)
        try:
            yield
        finally:
            tty.setcbreak(self.terminal)


@contextmanager
def single_keys() -> Iterator[Keys]:
    """Have keys come singly while this lasts, where there is a terminal on both sides."""
    try:
        import termios
        import tty
    except ImportError:  # Windows
        yield Keys(None)
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Keys(None)
        return
    terminal = sys.stdin.fileno()
    found = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield Keys(terminal, found)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, found)
