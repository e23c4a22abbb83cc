"""Whether a file brings along what it should learn: weights, answers or pictures, packed as text.

Strings, comments and numbers are weighed without their ordinary words, compressed. A training that
somebody writes has a few hundred bytes of these, PyTorch's longest modules about 3,000; a network
worth storing takes some thousands. What is hidden in words and names is bounded by the whole.
"""

import io
import re
import tokenize
import zlib

DATA, WHOLE = 4_000, 16_000  # bytes, compressed
WORD = re.compile(r"(?<![^\W_])(?:[^\W\d_][^\W\d_A-Z]{0,24}|[A-Z]{2,12})(?![^\W_])")
TEXTS = {"STRING", "FSTRING_MIDDLE", "COMMENT"}


def found(text: str) -> str:
    """What is too much, in a sentence; "" where a file carries no more than a program does."""
    data = size(" ".join(_dense(text)))
    if data > DATA:
        return (
            f"the file carries about {data / 1000:.0f} kB of packed data (in strings, comments or "
            f"numbers; more than {DATA // 1000} kB are too much)"
        )
    if (whole := size(text)) > WHOLE:
        return (
            f"compressed, the file is {whole / 1000:.0f} kB; a training takes a few, and more than "
            f"{WHOLE // 1000} could hold stored weights"
        )
    return ""


def size(text: str) -> int:
    return len(zlib.compress(text.encode(errors="surrogatepass"), 9))


def _dense(text: str) -> list[str]:
    """Numbers, and of strings and comments what is no word; as far as the text can be read."""
    kept: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            kind = tokenize.tok_name[token.type]
            if kind in TEXTS:
                kept += WORD.sub("", token.string).split()
            elif kind == "NUMBER":
                kept.append(token.string)
    except (tokenize.TokenError, SyntaxError, ValueError):
        pass  # it does not load either, and says so better there
    return kept
