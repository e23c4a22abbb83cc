"""Calls a layer or a model, goes back, and returns what came out of each."""


def linear(submission, w, b, x, grad, earlier):
    layer = submission.Linear(w, b)
    if earlier:
        layer(x * 0.5 + 1)
        layer.backward(grad * 2)
    output = layer(x)
    return {"output": output, "gradient": layer.backward(grad), **stored(layer)}


def relu(submission, x, grad, earlier):
    layer = submission.Relu()
    if earlier:
        layer(-x)
    return {"output": layer(x), "gradient": layer.backward(grad)}


def model(submission, weights, x, grad, earlier):
    layers = []
    for w, b in weights:
        layers += [submission.Linear(w, b), submission.Relu()]
    linears, layers = layers[::2], layers[:-1]
    whole = submission.Model(layers)
    if earlier:
        whole(x * 0.5 + 1)
        whole.backward(grad * 2)
    return {
        "output": whole(x),
        "gradient": whole.backward(grad),
        "dw": [stored(layer)["dw"] for layer in linears],
        "db": [stored(layer)["db"] for layer in linears],
    }


def stored(layer):
    """The gradients for weights and bias; None for one that was never set."""
    return {name: getattr(layer, name, None) for name in ("dw", "db")}
