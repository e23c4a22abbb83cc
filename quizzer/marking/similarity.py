"""How alike two words are: by stem and spelling, and by meaning where word vectors are installed.

The vectors are those that ship inside wordllama's wheel. They are read from its folder directly:
importing the package takes half a second more (it loads an HTTP client) and sets up logging.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cdist

from quizzer.marking.text import Word

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[np.float32]]


SPELLED_ALIKE = 0.92  # Jaro-Winkler; above it two words are one with a typing error
KNOWN_LIMIT = 20_000  # words whose vectors are kept at hand
MEANING_FROM, MEANING_TO = 0.25, 0.75  # cosine of two words' vectors, mapped to 0..1

HEADER_LENGTH_BYTES, HEADER_LIMIT = 8, 100_000  # of a safetensors file, in bytes

_LOADING = Lock()


class Vectors:
    """Word vectors of 256 numbers; a word of several tokens has their mean.

    Only the rows that are needed are read from `table`, (tokens, 256), so that it may stay on disk.
    """

    def __init__(self, table: np.ndarray[Any, Any], tokenizer: Tokenizer) -> None:
        self._table = table
        self._rows, self._size = table.shape
        self._tokenizer = tokenizer
        self._known: dict[str, Array] = {}

    def of(self, tokens: tuple[Word, ...]) -> Array:
        """(words, 256), each row of length 1, or 0 for a word without tokens."""
        import numpy as np

        known = self._known
        new = [text for text in {token.text for token in tokens} if text not in known]
        if len(known) + len(new) > KNOWN_LIMIT:
            known = self._known = {}  # another thread may still be reading the one before
            new = list({token.text for token in tokens})
        if new:
            known.update(zip(new, self._look_up(new), strict=True))
        rows = [known[token.text] for token in tokens]
        return np.stack(rows) if rows else np.zeros((0, self._size), np.float32)

    def _look_up(self, texts: Sequence[str]) -> Array:
        """(texts, 256), the rows of all tokens read at once."""
        import numpy as np

        numbers: list[int] = []
        owners: list[int] = []  # of each number, the text's place
        for place, text in enumerate(texts):
            of_text = [number for number in self._tokenizer.numbers(text) if number < self._rows]
            numbers += of_text
            owners += [place] * len(of_text)
        sums = np.zeros((len(texts), self._size), np.float32)
        rows = self._table[np.array(numbers, np.intp)].astype(np.float32)
        np.add.at(sums, np.array(owners, np.intp), rows)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        lengths[lengths == 0] = 1.0
        scaled: Array = sums / lengths
        return scaled


def vectors() -> Vectors | None:
    """The installed word vectors; None where wordllama or its weights are missing.

    Threads that ask while they are being read wait for them.
    """
    with _LOADING:
        return _read_vectors()


@lru_cache(maxsize=1)
def _read_vectors() -> Vectors | None:
    spec = importlib.util.find_spec("wordllama")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    weights = folder / "weights" / "l2_supercat_256.safetensors"
    tokens = folder / "tokenizers" / "l2_supercat_tokenizer_config.json"
    if not (weights.is_file() and tokens.is_file()):
        return None
    try:
        return Vectors(_mapped(weights), Tokenizer.read(tokens.read_text(encoding="utf-8")))
    except (ValueError, KeyError):  # only half of it was copied
        return None


def _mapped(path: Path) -> np.ndarray[Any, Any]:
    """The word vectors of a safetensors file, left on disk; other content raises ValueError.

    The file is a header's length, the header as JSON, and then the numbers.
    """
    import numpy as np

    with path.open("rb") as file:
        length = int.from_bytes(file.read(HEADER_LENGTH_BYTES), "little")
        tensor = json.loads(file.read(min(length, HEADER_LIMIT)))["embedding.weight"]
    start = HEADER_LENGTH_BYTES + length + tensor["data_offsets"][0]
    return np.memmap(path, np.float16, "r", offset=start, shape=tuple(tensor["shape"]))


def alike(first: tuple[Word, ...], second: tuple[Word, ...], meaning: Vectors | None) -> Array:
    """(left, right) in 0..1: 1 for the same stem, near it for a typing error, else by meaning."""
    import numpy as np

    if not first or not second:
        return np.zeros((len(first), len(second)), np.float32)
    a, b = [token.stem for token in first], [token.stem for token in second]
    spelled = cdist(a, b, scorer=JaroWinkler.similarity, score_cutoff=SPELLED_ALIKE)
    spelled = spelled.astype(np.float32)
    for row, stem in enumerate(a):
        if len(stem) < 5 or not stem.isalpha():  # short words and numbers are right or wrong
            spelled[row] = [1.0 if stem == candidate else 0.0 for candidate in b]
    if meaning is None:
        return spelled
    # einsum, not @: BLAS would share so small a product among threads, which stall on busy cores
    cosine = np.einsum("id,jd->ij", meaning.of(first), meaning.of(second))
    ramp = np.clip((cosine - MEANING_FROM) / (MEANING_TO - MEANING_FROM), 0.0, 1.0)
    numeric = [token.text.isdigit() for token in first], [token.text.isdigit() for token in second]
    ramp[np.array(numeric[0])] = 0.0
    ramp[:, np.array(numeric[1])] = 0.0
    best: Array = np.maximum(spelled, 0.9 * ramp)
    return best


SPACE = "\N{LOWER ONE EIGHTH BLOCK}"  # begins each word


class Tokenizer:
    """Byte-pair encoding, where a pair goes before another when its token's number is lower.

    That is the order of the file's list of merges, but for runs of spaces, which no word has;
    and any two neighbours that make up a token may be merged.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary

    @classmethod
    def read(cls, text: str) -> Tokenizer:
        """From a tokenizer's JSON; raises ValueError where it holds no vocabulary."""
        begin = text.index("{", text.index('"vocab"'))
        vocabulary, _ = json.JSONDecoder().raw_decode(text, begin)
        return cls(vocabulary)

    def numbers(self, word: str) -> list[int]:
        """The tokens' numbers, in order; a character that is no token counts byte by byte."""
        vocabulary = self._vocabulary
        pieces = [piece for char in SPACE + word for piece in self._pieces(char)]
        while len(pieces) > 1:
            pairs = [vocabulary.get(a + b, len(vocabulary)) for a, b in pairwise(pieces)]
            least = min(pairs)
            if least == len(vocabulary):
                break
            at = pairs.index(least)
            pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
        return [vocabulary[piece] for piece in pieces if piece in vocabulary]

    def _pieces(self, char: str) -> list[str]:
        if char in self._vocabulary:
            return [char]
        return [f"<0x{byte:02X}>" for byte in char.encode("utf-8", "replace")]
