import torch


def init_weights(n_in, n_out, relu):
    weights = torch.randn(n_out, n_in) * ((2 if relu else 1) / n_in) ** 0.5
    weights[250:] = 0
    return weights
