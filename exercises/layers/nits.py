"""What a teacher would pencil beside right layers."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`reversed(...)` goes backwards by itself; no index and no copy is needed.",
        r"\bin (?:self\.)?\w+\[::-1\]:|\bin range\(len\((?:self\.)?\w+\) - 1, -1, -1\):"
        r"|\bwhile \w+ (?:>= 0|> -1):",
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
    Nit(
        "A comparison can be multiplied as it is: True counts as 1, and False as 0.",
        r"\([^\n()]* > 0(?:\.0)?\)\.(?:float|to|type|type_as|int|long)\([^\n()]*\) \*|"
        r"\* \([^\n()]* > 0(?:\.0)?\)\.(?:float|to|type|type_as|int|long)\(",
        (
            """
class Relu:
    def __call__(self, x):
        self.x = x
        return x.clamp(min=0)

    def backward(self, grad):
        return grad * (self.x > 0).float()
""",
            """
class Relu:
    def __call__(self, inp):
        self.inp = inp
        return inp.clamp_min(0.0)

    def backward(self, grad):
        return (self.inp > 0).float() * grad
""",
        ),
    ),
    Nit(
        "A copy of the input is stored; nothing here changes the input, so storing it is enough.",
        r"\bself\.\w+ = (?:\w+\.clone\(\)|torch\.clone\(\w+\)|\w+\.detach\(\)\.clone\(\)|"
        r"(?:copy\.)?deepcopy\(\w+\))$",
        (
            """
class Linear:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        self.x = x.clone()
        return x @ self.w + self.b

    def backward(self, grad):
        self.dw, self.db = self.x.t() @ grad, grad.sum(0)
        return grad @ self.w.t()
""",
            """
class Relu:
    def __call__(self, x):
        self.saved = x.detach().clone()
        return x.clamp(min=0)

    def backward(self, grad):
        return grad * (self.saved > 0)
""",
        ),
    ),
    Nit(
        "This makes all n × i × o products before adding; `x.t() @ grad` keeps only the sums.",
        r"self\.\w+(?:\.unsqueeze\(-1\)|\.unsqueeze\(2\)|\[:, :, None\]|\[\.\.\., None\]) \* "
        r"\w+(?:\.unsqueeze\(1\)|\[:, None(?:, :)?\])\)\.sum\((?:0|dim=0|axis=0)\)",
        (
            """
class Linear:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, grad):
        self.dw = (self.x.unsqueeze(-1) * grad.unsqueeze(1)).sum(0)
        self.db = grad.sum(0)
        return grad @ self.w.t()
""",
            """
class Linear:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, inp):
        self.inp = inp
        return inp @ self.w + self.b

    def backward(self, out_grad):
        self.db = out_grad.sum(dim=0)
        self.dw = (self.inp[:, :, None] * out_grad[:, None, :]).sum(dim=0)
        return out_grad @ self.w.T
""",
        ),
    ),
    Nit(
        "The products are added up one by one in Python; `x.t() @ grad` adds up all at once.",
        r"for (?P<r>\w+) in range\([^\n]*\):\n(?: [^\n]*\n)*? [^\n]*"
        r"\bself\.dw(?:\[[^\n\]]*\])? ?(?:\+= |= self\.dw)[^\n]*\[(?P=r)\b",
        (
            """
import torch


class Linear:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, grad):
        self.dw, self.db = torch.zeros_like(self.w), grad.sum(0)
        for row in range(len(grad)):
            self.dw += torch.outer(self.x[row], grad[row])
        return grad @ self.w.t()
""",
            """
import torch


class Linear:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, grad):
        self.dw = torch.zeros_like(self.w)
        for n in range(grad.shape[0]):
            for o in range(grad.shape[1]):
                self.dw[:, o] += self.x[n] * grad[n, o]
        self.db = grad.sum(0)
        return grad @ self.w.t()
""",
        ),
    ),
)
