"""How busy the machine is: time limits assume a core that nothing else uses."""

from __future__ import annotations

import os

MOST = 3.0


def busy() -> float:
    """Processes that want each core, 1 to 3: the factor by which the same work takes longer."""
    try:
        running = os.getloadavg()[0]
    except OSError:
        return 1.0
    return min(max(running / (os.cpu_count() or 1), 1.0), MOST)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
