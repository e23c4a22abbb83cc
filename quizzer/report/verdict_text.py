"""A verdict as a learner reads it in a terminal."""

from __future__ import annotations

from quizzer.grader.verdict import Check, Verdict

_MARKS = {"passed": "✓", "failed": "✗", "skipped": "·"}
_COLORS = {"passed": "\033[32m", "failed": "\033[31m", "skipped": "\033[2m"}
_PLAIN = "\033[0m"


def as_text(verdict: Verdict, *, color: bool = False) -> str:
    """The checks, the smallest wrong call, the diagnosis where one fits, and the nits."""
    lines = [line for check in verdict.checks for line in _check(check, color)]
    if verdict.diagnosis:
        lines += ["", verdict.diagnosis.title, f"  {verdict.diagnosis.explanation}"]
    if verdict.output.strip() and not verdict.passed:
        lines += ["", "It printed:", *(f"  {line}" for line in verdict.output.splitlines()[:20])]
    for nit in verdict.nits:
        lines.append(f"  NIT: {nit}" if nit in verdict.solution_nits else f"  {nit}")
    lines += ["", f"{verdict.exercise}: {verdict.status} (seed {verdict.seed})"]
    return "\n".join(lines)


def _check(check: Check, color: bool) -> list[str]:
    head = f"{_MARKS[check.status]} {check.name}"
    lines = [f"{_COLORS[check.status]}{head}{_PLAIN}" if color else head]
    if check.status != "skipped":
        lines += [f"    {line}".rstrip() for line in check.message.splitlines()]
    if check.status == "failed":
        for name, text in (("call", check.call), ("expected", check.expected), ("got", check.got)):
            if text:
                first, *more = text.splitlines()
                lines.append(f"    {name:9} {first}")
                lines += [f"    {'':9} {line}" for line in more]
    return lines
