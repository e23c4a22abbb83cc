"""The model solution, shown beside the learner's own after a pass."""

import torch


def along_channels(t):
    return t.view(1, -1, 1, 1)


@torch.no_grad()
def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
    mean, var = running_mean, running_var
    if training:
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
        running_mean.lerp_(mean, momentum)
        running_var.lerp_(x.var((0, 2, 3), unbiased=True), momentum)
    normal = (x - along_channels(mean)) / (along_channels(var) + eps).sqrt()
    return along_channels(weight) * normal + along_channels(bias)
