"""A progress report for programs: plain values for one JSON object, as docs/report.md has them.

A version's fields are never renamed or given another meaning; new ones may be added.
"""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from typing import Any

from quizzer.report.progress_model import Agreement, MonthlyAgreement, Progress, Week

VERSION = 1


def to_dict(progress: Progress) -> dict[str, Any]:
    """The whole report; dates as YYYY-MM-DD, instants as ISO 8601 in UTC, shares 0 to 1."""
    return {"version": VERSION, **_plain(progress)}


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):  # a named tuple
        return {name: _plain(item) for name, item in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        fields = {name: _plain(item) for name, item in vars(value).items()}
        if isinstance(value, Week):
            fields["retention"] = value.retention
        if isinstance(value, Agreement | MonthlyAgreement):
            fields["share"] = value.share
        return fields
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds")
    return value.isoformat() if isinstance(value, date) else value
