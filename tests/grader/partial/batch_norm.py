def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
    shape = (1, -1, 1, 1)
    mean, var = running_mean, running_var
    if training:
        mean, var = x[:32].mean((0, 2, 3)), x[:32].var((0, 2, 3), unbiased=False)
        running_mean.lerp_(mean, momentum)
        running_var.lerp_(x[:32].var((0, 2, 3)), momentum)
    normal = (x - mean.view(shape)) / (var.view(shape) + eps).sqrt()
    return normal * weight.view(shape) + bias.view(shape)
