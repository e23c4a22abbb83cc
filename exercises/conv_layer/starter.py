import torch
import torch.nn.functional as F


def conv_layer(x, weight, bias, stride, padding):
    """(n, c, h, w) with weight (o, c, a, b) and bias (o,) to (n, o, H, W)."""
    ...
