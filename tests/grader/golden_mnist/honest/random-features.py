import torch


def train(images, labels):
    """In closed form: least squares on fixed random features."""
    torch.manual_seed(0)
    w, b = torch.randn(784, 2500) * 0.1, torch.randn(2500)
    inner, outer = torch.zeros(2500, 2500), torch.zeros(2500, 10)
    for i in range(0, len(images), 5000):
        h = (images[i : i + 5000] @ w + b).relu_()
        inner += h.t() @ h
        outer += h.t() @ torch.nn.functional.one_hot(labels[i : i + 5000], 10).float()
    out = torch.linalg.solve(inner + 10 * torch.eye(2500), outer)
    return lambda pictures: (pictures @ w + b).relu() @ out
