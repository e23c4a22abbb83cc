"""What a teacher would pencil beside a right solution."""

from quizzer.grader.authoring import Nit

NITS = (
    Nit(
        "`layer.requires_grad_(...)` sets all parameters of a layer, without a loop over them.",
        r"for \w+ in \w+\.parameters\(\):",
        (
            """
def freeze_to(layers, n):
    for i, layer in enumerate(layers):
        for p in layer.parameters():
            p.requires_grad = i >= len(layers) - n
""",
            """
def freeze_to(layers, n):
    first = max(len(layers) - n, 0)
    for layer in layers[:first]:
        for p in layer.parameters():
            p.requires_grad_(False)
    for layer in layers[first:]:
        for p in layer.parameters():
            p.requires_grad_(True)
""",
        ),
    ),
    Nit(
        "`if` with True in one branch and False in the other: the condition itself is the value.",
        r"if [^\n]+:\n\s+[^\n]*requires_grad\w*(?:\(| = )(?:True|False)\)?\n\s+else:\n"
        r"\s+[^\n]*requires_grad\w*(?:\(| = )(?:True|False)",
        (
            """
def freeze_to(layers, n):
    for i, layer in enumerate(layers):
        if i >= len(layers) - n:
            layer.requires_grad_(True)
        else:
            layer.requires_grad_(False)
""",
            """
def freeze_to(layers, n):
    border = len(layers) - n
    for i in range(len(layers)):
        if i < border:
            layers[i].requires_grad_(False)
        else:
            layers[i].requires_grad_(True)
""",
        ),
    ),
    Nit(
        "A special case for n = 0; comparing each place with `len(layers) - n` needs none.",
        r"if n == 0|if not n\b|if n <= 0|if n > 0|if n:",
        (
            """
def freeze_to(layers, n):
    for layer in layers:
        layer.requires_grad_(False)
    if n > 0:
        for layer in layers[-n:]:
            layer.requires_grad_(True)
""",
            """
def freeze_to(layers, n):
    last = [] if n == 0 else layers[-n:]
    for layer in layers:
        layer.requires_grad_(any(layer is other for other in last))
""",
        ),
    ),
)
