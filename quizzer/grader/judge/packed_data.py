"""Whether a file contains what it should learn: weights, answers or pictures, packed as text.

Strings, comments and numbers are measured without their ordinary words, compressed. A training
that somebody writes has a few hundred bytes of these, PyTorch's longest modules about 3,000; a
network worth storing takes some thousands. What is hidden in words and names is bounded by the
size of the file.
"""

import io
import re
import tokenize
import zlib

DATA, TOTAL = 4_000, 16_000  # bytes, compressed
WORD = re.compile(r"(?<![^\W_])(?:[^\W\d_][^\W\d_A-Z]{0,24}|[A-Z]{2,12})(?![^\W_])")
TEXTS = {"STRING", "FSTRING_MIDDLE", "COMMENT"}


def excess(text: str) -> str:
    """What is too much, in a sentence; "" if a file contains no more data than a program does."""
    data = size(" ".join(_dense(text)))
    if data > DATA:
        return (
            f"the file contains about {data / 1000:.0f} kB of packed data in strings, comments or "
            f"numbers; the limit is {DATA // 1000} kB"
        )
    if (total := size(text)) > TOTAL:
        return (
            f"compressed, the file has {total / 1000:.0f} kB; a training script has a few, and "
            f"more than {TOTAL // 1000} kB could hold stored weights"
        )
    return ""


def size(text: str) -> int:
    return len(zlib.compress(text.encode(errors="surrogatepass"), 9))


def _dense(text: str) -> list[str]:
    """Numbers, and the parts of strings and comments that are not words, as far as they can be
    read."""
    parts: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            kind = tokenize.tok_name[token.type]
            if kind in TEXTS:
                parts += WORD.sub("", token.string).split()
            elif kind == "NUMBER":
                parts.append(token.string)
    except (tokenize.TokenError, SyntaxError, ValueError):
        pass  # it does not load either, and the error is reported there
    return parts
