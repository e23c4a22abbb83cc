"""The results of grading: the first failing check, the others in short, the curve, the solution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from quizzer.errors import QuizzerError
from quizzer.grader.verdict import Check, CheckStatus, Verdict
from quizzer.sanitize import printable
from quizzer.services.practice.learning_curve import MOST_READ, Curve, read_curves
from quizzer.tui import format
from quizzer.tui.widgets.code_view import code, inline
from quizzer.tui.widgets.comparison import CodeComparison
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.training_plot import training_plot

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
    """Empty until the first run; the first check or output of a run replaces the results before.

    Checks that passed, failed later or were skipped have one line per kind until `unfold` is set.
    """

    DEFAULT_CSS = """
    Results { height: auto; }
    Results > Static { height: auto; }
    Results > .-empty { display: none; }
    Results #headline { text-style: bold; }
    Results #first-failure, Results #checks, Results #nits, Results .label, Results #curves,
    Results CodeComparison { margin-top: 1; }
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
        ("first-failure", ""),
        ("diagnosis", "diagnosis"),
        ("checks", ""),
        ("nits", "quiet"),
        ("curves", ""),
    )
    LAST_PARTS = (
        ("library-label", "label"),
        ("library", "code"),
        ("output-label", "label"),
        ("output", "output"),
    )
    unfold: var[bool] = var(False)

    def __init__(self) -> None:
        super().__init__()
        self.checks: list[Check] = []
        self.output = ""
        self.phase = ""
        self._phase_output = ""  # of the present phase: each trains anew
        self._curves: list[tuple[str, list[Curve]]] = []  # of the phases before, by phase
        self._is_stale = self._has_news = False

    def compose(self) -> ComposeResult:
        for name, classes in self.PARTS:
            yield PlainText(id=name, classes=f"{classes} -empty")
        yield CodeComparison("Your code", "Model solution")
        for name, classes in self.LAST_PARTS:
            yield PlainText(id=name, classes=f"{classes} -empty")

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
        doing = "Running" if self._is_stale or not self.phase else self.phase
        self.set_part("headline", Content.styled(f"{doing}  {elapsed:.0f} s", "$primary"))
        if self._has_news and not self._is_stale:
            self._has_news = False
            self._draw_checks()
            self._draw_output()

    def add_check(self, check: Check) -> None:
        self._clear_stale()
        self.checks.append(check)
        self._has_news = True

    def add_output(self, text: str) -> None:
        self._clear_stale()
        self._has_news = True
        self.output += text
        self._phase_output = (self._phase_output + text)[-MOST_READ:]

    def begin_phase(self, phase: str) -> None:
        """The grader does something else from now on: what is printed next is another curve."""
        self._clear_stale()
        self._end_phase()
        self.phase = printable(phase[:1].upper() + phase[1:])

    def show(self, verdict: Verdict) -> None:
        """Show a verdict in place of everything before, but for the curves of its own run."""
        self._end_phase()
        curves, fresh = self._curves, not self._is_stale
        self.clear()
        self._curves = curves if curves and fresh else [("", read_curves(verdict.output))]
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

    def show_solution(self, own: str, model: str, library_way: str) -> None:
        """Show the learner's own code beside the model solution, and what a library has for it."""
        self.solution.compare(own, model)
        if library_way.strip():
            self.set_part("library-label", "With the library")
            self.set_part("library", code(library_way.strip()))

    @property
    def solution(self) -> CodeComparison:
        return self.query_exactly_one(CodeComparison)

    @property
    def hides_checks(self) -> bool:
        """Whether unfolding would show more of the checks."""
        return len(self.checks) > 1

    def clear(self) -> None:
        self.checks, self.output, self._is_stale = [], "", False
        self.phase, self._phase_output, self._curves = "", "", []
        self.set_reactive(Results.unfold, False)
        self.solution.compare("", "")
        for name, _ in self.PARTS + self.LAST_PARTS:
            self.set_part(name, "")

    def watch_unfold(self) -> None:
        self._draw_checks()

    def on_resize(self, event: events.Resize) -> None:
        if self.checks:
            self._draw_checks()
        self._draw_curves()

    def _clear_stale(self) -> None:
        if self._is_stale:
            self.clear()

    def _end_phase(self) -> None:
        """Keep the curves of the phase that ends, if it printed any."""
        if curves := read_curves(self._phase_output):
            self._curves.append((self.phase, curves))
        self._phase_output = ""

    @property
    def _width(self) -> int:
        return max(20, self.content_size.width)

    def _draw_checks(self) -> None:
        first = next((check for check in self.checks if check.status == "failed"), None)
        opened = [] if first is None or self.unfold else check_lines(first, self._width)
        self.set_part("first-failure", Content("\n").join(opened))
        draw = all_lines if self.unfold else folded_lines
        self.set_part("checks", draw(self.checks, self._width))

    def _draw_output(self) -> None:
        lines = printable(self.output).rstrip().splitlines()
        more = len(lines) - MOST_OUTPUT
        self.set_part("output-label", "Output" if lines else "")
        earlier = [f"({more} earlier lines)"] if more > 0 else []
        self.set_part("output", "\n".join([*earlier, *lines[-MOST_OUTPUT:]]))
        self._draw_curves()

    def _draw_curves(self) -> None:
        """The learning curve of each training, from what it printed."""
        present = ("", read_curves(self._phase_output))  # the headline says its phase
        parts: list[Content] = []
        for phase, curves in [*self._curves, present]:
            if curves:
                parts += [Content.styled(phase, "$quiet")] if phase else []
                parts.append(training_plot(curves, self._width))
        self.set_part("curves", Content("\n").join(parts))


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


FOLDED: dict[CheckStatus, str] = {
    "failed": "more did not pass",
    "passed": "passed",
    "skipped": "not run",
}


def folded_lines(checks: Sequence[Check], width: int) -> Content:
    """All checks but the first failed one, by kind; of a pass, those with a message in full."""
    lines: list[Content] = []
    first = next((check for check in checks if check.status == "failed"), None)
    if first is None:
        for check in checks:
            lines += check_lines(check, width) if check.message else []
    for status, words in FOLDED.items():
        names = [
            inline(check.name)
            for check in checks
            if check.status == status and check is not first and (first or not check.message)
        ]
        if names:
            count = f"{len(names)} {words}  "
            lines.append(
                Content.assemble(
                    SIGNS[status], count, Content(" · ").join(names).stylize_before("$quiet")
                )
            )
    return Content("\n").join(lines)


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
    lines = [Content.assemble(SIGNS[check.status], inline(check.name).stylize_before(named))]
    if check.status == "passed":
        return lines + [Content.assemble("    ", (line, "$quiet")) for line in _lines(check)]
    if check.status != "failed":
        return lines
    if check.message:
        lines += [Content.assemble("    ", inline(line)) for line in check.message.splitlines()]
    if check.call:
        wrapped = [part for line in code(check.call).split("\n") for part in line.wrap(width - 4)]
        lines += [Content.assemble("    ", line) for line in wrapped]
    is_repeated = not check.expected and check.message.rstrip().endswith(check.got.strip())
    got = "" if is_repeated else check.got  # an error ends the traceback already
    return lines + _compared(printable(check.expected), printable(got), width)


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
