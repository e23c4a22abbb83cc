import torch


def outer_sum(a, b):
    """All sums of an item of a, shape (n,), and one of b, shape (m,); shape (n, m), no loop."""
    ...


def center_columns(t):
    """t, shape (n, m), less the mean of each column; no loop."""
    ...
