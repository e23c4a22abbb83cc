"""One exercise: its prompt, the code, and the results of grading it at every save."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from quizzer.content.exercise_spec import ExerciseSpec
from quizzer.grader.verdict import Verdict
from quizzer.memory.scheduler import New, Rating
from quizzer.services.practice import attempts, exercises, lab_list, workspace
from quizzer.services.practice.grading import Bench, Graded
from quizzer.services.practice.workspace import WorkFile
from quizzer.services.review import cards, standings
from quizzer.tui import format
from quizzer.tui.screen import WIDE, QuizzerScreen
from quizzer.tui.screens.attempts import attempt_line
from quizzer.tui.widgets.code_box import CodeBox, CodeBoxLeft
from quizzer.tui.widgets.code_pane import CodePane
from quizzer.tui.widgets.code_view import inline
from quizzer.tui.widgets.dialogs import ChoiceDialog, DialogChoice
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.prose import Prose
from quizzer.tui.widgets.results import Results
from quizzer.tui.widgets.top_bar import TopBar
from quizzer.tui.workers import (
    CheckReported,
    FileSaved,
    GradingWorker,
    OutputPrinted,
    PhaseBegun,
    RunEnded,
    RunFailed,
)

if TYPE_CHECKING:
    from quizzer.services.review.cards import ReviewRecord

LATEST = 3  # attempts in the pane
TICK = 0.2  # seconds between drawings of a run


class ExerciseScreen(QuizzerScreen[None]):
    """`running` is the number of the present run, 0 while there is none.

    `comparing`: the results, with the model solution beside the learner's code, fill the screen.
    """

    CSS_PATH = "exercise.tcss"
    HORIZONTAL_BREAKPOINTS = WIDE
    VERTICAL_BREAKPOINTS = [(0, "-short"), (36, "-tall")]  # lines
    AUTO_FOCUS = "CodeBox"
    HELP = (
        "Write your code in the box; F5 runs and grades it. Esc leaves the box, so that "
        "the letters below are keys; i returns to it. What you type is saved automatically.\n\n"
        "You can use your own editor instead: the path of the file is shown below the code, and "
        "every save is graded at once. e opens the file in $EDITOR.\n\n"
        "The first check that fails is shown in full; d shows all of them. After a pass your code "
        "stands beside the model solution, with the lines that differ marked; Esc closes that. "
        "Losses and accuracies that a training prints, such as `loss=0.31`, are drawn as curves "
        "while it runs.\n\n"
        "The exercise comes back like any other card. A pass at the first try is rated good, a "
        "pass after failed tries hard, and looking at the solution again."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,f5", "run", "Run"),
        Binding("c", "cancel", "Cancel"),
        Binding("n", "next", "Next exercise"),
        Binding("i,enter", "write", "Write"),
        Binding("h,f2", "hint", "Hint"),
        Binding("p,f3", "show_pane(False)", "Prompt"),
        Binding("p,f3", "show_pane(True)", "Results"),
        Binding("v", "solution", "Solution"),
        Binding("d", "unfold(True)", "All checks"),
        Binding("d", "unfold(False)", "Fold checks"),
        Binding("e", "editor", "Editor"),
        Binding("a", "attempts", "Attempts"),
        Binding("u", "undo", "Undo", show=False),
        Binding("x", "reset", "Start over", show=False),
    ]

    running: var[int] = var(0, bindings=True)
    verdict: var[Verdict | None] = var(None, bindings=True)
    showing_results: var[bool] = var(False, bindings=True, toggle_class="-results")
    comparing: var[bool] = var(False, bindings=True, toggle_class="-comparing")

    def __init__(self, spec: ExerciseSpec, file: WorkFile, bench: Bench) -> None:
        super().__init__()
        self.spec, self.file, self.bench = spec, file, bench
        self.grading = GradingWorker(self, bench)
        self.hints_shown = 0
        self._began: datetime | None = None

    def compose(self) -> ComposeResult:
        yield TopBar(f"Lab · {self.spec.title}", wide=True)
        with Horizontal(id="bench"):
            with Vertical(id="side"):
                with VerticalScroll(classes="pane", id="prompt-pane") as prompt:
                    prompt.border_title = "Exercise"
                    yield Prose(self.spec.prompt)
                with VerticalScroll(classes="pane", id="results-pane") as results:
                    results.border_title = "Results"
                    yield Results()
                latest = PlainText(id="attempts-pane", classes="titled")
                latest.border_title = "Attempts"
                yield latest
            yield CodePane(self.file, self.quizzer.now, self._run)
        yield KeyBar()

    def on_mount(self) -> None:
        self.results.show_headline(
            "F5 runs your code. Saving the file in your own editor runs it too."
        )
        self._ticker = self.set_interval(TICK, self._tick, pause=True)
        self.grading.open(self.file.path)
        self._show_standing()

    def on_unmount(self) -> None:
        self.grading.close()

    @property
    def code(self) -> CodePane:
        return self.query_exactly_one(CodePane)

    @property
    def results(self) -> Results:
        return self.query_exactly_one(Results)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "cancel":
                return bool(self.running)
            case "next":
                return self.verdict is not None and self.verdict.passed and not self.running
            case "hint":
                return self.hints_shown < len(self.spec.hints)
            case "write":
                return not isinstance(self.focused, CodeBox)
            case "unfold":
                return self.results.hides_checks and self.results.unfold != parameters[0]
            case "show_pane" if self.comparing:
                return not parameters[0]
            case "show_pane":
                return not self.has_class("-wide") and self.showing_results != parameters[0]
        return True

    @on(FileSaved)
    def _file_saved(self, event: FileSaved) -> None:
        with self.quizzer.show_errors():
            self.code.accept(event.data)

    def save_work(self) -> None:
        with self.quizzer.show_errors():
            self.code.save_work()

    # Running

    def action_run(self) -> None:
        if self.code.save():
            self._run()

    def _run(self) -> None:
        self.comparing = False
        self._began = self.quizzer.now()
        self.results.start_run()
        self.running = self.grading.run(self.file.path)

    def _tick(self) -> None:
        if self.running and self._began is not None:
            self._show_results()
            self.results.update_running((self.quizzer.now() - self._began).total_seconds())

    @on(CheckReported)
    def _checked(self, event: CheckReported) -> None:
        if event.run == self.running:
            self.results.add_check(event.check)

    @on(OutputPrinted)
    def _printed(self, event: OutputPrinted) -> None:
        if event.run == self.running:
            self.results.add_output(event.text)

    @on(PhaseBegun)
    def _phase_begun(self, event: PhaseBegun) -> None:
        if event.run == self.running:
            self.results.begin_phase(event.phase)

    @on(RunEnded)
    def _ended(self, event: RunEnded) -> None:
        if event.run == self.running:
            self.running = 0
            if event.graded is not None:
                with self.quizzer.show_errors():
                    self._show_verdict(event.graded)

    @on(RunFailed)
    def _failed(self, event: RunFailed) -> None:
        if event.run == self.running:
            self.running = 0
            self.results.show_error(event.error)
            self._show_results()

    def _show_verdict(self, graded: Graded) -> None:
        """Record the attempt, then show the verdict; an unchanged starter is no attempt."""
        verdict, recorded = graded.verdict, attempts.AttemptRecord()
        if graded.source != self.spec.starter.encode():
            now = self.quizzer.now()
            recorded = attempts.record(self.context, self.spec.id, graded.source, verdict, now)
        self.verdict = verdict
        self.results.show(verdict)
        if verdict.passed:
            lines = (self._rating_text(recorded.rating), recorded.message)
            self.results.show_rating("\n".join(filter(None, lines)))
            source = graded.source or b""
            self._show_model(source)
            is_typing = isinstance(self.focused, CodeBox) and not self.code.box.read_only
            self.comparing = not is_typing or source == self.code.text.encode()
        else:
            self.results.show_rating(recorded.message)
        self.query_one("#results-pane", VerticalScroll).scroll_home(animate=False)
        self._show_results()
        self._show_standing()

    def action_cancel(self) -> None:
        if self.running:
            self.bench.cancel()
            self.running = 0
            self.results.show_headline("Cancelled; this run was not recorded.")

    @property
    def back_label(self) -> str:
        if self.running:
            return "Cancel"
        return "Close comparison" if self.comparing else super().back_label

    def action_leave(self) -> None:
        if self.running:
            self.action_cancel()
        elif self.comparing:
            self.comparing = False
        else:
            super().action_leave()

    # Panes

    def _show_results(self) -> None:
        self.action_show_pane(True)

    def action_show_pane(self, results: bool) -> None:
        """Show the results in place of the prompt, or the other way round."""
        had_focus = self.focused is self.pane
        self.showing_results = results
        if not results:
            self.comparing = False
        if had_focus:
            self.pane.focus()

    def watch_comparing(self) -> None:
        """The code gives its room to the comparison, and gets it back."""
        if self.comparing and self.is_mounted:
            self.showing_results = True
            self.pane.focus()

    def action_unfold(self, unfold: bool) -> None:
        self.results.unfold = unfold
        self.refresh_bindings()

    @property
    def pane(self) -> VerticalScroll:
        """The prompt or the results, whichever is shown."""
        name = "#results-pane" if self.showing_results else "#prompt-pane"
        return self.query_one(name, VerticalScroll)

    @on(CodeBoxLeft)
    def _left_box(self) -> None:
        self.pane.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.refresh_bindings()

    def action_write(self) -> None:
        self.comparing = False
        self.code.box.focus()

    async def action_hint(self) -> None:
        self.hints_shown += 1
        number, total = self.hints_shown, len(self.spec.hints)
        text = inline(self.spec.hints[number - 1])
        hint = PlainText(text, classes="hint")
        hint.border_title = f"Hint {number} of {total}"
        pane = self.query_one("#prompt-pane", VerticalScroll)
        self.action_show_pane(False)
        await pane.mount(hint)
        pane.scroll_end(animate=False)
        self.refresh_bindings()

    def _show_standing(self) -> None:
        [standing] = standings.exercise_statuses(self.context, [self.spec.id], self.quizzer.now())
        tries = attempts.count(self.context, self.spec.id)
        attempt_count = format.count(tries, "attempt") if tries else ""
        last = "last run failed" if standing.last_failed else ""
        status = " · ".join(filter(None, [standing.status, last, attempt_count]))
        self.query_one(TopBar).status = status
        self._show_latest(tries)

    def _show_latest(self, tries: int) -> None:
        """The last attempts, where there is room for them; `a` shows all with their code."""
        zone, latest = self.context.clock.zone, attempts.latest(self.context, self.spec.id, LATEST)
        pane = self.query_one("#attempts-pane", Static)
        lines = [attempt_line(attempt, zone).truncate(200) for attempt in latest]
        pane.update(Content("\n").join(lines))
        pane.border_subtitle = f"{tries} in all" if tries > len(latest) else ""
        pane.set_class(not latest, "-empty")

    def watch_running(self) -> None:
        if self.is_mounted:
            self.code.status = "grading" if self.running else ""
            if self.running:
                self._ticker.reset()
            else:
                self._ticker.pause()

    def _rating_text(self, recorded: ReviewRecord | None) -> str:
        """How the pass was rated, and when the exercise is due again."""
        row = standings.exercise_card(self.context, self.spec.id)
        state = cards.state_of(self.context, row.key)
        if isinstance(state, New) or state.due_day is None:
            return "The exercise was not due, so nothing was rated."
        days = state.due_day - self.context.clock.day(self.quizzer.now())
        if recorded is None:
            return f"Practice: already rated; it comes back {format.day(days)}."
        return f"Rated {recorded.rating.word}: it comes back {format.day(days)}."

    # The model solution

    def _show_model(self, source: bytes) -> None:
        text = source.decode("utf-8-sig", "replace").replace("\r\n", "\n")
        model = exercises.model_solution(self.spec)
        self.results.show_solution(text, model, self.spec.library_way)

    def action_solution(self) -> None:
        """Show the model solution; if that rates the exercise, ask first."""
        passed = self.verdict is not None and self.verdict.passed
        row = standings.exercise_card(self.context, self.spec.id)
        state = cards.state_of(self.context, row.key)
        now = self.quizzer.now()
        if passed or not standings.is_due(self.context, state, now):
            self._show_solution("The model solution")
            return
        days = cards.state_after(self.context, row, state, Rating.AGAIN, now).due_day
        when = format.day(days - self.context.clock.day(now)) if days is not None else "soon"

        def chosen(answer: str | None) -> None:
            if answer == "show":
                with self.quizzer.show_errors():
                    attempts.show_solution(self.context, self.spec.id, self.quizzer.now())
                    self._show_solution(f'Rated "again": it comes back {when}')

        text = (
            'The exercise is then rated "again", whatever you write afterwards, '
            f"and comes back {when}."
        )
        answers = [DialogChoice("show", "s", "Show it"), DialogChoice("keep", "k", "Keep trying")]
        if self.hints_shown < len(self.spec.hints):
            text += " There is another hint: press h."
        self.app.push_screen(ChoiceDialog("Look at the solution?", text, answers), chosen)

    def _show_solution(self, headline: str) -> None:
        if self.verdict is None or not self.verdict.passed:
            self.results.show_headline(headline)
        self._show_model(self.code.text.encode())
        self.comparing = True
        self._show_standing()
        self.results.solution.scroll_visible(top=True, animate=False)

    # Other screens

    def action_editor(self) -> None:
        from quizzer.services.review import editing
        from quizzer.tui.editor import run_editor

        if self.code.save():
            run_editor(
                self.quizzer, editing.editor_command(editing.CardLocation(self.file.path, 1, None))
            )
            self._file_saved(FileSaved(workspace.read(self.file.path) or b""))

    def action_undo(self) -> None:
        self.quizzer.undo()
        self._show_standing()

    def action_attempts(self) -> None:
        from quizzer.tui.screens.attempts import AttemptsScreen

        self.app.push_screen(AttemptsScreen(self.spec.id, self.spec.title))

    def action_reset(self) -> None:
        def chosen(answer: str | None) -> None:
            if answer == "again":
                with self.quizzer.show_errors():
                    self.code.save_work()
                    copy = workspace.reset(self.context, self.spec, self.quizzer.now())
                    self.code.box.set_text(self.file.load())
                    self.verdict = None
                    self.results.show_headline("The code is the starter again.")
                    self.notify(f"Your file was saved as {copy}")

        text = "The code becomes the starter again; your present code is kept in the folder old."
        answers = [
            DialogChoice("again", "s", "Start over"),
            DialogChoice("keep", "k", "Keep my code"),
        ]
        self.app.push_screen(ChoiceDialog("Start over?", text, answers), chosen)

    def action_next(self) -> None:
        """Open the next unfinished exercise."""
        entry = standings.first_unfinished(
            lab_list.lab_entries(self.context, self.quizzer.now()), self.spec.id
        )
        if entry is None:
            self.notify("You have passed every exercise")
            return
        self.app.pop_screen()
        self.quizzer.open_exercise(entry.id)
