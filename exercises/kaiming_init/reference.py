"""The model solution, shown beside the learner's own after a pass."""

import torch


def init_weights(n_in, n_out, relu):
    return torch.randn(n_out, n_in) * ((2 if relu else 1) / n_in) ** 0.5
