"""Answers that are right or wrong outright: choice, number, cloze and order.

Lenient about what is no part of knowing: case, spaces, Unicode forms, kinds of dash and quote.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
QUOTES = {ord(char): "'" for char in "‘’‛`´"} | {ord(char): '"' for char in "“”„«»"}
POWERS = {ord(char): f"^{digit}" for digit, char in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {ord("⁻"): "^-"}
COUNTED = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
BEFORE = re.compile(
    r"(?:about|approximately|approx\.?|around|roughly|circa|ca\.?|[a-z]\w* ?=|[=~≈ ])+"
)
TIMES_TEN = re.compile(r"(?<=[\d.,])\s*[x×*·]\s*10\s*(?:\^|\*\*)\s*([-+]?\d{1,4})")
POWER = re.compile(r"([-+]?\d{1,6})\s*(?:\^|\*\*)\s*(-?\d{1,3})")
# spaces part thousands and nothing else
NUMBER = re.compile(
    r"[-+]?(?:\d{1,3}(?: \d{3})+(?![\d])(?:[.,]\d+)?|\d[\d_,.'’]*|[.,]\d+)(?:e[-+]?\d+)?"
)
PRODUCT = re.compile(r"\d+(?:\.\d+)?(?:\s*[x×*·]\s*\d+(?:\.\d+)?)+")
FRACTION = re.compile(r"([-+]?)(?:(\d+) )?(\d+)\s*[/\u2044]\s*(\d+)(.*)")
_SECOND_NUMBER = re.compile(r"(?:or|and|to|-|/|,|;)?\s*[-+]?\d")
MULTIPLES = {"k": 1e3, "thousand": 1e3, "million": 1e6, "billion": 1e9}


@dataclass(frozen=True)
class MarkedPart:
    """One option, number, gap or step: what was given, what is right, and whether they agree.

    `has_slip`: right but for one letter of a word.
    """

    given: str
    wanted: str
    right: bool
    has_slip: bool = False


@dataclass(frozen=True)
class ExactMark:
    """An answer's score from 0 to 1, and its parts in the order in which they were given."""

    score: float
    parts: tuple[MarkedPart, ...]

    @property
    def right(self) -> bool:
        return self.score == 1.0

    @property
    def has_slip(self) -> bool:
        """Whether a word is spelt wrong; such an answer is right with a nit."""
        return any(part.has_slip for part in self.parts)


def plain(text: str) -> str:
    """Text as two answers are compared."""
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")  # unseen
    folded = unicodedata.normalize("NFKC", text).translate(DASHES | QUOTES).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def same(text: str, wanted: Sequence[str]) -> bool:
    """Whether a short text is one of those wanted, its last full stop and hyphens aside."""
    answer = plain(text)
    if not answer:
        return False
    return answer in map(plain, wanted) or (
        (loose := _loose(answer)) != "" and loose in (_loose(plain(form)) for form in wanted)
    )


def _loose(text: str) -> str:
    """Without the mark that ends a sentence; mini-batch and mini batch are one."""
    return re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", text.strip(" .!?"))


SLIP_LETTERS = 5  # of a word in which one letter may be wrong
_WORDS_ONLY = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*")


def has_slip(text: str, wanted: Sequence[str]) -> bool:
    """Whether a text is a wanted one but for one letter of a long word: "colums" for "columns".

    A letter missing, doubled, exchanged or in its neighbour's place; never in numbers or code.
    """
    answer = _loose(plain(text))
    return any(
        _WORDS_ONLY.fullmatch(form) is not None and _differ_by_a_slip(answer, form)
        for form in (_loose(plain(form)) for form in wanted)
    )


def _differ_by_a_slip(answer: str, form: str) -> bool:
    from rapidfuzz.distance import OSA

    typed, right = answer.split(" "), form.split(" ")
    pairs = [(a, b) for a, b in zip(typed, right, strict=False) if a != b]
    if len(typed) != len(right) or len(pairs) != 1:
        return False
    [(word, right_word)] = pairs
    return (
        word.isalpha()
        and len(right_word) >= SLIP_LETTERS
        and OSA.distance(word, right_word, score_cutoff=1) == 1
    )


def accepted(short_forms: Sequence[str], answer: str) -> bool:
    """Whether an answer is one of the short forms that are right as they stand."""
    return same(answer, short_forms)


def choice(options: Sequence[str], correct: Sequence[str], chosen: Sequence[str]) -> ExactMark:
    """All right options and no other: 1, else 0; a part for each option."""
    parts = tuple(
        MarkedPart(
            given=option if option in chosen else "",
            wanted=option if option in correct else "",
            right=(option in chosen) == (option in correct),
        )
        for option in options
    )
    return ExactMark(float(all(part.right for part in parts)), parts)


def number(value: float, tolerance: float, unit: str | None, answer: str) -> ExactMark:
    """A number within the tolerance; its unit may be left out, but not be another one."""
    wanted = number_text(value) + (f" {unit}" if unit else "")
    right = any(_agrees(value, tolerance, unit, *reading) for reading in _readings(answer))
    return ExactMark(float(right), (MarkedPart(answer.strip(), wanted, right),))


def cloze(
    gaps: Sequence[Sequence[str]], words_given: Sequence[str], code_gaps: Sequence[bool] = ()
) -> ExactMark:
    """The share of the gaps that hold one of their right words, a slip in the spelling let pass.

    `code_gaps` says which gaps stand in code, where spelling counts.
    """
    filled = [*words_given, *[""] * len(gaps)][: len(gaps)]
    is_code = [*code_gaps, *[False] * len(gaps)][: len(gaps)]
    parts = tuple(
        _gap(word, words, code) for words, word, code in zip(gaps, filled, is_code, strict=True)
    )
    return ExactMark(sum(part.right for part in parts) / len(parts), parts)


def _gap(word: str, wanted: Sequence[str], is_code: bool) -> MarkedPart:
    is_same = same(word, wanted)
    slip = not is_same and not is_code and has_slip(word, wanted)
    return MarkedPart(word.strip(), wanted[0], is_same or slip, slip)


def order(steps: Sequence[str], chosen: Sequence[str]) -> ExactMark:
    """The share of steps that need not be moved: (longest increasing run - 1) / (steps - 1).

    All in order is 1, backwards 0. A part is right when it is among those that may stay. Steps
    that `given` lacks or invents count as moved.
    """
    place = {step: number for number, step in enumerate(steps)}
    by_form = {plain(step): step for step in steps}
    meant = [step if step in place else by_form.get(plain(step), step) for step in chosen]
    known_steps = [step for step in dict.fromkeys(meant) if step in place]
    staying = set(_longest_increasing([place[step] for step in known_steps]))
    parts = tuple(
        MarkedPart(step, steps[number], place[step] in staying)
        for number, step in _each(known_steps)
    )
    return ExactMark(max(0, len(staying) - 1) / (len(steps) - 1), parts)


def _each(steps: Sequence[str]) -> list[tuple[int, str]]:
    return list(enumerate(steps))


def _longest_increasing(places: Sequence[int]) -> list[int]:
    """A longest increasing subsequence, its last number first, by patience sorting."""
    ends: list[int] = []  # the smallest end of a run of each length
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(ends, place)
        before[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    run: list[int] = []
    last = ends[-1] if ends else None
    while last is not None:
        run.append(last)
        last = before[last]
    return run


def _readings(answer: str) -> list[tuple[float, str]]:
    """What may be meant: (number, unit); a comma may part thousands or decimals."""
    apart = "".join(f" {char}" if _is_fraction_sign(char) else char for char in answer)
    text = plain(re.sub(r"\^-\^", "^-", re.sub(r"(?<=\d)\^(?=\d)", "^", apart.translate(POWERS))))
    if (named := BEFORE.match(text)) is not None:
        text = text[named.end() :].strip()
    text = re.sub(r"^([-+]) (?=[\d.,])", r"\1", text)
    word, _, unit = text.partition(" ")
    if word.rstrip(".,!") in COUNTED:
        return _multiplied(float(COUNTED.index(word.rstrip(".,!"))), unit)
    if (fraction := FRACTION.match(text)) and float(fraction[4]):
        share = float(fraction[2] or 0) + float(fraction[3]) / float(fraction[4])
        return [(-share if fraction[1] == "-" else share, fraction[5].strip())]
    text = TIMES_TEN.sub(r"e\1", text)
    if (power := POWER.match(text)) is not None:
        base, exponent = int(power[1]), int(power[2])
        try:
            return [(float(base) ** exponent, text[power.end() :].strip(" .,"))]
        except (OverflowError, ZeroDivisionError):
            return []
    if (product := PRODUCT.match(text)) is not None:
        factors = re.split(r"\s*[x×*·]\s*", product[0])
        return [(math.prod(map(float, factors)), text[product.end() :].strip(" .,"))]
    match = NUMBER.match(text)
    if match is None:
        return []
    digits = re.sub(r"[\s_'’]", "", match[0]).rstrip(".,")
    unit_text = text[len(match[0].rstrip(" .,")) :].strip(" .,")
    if re.fullmatch(r"[-+]?\d{1,3}([.,]\d{3})+", digits) and not digits.lstrip("+-").startswith(
        "0"
    ):
        spellings = {re.sub("[.,]", "", digits), digits.replace(",", ".")}
        if digits.count(".") == 1 and "," not in digits:
            spellings = {digits}  # the usual decimal point
    elif "," in digits and "." in digits:
        last = max(digits, key=lambda char: digits.rfind(char) if char in ",." else -1)
        separator = "," if last == "." else "."
        spellings = {digits.replace(separator, "").replace(last, ".")}
    else:
        spellings = {digits.replace(",", ".")}
    readings = []
    for spelling in spellings:
        try:
            readings += _multiplied(float(spelling), unit_text)
        except ValueError:
            continue
    return readings


def _is_fraction_sign(char: str) -> bool:
    return "\u2044" in unicodedata.normalize("NFKC", char) and char != "\u2044"


def _multiplied(number: float, unit: str) -> list[tuple[float, str]]:
    """A number with its unit, and what it is with a "k" or "million" before the unit taken in."""
    word, _, remaining = unit.partition(" ")
    factor = MULTIPLES.get(word.rstrip("."))
    return [(number, unit), *([(number * factor, remaining)] if factor else [])]


def _agrees(
    value: float, tolerance: float, unit: str | None, number: float, number_unit: str
) -> bool:
    wanted_unit = _unit(unit or "")
    given_unit = _unit(number_unit)
    if given_unit == "%" and not wanted_unit:
        number, given_unit = number / 100, ""
    if wanted_unit and given_unit not in ("", wanted_unit):
        return False
    if _SECOND_NUMBER.match(plain(number_unit)):
        return False  # "3 or 4" is two answers
    return (
        abs(number - value) <= tolerance
        or math.isclose(abs(number - value), tolerance, rel_tol=1e-9)
        or math.isclose(number, value, rel_tol=1e-9)
    )


def number_text(value: float) -> str:
    """A number as a deck file has it: 1234567, not 1.23457e+06."""
    whole = float(value).is_integer() and abs(value) < 1e15
    return str(int(value)) if whole else repr(float(value))


def _unit(text: str) -> str:
    squeezed = plain(text).replace(" ", "")
    if squeezed in ("percent", "procent"):
        return "%"
    return squeezed.removesuffix("s") if len(squeezed) > 3 else squeezed
