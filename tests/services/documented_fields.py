"""What docs/report.md says of a report, read from its tables, against a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs" / "report.md"


def is_date(value: object) -> bool:
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


def is_instant(value: object) -> bool:
    return isinstance(value, str) and str(datetime.fromisoformat(value).utcoffset()) == "0:00:00"


KINDS = {
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) in (int, float),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "date": is_date,
    "instant": is_instant,
    "null": lambda value: value is None,
}


def fields() -> dict[str, str]:
    """By path, such as `weeks[].tested`, the type; a standing or a memory is put in whole."""
    tables: list[dict[str, str]] = [{}]
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "field":
            tables.append({})
        elif line.startswith("| `"):
            tables[-1] |= dict.fromkeys(re.findall(r"`([^`]+)`", cells[0]), cells[1])
    _, report, standing, memory = tables
    all_fields = {}
    for path, kind in report.items():
        inside = {"standing": standing, "memory": memory}.get(kind)
        if inside is None:
            all_fields[path] = kind
        else:
            all_fields |= {f"{path}.{name}": inner for name, inner in inside.items()}
    return all_fields


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is neither a list nor an object, with its path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    else:
        yield path, value


def assert_described(report: dict[str, Any]) -> set[str]:
    """Each value has a line in the document, and the type given there; returns the paths seen."""
    described = fields()
    seen = set()
    for path, value in leaves(report):
        assert path in described, f"docs/report.md does not tell of {path}"
        kinds = described[path].split(" or ")
        assert any(KINDS[kind](value) for kind in kinds), (path, value, kinds)
        seen.add(path)
    return seen
