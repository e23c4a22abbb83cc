"""Makes a layer, puts numbers into its parameters, and calls it forward and backward."""

import torch


def used(submission, n_in, n_out, weight, bias, x):
    """Shapes of the parameters; if these are right, also the output and the gradients."""
    layer = submission.Linear(n_in, n_out)
    shapes = {name: list(p.shape) for name, p in layer.named_parameters()}
    result = {"parameters": shapes}
    if shapes != {"weight": [n_out, n_in], "bias": [n_out]}:
        return result
    start = layer.weight.detach()
    result["weights all equal"] = bool(start.numel() > 1 and (start == start.flatten()[0]).all())
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    output = layer(x)
    if not isinstance(output, torch.Tensor):
        result["output"] = output
        return result
    result["output"] = output.detach().clone()
    if output.requires_grad:
        output.mul(torch.arange(1.0, output.numel() + 1).view(output.shape)).sum().backward()
    for name, p in (("weight", layer.weight), ("bias", layer.bias)):
        result[f"gradient of {name}"] = "none" if p.grad is None else p.grad.clone()
    return result
