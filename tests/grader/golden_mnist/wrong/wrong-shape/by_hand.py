import torch


def train(images, labels):
    torch.manual_seed(0)
    w1 = (torch.randn(784, 64) * 0.05).requires_grad_()
    b1 = torch.zeros(64, requires_grad=True)
    w2 = (torch.randn(64, 10) * 0.1).requires_grad_()
    b2 = torch.zeros(10, requires_grad=True)
    params = [w1, b1, w2, b2]

    def scores(x):
        return torch.relu(x @ w1 + b1) @ w2 + b2

    for i in range(0, len(images), 200):
        z = scores(images[i : i + 200])
        loss = (z.logsumexp(1) - z[range(len(z)), labels[i : i + 200]]).mean()
        loss.backward()
        with torch.no_grad():
            for p in params:
                p -= 0.1 * p.grad
                p.grad.zero_()
    return lambda x: scores(x)[0]
