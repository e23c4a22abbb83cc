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
        r"^ *[\w.]+ = (?:\w+\.)*Sequential\((?=(?:\w+\.)*\w+\()"
        r"[^\n]*(?<!Log)Softmax\([^\n()]*\)\)\n"
        r"(?=[\s\S]*\b(?:cross_entropy|CrossEntropyLoss)\b)(?=[\s\S]*\.backward\()"
        r"(?![\s\S]*\bNLLLoss|[\s\S]*\bnll_loss)"
        r"|\bcross_entropy\((?:\w+\.)*softmax\(",
        (_FUNCTIONS, _CLASSES),
    ),
    Nit(
        "The pictures are already between 0 and 1; divided by 255 they are nearly black.",
        r"def train\((?P<images>\w+)[^\n]*\n(?: [^\n]*\n)*? [^\n]*"
        r"\b(?P=images)(?:\.float\(\))?(?: /=? 255|\.div_?\(255)",
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
        "The pictures come as rows of 784 numbers already, so this reshape changes nothing.",
        r"\A(?![\s\S]*(?:[Cc]onv|[Uu]nflatten|28, 28))"
        r"[\s\S]*\.(?:view|reshape)\(-1, (?:784|28 \* 28)\)",
        (_FUNCTIONS, _CLASSES),
    ),
)
