"""The model solution, shown beside the learner's own after a pass."""

import torch
import torch.nn.functional as F


def conv_layer(x, weight, bias, stride, padding):
    x = F.pad(x, (padding, padding, padding, padding))
    (n, _, h, w), (o, _, a, b) = x.shape, weight.shape
    rows, columns = (h - a) // stride + 1, (w - b) // stride + 1
    output = torch.zeros(n, o, rows, columns)
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + a, left : left + b]
            output[:, :, i, j] = torch.einsum("ncuv,ocuv->no", window, weight) + bias
    return output
