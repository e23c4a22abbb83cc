"""What a teacher would pencil beside a right batch norm."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "The channels are gone through one by one; with shape (1, c, 1, 1) all are done at once.",
        r"for (?P<c>\w+) in range\([^\n]*\):\n(?: [^\n]*\n)*? [^\n]*\[:, (?P=c)\]",
        (
            """
import torch


def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
    out = torch.empty_like(x)
    for c in range(x.shape[1]):
        values = x[:, c]
        if training:
            mean, var = values.mean(), values.var(unbiased=False)
            running_mean[c] = (1 - momentum) * running_mean[c] + momentum * mean
            running_var[c] = (1 - momentum) * running_var[c] + momentum * values.var()
        else:
            mean, var = running_mean[c], running_var[c]
        out[:, c] = (values - mean) / torch.sqrt(var + eps) * weight[c] + bias[c]
    return out
""",
            """
import torch


def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
    channels = []
    for i in range(x.size(1)):
        part = x[:, i]
        mu, sigma2 = running_mean[i].clone(), running_var[i].clone()
        if training:
            mu, sigma2 = part.mean(), part.var(unbiased=False)
            running_mean[i] += momentum * (mu - running_mean[i])
            running_var[i] += momentum * (part.var() - running_var[i])
        channels.append(weight[i] * (part - mu) / (sigma2 + eps) ** 0.5 + bias[i])
    return torch.stack(channels, 1)
""",
        ),
    ),
    Nit(
        "`running_mean[:] = ...` works, but `copy_`, `mul_`, `lerp_` say that it changes in place.",
        r"\brunning_(?:mean|var)\[(?::|\.\.\.)\] = ",
        (
            """
def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
    shape = (1, -1, 1, 1)
    mean, var = running_mean, running_var
    if training:
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
        running_mean[:] = (1 - momentum) * running_mean + momentum * mean
        running_var[:] = (1 - momentum) * running_var + momentum * x.var((0, 2, 3))
    normal = (x - mean.view(shape)) / (var.view(shape) + eps).sqrt()
    return normal * weight.view(shape) + bias.view(shape)
""",
            """
import torch


def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
    m, v = running_mean, running_var
    if training:
        m = torch.mean(x, dim=(0, 2, 3))
        v = torch.var(x, dim=(0, 2, 3), correction=0)
        n = x.numel() / x.shape[1]
        running_mean[...] = running_mean * (1 - momentum) + m * momentum
        running_var[...] = running_var * (1 - momentum) + v * n / (n - 1) * momentum
    y = (x.permute(0, 2, 3, 1) - m) / torch.sqrt(v + eps) * weight + bias
    return y.permute(0, 3, 1, 2)
""",
        ),
    ),
    Nit(
        "The comparison with True adds nothing: `training` is already True or False.",
        r"\btraining (?:==|is) True\b",
        (
            """
def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
    if training == True:
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
        running_mean.lerp_(mean, momentum)
        running_var.lerp_(x.var((0, 2, 3)), momentum)
    else:
        mean, var = running_mean, running_var
    y = (x - mean[:, None, None]) / (var[:, None, None] + eps).sqrt()
    return y * weight[:, None, None] + bias[:, None, None]
""",
            """
import torch


def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
    mean = x.mean((0, 2, 3)) if training is True else running_mean
    var = x.var((0, 2, 3), unbiased=False) if training is True else running_var
    if training is True:
        running_mean.copy_((1 - momentum) * running_mean + momentum * mean)
        running_var.copy_((1 - momentum) * running_var + momentum * x.var((0, 2, 3)))
    mean, var, weight, bias = (t.reshape(1, -1, 1, 1) for t in (mean, var, weight, bias))
    return weight * (x - mean) * torch.rsqrt(var + eps) + bias
""",
        ),
    ),
)
