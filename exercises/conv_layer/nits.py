"""What a teacher would pencil beside a right layer."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "Zeros and a copy into their middle are what `F.pad` does in one call.",
        r"\bzeros\([^\n]*\n(?: [^\n]*\n)*? [^\n]*\w+\[(?:\.\.\.|:, :), (?P<p>\w+):[^\n]*, "
        r"(?P=p):[^\n]*\] = ",
        (
            """
import torch


def conv_layer(x, weight, bias, stride, padding):
    n, c, h, w = x.shape
    o, _, a, b = weight.shape
    big = torch.zeros(n, c, h + 2 * padding, w + 2 * padding)
    big[:, :, padding : padding + h, padding : padding + w] = x
    rows = (h + 2 * padding - a) // stride + 1
    columns = (w + 2 * padding - b) // stride + 1
    out = torch.zeros(n, o, rows, columns)
    for i in range(rows):
        for j in range(columns):
            window = big[:, :, i * stride : i * stride + a, j * stride : j * stride + b]
            out[:, :, i, j] = torch.einsum("ncuv,ocuv->no", window, weight) + bias
    return out
""",
            """
import torch
import torch.nn.functional as F


def padded(pictures, p):
    n, c, h, w = pictures.shape
    result = torch.zeros((n, c, h + p + p, w + p + p))
    result[..., p : h + p, p : w + p] = pictures
    return result


def conv_layer(x, weight, bias, stride, padding):
    x = padded(x, padding)
    o, _, a, b = weight.shape
    windows = x.unfold(2, a, stride).unfold(3, b, stride)
    return torch.einsum("ncijuv,ocuv->noij", windows, weight) + bias[:, None, None]
""",
        ),
    ),
    Nit(
        "Pictures and filters are taken one by one; `einsum` computes all of one place at once.",
        r"for (?P<n>\w+) in range\([^\n]*\):\n +for (?P<o>\w+) in range\([^\n]*\):\n"
        r"(?: [^\n]*\n)*? [^\n]*\w+\[(?P=n), (?P=o), \w+, \w+\] \+?= ",
        (
            """
import torch
import torch.nn.functional as F


def conv_layer(x, weight, bias, stride, padding):
    x = F.pad(x, (padding,) * 4)
    n, c, h, w = x.shape
    o, _, a, b = weight.shape
    rows, columns = (h - a) // stride + 1, (w - b) // stride + 1
    out = torch.zeros(n, o, rows, columns)
    for m in range(n):
        for f in range(o):
            for i in range(rows):
                for j in range(columns):
                    top, left = i * stride, j * stride
                    window = x[m, :, top : top + a, left : left + b]
                    out[m, f, i, j] = (window * weight[f]).sum() + bias[f]
    return out
""",
            """
import torch
from torch.nn import functional as F


def conv_layer(x, weight, bias, stride, padding):
    x = F.pad(x, [padding, padding, padding, padding])
    k, l = weight.shape[2:]
    shape = [(x.shape[2] - k) // stride + 1, (x.shape[3] - l) // stride + 1]
    result = torch.empty(len(x), len(weight), *shape)
    for picture in range(len(x)):
        for filter in range(len(weight)):
            for row in range(shape[0]):
                for column in range(shape[1]):
                    y, z = row * stride, column * stride
                    total = bias[filter].clone()
                    for channel in range(x.shape[1]):
                        patch = x[picture, channel, y : y + k, z : z + l]
                        total += torch.sum(patch * weight[filter, channel])
                    result[picture, filter, row, column] = total
    return result
""",
        ),
    ),
    Nit(
        "`F.unfold` pads by itself: it takes `padding` as well as `stride`.",
        r"(?P<x>\w+) = (?:\w+\.)*pad\([^\n]*\n(?: [^\n]*\n)*? [^\n]*\w+\.unfold\((?P=x), ",
        (
            """
import torch.nn.functional as F


def conv_layer(x, weight, bias, stride, padding):
    n, c, h, w = x.shape
    o, _, a, b = weight.shape
    x = F.pad(x, (padding, padding, padding, padding))
    columns = F.unfold(x, (a, b), stride=stride)
    out = weight.reshape(o, -1) @ columns + bias[:, None]
    return out.view(n, o, (h + 2 * padding - a) // stride + 1, -1)
""",
            """
import torch


def conv_layer(x, weight, bias, stride, padding):
    o, c, a, b = weight.shape
    padded = torch.nn.functional.pad(x, [padding] * 4)
    patches = torch.nn.functional.unfold(padded, kernel_size=(a, b), stride=stride)
    numbers = torch.einsum("ok,nkl->nol", weight.flatten(1), patches)
    rows = (padded.shape[2] - a) // stride + 1
    return numbers.unflatten(2, (rows, -1)) + bias.view(1, -1, 1, 1)
""",
        ),
    ),
)
