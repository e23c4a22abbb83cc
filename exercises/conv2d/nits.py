"""What a teacher would pencil beside a right convolution."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "The two inner loops are one product: a slice of the image times the kernel, then a sum.",
        r"for (?P<u>\w+) in range\([^\n]*\):\n +for (?P<v>\w+) in range\([^\n]*\):\n"
        r"(?: [^\n]*\n)*? [^\n]*\w+\[(?P=u), (?P=v)\] \* \w+\[[^\n:]+\]|"
        r"for (?P<p>\w+) in range\([^\n]*\):\n +for (?P<q>\w+) in range\([^\n]*\):\n"
        r"(?: [^\n]*\n)*? [^\n:]* \* \w+\[(?P=p)(?:, |\]\[)(?P=q)\]",
        (
            """
import torch


def conv2d(image, kernel):
    h, w = image.shape
    a, b = kernel.shape
    output = torch.zeros(h - a + 1, w - b + 1)
    for i in range(h - a + 1):
        for j in range(w - b + 1):
            for u in range(a):
                for v in range(b):
                    output[i, j] += image[i + u, j + v] * kernel[u, v]
    return output
""",
            """
def conv2d(image, kernel):
    pixels, weights = image.tolist(), kernel.tolist()
    rows = len(pixels) - len(weights) + 1
    columns = len(pixels[0]) - len(weights[0]) + 1
    result = []
    for y in range(rows):
        line = []
        for x in range(columns):
            total = 0.0
            for dy in range(len(weights)):
                for dx in range(len(weights[0])):
                    total += pixels[y + dy][x + dx] * weights[dy][dx]
            line.append(total)
        result.append(line)
    return result
""",
        ),
    ),
    Nit(
        "`.item()` and `float(...)` take each number out of torch; a sum can be stored as it is.",
        r"\.zeros\((?:[^\n]*\n)*?[^\n]*\w+\[\w+, \w+\] = (?:float\([^\n]*\)$|[^\n]*\.item\(\)$)",
        (
            """
import torch


def conv2d(image, kernel):
    h, w = image.shape
    a, b = kernel.shape
    output = torch.zeros(h - a + 1, w - b + 1)
    for i in range(h - a + 1):
        for j in range(w - b + 1):
            output[i, j] = (image[i : i + a, j : j + b] * kernel).sum().item()
    return output
""",
            """
import torch


def conv2d(image, kernel):
    a, b = kernel.shape
    out = torch.zeros((image.shape[0] - a + 1, image.shape[1] - b + 1))
    for row in range(out.shape[0]):
        for column in range(out.shape[1]):
            window = image[row : row + a, column : column + b]
            out[row, column] = float(torch.sum(window * kernel))
    return out
""",
        ),
    ),
    Nit(
        "Adding up `sum()` of `sum(...)` takes two steps; `.sum()` adds up all axes at once.",
        r"\.sum\((?:dim=|axis=)?-?[01]\)\.sum\((?:(?:dim=|axis=)?-?[01])?\)|\bsum\(sum\(",
        (
            """
import torch


def conv2d(image, kernel):
    h, w = image.shape
    a, b = kernel.shape
    output = torch.zeros(h - a + 1, w - b + 1)
    for i in range(h - a + 1):
        for j in range(w - b + 1):
            output[i, j] = (image[i : i + a, j : j + b] * kernel).sum(0).sum(0)
    return output
""",
            """
import torch


def conv2d(image, kernel):
    a, b = kernel.shape
    rows, columns = image.shape[0] - a + 1, image.shape[1] - b + 1
    numbers = [
        [sum(sum(image[i : i + a, j : j + b] * kernel)) for j in range(columns)]
        for i in range(rows)
    ]
    return torch.tensor(numbers)
""",
        ),
    ),
)
