"""How close floats must be to count as equal: the one tolerance of results and diagnoses."""

from __future__ import annotations

import math
import sys
from typing import Any

RTOL, ATOL = 1e-4, 1e-6


def is_close(expected: float, got: float) -> bool:
    """Whether two numbers are equal to the tolerance; NaN equals nothing."""
    try:
        return math.isclose(expected, got, rel_tol=RTOL, abs_tol=ATOL)
    except OverflowError:  # a whole number too large for a float
        return False


def close_elements(expected: Any, got: Any) -> Any:
    """Element by element, for two tensors of one dtype and shape; NaN equals NaN."""
    torch: Any = sys.modules["torch"]
    return torch.isclose(got, expected, rtol=RTOL, atol=ATOL, equal_nan=True)
