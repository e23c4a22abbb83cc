"""What a teacher would pencil beside a training that passes; `passing/` has whole ones."""

from pathlib import Path

from quizzer.grader.authoring import Nit

_FOLDER = Path(__file__).with_name("passing")
_FUNCTIONS, _CLASSES = (
    (_FOLDER / name).read_text(encoding="utf-8") for name in ("functions.py", "classes.py")
)

NITS = (
    Nit(
        "Cross-entropy already contains a softmax; another before it only shrinks the gradients.",
        r"\bSequential\([^\n]*(?<!Log)Softmax\([^\n()]*\)\)\n"
        r"(?=[\s\S]*\b(?:cross_entropy|CrossEntropyLoss)\b)(?=[\s\S]*\.backward\()"
        r"(?![\s\S]*\bNLLLoss|[\s\S]*\bnll_loss)"
        r"|\bcross_entropy\((?:\w+\.)*softmax\(",
        (_FUNCTIONS, _CLASSES),
    ),
    Nit(
        "The losses added up hold on to their graphs; `.item()` keeps the number alone.",
        r"^ +(?P<loss>\w+) = [^\n]*\n(?=(?: [^\n]*\n)*? +(?P=loss)\.backward\(\))"
        r"(?:(?! *(?P=loss) = |[^\n]*no_grad) [^\n]*\n)*?"
        r" +\w+(?:\.append\((?P=loss)\)| \+= (?P=loss)| = \w+ \+ (?P=loss))$",
        (_FUNCTIONS, _CLASSES),
    ),
    Nit(
        "Batch norm subtracts what the bias of a convolution adds: `bias=False` saves parameters.",
        r"\bConv2d\((?:(?!bias)[^()\n]|\((?:[^()\n])*\))*\), (?:\w+\.)*BatchNorm2d\(",
        (_FUNCTIONS, _CLASSES),
    ),
)
