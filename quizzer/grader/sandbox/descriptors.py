"""A process's open files: which of them a fork carries along."""

from __future__ import annotations

import os
from collections.abc import Iterable

MOST = 4096  # none of ours has a higher number


def close_others(kept: Iterable[int]) -> None:
    """Close all descriptors of this process but these."""
    first = 0
    for number in (*sorted(set(kept)), MOST):
        if first < number:  # Python closes all of them for the range from 0 to 0
            os.closerange(first, number)
        first = number + 1
