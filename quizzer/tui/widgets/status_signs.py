"""How each status of an exercise looks: a sign, readable without colour, and its style."""

from __future__ import annotations

STATUS_SIGNS = {
    "passed": ("✓", "$success"),
    "failed": ("✗", "$error"),
    "due": ("●", "bold $accent"),
    "started": ("◐", "$primary"),
    "new": ("○", "$quiet"),
}
