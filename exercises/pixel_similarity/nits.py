"""What a teacher would pencil beside a right pixel similarity."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "Pictures are decided on one by one; broadcasting measures the whole stack at once.",
        r"def is_three\((\w+)[^\n]*\n(?: [^\n]*\n)*? [^\n]*\bfor \w+ in "
        r"(?:\1\b|range\((?:0, )?(?:len\(\1\)|\1\.shape\[0\]|\1\.size\(0\))\))",
        (
            """
import torch


def is_three(images, mean3, mean7):
    return torch.tensor([l1_distance(i, mean3) < l1_distance(i, mean7) for i in images])
""",
            """
import torch


def is_three(imgs, mean3, mean7):
    result = []
    for k in range(len(imgs)):
        near = l1_distance(imgs[k], mean3)
        result.append(bool(near < l1_distance(imgs[k], mean7)))
    return torch.tensor(result)
""",
        ),
    ),
    Nit(
        "The pictures are one stack already: `mean(0)` needs no loop and no second stack.",
        r"def mean_image\((\w+)[^\n]*\n(?: [^\n]*\n)*? [^\n]*"
        r"(?:\bfor \w+ in (?:\1\b|range\((?:0, )?(?:len\(\1\)|\1\.shape\[0\]|\1\.size\(0\))\))"
        r"|\bstack\((?:list|tuple)\(\1\)\))",
        (
            """
import torch


def mean_image(images):
    total = torch.zeros(28, 28)
    for image in images:
        total += image
    return total / len(images)
""",
            """
import torch


def mean_image(images):
    return torch.stack([image for image in images]).mean(0)
""",
            """
import torch


def mean_image(images):
    stacked = torch.stack(list(images))
    return stacked.mean(0)
""",
        ),
    ),
    Nit(
        "`mean` counts the pixels itself; a number of pixels in the code fits one size alone.",
        r"def l1_distance\([^\n]*\n(?: [^\n]*\n)*? [^\n]*\bsum\([^\n]*\) / (?:784|\(28 \* 28\))",
        (
            """
def l1_distance(a, b):
    return (a - b).abs().sum((-1, -2)) / 784
""",
            """
import torch


def l1_distance(a, b):
    difference = torch.abs(a - b)
    return difference.sum(dim=-1).sum(dim=-1) / (28 * 28)
""",
        ),
    ),
    Nit(
        "The comparison already gives True and False, so naming them again adds nothing.",
        r"\bwhere\([^\n]*[<>][^\n]*, True, False\)|[<>][^\n]*\) == True\b",
        (
            """
import torch


def is_three(images, mean3, mean7):
    return torch.where(l1_distance(images, mean3) < l1_distance(images, mean7), True, False)
""",
            """
def is_three(images, mean3, mean7):
    return (l1_distance(images, mean3) < l1_distance(images, mean7)) == True
""",
        ),
    ),
)
