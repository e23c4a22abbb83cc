"""Words cut into the tokens of wordllama's vocabulary, as its own tokenizer cuts them.

Apart, since this reads the vocabulary alone: the tokenizers library takes 0.1 s to read the file
whole, in one go during which no key is answered, and every suggestion waits for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise

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
        known = self._vocabulary
        pieces = [piece for char in SPACE + word for piece in self._pieces(char)]
        while len(pieces) > 1:
            pairs = [known.get(a + b, len(known)) for a, b in pairwise(pieces)]
            least = min(pairs)
            if least == len(known):
                break
            at = pairs.index(least)
            pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
        return [known[piece] for piece in pieces if piece in known]

    def _pieces(self, char: str) -> list[str]:
        if char in self._vocabulary:
            return [char]
        return [f"<0x{byte:02X}>" for byte in char.encode("utf-8", "replace")]
