"""What a teacher would pencil beside a training that passes; `passing/` has whole ones."""

from pathlib import Path

from quizzer.grader.authoring import Nit

_FOLDER = Path(__file__).with_name("passing")
_FUNCTIONS, _CLASSES = (
    (_FOLDER / name).read_text(encoding="utf-8") for name in ("functions.py", "classes.py")
)

NITS = (
    Nit(
        "`nn.Embedding` begins with values around 1; factors that begin near 0.1 overfit less.",
        # Only a dot product, and no first values of its own anywhere.
        r"\A(?=[\s\S]*\bEmbedding\()(?=[\s\S]* \* [^\n]*\)\.sum\()"
        r"(?![\s\S]*(?:\bLinear\(|\.weight\b|\.data\b|\binit\b|normal_|uniform_|mul_|div_"
        r"|from_pretrained))",
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
        "`squeeze()` removes every axis of size 1, with a single pair the first too; "
        "`squeeze(1)` only the second.",
        r"\.squeeze\(\)",
        (_FUNCTIONS, _CLASSES),
    ),
)
