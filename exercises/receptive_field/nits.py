"""What a teacher would pencil beside a right receptive field."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "The product of the strides is formed anew for each layer; a running product does it once.",
        r"\bprod\([^\n]* for [^\n]*\[:\w+\]\]?\)",
        (
            """
from math import prod


def receptive_field(layers):
    width = 1
    for i, (kernel, _) in enumerate(layers):
        width += (kernel - 1) * prod(stride for _, stride in layers[:i])
    return width
""",
            """
import math


def receptive_field(layers):
    return 1 + sum(
        (layers[n][0] - 1) * math.prod([s for k, s in layers[:n]]) for n in range(len(layers))
    )
""",
        ),
    ),
    Nit(
        "The list needs no indices: `for kernel, stride in layers` names both numbers.",
        r"for (?P<i>\w+) in range\((?:0, )?len\((?P<all>\w+)\)\):\n"
        r"(?: [^\n]*\n)*? [^\n]*\b(?P=all)\[(?P=i)\]",
        (
            """
def receptive_field(layers):
    width, distance = 1, 1
    for i in range(len(layers)):
        width += (layers[i][0] - 1) * distance
        distance *= layers[i][1]
    return width
""",
            """
def receptive_field(net):
    result = 1
    step = 1
    for n in range(0, len(net)):
        k, s = net[n]
        result = result + step * (k - 1)
        step = step * s
    return result
""",
        ),
    ),
    Nit(
        "The loop already gives 1 for an empty list, so that needs no case of its own.",
        r"(?:if not (?P<a>\w+)|if len\((?P<b>\w+)\) == 0|if (?P<c>\w+) == \[\]):\n +return 1\n"
        r"(?= +(?:\w+ = 1\n|\w+, \w+ = \(1, 1\)\n|\(\w+, \w+\) = \(1, 1\)\n))",
        (
            """
def receptive_field(layers):
    if not layers:
        return 1
    width, distance = 1, 1
    for kernel, stride in layers:
        width += (kernel - 1) * distance
        distance *= stride
    return width
""",
            """
def receptive_field(layers):
    if len(layers) == 0:
        return 1
    size = 1
    jump = 1
    for k, s in layers:
        size, jump = size + (k - 1) * jump, jump * s
    return size
""",
        ),
    ),
)
