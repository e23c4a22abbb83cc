"""How busy the machine is: time limits are meant for one core to oneself."""

from __future__ import annotations

import os

MOST = 3.0


def busy() -> float:
    """How many want each core, 1 to 3: so much longer the same work takes by the clock."""
    try:
        wanted = os.getloadavg()[0]
    except OSError:
        return 1.0
    return min(max(wanted / (os.cpu_count() or 1), 1.0), MOST)
