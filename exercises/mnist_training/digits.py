"""MNIST from the files that ship with it, ready to be handed to a runner."""

import functools
import mmap
from pathlib import Path

import torch

from quizzer.grader.authoring import SharedMemory, read_data

FOLDER = Path(__file__).parent
HEADERS = {"images": 16, "labels": 8}


@functools.cache
def read(part: str) -> torch.Tensor:
    """ "train-images" and its like as bytes: (N, 784) or (N,), uint8."""
    what = part.split("-")[1]
    data = read_data(FOLDER, f"{part}-{'idx3' if what == 'images' else 'idx1'}-ubyte")
    numbers = torch.frombuffer(bytearray(data), dtype=torch.uint8)[HEADERS[what] :]
    return numbers.view(-1, 784) if what == "images" else numbers


@functools.cache
def training_images() -> SharedMemory:
    """All training images as floats, made once for all runs: every runner maps the same."""
    return as_floats(read("train-images"))


def as_floats(pictures: torch.Tensor) -> SharedMemory:
    """Pictures as float32 in 0..1 in memory that can be handed over."""

    def fill(view: mmap.mmap) -> None:
        floats = torch.frombuffer(view, dtype=torch.float32).view(pictures.shape)
        if pictures.dtype == torch.uint8:
            torch.div(pictures, 255, out=floats)
        else:
            floats.copy_(pictures)

    return SharedMemory(4 * pictures.numel(), fill)
