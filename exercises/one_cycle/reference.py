"""The model solution, shown beside the learner's own after a pass."""

import math


def anneal(start, end, p):
    return start + (end - start) * (1 - math.cos(math.pi * p)) / 2


def two_phases(pos, pct_start, first, middle, last):
    if pos < pct_start:
        return anneal(first, middle, pos / pct_start)
    return anneal(middle, last, (pos - pct_start) / (1 - pct_start))


def one_cycle(pos, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    return two_phases(pos, pct_start, lr_max / div, lr_max, lr_max / div_final)


def momentum(pos, pct_start=0.25, low=0.85, high=0.95):
    return two_phases(pos, pct_start, high, low, high)
