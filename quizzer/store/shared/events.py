"""What a shared folder's files consist of: one JSON object a line, an event as it happened.

An event names cards in full and reviews by what they say, not by a number of a machine's own.
What is read was written by others: every field's type and size is checked before it is used.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple, get_args

from quizzer.errors import ContentError
from quizzer.store.deck_names import is_deck_id, with_deck_id
from quizzer.store.reviews import ActionKind, Origin
from quizzer.store.schema import known_values

Event = dict[str, Any]
FORMAT = 1
MAX_LINE = 4 << 20  # bytes; an attempt holds at most 256 KiB of code and its verdict
_MAX_TEXT = 1 << 20
_MAX_ITEMS = 100_000  # questions of one quiz, or cards that a review holds back
_COUNT = (0, 1_000_000)


class InvalidEventError(ContentError):
    """A line that is no event as quizzer writes it; the message says why."""


class NewerFormatError(ContentError):
    """An event of a kind that this version does not know."""


class ReviewKey(NamedTuple):
    """What tells a review from all others; `twin` counts those that say the same, from 1."""

    card: str
    at: int
    rating: int
    origin: str
    day: int
    twin: int


Check = Callable[[Any], bool]


def _integer(low: int, high: int) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def _real(low: float, high: float) -> Check:
    return lambda value: type(value) in (int, float) and low <= value <= high


def _is_text(value: Any, most: int = _MAX_TEXT) -> bool:
    if not isinstance(value, str) or len(value) > most:
        return False
    if value.isascii():
        return True
    try:
        value.encode()  # a lone surrogate cannot be stored
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True)
class _Optional:
    """A check of a value that may be missing."""

    check: Check

    def __call__(self, value: Any) -> bool:
        return value is None or self.check(value)


def _choice(*values: str) -> Check:
    return lambda value: isinstance(value, str) and value in values


def _is_name(value: Any) -> bool:
    """A card's full name."""
    return _is_text(value, 1000) and value.count("/") == 1 and "/" not in (value[0], value[-1])


def _is_short(value: Any) -> bool:
    return _is_text(value, 1000)


def _list_of(*checks: Check) -> Check:
    return lambda value: (
        isinstance(value, list)
        and len(value) == len(checks)
        and all(check(item) for check, item in zip(checks, value, strict=True))
    )


def _many(check: Check) -> Check:
    return lambda value: (
        isinstance(value, list) and len(value) <= _MAX_ITEMS and all(map(check, value))
    )


_moment, _day, _count = (
    _integer(*known_values.MOMENT),
    _integer(*known_values.DAY),
    _integer(*_COUNT),
)
_twin = _integer(1, 1000)
_rating, _origin = _integer(1, 4), _choice(*get_args(Origin))
_stability, _difficulty = _real(1e-6, 1e7), _real(1, 10)
_KINDS = ("free", "choice", "number", "cloze", "order", "code")


def _key(value: Any) -> bool:
    """Whether a list names a review, as a `ReviewKey`."""
    if type(value) is not list or len(value) != len(ReviewKey._fields):
        return False
    card, at, rating, origin, day, twin = value
    return (
        _is_name(card)
        and _moment(at)
        and _rating(rating)
        and _origin(origin)
        and _day(day)
        and _twin(twin)
    )


def _is_verdict(value: Any) -> bool:
    """Whether a text is a verdict in JSON, as `Verdict.to_dict` writes it."""
    from quizzer.grader.verdict import Verdict

    if not _is_text(value, MAX_LINE):
        return False
    try:
        data = json.loads(value)
        Verdict.from_dict(data)
        texts = [data["exercise"], data["status"], data["output"], *data["nits"]]
        texts += [*data["isolation"], *(data["diagnosis"] or {}).values()]
        texts += [text for check in data["checks"] for text in check.values()]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False
    numbers = (data["seed"], data["duration_s"])
    return all(isinstance(text, str) for text in texts) and all(map(_real(0, 2**64), numbers))


def _is_body(value: Any) -> bool:
    from quizzer.content.models import card_from_json

    if not _is_text(value):
        return False
    try:
        card_from_json(value)
    except (ValueError, RecursionError):
        return False
    return True


def _is_weights(value: Any) -> bool:
    return _is_short(value) and known_values.are_weights(value)


def _is_deck(value: Any) -> bool:
    return _is_short(value) and is_deck_id(value)


def _is_code(value: Any) -> bool:
    if not _is_text(value, MAX_LINE):
        return False
    try:
        base64.b64decode(value, validate=True)
    except ValueError:
        return False
    return True


_SPECS: dict[str, dict[str, Check]] = {
    "card": {
        "card": _is_name,
        "title": _is_short,
        "source": _Optional(_is_short),
        "type": _choice(*_KINDS),
        "position": _Optional(_integer(-(2**31), 2**31)),
        "prompt": _is_text,
        "body": _is_body,
        "wording": _is_short,
        "exercise": _Optional(_is_short),
        "version": _integer(1, 1_000_000),
    },
    "review": {
        "card": _is_name,
        "at": _moment,
        "rating": _rating,
        "origin": _origin,
        "day": _day,
        "twin": _Optional(_twin),
        "previous": _Optional(_key),
        "base": _Optional(_list_of(_stability, _difficulty, _moment, _count, _count)),
        "credit": _Optional(_key),
        "phase_before": _choice("new", "learning", "review", "relearning"),
        "elapsed_days": _Optional(_integer(-1_000_000, 1_000_000)),
        "duration_ms": _Optional(_integer(0, 2**40)),
        "answer": _Optional(_is_text),
        "note": _Optional(_is_text),
        "card_version": _integer(1, 1_000_000),
        "retention": _real(0.01, 0.999),
        "spread": _Optional(_real(0, 1)),
        "phase": _choice("learning", "review", "relearning"),
        "step": _Optional(_integer(0, 10)),
        "stability": _stability,
        "difficulty": _difficulty,
        "due_at": _moment,
        "due_day": _Optional(_day),
        "reps": _count,
        "lapses": _count,
        "suggestion": _Optional(_list_of(_Optional(_choice("again", "nit", "good")), _real(0, 1))),
        "before_fit": _Optional(_list_of(_stability, _difficulty, _moment, _Optional(_day))),
        "holds": _Optional(_many(_is_name)),
    },
    "undo": {"review": _key, "at": _moment},
    "action": {
        "card": _is_name,
        "action": _choice(*get_args(ActionKind), "note"),
        "at": _moment,
        "day": _day,
        "review": _Optional(_key),
        "text": _Optional(_is_text),
        "twin": _Optional(_twin),
    },
    "attempt": {
        "card": _is_name,
        "at": _moment,
        "day": _day,
        "status": _choice(
            "passed", "failed", "error", "timeout", "crashed", "refused", "shown"
        ),
        "diagnosis": _Optional(_is_short),
        "code": _Optional(_is_code),
        "verdict": _Optional(_is_verdict),
        "review": _Optional(_key),
        "twin": _Optional(_twin),
    },
    "quiz": {
        "deck": _is_short,
        "seed": _integer(-(2**63), 2**63 - 1),
        "started_at": _moment,
        "finished_at": _Optional(_moment),
        "items": _many(
            _list_of(_is_name, _Optional(_is_text), _Optional(_real(0, 1)), _Optional(_key))
        ),
    },
    "fit": {
        "deck": _is_short,
        "at": _moment,
        "weights": _is_weights,
        "undone_at": _Optional(_moment),
    },
    "plan": {"since": _day, "choice": _choice("ended", "taken up"), "at": _moment},
    "tag": {
        "card": _is_name,
        "tag": _is_short,
        "at": _Optional(_moment),
        "removed": _Optional(lambda value: value is True),
    },
    "draft": {"card": _is_name, "text": _is_text, "at": _moment},
    "rename": {"old": _is_deck, "new": _is_deck, "at": _moment},
}  # fmt: skip
_ENVELOPE = {"machine", "number", "kind"}
_NAMES = {kind: _ENVELOPE | spec.keys() for kind, spec in _SPECS.items()}
# each field's name, its check, and whether it may be missing
_FIELDS = {
    kind: [
        (name, check.check, True) if isinstance(check, _Optional) else (name, check, False)
        for name, check in spec.items()
    ]
    for kind, spec in _SPECS.items()
}
_decode = json.JSONDecoder().decode
NUMBERED = frozenset({"review", "undo", "action", "attempt"})  # whose rows the cursor counts


def to_line(event: Event, machine: str, number: int) -> bytes:
    """An event as a line of a machine's file; what is None is left out."""
    fields = {name: value for name, value in event.items() if value is not None}
    text = json.dumps(
        {"machine": machine, "number": number, **fields},
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )
    return text.encode() + b"\n"


def from_line(line: bytes) -> tuple[int, Event]:
    """The number of a line and its event, all fields there and checked.

    Raises InvalidEventError, or NewerFormatError for what only a newer version can have written.
    """
    try:
        data = _decode(line.decode())
    except (ValueError, RecursionError):
        raise InvalidEventError("it is not JSON") from None
    if not isinstance(data, dict) or not _is_short(data.get("machine")):
        raise InvalidEventError("it names no machine")
    number, kind = data.get("number"), data.get("kind")
    if type(number) is not int or number < 1 or not isinstance(kind, str):
        raise InvalidEventError("it has no number or no kind")
    if kind not in _NAMES or not data.keys() <= _NAMES[kind]:
        raise NewerFormatError(f"a {kind} of a form that this version does not know")
    event: Event = {"kind": kind}
    for name, check, is_optional in _FIELDS[kind]:
        value = event[name] = data.get(name)
        if not (is_optional and value is None) and not check(value):
            raise InvalidEventError(f"its {name} cannot be right")
    if kind == "review" and not _is_consistent(event):
        raise InvalidEventError("its state cannot be right")
    return number, event


def _is_consistent(review: Event) -> bool:
    """Whether a review is due on a day, or is in a learning step."""
    if review["phase"] == "review":
        return review.get("due_day") is not None
    return review.get("step") is not None


def with_current_ids(event: Event, ids: dict[str, str]) -> Event:
    """An event with the ids that its decks have today, where `ids` says which those are."""

    def key(review: list[Any] | None) -> list[Any] | None:
        return review and [with_deck_id(review[0], ids), *review[1:]]

    event = dict(event)
    if "card" in event:
        event["card"] = with_deck_id(event["card"], ids)
    if "deck" in event:
        event["deck"] = ids.get(event["deck"], event["deck"])
    for field in ("review", "previous", "credit"):
        if field in event:
            event[field] = key(event[field])
    if event.get("holds"):
        event["holds"] = [with_deck_id(card, ids) for card in event["holds"]]
    if "items" in event:
        event["items"] = [
            [with_deck_id(card, ids), *answer, key(review)]
            for card, *answer, review in event["items"]
        ]
    return event


def review_key(review: Event) -> ReviewKey:
    names = ("card", "at", "rating", "origin", "day")
    return ReviewKey._make([*(review[name] for name in names), review["twin"] or 1])


def digest(event: Event) -> bytes:
    """What tells an event from all others; a fit may change the state that a review led to."""
    if event["kind"] == "review":
        content: object = review_key(event)
    else:
        content = sorted((name, repr(value)) for name, value in event.items() if value is not None)
    return blake2b(repr(content).encode("utf-8", "replace"), digest_size=16).digest()
