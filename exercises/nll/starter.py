import torch


def nll(log_probs, targets):
    """Minus the mean of each row's number at its target; (n, c) and (n,) to one number."""
    ...
