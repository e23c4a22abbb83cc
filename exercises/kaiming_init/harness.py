"""Draws weights twice and measures them, and gives what is right in one form on every run."""

import torch


def measured(submission, n_in, n_out, relu):
    """Shape, mean and spread beside what they should be, and whether two draws differ."""
    weights = submission.init_weights(n_in, n_out, relu)
    if not isinstance(weights, torch.Tensor):
        return {"result": "None" if weights is None else f"a {type(weights).__name__}"}
    if list(weights.shape) != [n_out, n_in]:
        return {"result": "a tensor", "shape": list(weights.shape)}
    if not weights.is_floating_point():
        return {"result": f"a tensor of {weights.dtype}", "shape": list(weights.shape)}
    again = submission.init_weights(n_in, n_out, relu)
    weights = weights.detach().double()
    wanted = ((2 if relu else 1) / n_in) ** 0.5
    mean, deviation = float(weights.mean()), float(weights.std())
    return {
        "result": "a tensor",
        "shape": [n_out, n_in],
        "two draws differ": not torch.equal(weights, again.detach().double()),
        "mean": rounded(mean, 0.0, max(wanted, deviation)),
        "standard deviation": rounded(deviation, wanted, wanted),
    }


def rounded(number, wanted, scale):
    """The number wanted where it is met within 5 %; else three digits of what it is."""
    if abs(number - wanted) <= 0.05 * scale:
        return wanted
    return float(f"{number:.2e}") if abs(number) > 1e-12 else 0.0
