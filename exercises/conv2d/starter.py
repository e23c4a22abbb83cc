import torch


def conv2d(image, kernel):
    """The sum of window times kernel at each place; (h, w) and (a, b) to (h - a + 1, w - b + 1)."""
    ...
