"""An answer as words, clauses and plain prose; whatever was typed, in bounded time.

Everything here is pure and needs only the standard library and the stemmer.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

READ_LIMIT = 12_000  # characters of an answer that are read; the rest is only counted
CLAUSE_LIMIT = 48
WORD_LIMIT = 900
WORD_CHARS = 60  # of a word that are read

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FENCE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_TABLE_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE)
_LIST_MARK = re.compile(r"^[ \t]*(?:\d{1,3}[.)]|[-*+•])[ \t]+", re.MULTILINE)
_BLANKS = re.compile(r"[ \t]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|[;:\n\r]+|,\s+|\s+[-–—]+\s+|\s[•*]\s")
_JOINT = re.compile(
    r"\b(?:and|but|because|so that|which|while|whereas|then|since|therefore)\b", re.IGNORECASE
)
_ODD = re.compile(r"[^\t\n -~]+")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def listed(text: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(text.split())


FUNCTION_WORDS = listed(
    """
    a about above after again all also although am among an and another any are as at be became
    because been before being between both but by can could did do does doing done down during each
    either etc even ever every few for from further get gets give given gives go goes had has have
    having he her here hers him his how i if in into is it its itself just least less let like made
    make makes many may me means might more most much must my near need neither next no nor not now
    of off often on once one only onto or other others our out over own per quite rather same say
    several she should since so some such than that the their them then there therefore these they
    thing things this those though through thus to too under until up upon us use used uses using
    usually very was way we well went were what when where whereas whether which while who whom
    whose why will with within without would yet you your
    """
)
NEGATIONS = listed("not no never cannot neither nor none nothing without hardly")


@dataclass(frozen=True)
class Word:
    """A word as typed (folded), its stem, and whether it only holds the sentence together."""

    text: str
    stem: str
    is_function: bool


@dataclass(frozen=True)
class Clause:
    """A stretch of an answer, as shown to the learner, with its words."""

    text: str
    words: tuple[Word, ...]

    @property
    def content(self) -> tuple[Word, ...]:
        return tuple(word for word in self.words if not word.is_function)


def cleaned(text: str) -> str:
    """Text in one Unicode form, without what cannot be seen; at most READ_LIMIT characters."""
    text = text[:READ_LIMIT]
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace("\u2212", "-"))[:READ_LIMIT]
    return _ODD.sub(_visible, text)


def _visible(odd: re.Match[str]) -> str:
    """Letters beyond ASCII as they are; control characters and halves of pairs as spaces."""
    return "".join(" " if unicodedata.category(char) in _UNSEEN else char for char in odd.group())


def prose(text: str) -> str:
    """Markdown without its code blocks, tables, list numbers and marks."""
    if "```" in text or "~~~" in text:
        text = _FENCE.sub("\n", text)
    if "|" in text:
        text = _TABLE_ROW.sub("\n", text)
    text = _LIST_MARK.sub("", text)
    return text.replace("`", "").replace("**", "").replace("__", "_")


def folded(text: str) -> str:
    """The form in which two short texts are compared: words alone, in lower case."""
    return " ".join(_WORD.findall(cleaned(text).casefold()))


_STEMMING = Lock()  # the stemmer works on itself, and suggestions are made in worker threads


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def word(text: str) -> Word:
    bare = text.replace("’", "'").removesuffix("'s")
    is_function = bare in FUNCTION_WORDS or bare.endswith("n't") or "'" in bare
    if len(bare) > 40:
        return Word(bare, bare, is_function)
    with _STEMMING:
        stem = str(_stemmer().stemWord(bare))
    return Word(bare, stem, is_function)


@lru_cache(maxsize=1024)  # guards and features read the same answers
def words(text: str) -> tuple[Word, ...]:
    """The words of a cleaned text, in order, at most WORD_LIMIT."""
    found = _WORD.findall(text.casefold())[:WORD_LIMIT]
    return tuple([word(name if len(name) <= WORD_CHARS else name[:WORD_CHARS]) for name in found])


def is_negation(token: Word) -> bool:
    return token.text in NEGATIONS or token.text.endswith("n't")


def clauses(text: str) -> tuple[Clause, ...]:
    """Sentences, and the parts between commas and joining words; at most CLAUSE_LIMIT."""
    result: list[Clause] = []
    for sentence in _pieces(text):
        parts = _JOINT.split(sentence) if len(sentence.split()) > 8 else [sentence]
        for part in parts:
            tokens = words(part)
            if any(not token.is_function for token in tokens):
                result.append(Clause(" ".join(part.split()).strip(" .,;:-*•"), tokens))
            if len(result) == CLAUSE_LIMIT:
                return tuple(result)
    return tuple(result)


def _pieces(text: str) -> list[str]:
    """Sentences and lines, cut at commas where both sides can stand alone."""
    pieces: list[str] = []
    for piece in _SENTENCE_END.split(_BLANKS.sub(" ", text)):
        if not piece.strip():
            continue
        if pieces and len(piece.split()) < 3 and len(pieces[-1].split()) < 12:
            pieces[-1] += ", " + piece
        else:
            pieces.append(piece)
    return pieces
