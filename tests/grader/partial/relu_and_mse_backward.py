def relu_backward(x, grad):
    return (x > 0).float() * grad


def mse_backward(output, targets):
    return 2 * (output - targets[:, None]) / min(len(targets), 300)
