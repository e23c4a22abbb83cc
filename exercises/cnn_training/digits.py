"""Digits of MNIST, from the files of `mnist_training`."""

import functools
import mmap
from pathlib import Path

import torch

from quizzer.grader.authoring import SharedMemory, read_data

FOLDER = Path(__file__).parent.with_name("mnist_training")


@functools.cache
def read(part: str) -> torch.Tensor:
    """ "train-images" and its like as bytes: (N, 1, 28, 28) or (N,), uint8."""
    if part.endswith("images"):
        return _bytes(f"{part}-idx3-ubyte", 16).view(-1, 1, 28, 28)
    return _bytes(f"{part}-idx1-ubyte", 8)


def _bytes(name: str, header: int) -> torch.Tensor:
    return torch.frombuffer(bytearray(read_data(FOLDER, name)), dtype=torch.uint8)[header:]


def as_floats(pictures: torch.Tensor) -> SharedMemory:
    """Pictures as float32 in 0..1 in memory that can be handed over."""

    def fill(view: mmap.mmap) -> None:
        floats = torch.frombuffer(view, dtype=torch.float32).view(pictures.shape)
        torch.div(pictures, 255, out=floats)

    return SharedMemory(4 * pictures.numel(), fill)
