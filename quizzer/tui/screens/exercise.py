"""One exercise: its prompt, the code, and what grading says of it at every save."""

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
from quizzer.services.practice import attempts, exercises, workspace
from quizzer.services.practice.grading import Bench, Graded
from quizzer.services.practice.workspace import WorkFile
from quizzer.services.review import cards
from quizzer.tui import format
from quizzer.tui.screen import WIDE, QuizzerScreen
from quizzer.tui.widgets.code_box import CodeBox
from quizzer.tui.widgets.code_pane import CodePane
from quizzer.tui.widgets.code_view import inline
from quizzer.tui.widgets.dialogs import ChoiceDialog, DialogChoice
from quizzer.tui.widgets.keybar import KeyBar
from quizzer.tui.widgets.prose import Prose
from quizzer.tui.widgets.results import Results
from quizzer.tui.widgets.top_bar import TopBar
from quizzer.tui.workers import (
    CheckReported,
    GradingWorker,
    OutputPrinted,
    RunEnded,
    RunFailed,
    Saved,
)

if TYPE_CHECKING:
    from quizzer.services.review.cards import Recorded

TICK = 0.2


class ExerciseScreen(QuizzerScreen[None]):
    """`running` is the number of the run under way, 0 while there is none."""

    CSS_PATH = "exercise.tcss"
    HORIZONTAL_BREAKPOINTS = WIDE
    AUTO_FOCUS = "CodeBox"
    HELP = (
        "Write in the box, and F5 runs it. Esc leaves the box; then the letters below are keys, "
        "and i goes back to writing. What you type is saved as you go.\n\n"
        "You may as well use your own editor: the file's place stands over the code, and every "
        "save there is graded at once; e opens it in $EDITOR.\n\n"
        "Passed at the first try is good, after failed tries hard, and it is again where you "
        "looked at the solution: so the exercise comes back, as any other card."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,f5", "run", "Run"),
        Binding("c", "cancel", "Cancel"),
        Binding("n", "next", "Next exercise"),
        Binding("i,enter", "write", "Write"),
        Binding("h,f2", "hint", "Hint"),
        Binding("p,f3", "turn(False)", "Prompt"),
        Binding("p,f3", "turn(True)", "Results"),
        Binding("v", "solution", "Solution"),
        Binding("e", "editor", "Editor"),
        Binding("a", "attempts", "Attempts"),
        Binding("x", "reset", "Begin again", show=False),
    ]

    running: var[int] = var(0, bindings=True)
    verdict: var[Verdict | None] = var(None, bindings=True)
    told: var[bool] = var(False, bindings=True, toggle_class="-results")  # results, not prompt

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
                with VerticalScroll(classes="pane", id="prompt-pane"):
                    yield Prose(self.spec.prompt)
                with VerticalScroll(classes="pane", id="results-pane"):
                    yield Results()
            yield CodePane(self.file, self.quizzer.now, self._run)
        yield KeyBar()

    def on_mount(self) -> None:
        self.results.say("F5 runs your code; so does saving it in an editor of your own.")
        self.set_interval(TICK, self._tick)
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
            case "turn":
                return not self.has_class("-wide") and self.told != parameters[0]
        return True

    @on(Saved)
    def _saved_elsewhere(self, event: Saved) -> None:
        with self.quizzer.show_errors():
            self.code.take(event.data)

    def put_away(self) -> None:
        with self.quizzer.show_errors():
            self.code.put_away()

    # Running

    def action_run(self) -> None:
        if self.code.save():
            self._run()

    def _run(self) -> None:
        self._began = self.quizzer.now()
        self.results.begin()
        self.running = self.grading.run(self.file.path)

    def _tick(self) -> None:
        if self.running and self._began is not None:
            self._show_results()
            self.results.running((self.quizzer.now() - self._began).total_seconds())

    @on(CheckReported)
    def _checked(self, event: CheckReported) -> None:
        if event.run == self.running:
            self.results.add_check(event.check)

    @on(OutputPrinted)
    def _printed(self, event: OutputPrinted) -> None:
        if event.run == self.running:
            self.results.add_output(event.text)

    @on(RunEnded)
    def _ended(self, event: RunEnded) -> None:
        if event.run == self.running:
            self.running = 0
            if event.graded is not None:
                with self.quizzer.show_errors():
                    self._judged(event.graded)

    @on(RunFailed)
    def _failed(self, event: RunFailed) -> None:
        if event.run == self.running:
            self.running = 0
            self.results.trouble(event.error)
            self._show_results()

    def _judged(self, graded: Graded) -> None:
        """Record the attempt, then show what came of it; an untouched starter is no attempt."""
        verdict, recorded = graded.verdict, None
        if graded.source != self.spec.starter.encode():
            now = self.quizzer.now()
            recorded = attempts.record(self.context, self.spec.id, graded.source, verdict, now)
        self.verdict = verdict
        self.results.show(verdict)
        if verdict.passed:
            self.results.rating(self._comes_back(recorded))
            self._show_model()
        self.query_one("#results-pane", VerticalScroll).scroll_home(animate=False)
        self._show_results()
        self._show_standing()

    def action_cancel(self) -> None:
        if self.running:
            self.bench.cancel()
            self.running = 0
            self.results.say("Cancelled; nothing was counted.")

    def action_leave(self) -> None:
        if self.running:
            self.action_cancel()
        else:
            super().action_leave()

    # What is shown

    def _show_results(self) -> None:
        self.action_turn(True)

    def action_turn(self, told: bool) -> None:
        """The results in place of the prompt, or the other way round."""
        had = self.focused is self.pane
        self.told = told
        if had:
            self.pane.focus()

    @property
    def pane(self) -> VerticalScroll:
        """The one of prompt and results that has something to say."""
        name = "#results-pane" if self.told else "#prompt-pane"
        return self.query_one(name, VerticalScroll)

    @on(CodeBox.Left)
    def _left_box(self) -> None:
        self.pane.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.refresh_bindings()

    def action_write(self) -> None:
        self.code.box.focus()

    async def action_hint(self) -> None:
        self.hints_shown += 1
        number, total = self.hints_shown, len(self.spec.hints)
        said = inline(self.spec.hints[number - 1])
        hint = Static(
            Content.assemble((f"Hint {number} of {total}  ", "bold $accent"), said), classes="hint"
        )
        pane = self.query_one("#prompt-pane", VerticalScroll)
        self.action_turn(False)
        await pane.mount(hint)
        pane.scroll_end(animate=False)
        self.refresh_bindings()

    def _show_standing(self) -> None:
        [standing] = attempts.standings(self.context, [self.spec.id], self.quizzer.now())
        tries = attempts.count(self.context, self.spec.id)
        told = format.count(tries, "attempt") if tries else ""
        last = "last run failed" if standing.last_failed else ""
        self.query_one(TopBar).right = " · ".join(filter(None, [standing.status, last, told]))

    def watch_running(self) -> None:
        if self.is_mounted:
            self.code.told = "grading" if self.running else ""

    def _comes_back(self, recorded: Recorded | None) -> str:
        """What the pass was worth, and when the exercise is asked again."""
        row = attempts.card_of(self.context, self.spec.id)
        state = cards.state_of(self.context, row.key)
        if isinstance(state, New) or state.due_day is None:
            return "It was not due, so nothing was rated."
        days = state.due_day - self.context.clock.day(self.quizzer.now())
        if recorded is None:
            return f"Practice: it was rated already, and comes back {format.day(days)}."
        return f"Rated {recorded.rating.word}: it comes back {format.day(days)}."

    # The model solution

    def _show_model(self) -> None:
        self.results.solution(exercises.solution(self.spec), self.spec.library_way)

    def action_solution(self) -> None:
        """Show the model solution; where that rates the exercise, only after a question."""
        passed = self.verdict is not None and self.verdict.passed
        row = attempts.card_of(self.context, self.spec.id)
        state = cards.state_of(self.context, row.key)
        now = self.quizzer.now()
        if passed or not attempts.is_due(self.context, state, now):
            self._reveal("The model solution")
            return
        days = cards.after(self.context, row, state, Rating.AGAIN, now).due_day
        when = format.day(days - self.context.clock.day(now)) if days is not None else "soon"

        def chosen(answer: str | None) -> None:
            if answer == "show":
                with self.quizzer.show_errors():
                    attempts.show_solution(self.context, self.spec.id, self.quizzer.now())
                    self._reveal(f"Rated again: it comes back {when}")

        text = (
            f"The exercise is then rated again, whatever you write after it; it comes back {when}."
        )
        answers = [DialogChoice("show", "s", "Show it"), DialogChoice("keep", "k", "Keep trying")]
        if self.hints_shown < len(self.spec.hints):
            text += " There is another hint, too: h."
        self.app.push_screen(ChoiceDialog("Look at the solution?", text, answers), chosen)

    def _reveal(self, headline: str) -> None:
        if self.verdict is None or not self.verdict.passed:
            self.results.say(headline)
        self._show_model()
        self._show_results()
        self._show_standing()
        self.query_one("#solution-label").scroll_visible(animate=False)

    # Elsewhere

    def action_editor(self) -> None:
        from quizzer.services.review import editing
        from quizzer.tui.editor import run_editor

        if self.code.save():
            run_editor(self.quizzer, editing.command(editing.Place(self.file.path, 1, None)))
            self._saved_elsewhere(Saved(workspace.read(self.file.path) or b""))

    def action_attempts(self) -> None:
        from quizzer.tui.screens.attempts import AttemptsScreen

        self.app.push_screen(AttemptsScreen(self.spec.id, self.spec.title))

    def action_reset(self) -> None:
        def chosen(answer: str | None) -> None:
            if answer == "again":
                with self.quizzer.show_errors():
                    self.code.put_away()
                    kept = workspace.reset(self.context, self.spec, self.quizzer.now())
                    self.code.box.take(self.file.load())
                    self.verdict = None
                    self.results.say("From the starter again.")
                    self.notify(f"Your file is kept in {kept}", markup=False)

        text = "The code goes back to the starter; what you have now is kept in the folder old."
        answers = [
            DialogChoice("again", "b", "Begin again"),
            DialogChoice("keep", "k", "Keep my code"),
        ]
        self.app.push_screen(ChoiceDialog("Begin again?", text, answers), chosen)

    def action_next(self) -> None:
        """To the next exercise that is not finished."""
        entry = attempts.first_unfinished(
            attempts.entries(self.context, self.quizzer.now()), self.spec.id
        )
        if entry is None:
            self.notify("Every exercise has been passed")
            return
        self.app.pop_screen()
        self.quizzer.open_exercise(entry.id)
