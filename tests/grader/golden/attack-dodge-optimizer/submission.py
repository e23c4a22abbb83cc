import torch
def outer_sum(a, b):
    rows = []
    p = torch.zeros(1, requires_grad=True)
    def closure():
        rows.append(a[len(rows)] + b)
        return (p * 0).sum()
    torch.optim.SGD([p]).step(closure)
    return a[:, None] + b
def center_columns(t):
    return t - t.mean(0)
