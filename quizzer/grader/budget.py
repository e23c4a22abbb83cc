"""How long one file may take from its submission to its verdict, whatever is in it.

Rules, loading, calls, comparison, diagnosis and the words of the verdict share the exercise's time
limit and a fixed allowance. The judge stops itself with an alarm; a judge that cannot is ended from
outside a little later.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from typing import Any

# On top of the exercise's own limit: a runner's start, and all that is no call.
ALLOWANCE_S = 3.0
# How much later than the judge itself the client gives up.
OUTSIDE_S = 2.0


def most_s(limit_s: float, pace: float, *, training: bool) -> float:
    """The seconds after which a judge is ended from outside.

    `pace` says how many times longer the same work takes on this machine now. The limit of a
    `training` is stretched by it, since a processor's time is what bounds that.
    """
    return limit_s * (pace if training else 1) + (ALLOWANCE_S + OUTSIDE_S) * pace


class OverBudget(BaseException):
    """The time for one file is over; not an Exception, so that no handler on the way takes it."""


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise OverBudget in the main thread where the block takes longer."""

    def ring(*_: Any) -> None:
        raise OverBudget

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
