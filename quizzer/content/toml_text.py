"""TOML of strangers to plain values, in time that grows with its length alone.

`tomllib` takes seconds for a key of thousands of parts and then fails on its own depth.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

MAX_KEY_PARTS = 50
_as_json = json.JSONEncoder(ensure_ascii=False).encode
_PART = r"(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*\.[ \t]*"
_LONG_KEY = re.compile(rf"(?<![\w\"'-])(?:{_PART}){{{MAX_KEY_PARTS}}}")


def parse(text: str) -> dict[str, Any]:
    """The document's table; raises ValueError, of which tomllib's own error is a kind."""
    text = text.replace("\r\n", "\n")
    for match in _LONG_KEY.finditer(text):
        if _is_key(text, match.start()):
            line = text.count("\n", 0, match.start()) + 1
            raise tomllib.TOMLDecodeError(
                f"a key has more than {MAX_KEY_PARTS} parts (at line {line}, column 1)"
            )
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def value_text(value: Any) -> str:
    """A plain value as TOML has it; a text of several lines stands in three quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {value_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(value_text, value)) + "]"
    if isinstance(value, str) and "\n" in value:
        text = value.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", lambda m: f"\\u{ord(m[0]):04x}", text)
        return '"""\n' + (text[:-1] + '\\"' if text.endswith('"') else text) + '"""'
    if isinstance(value, float):
        return repr(value)  # TOML writes infinity as Python does, and JSON cannot
    return _as_json(value).replace("\x7f", "\\u007f")


def _is_key(text: str, start: int) -> bool:
    """Whether a dotted word is where a key may be: at a line's start, after [ or { or a comma."""
    before = text[max(0, start - 200) : start].rstrip(" \t")
    return not before or before[-1] in "\n[{,"
