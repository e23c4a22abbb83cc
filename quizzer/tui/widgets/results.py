"""What grading said: checks as they finish, the smallest call that fails, the diagnosis, output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from quizzer.errors import QuizzerError
from quizzer.grader.verdict import Check, Verdict
from quizzer.sanitize import printable
from quizzer.tui import format
from quizzer.tui.widgets.code_view import code, inline

SIGNS = {
    "passed": ("✓ ", "bold $success"),
    "failed": ("✗ ", "bold $error"),
    "skipped": ("· ", "$quiet"),
}
HEADLINES = {
    "failed": "Not right yet",
    "error": "It stopped with an error",
    "timeout": "It took too long",
    "crashed": "It ended before its time",
    "refused": "It cannot be graded",
}
MOST_OUTPUT = 40  # lines shown of what a submission printed: the last ones


class Results(Vertical):
    """Empty until the first run; a run's first sign of life takes the place of the one before."""

    DEFAULT_CSS = """
    Results { height: auto; }
    Results > Static { height: auto; }
    Results > .-empty { display: none; }
    Results #headline { text-style: bold; }
    Results #checks, Results #nits, Results .label { margin-top: 1; }
    Results .diagnosis, Results .error { margin-top: 1; padding: 0 1; background: $surface; }
    Results .diagnosis { border-left: outer $accent; }
    Results .error { border-left: outer $error; }
    Results .output { padding-left: 1; border-left: outer $faint; color: $quiet; }
    Results .code { padding: 1 2; background: $surface; }
    """

    PARTS = (
        *(("headline", ""), ("rating", "quiet"), ("trouble", "error"), ("diagnosis", "diagnosis")),
        *(("checks", ""), ("nits", "quiet")),
        *(("output-label", "label"), ("output", "output")),
        *(("solution-label", "label"), ("solution", "code")),
        *(("library-label", "label"), ("library", "code")),
    )

    def __init__(self) -> None:
        super().__init__()
        self.checks: list[Check] = []
        self.output = ""
        self._is_stale = False

    def compose(self) -> ComposeResult:
        for name, classes in self.PARTS:
            yield Static(id=name, classes=f"{classes} -empty", markup=False)

    def put(self, name: str, content: Content | str) -> None:
        """Show something in one of the parts; nothing hides it."""
        part = self.query_one(f"#{name}", Static)
        part.update(content)
        part.set_class(not content, "-empty")

    def begin(self) -> None:
        """A run has begun; what the last one said stays until this one speaks."""
        self._is_stale = True

    def running(self, elapsed: float) -> None:
        """Draw what has come by now; called by the clock, so that a short run is drawn once."""
        self.put("headline", Content.styled(f"Running  {elapsed:.0f} s", "$primary"))
        if not self._is_stale:
            self._draw_checks()
            self._draw_output()

    def add_check(self, check: Check) -> None:
        self._clear_stale()
        self.checks.append(check)

    def add_output(self, text: str) -> None:
        self._clear_stale()
        self.output += text

    def show(self, verdict: Verdict) -> None:
        """The whole verdict, and nothing else."""
        self.clear()
        self.checks, self.output = list(verdict.checks), verdict.output
        self.put("headline", _headline(verdict))
        if verdict.diagnosis is not None:
            said = verdict.diagnosis
            title = inline(said.title).stylize("bold")
            self.put("diagnosis", Content("\n").join([title, inline(said.explanation)]))
        self.put("nits", Content("\n").join(inline(nit) for nit in verdict.nits))
        self._draw_checks()
        self._draw_output()

    def trouble(self, error: QuizzerError) -> None:
        """What kept the grader from a verdict."""
        self.clear()
        self.put("headline", Content.styled("No verdict", "$error"))
        self.put("trouble", printable(f"{error.message}\n{error.hint}".strip()))

    def say(self, headline: str) -> None:
        self.clear()
        self.put("headline", headline)

    def rating(self, text: str) -> None:
        self.put("rating", text)

    def solution(self, text: str, library_way: str) -> None:
        self.put("solution-label", "Model solution")
        self.put("solution", code(text))
        if library_way.strip():
            self.put("library-label", "The library's own way")
            self.put("library", code(library_way.strip()))

    def clear(self) -> None:
        self.checks, self.output, self._is_stale = [], "", False
        for name, _ in self.PARTS:
            self.put(name, "")

    def on_resize(self, event: events.Resize) -> None:
        if self.checks:
            self._draw_checks()

    def _clear_stale(self) -> None:
        if self._is_stale:
            self.clear()

    def _draw_checks(self) -> None:
        width = max(20, self.content_size.width or 60)
        self.put("checks", all_lines(self.checks, width))

    def _draw_output(self) -> None:
        lines = printable(self.output).rstrip().splitlines()
        more = len(lines) - MOST_OUTPUT
        self.put("output-label", "It printed" if lines else "")
        shown = [f"({more} lines before)"] if more > 0 else []
        self.put("output", "\n".join([*shown, *lines[-MOST_OUTPUT:]]))


def _headline(verdict: Verdict) -> Content:
    took = f"  {verdict.duration_s:.1f} s" if verdict.duration_s >= 1 else ""
    if verdict.passed:
        return Content.assemble(("Passed", "bold $success"), (took, "$quiet"))
    good = sum(check.status == "passed" for check in verdict.checks)
    held = f"  {good} of {format.count(len(verdict.checks), 'check')}" if good else ""
    return Content.assemble((HEADLINES[verdict.status], "bold $error"), (held + took, "$quiet"))


def all_lines(checks: Sequence[Check], width: int) -> Content:
    """All checks; what the first broken one tells in full, the others tell in short."""
    lines: list[Content] = []
    first: Check | None = None
    for check in checks:
        if check.status == "failed" and first is not None:
            same = check.message.splitlines()[-1:] == first.message.splitlines()[-1:]
            message = "" if same else check.message
            check = replace(check, message=message, expected="", got="")
        elif check.status == "failed":
            first = check
        lines += check_lines(check, width)
    return Content("\n").join(lines)


def check_lines(check: Check, width: int) -> list[Content]:
    """A check in one line; where it failed, with the call and what came of it."""
    named = "$quiet" if check.status == "skipped" else ""
    lines = [Content.assemble(SIGNS[check.status], (printable(check.name), named))]
    if check.status == "passed":
        return lines + [Content.assemble("    ", (line, "$quiet")) for line in _lines(check)]
    if check.status != "failed":
        return lines
    if check.message:
        lines += [Content.assemble("    ", inline(line)) for line in check.message.splitlines()]
    if check.call:
        lines.append(Content.assemble("    ", code(check.call)))
    return lines + _compared(printable(check.expected), printable(check.got), width)


def _lines(check: Check) -> list[str]:
    return printable(check.message).splitlines()


def _compared(expected: str, got: str, width: int) -> list[Content]:
    """Expected over got; side by side where they are tables and there is room."""
    if not expected and not got:
        return []
    left, right = expected.splitlines() or [""], got.splitlines() or [""]
    if len(left) == len(right) == 1:
        return [
            Content.assemble(f"    {name:10}", (text, style))
            for name, text, style in (
                ("expected", expected, "$success"),
                ("got", got, "$error"),
            )
            if text
        ]
    wide = max(len(line) for line in (*left, "expected")) + 3
    if 4 + wide + max(map(len, right)) > width:
        return [
            *([Content("    expected")] if expected else []),
            *(Content.styled(f"      {line}", "$success") for line in left if expected),
            *([Content("    got")] if got else []),
            *(Content.styled(f"      {line}", "$error") for line in right if got),
        ]
    height = max(len(left), len(right))
    rows = zip(_padded(left, height), _padded(right, height), strict=True)
    return [
        Content(f"    {'expected':{wide}}got"),
        *(
            Content.assemble("    ", (f"{one:{wide}}", "$success"), (other, "$error"))
            for one, other in rows
        ),
    ]


def _padded(lines: list[str], height: int) -> list[str]:
    return lines + [""] * (height - len(lines))
