"""The model solution, shown beside the learner's own after a pass."""


def relu_backward(x, grad):
    return (x > 0).float() * grad


def mse_backward(output, targets):
    return 2 * (output - targets[:, None]) / len(targets)
