"""Formulas between dollar signs: as a line of Unicode for a terminal, as MathML for a page.

latex2mathml parses them; its tree is written as one line here, with brackets where a fraction, a
root or a power would otherwise take in more or less than it does. What has no faithful line (an
unknown command, a brace under a sum) has none: its source is shown.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from quizzer.sanitize import pictures_as_text, printable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMULA = re.compile(
    r"(?<![\\$\w])(?:"
    r"\$\$(?P<display>(?:[^$\\]|\\.){1,2000}?)\$\$"
    r"|\$(?![\s$])(?P<inline>(?:[^$\\\n]|\\.){1,1000}?)(?<!\s)\$"
    r")(?![\w$])",
    re.DOTALL,
)
"""A formula: the dollars hug it, and no word does, so that `$5 and $10` is none."""
_CODE_OR_FORMULA = re.compile(rf"(?P<code>(`+)(?!`).+?(?<!`)\2(?!`))|{FORMULA.pattern}", re.DOTALL)
_PROSE = re.compile(r"(?<!\\)\b[A-Za-z]{3,}\s+[A-Za-z]{3,}")
_TEXT_COMMAND = re.compile(r"\\(?:text|mbox|operatorname|mathrm|begin|end)\w*\*?\s*\{[^{}]*\}")
_DIFFERENTIAL = re.compile(r"[d∂][²³ⁿ]?\w{0,2}[₀-₉ᵢⱼₖ]?[²³ⁿ]?$")  # ∂²f, dx
_PLACE = "\ue020"  # of a formula, in a text that is about to be escaped
_MAX_NESTING = 40
_REWRITTEN = [
    (re.compile(r"\\operatorname\*"), r"\\operatorname"),
    (re.compile(r"\\arg\s*\\(max|min)(?![A-Za-z])"), r"\\arg\1"),
    (re.compile(r"\\arg(?![A-Za-z])"), r"\\operatorname{arg}"),
    (re.compile(r"\\(begin|end)\{(?:aligned|align|gather|gathered|split)\*?\}"), r"\\\1{matrix}"),
    (re.compile(r"\\(begin|end)\{(equation|displaymath)\*?\}"), ""),
    (re.compile(r"\\(?:notag|nonumber|displaystyle|limits|nolimits)(?![A-Za-z])"), ""),
    (re.compile(r"\\label\{[^{}]*\}"), ""),
]

_SUPERSCRIPTS = dict(
    zip(
        "0123456789+−-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW′″⊤⊺β",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ′″ᵀᵀᵝ",
        strict=True,
    )
)
_SUBSCRIPTS = dict(
    zip("0123456789+−-=()aehijklmnoprstuvxβρ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵨ", strict=True)
)
_ACCENTS = {
    "^": "\u0302", "ˆ": "\u0302", "¯": "\u0304", "―": "\u0304", "‾": "\u0304", "~": "\u0303",
    "˜": "\u0303", "˙": "\u0307", "¨": "\u0308", "→": "\u20d7", "ˇ": "\u030c", "´": "\u0301",
}  # fmt: skip
# the first and last of a run of letters, and where the run of their signs begins
_BOLD = [
    ("A", "Z", 0x1D400), ("a", "z", 0x1D41A), ("0", "9", 0x1D7CE),
    ("Α", "Ω", 0x1D6A8), ("α", "ω", 0x1D6C2),
]  # fmt: skip
_DOUBLE_STRUCK = [("0", "9", 0x1D7D8)]  # letters come as signs of their own
_BINARY = set("+−-±∓×·÷∘⊙⊗⊕⊖∪∩∧∨∗⋆⋅∖")
_RELATIONS = set("=≠≈≃≅≤≥<>≪≫∈∉∋⊂⊆⊃⊇→←↦⇒⇐⇔↔∼∝≡⟶⟵⟹⟺≐⊥∥≔≺≻⊨⊢") | {"mod", "∣"}
_LARGE = set("∑∏∫∬∭∮⋃⋂⨁⨂∐") | {"lim", "max", "min", "sup", "inf", "arg\u2009max", "arg\u2009min"}
_OPEN, _CLOSE = set("([{⟨⌊⌈"), set(")]}⟩⌋⌉")
_BARS = set("|‖")
_LEAVES = {"mi", "mn", "mo", "mtext"}
_TAGS = {
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup",
    "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded",
    "menclose", "mphantom",
}  # fmt: skip
_PARTS = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3,
    "munderover": 3,
}  # fmt: skip
_ATTRIBUTES = {
    "accent", "columnalign", "display", "displaystyle", "fence", "form", "linebreak",
    "linethickness", "mathvariant", "maxsize", "minsize", "notation", "scriptlevel", "stretchy",
    "width",
}  # fmt: skip


class Unfaithful(Exception):
    """The formula has no line of Unicode that means the same."""


class Shape(IntEnum):
    """How a piece of a line joins with what stands beside it."""

    ATOM = auto()  # a symbol, a number, a bracket with what it holds
    WORD = auto()  # a function's name or a word
    LARGE = auto()  # a sum or a limit: a space follows
    SCRIPT = auto()  # ends in a script written out (x_train): a space before what follows
    ROOT = auto()  # takes in what follows, unless it is in brackets
    FRACTION = auto()  # takes in what is beside it, unless it is in brackets
    BINARY = auto()
    RELATION = auto()
    OPEN = auto()
    CLOSE = auto()
    COMMA = auto()
    SPACE = auto()
    SIGN = auto()  # a sign without spaces: a slash, a factorial, a bar
    LINE_END = auto()
    UNARY = auto()  # a sign before what it belongs to: −x


@dataclass(frozen=True)
class Piece:
    """A part of the line; `is_single` where a power, a root or a slash may stand beside it."""

    text: str
    shape: Shape = Shape.ATOM
    is_single: bool = True
    is_product: bool = True  # needs no brackets above a fraction's line

    @property
    def is_operand(self) -> bool:
        return self.shape <= Shape.FRACTION


_NO_FACTORS = {
    Shape.BINARY, Shape.UNARY, Shape.RELATION, Shape.COMMA, Shape.WORD, Shape.LARGE,
    Shape.LINE_END,
}  # fmt: skip
_BEFORE_UNARY = {
    Shape.BINARY, Shape.UNARY, Shape.RELATION, Shape.COMMA, Shape.OPEN, Shape.SPACE, Shape.LINE_END,
}  # fmt: skip


def replace_formulas(text: str, form: Callable[[re.Match[str]], str]) -> str:
    """Markdown with each formula outside of code as `form` of its match has it."""
    if "$" not in text:
        return text
    return _CODE_OR_FORMULA.sub(lambda match: match[0] if match["code"] else form(match), text)


def plain(text: str) -> str:
    """Markdown with its formulas in Unicode; a formula that has no such line stays as it is."""
    return replace_formulas(text, lambda match: unicode_of(match) or match[0])


def readable(text: str) -> str:
    """Text of a deck for a terminal: harmless, and its formulas in Unicode."""
    return plain(printable(pictures_as_text(text)))


def with_mathml(text: str, escaped: Callable[[str], str]) -> str:
    """HTML of Markdown: its formulas as MathML, what is between them as `escaped` has it."""
    parts: list[str] = []

    def keep(match: re.Match[str]) -> str:
        math = mathml_of(match)
        if math is None:
            return match[0]
        parts.append(math)
        return _PLACE

    pieces = replace_formulas(text.replace(_PLACE, ""), keep).split(_PLACE)
    return "".join(
        escaped(piece) + math for piece, math in zip_longest(pieces, parts, fillvalue="")
    )


def unicode_of(match: re.Match[str]) -> str | None:
    """The line of a match of FORMULA, or None."""
    return to_unicode(match["display"] or match["inline"])


def mathml_of(match: re.Match[str]) -> str | None:
    """The MathML of a match of FORMULA, or None."""
    return to_mathml(match["display"] or match["inline"], match["display"] is not None)


@lru_cache(maxsize=512)
def to_unicode(source: str) -> str | None:
    """One line (or, for rows, several) that means the same; None where there is none."""
    tree = _parse(source)
    if tree is None:
        return None
    try:
        line = _row(_children(tree)).text
    except (Unfaithful, RecursionError):
        return None
    lines = [" ".join(part.split()) for part in line.split("\n")]
    text = "\n".join(part for part in lines if part)
    text = unicodedata.normalize("NFC", text)
    return text if text and "\\" not in text and printable(text) == text else None


@lru_cache(maxsize=512)
def to_mathml(source: str, is_display: bool) -> str | None:
    """A `<math>` element of harmless tags; None where a command is unknown."""
    from xml.etree import ElementTree

    tree = _parse(source)
    if tree is None:
        return None
    for element in tree.iter():
        text = _content(element)
        if element.tag not in _TAGS or "\\" in text or printable(text) != text:
            return None
        element.text = text
        element.attrib = {key: value for key, value in element.attrib.items() if key in _ATTRIBUTES}
    tree.set("display", "block" if is_display else "inline")
    return ElementTree.tostring(tree, encoding="unicode")


def _parse(source: str) -> Element | None:
    if not _is_balanced(source) or _PROSE.search(_TEXT_COMMAND.sub("", source)):
        return None
    for pattern, text in _REWRITTEN:
        source = pattern.sub(text, source)
    if not source.strip():
        return None
    from latex2mathml.converter import convert_to_element

    try:
        tree: Element = convert_to_element(source)
    except Exception:  # odd input reaches IndexError and the like in the library
        return None
    _join_choices(tree)
    return tree if all(map(_is_whole, tree.iter())) else None


def _is_whole(element: Element) -> bool:
    """Whether no part is missing; where one is, a brace may stand in its place."""
    return element.text != "}" and len(element) == _PARTS.get(element.tag, len(element))


def _join_choices(tree: Element) -> None:
    """Make one element of the three that `\\binom` comes as: a power would take the last alone."""
    from xml.etree.ElementTree import Element

    for element in list(tree.iter()):
        for choice in [part for part in element if part.get("linethickness") == "0"]:
            place = list(element).index(choice)
            three = element[place - 1 : place + 2] if place else []
            if [part.tag for part in three] == ["mo", "mfrac", "mo"]:
                joined = Element("mrow")
                joined.extend(three)
                element[place - 1 : place + 2] = [joined]


def _is_balanced(source: str) -> bool:
    depth = deepest = 0
    for brace in re.findall(r"\\.|[{}]", source, re.DOTALL):
        depth += (brace == "{") - (brace == "}")
        deepest = max(deepest, depth)
        if depth < 0:
            return False
    return depth == 0 and deepest <= _MAX_NESTING and source.count("\\") <= 400


def _children(element: Element) -> list[Element]:
    return list(element)


def _content(element: Element) -> str:
    text = html.unescape(element.text or "")
    return re.sub(r"\\([_%&#${}])", r"\1", text) if element.tag == "mtext" else text


def _piece(element: Element) -> Piece:
    match element.tag:
        case "mi" | "mn" | "mo" | "mtext":
            return _leaf(element)
        case "mspace":
            if element.get("linebreak") == "newline":
                return Piece("\n", Shape.LINE_END)
            return Piece("" if "negative" in element.get("width", "") else " ", Shape.SPACE)
        case "mrow" | "mstyle" | "math" | "mtd":
            inner = _row(_children(element))
            # in braces, a comma is part of a number: 1{,}000
            return Piece(",", Shape.SIGN) if inner.shape is Shape.COMMA else inner
        case "mfrac" if element.get("linethickness") == "0":
            top, bottom = (_piece(child).text for child in element)
            return Piece(f"{top} choose {bottom}", is_single=False)
        case "mfrac":
            return _fraction(element)
        case "msqrt":
            return _root("√", _row(_children(element)))
        case "mroot":
            return _indexed_root(element)
        case "msub" | "munder":
            return _scripts(element, sub=1)
        case "msup":
            return _scripts(element, sup=1)
        case "msubsup" | "munderover":
            return _scripts(element, sub=1, sup=2)
        case "mover":
            return _accented(element)
        case "mtable":
            return _table(element)
    raise Unfaithful(element.tag)


def _leaf(element: Element) -> Piece:
    text = _with_variant(_content(element), element.get("mathvariant", ""))
    if element.tag == "mtext":
        return Piece(text, Shape.WORD, is_single=len(text) == 1)
    if element.tag == "mn":
        return Piece(text)
    if not text:
        return Piece("", Shape.SPACE)
    shapes = (
        (_LARGE, Shape.LARGE), (_BINARY, Shape.BINARY), (_RELATIONS, Shape.RELATION),
        (_OPEN, Shape.OPEN), (_CLOSE, Shape.CLOSE), (set(",;"), Shape.COMMA),
        (set("/!|‖:.*'"), Shape.SIGN),
    )  # fmt: skip
    shape = next((shape for members, shape in shapes if text in members), Shape.ATOM)
    if text == "~":
        return Piece("∼", Shape.RELATION)
    if text == "∣":
        return Piece("|", Shape.RELATION)
    if text in ("*", "&", "⧸", "⏟", "⏞"):  # a product, a stray mark, a stroke, a brace
        if text != "*":
            raise Unfaithful(text)
        return Piece("*", Shape.SIGN)
    if text == "∇" or shape is not Shape.ATOM:
        return Piece(text, shape)
    if len(text) > 1 and text.replace("\u2009", "").isalpha():
        return Piece(text.replace("\u2009", " "), Shape.WORD)
    return Piece(text)


def _with_variant(text: str, variant: str) -> str:
    """Bold and double-struck letters and digits as signs of their own."""
    family = {"bold": _BOLD, "bold-italic": _BOLD, "double-struck": _DOUBLE_STRUCK}.get(variant)
    if family is None or len(text) != 1:
        return text
    for first, last, start in family:
        if first <= text <= last:
            return chr(start + ord(text) - ord(first))
    return text


def _row(elements: Sequence[Element]) -> Piece:
    """Elements side by side, as they look in the formula."""
    pieces = [_piece(element) for element in _joined_words(elements)]
    flat = _definitions_joined([piece for piece in pieces if piece.text])
    if not flat:
        return Piece("", Shape.SPACE)
    if len(flat) == 1:
        return flat[0]
    bars = 0
    line = ""
    shown: list[Piece] = []
    for place, plain_piece in enumerate(flat):
        piece = _as_unary(plain_piece, shown[-1] if shown else None, is_in_bars=bars % 2 == 1)
        if piece.text in _BARS and piece.shape is Shape.SIGN:
            bars += 1
        before = next((p for p in reversed(flat[:place]) if p.shape is not Shape.SPACE), None)
        after = next((p for p in flat[place + 1 :] if p.shape is not Shape.SPACE), None)
        piece = _bracketed(piece, before, after)
        line += _space(shown[-1] if shown else None, piece) + piece.text
        shown.append(piece)
    return Piece(line, _row_shape(shown), _is_enclosed(shown, bars), _is_product(shown))


def _is_product(shown: Sequence[Piece]) -> bool:
    """Whether only factors stand side by side, outside of brackets and bars."""
    depth, in_bars = 0, False
    for piece in shown:
        depth += (piece.shape is Shape.OPEN) - (piece.shape is Shape.CLOSE)
        in_bars ^= piece.text in _BARS and piece.shape is Shape.SIGN
        if depth == 0 and not in_bars and piece.shape in _NO_FACTORS:
            return False
    return True


def _as_unary(piece: Piece, before: Piece | None, is_in_bars: bool) -> Piece:
    """A sign that stands before its operand, and not between two."""
    if piece.shape is not Shape.BINARY:
        return piece
    begins = before is None or before.shape in _BEFORE_UNARY
    if begins or (before is not None and before.text in _BARS and is_in_bars):
        return Piece(piece.text, Shape.UNARY)
    return piece


def _row_shape(shown: Sequence[Piece]) -> Shape:
    """A row that is one sum's or word's name and its space goes on as that; else it is an atom."""
    last = shown[-1].shape
    return last if last in (Shape.SCRIPT, Shape.WORD) else Shape.ATOM


def _joined_words(elements: Sequence[Element]) -> list[Element]:
    """Upright letters in a row, as `\\mathrm{softmax}` comes, as one word."""
    joined: list[Element] = []
    for element in elements:
        last = joined[-1] if joined else None
        if (
            last is not None
            and element.tag == last.tag == "mi"
            and element.get("mathvariant") == last.get("mathvariant") == "normal"
        ):
            last.text = _content(last) + _content(element)
        else:
            joined.append(element)
    return joined


def _definitions_joined(pieces: Sequence[Piece]) -> list[Piece]:
    """`:=` as one piece."""
    result = list(pieces)
    for place in range(len(result) - 1, 0, -1):
        if (result[place - 1].text, result[place].text) == (":", "="):
            result[place - 1 : place + 1] = [Piece(":=", Shape.RELATION)]
    return result


def _bracketed(piece: Piece, before: Piece | None, after: Piece | None) -> Piece:
    """A fraction or root in brackets where it would take in its neighbours."""
    follows = after is not None and (
        after.is_operand
        or after.shape is Shape.OPEN
        or after.text in ("/", "!", "|", "‖", ":", "*")
    )
    if piece.shape is Shape.ROOT:
        return Piece(f"({piece.text})") if follows else piece
    if piece.shape is Shape.FRACTION:
        precedes = before is not None and (
            before.is_operand
            or before.shape is Shape.CLOSE
            or before.text in ("/", "*", "÷", "|", "‖", ":", "⊙", "∘", "⊗")
        )
        return Piece(f"({piece.text})") if follows or precedes else piece
    return piece


def _space(before: Piece | None, piece: Piece) -> str:
    """The space between two pieces."""
    if before is None or Shape.SPACE in (before.shape, piece.shape):
        return ""
    if before.shape is Shape.LINE_END or piece.shape is Shape.LINE_END:
        return ""
    if piece.shape is Shape.BINARY:
        return " "
    if before.shape is Shape.UNARY:
        return ""
    if piece.shape is Shape.RELATION:
        return " "
    if before.shape in (Shape.RELATION, Shape.COMMA):
        return " "
    if before.shape is Shape.BINARY:
        return " "
    opens = piece.shape is Shape.OPEN or piece.text.startswith("(")
    if before.shape is Shape.LARGE and (piece.is_operand or opens):
        return "" if opens and before.text.isalpha() else " "
    if before.shape in (Shape.WORD, Shape.SCRIPT) and piece.is_operand:
        return "" if opens else " "
    if piece.shape in (Shape.WORD, Shape.LARGE) and (
        before.is_operand or before.shape is Shape.CLOSE
    ):
        return " "
    return ""


def _is_enclosed(shown: Sequence[Piece], bars: int) -> bool:
    """Whether a row is one bracket with what it holds, or one pair of bars."""
    first, last = shown[0], shown[-1]
    if first.text in _BARS and last.text == first.text and bars == 2:
        return True
    depth = 0
    for place, piece in enumerate(shown):
        depth += (piece.shape is Shape.OPEN) - (piece.shape is Shape.CLOSE)
        if depth <= 0 and place < len(shown) - 1:
            return False
    return first.shape is Shape.OPEN and last.text in _CLOSE and depth == 0


def _single(piece: Piece) -> str:
    """A piece in brackets, unless it is one thing by itself."""
    is_one = piece.is_single and piece.shape not in (Shape.FRACTION, Shape.ROOT)
    return piece.text if is_one else f"({piece.text})"


def _fraction(element: Element) -> Piece:
    top, bottom = (_piece(child) for child in element)
    is_fraction = top.shape is Shape.FRACTION
    over = top.text if top.is_product and not is_fraction else f"({top.text})"
    if bottom.shape is Shape.ROOT or (
        _DIFFERENTIAL.match(over) and _DIFFERENTIAL.match(bottom.text)
    ):
        under = bottom.text
    else:
        under = _single(bottom)
    return Piece(f"{over}/{under}", Shape.FRACTION, is_single=False)


def _root(sign: str, inner: Piece) -> Piece:
    text = inner.text if inner.is_single and len(inner.text) == 1 else f"({inner.text})"
    if inner.is_single and (inner.text.isdecimal() or _is_enclosed_text(inner.text)):
        text = inner.text
    shape = Shape.ATOM if text.endswith(")") else Shape.ROOT
    return Piece(f"{sign}{text}", shape)


def _is_enclosed_text(text: str) -> bool:
    return (
        text[:1] in _OPEN and text[-1:] in _CLOSE and sum(text.count(sign) for sign in _OPEN) == 1
    )


def _indexed_root(element: Element) -> Piece:
    inner, index = (_piece(child) for child in element)
    if index.text in ("3", "4"):
        return _root("∛" if index.text == "3" else "∜", inner)
    return Piece(f"{_single(inner)}^(1/{_single(index)})", Shape.SCRIPT)


def _scripts(element: Element, sub: int = 0, sup: int = 0) -> Piece:
    children = _children(element)
    base = _piece(children[0])
    is_under = element.tag in ("munder", "munderover")
    if is_under and base.shape is not Shape.LARGE and base.text.strip() not in _LARGE:
        names = ("max", "min", "argmax", "argmin", "arg max", "arg min", "sup", "inf", "lim")
        if base.text not in names:
            raise Unfaithful(element.tag)
    if not base.text:
        base = Piece("", Shape.ATOM)
    is_large = base.shape is Shape.LARGE
    text = base.text.replace("\u2009", " ")
    has_script = any(char in _SCRIPT_CHARS for char in text[-1:])
    is_evaluated = text[-1:] in _BARS and text.count(text[-1]) == 1  # at the bar's index
    if (
        base.shape not in (Shape.CLOSE, Shape.SIGN)
        and not is_evaluated
        and (not base.is_single or base.shape in (Shape.FRACTION, Shape.ROOT) or has_script)
    ):
        text = f"({text})"
    ragged = False
    if sub:
        text, ragged = _script(text, _piece(children[sub]), _SUBSCRIPTS, "_")
    if sup:
        raised = _piece(children[sup])
        if ragged and not is_large and not all(c in _SUPERSCRIPTS for c in raised.text):
            text = f"({text})"  # x_a^b could be x with the index a^b
        text, ends_ragged = _script(text, raised, _SUPERSCRIPTS, "^")
        ragged = ends_ragged or (ragged and is_large)
    if is_large:
        return Piece(text, Shape.LARGE)
    if base.shape is Shape.WORD and base.text.isalpha():
        return Piece(text, Shape.WORD)
    if base.shape in (Shape.CLOSE, Shape.SIGN, Shape.RELATION, Shape.BINARY):
        return Piece(text, base.shape)
    return Piece(text, Shape.SCRIPT if ragged else Shape.ATOM)


_SCRIPT_CHARS = set(_SUPERSCRIPTS.values()) - set("′″")


def _script(base: str, script: Piece, signs: dict[str, str], mark: str) -> tuple[str, bool]:
    """The base with a script; whether it had to be written out behind `^` or `_`."""
    close = script.text.replace(" ", "")
    if close and all(char in signs for char in close) and script.shape is not Shape.WORD:
        return base + "".join(signs[char] for char in close), False
    is_word = close.isalpha() and close.isascii() and len(close) <= 12 and mark == "_"
    if is_word or len(close) == 1 or (script.is_single and _is_enclosed_text(close)):
        return f"{base}{mark}{close}", True
    return (
        f"{base}{mark}({close if ' ' not in script.text or len(close) < 12 else script.text})",
        True,
    )


def _accented(element: Element) -> Piece:
    base, accent = _children(element)
    letter, sign = _piece(base), _content(accent)
    if accent.tag == "mo" and sign in _ACCENTS and len(letter.text) == 1:
        return Piece(letter.text + _ACCENTS[sign])
    raise Unfaithful(f"{sign} over {letter.text}")


def _table(element: Element) -> Piece:
    """A matrix as rows between semicolons; lines of a derivation below each other."""
    rows = []
    is_aligned = False
    for row in element:
        line = ""
        for number, cell in enumerate(row):
            piece = _piece(cell)
            begins = piece.text[:1]
            if not number:
                line = piece.text
            elif begins in _RELATIONS:
                is_aligned = True
                line = f"{line} {piece.text}" if line else piece.text
            else:
                is_text = (
                    next((leaf.tag for leaf in cell.iter() if leaf.tag in _LEAVES), "") == "mtext"
                )
                line += (" " if is_text or not line else ", ") + piece.text
        rows.append(line)
    is_aligned = is_aligned and any(row[:1] in _RELATIONS or "=" in row for row in rows)
    return Piece(("\n" if is_aligned else "; ").join(rows), is_single=False)
