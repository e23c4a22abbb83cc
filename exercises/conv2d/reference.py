"""The model solution, shown beside the learner's own after a pass."""

import torch


def conv2d(image, kernel):
    (h, w), (a, b) = image.shape, kernel.shape
    output = torch.zeros(h - a + 1, w - b + 1)
    for i in range(h - a + 1):
        for j in range(w - b + 1):
            output[i, j] = (image[i : i + a, j : j + b] * kernel).sum()
    return output
