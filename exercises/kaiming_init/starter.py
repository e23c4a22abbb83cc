import torch


def init_weights(n_in, n_out, relu):
    """Random weights (n_out, n_in), mean 0, standard deviation by Kaiming's rule."""
    ...
