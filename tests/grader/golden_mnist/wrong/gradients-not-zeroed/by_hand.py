import torch


def train(images, labels):
    w1 = (torch.randn(784, 50) / 28).requires_grad_()
    b1 = torch.zeros(50, requires_grad=True)
    w2 = (torch.randn(50, 10) / 7).requires_grad_()
    b2 = torch.zeros(10, requires_grad=True)

    def net(x):
        return torch.relu(x @ w1 + b1) @ w2 + b2

    for xb, yb in zip(images.split(100), labels.split(100), strict=True):
        torch.nn.functional.cross_entropy(net(xb), yb).backward()
        with torch.no_grad():
            for p in (w1, b1, w2, b2):
                p -= 0.5 * p.grad
    return net
