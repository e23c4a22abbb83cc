"""What a teacher would pencil beside right layers."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`reversed(...)` goes backwards by itself; no index and no copy is needed.",
        r"\bin (?:self\.)?\w+\[::-1\]:|\bin range\(len\((?:self\.)?\w+\) - 1, -1, -1\):",
        (
            """
class Model:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, grad):
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)
        return grad
""",
            """
class Model:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, grad):
        for i in range(len(self.layers) - 1, -1, -1):
            grad = self.layers[i].backward(grad)
        return grad
""",
        ),
    ),
    Nit(
        "Indices are not needed to call each layer in turn; loop over the layers themselves.",
        r"\bfor \w+ in range\(len\(self\.layers\)\):",
        (
            """
class Model:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for i in range(len(self.layers)):
            x = self.layers[i](x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad
""",
            """
class Model:
    def __init__(self, layers):
        self.layers = list(layers)

    def __call__(self, x):
        out = x
        for number in range(len(self.layers)):
            layer = self.layers[number]
            out = layer(out)
        return out

    def backward(self, grad):
        g = grad
        for layer in reversed(self.layers):
            g = layer.backward(g)
        return g
""",
        ),
    ),
)
