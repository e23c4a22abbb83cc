"""A process's open files: which of them a fork carries along."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable

MOST = 4096  # none of ours has a higher number


def close_others(kept: Iterable[int], also: Collection[int] = ()) -> None:
    """Close all descriptors of this process but these; `also` is quick where it is a range."""
    spans = [(number, number + 1) for number in kept]
    if isinstance(also, range):
        spans.append((also.start, also.stop))
    else:
        spans += [(number, number + 1) for number in also]
    first = 0
    for start, stop in (*sorted(spans), (MOST, MOST)):
        if first < start:  # Python closes all of them for the range from 0 to 0
            os.closerange(first, start)
        first = max(first, stop)
