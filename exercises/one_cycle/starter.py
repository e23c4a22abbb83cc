import math


def one_cycle(pos, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    """The learning rate at `pos`, from 0 (start of the training) to 1 (its end)."""
    ...


def momentum(pos, pct_start=0.25, low=0.85, high=0.95):
    """The momentum at `pos`, from 0 (start of the training) to 1 (its end)."""
    ...
