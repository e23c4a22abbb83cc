import torch


def outer_sum(a, b):
    """All sums a[i] + b[j] of a, shape (n,), and b, shape (m,), as shape (n, m); no loop."""
    ...


def center_columns(t):
    """t, shape (n, m), with the mean of each column subtracted; no loop."""
    ...
