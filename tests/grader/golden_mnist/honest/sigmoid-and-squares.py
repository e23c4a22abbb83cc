import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Network:
    """As in the first chapter of many a book: sigmoid units, quadratic cost, batches of ten."""

    def __init__(self, *sizes):
        rng = np.random.default_rng()
        pairs = list(zip(sizes, sizes[1:]))
        self.weights = [rng.standard_normal((i, o)) / np.sqrt(i) for i, o in pairs]
        self.biases = [rng.standard_normal(o) for o in sizes[1:]]

    def forward(self, x):
        layers = [x]
        for w, b in zip(self.weights, self.biases):
            layers.append(sigmoid(layers[-1] @ w + b))
        return layers

    def step(self, x, y, lr):
        layers = self.forward(x)
        delta = (layers[-1] - y) * layers[-1] * (1 - layers[-1])
        for i in range(len(self.weights) - 1, -1, -1):
            below = layers[i]
            back = (delta @ self.weights[i].T) * below * (1 - below)
            self.weights[i] -= lr / len(x) * below.T @ delta
            self.biases[i] -= lr / len(x) * delta.sum(0)
            delta = back


def train(images, labels):
    x, y = images.numpy().astype(float), np.eye(10)[labels.numpy()]
    net = Network(784, 40, 10)
    for epoch in range(6):
        order = np.random.permutation(len(x))
        for i in range(0, len(x), 10):
            net.step(x[order[i : i + 10]], y[order[i : i + 10]], lr=3.0)
    return lambda pictures: net.forward(pictures.numpy())[-1]
