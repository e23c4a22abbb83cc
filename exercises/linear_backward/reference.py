"""The model solution, shown beside the learner's own after a pass."""


def linear_backward(x, w, grad):
    return grad @ w.t(), x.t() @ grad, grad.sum(0)
