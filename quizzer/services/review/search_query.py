"""What is typed into a search, in Anki's language, as a condition on cards.

Terms beside one another must all hold; `or`, `-` before a term and parentheses work as expected.
A term is a word, "quoted words", or `tag:`, `deck:`, `kind:`, `is:` or `prop:` with a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from quizzer.errors import UsageError
from quizzer.memory import scheduler
from quizzer.store.search import (
    KINDS,
    PROPERTIES,
    STATES,
    Condition,
    Conjunction,
    DeckCondition,
    Disjunction,
    KindCondition,
    Negation,
    PropertyCondition,
    StateCondition,
    TagCondition,
    TextCondition,
    search_form,
)

MOST_TERMS = 100
DEEPEST = 20  # parentheses within one another
STATE_ALIASES = {"learn": "learning", "review": "known"}
PROPERTY_ALIASES = {"s": "stability", "d": "difficulty", "r": "recall", "reps": "reviews"}
MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<parenthesis>[()])
        |(?P<minus>-(?=[^\s)]))
        |(?:(?P<key>[A-Za-z]+):)?"(?P<quoted>[^"]*)(?P<end>"?)
        |(?P<word>[^\s()"]+)
    )""",
    re.VERBOSE,
)
_COMPARISON = re.compile(r"([A-Za-z]+)(<=|>=|!=|=|<|>)(-?\d+(?:\.\d+)?)(%?)")


class _Token(NamedTuple):
    """`kind` is "(", ")", "-", "or", "term" for `key:value`, or "text"."""

    kind: str
    key: str = ""
    value: str = ""


Curves = dict[str, scheduler.Weights]  # by deck; those of "" hold for all others


def parse_query(text: str) -> Condition:
    """The condition that a query states; raises UsageError where a term cannot be understood.

    A comparison with "recall" needs `with_curves` before cards are looked up.
    """
    tokens = _tokens(text)
    if len(tokens) > MOST_TERMS:
        raise UsageError(f"this search has more than {MOST_TERMS} terms", hint="leave some out")
    parser = _Parser(tokens)
    condition = parser.alternatives(0)
    if parser.place < len(tokens):
        raise UsageError("a closing parenthesis opens nowhere", hint='write "(" before it')
    return condition


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        if match["parenthesis"] or match["minus"]:
            tokens.append(_Token(match["parenthesis"] or "-"))
        elif match["quoted"] is not None:
            if not match["end"]:
                raise UsageError("a quotation mark is not closed", hint='write " at the end')
            key = (match["key"] or "").lower()
            tokens.append(_Token("term" if key else "text", key, match["quoted"]))
        else:
            tokens.append(_word(match["word"]))
    return tokens


def _word(word: str) -> _Token:
    if word.lower() == "or":
        return _Token("or")
    key, colon, value = word.partition(":")
    if colon and key.isascii() and key.isalpha() and (value or key.lower() in _TERMS):
        return _Token("term", key.lower(), value)
    return _Token("text", value=word)


def with_curves(condition: Condition, curves: Curves) -> Condition:
    """The condition with each recall as the age that has it, by the decks' forgetting curves."""
    match condition:
        case PropertyCondition("recall", operator, share):
            ages = [
                (deck, scheduler.age_at(share, weights)) for deck, weights in curves.items() if deck
            ]
            age = scheduler.age_at(share, curves.get(""))
            # recall falls as the age rises
            return PropertyCondition("age", MIRRORED.get(operator, operator), age, tuple(ages))
        case Negation(inner):
            return Negation(with_curves(inner, curves))
        case Conjunction(parts):
            return Conjunction(tuple(with_curves(part, curves) for part in parts))
        case Disjunction(parts):
            return Disjunction(tuple(with_curves(part, curves) for part in parts))
    return condition


class _Parser:
    """Goes through the tokens once, from left to right."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.place = 0

    def alternatives(self, depth: int) -> Condition:
        """Terms with `or` between them, up to a closing parenthesis."""
        parts = [self._terms(depth)]
        while self._next() == "or":
            self.place += 1
            parts.append(self._terms(depth))
        if len(parts) == 1:
            return parts[0]
        if Conjunction(()) in parts:
            raise UsageError('"or" has nothing on one side', hint='quote it to search for it: "or"')
        return Disjunction(tuple(parts))

    def _next(self) -> str:
        return self.tokens[self.place].kind if self.place < len(self.tokens) else ""

    def _terms(self, depth: int) -> Condition:
        parts: list[Condition] = []
        while self._next() not in ("", ")", "or"):
            condition = self._term(depth)
            parts += condition.conditions if isinstance(condition, Conjunction) else [condition]
        return parts[0] if len(parts) == 1 else Conjunction(tuple(parts))

    def _term(self, depth: int) -> Condition:
        token = self.tokens[self.place]
        self.place += 1
        if token.kind == "-":
            if self._next() in ("", ")", "or", "-"):
                raise UsageError('"-" has no term after it', hint='quote it to search for it: "-"')
            return Negation(self._term(depth))
        if token.kind == "(":
            return self._group(depth + 1)
        if token.kind == "text":
            text = search_form(token.value)
            return TextCondition(text) if text else Conjunction(())
        return _condition(token.key, token.value)

    def _group(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise UsageError("too many parentheses within one another", hint="leave some out")
        condition = self.alternatives(depth)
        if self._next() != ")":
            raise UsageError("a parenthesis is not closed", hint='write ")" at the end')
        self.place += 1
        return condition


def _condition(key: str, value: str) -> Condition:
    if key not in _TERMS:
        raise UsageError(
            f"there is no search term {key}:",
            hint=f"the terms are {', '.join(f'{term}:' for term in _TERMS)}; quote text with a"
            f' colon: "{key}:{value}"',
        )
    if not value.strip():
        raise UsageError(f"nothing follows {key}:", hint=f"write {_EXAMPLES[key]}")
    return _TERMS[key](value)


def _kind(value: str) -> Condition:
    kind = value.lower()
    if kind not in KINDS:
        raise UsageError(f"there is no kind:{value}", hint=_one_of("kind", KINDS))
    return KindCondition(kind)


def _state(value: str) -> Condition:
    state = STATE_ALIASES.get(value.lower(), value.lower())
    if state not in STATES:
        raise UsageError(f"there is no state is:{value}", hint=_one_of("is", STATES))
    return StateCondition(state)


def _property(value: str) -> Condition:
    match = _COMPARISON.fullmatch(value)
    if match is None:
        raise UsageError(
            f"prop:{value} is no comparison", hint="write one such as prop:lapses>2 or prop:due<=3"
        )
    name, operator, number = match[1].lower(), match[2], float(match[3])
    name = PROPERTY_ALIASES.get(name, name)
    if name == "recall":
        share = number / 100 if match[4] else number
        if not 0 < share <= 1:
            raise UsageError(
                f"recall cannot be {match[3]}{match[4]}", hint="write prop:recall<0.8 or <80%"
            )
        return PropertyCondition("recall", operator, share)
    names = [known for known in PROPERTIES if known != "age"]
    if name not in names or match[4]:
        raise UsageError(
            f"{match[1]} is no property of cards",
            hint=_one_of("prop", [*names, "recall"]) + " and a comparison, such as >2",
        )
    return PropertyCondition(name, operator, number)


def _one_of(key: str, values: Iterable[str]) -> str:
    return "write " + ", ".join(f"{key}:{value}" for value in values)


_TERMS: dict[str, Callable[[str], Condition]] = {
    "tag": TagCondition,
    "deck": DeckCondition,
    "kind": _kind,
    "is": _state,
    "prop": _property,
}
_EXAMPLES = {
    "tag": "a tag, such as tag:tensors",
    "deck": "a deck, such as deck:fastbook-04",
    "kind": "a kind, such as kind:free",
    "is": "a state, such as is:due",
    "prop": "a comparison, such as prop:lapses>2",
}
