import torch


def softmax(x):
    """Each row's exponentials over their sum; (n, c) to (n, c), never NaN; from scratch."""
    ...
