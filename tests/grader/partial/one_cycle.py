import math


def anneal(start, end, p):
    return start + (end - start) * (1 - math.cos(math.pi * p)) / 2


def one_cycle(pos, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    lr_max = min(lr_max, 9.0)
    if pos < pct_start:
        return anneal(lr_max / div, lr_max, pos / pct_start)
    return anneal(lr_max, lr_max / div_final, (pos - pct_start) / (1 - pct_start))


def momentum(pos, pct_start=0.25, low=0.85, high=0.95):
    if pos < pct_start:
        return anneal(high, low, pos / pct_start)
    return anneal(low, high, (pos - pct_start) / (1 - pct_start))
