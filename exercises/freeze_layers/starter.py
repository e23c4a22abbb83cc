from torch import nn


def freeze_to(layers, n):
    """Make the parameters of the last n layers trainable, and no others."""
    ...
