"""The model solution, shown beside the learner's own after a pass."""

import torch


def one_hot(indices, n):
    return (indices[:, None] == torch.arange(n)).float()


def lookup(indices, table):
    return one_hot(indices, len(table)) @ table
