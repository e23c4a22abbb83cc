"""The results of grading: checks as they finish, the smallest failing call, diagnosis, output."""

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
    "crashed": "It ended early",
    "refused": "It could not be graded",
}
MOST_OUTPUT = 40  # last lines shown of what a submission printed


class Results(Vertical):
    """Empty until the first run; the first check or output of a run replaces the results before."""

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
        ("headline", ""),
        ("rating", "quiet"),
        ("grader-error", "error"),
        ("diagnosis", "diagnosis"),
        ("checks", ""),
        ("nits", "quiet"),
        ("output-label", "label"),
        ("output", "output"),
        ("solution-label", "label"),
        ("solution", "code"),
        ("library-label", "label"),
        ("library", "code"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.checks: list[Check] = []
        self.output = ""
        self._is_stale = False

    def compose(self) -> ComposeResult:
        for name, classes in self.PARTS:
            yield Static(id=name, classes=f"{classes} -empty", markup=False)

    def set_part(self, name: str, content: Content | str) -> None:
        """Show content in one of the parts; an empty content hides it."""
        part = self.query_one(f"#{name}", Static)
        part.update(content)
        part.set_class(not content, "-empty")

    def start_run(self) -> None:
        """A run has started; the previous results stay until it reports something."""
        self._is_stale = True

    def update_running(self, elapsed: float) -> None:
        """Draw what has arrived; called by a timer, so that a short run is drawn only once."""
        self.set_part("headline", Content.styled(f"Running  {elapsed:.0f} s", "$primary"))
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
        """Show a verdict in place of everything before."""
        self.clear()
        self.checks, self.output = list(verdict.checks), verdict.output
        self.set_part("headline", _headline(verdict))
        if verdict.diagnosis is not None:
            diagnosis = verdict.diagnosis
            title = inline(diagnosis.title).stylize("bold")
            self.set_part("diagnosis", Content("\n").join([title, inline(diagnosis.explanation)]))
        self.set_part("nits", _nits(verdict))
        self._draw_checks()
        self._draw_output()

    def show_error(self, error: QuizzerError) -> None:
        """Show the error that prevented a verdict."""
        self.clear()
        self.set_part("headline", Content.styled("No verdict", "$error"))
        self.set_part("grader-error", printable(f"{error.message}\n{error.hint}".strip()))

    def show_headline(self, headline: str) -> None:
        self.clear()
        self.set_part("headline", headline)

    def show_rating(self, text: str) -> None:
        self.set_part("rating", text)

    def show_solution(self, text: str, library_way: str) -> None:
        self.set_part("solution-label", "Model solution")
        self.set_part("solution", code(text))
        if library_way.strip():
            self.set_part("library-label", "With the library")
            self.set_part("library", code(library_way.strip()))

    def clear(self) -> None:
        self.checks, self.output, self._is_stale = [], "", False
        for name, _ in self.PARTS:
            self.set_part(name, "")

    def on_resize(self, event: events.Resize) -> None:
        if self.checks:
            self._draw_checks()

    def _clear_stale(self) -> None:
        if self._is_stale:
            self.clear()

    def _draw_checks(self) -> None:
        width = max(20, self.content_size.width or 60)
        self.set_part("checks", all_lines(self.checks, width))

    def _draw_output(self) -> None:
        lines = printable(self.output).rstrip().splitlines()
        more = len(lines) - MOST_OUTPUT
        self.set_part("output-label", "Output" if lines else "")
        earlier = [f"({more} earlier lines)"] if more > 0 else []
        self.set_part("output", "\n".join([*earlier, *lines[-MOST_OUTPUT:]]))


def _nits(verdict: Verdict) -> Content:
    nits = verdict.solution_nits
    return Content("\n").join(inline(f"NIT: {nit}" if nit in nits else nit) for nit in verdict.nits)


def _headline(verdict: Verdict) -> Content:
    took = f"  {verdict.duration_s:.1f} s" if verdict.duration_s >= 1 else ""
    if verdict.passed:
        return Content.assemble(("Passed", "bold $success"), (took, "$quiet"))
    good = sum(check.status == "passed" for check in verdict.checks)
    score = f"  {good} of {format.count(len(verdict.checks), 'check')}" if good else ""
    return Content.assemble((HEADLINES[verdict.status], "bold $error"), (score + took, "$quiet"))


def all_lines(checks: Sequence[Check], width: int) -> Content:
    """All checks; the first failed one in full, further ones in short."""
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
    """A check in one line; if it failed, with the call and its result."""
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
    """Expected above got; side by side if they are tables and there is room."""
    if not expected and not got:
        return []
    expected_lines, got_lines = expected.splitlines() or [""], got.splitlines() or [""]
    if len(expected_lines) == len(got_lines) == 1:
        return [
            Content.assemble(f"    {name:10}", (text, style))
            for name, text, style in (
                ("expected", expected, "$success"),
                ("got", got, "$error"),
            )
            if text
        ]
    wide = max(len(line) for line in (*expected_lines, "expected")) + 3
    if 4 + wide + max(map(len, got_lines)) > width:
        return [
            *([Content("    expected")] if expected else []),
            *(Content.styled(f"      {line}", "$success") for line in expected_lines if expected),
            *([Content("    got")] if got else []),
            *(Content.styled(f"      {line}", "$error") for line in got_lines if got),
        ]
    height = max(len(expected_lines), len(got_lines))
    rows = zip(_padded(expected_lines, height), _padded(got_lines, height), strict=True)
    return [
        Content(f"    {'expected':{wide}}got"),
        *(
            Content.assemble("    ", (f"{expected_line:{wide}}", "$success"), (got_line, "$error"))
            for expected_line, got_line in rows
        ),
    ]


def _padded(lines: list[str], height: int) -> list[str]:
    return lines + [""] * (height - len(lines))
