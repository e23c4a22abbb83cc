"""`%%grade` and `%quizzer` in a notebook: the same services and isolation as everywhere else.

Only this module imports IPython, and only inside its functions.
"""

from __future__ import annotations

import ast
import atexit
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from quizzer.errors import QuizzerError, UsageError
from quizzer.jupyter import html
from quizzer.sanitize import printable

if TYPE_CHECKING:
    from quizzer.content.exercise_spec import ExerciseSpec
    from quizzer.grader.client import GraderClient
    from quizzer.marking.suggest import Suggestion
    from quizzer.services.context import Context
    from quizzer.services.review.cards import CardInReview, ReviewRecord
    from quizzer.services.review.session import ReviewSession

USAGE = (
    "`%quizzer next` asks the next card, `%quizzer report` shows your progress, and `%%grade ID` "
    "at the top of a cell grades it as that exercise"
)
MARKS = {"": "", "1": "again", "2": "hard", "3": "good", "4": "easy"}
SUGGESTED_RATINGS = {"again": "again", "nit": "hard", "good": "good"}


def load(shell: Any) -> None:
    """Register the magics with an IPython shell."""
    magics = QuizzerMagics(shell)
    shell.register_magic_function(magics.grade, "cell", "grade")
    shell.register_magic_function(magics.quizzer, "line", "quizzer")
    shell.quizzer_magics = magics


def unload(shell: Any) -> None:
    """End the grader that was kept warm, and take the magics out of the shell."""
    shell.quizzer_magics.close()
    for kind, name in (("cell", "grade"), ("line", "quizzer")):
        shell.magics_manager.magics[kind].pop(name, None)


class QuizzerMagics:
    """The magics of one shell, with a grader that is kept warm for its latest exercise."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self._grader: GraderClient | None = None
        self._exercise = ""
        atexit.register(self.close)

    def close(self) -> None:
        """End the grader."""
        if self._grader is not None:
            self._grader.close()
            self._grader = None

    def grade(self, line: str, cell: str) -> None:
        """Grade the cell as an exercise and record the attempt; one that passes is then run.

        What runs is what was graded: no lines for notebooks only, no `__main__` block.
        """
        with _errors_in_words():
            if self._passes(line.strip(), cell):
                self._run(cell)

    def quizzer(self, line: str) -> None:
        """Ask a card or show the report."""
        with _errors_in_words():
            match line.split():
                case ["next"]:
                    _ask_next()
                case ["report"]:
                    _show_report()
                case _:
                    _say(USAGE)

    def _passes(self, exercise: str, cell: str) -> bool:
        from quizzer.paths import find_home
        from quizzer.report.verdict_text import as_text
        from quizzer.services.practice import attempts, exercises, grading
        from quizzer.services.startup import open_context

        if not exercise:
            raise UsageError("which exercise?", hint="for instance: %%grade zip_pairs")
        home = find_home()
        spec = exercises.find_exercise(exercise, home)
        _warn_of_code(spec)
        graded = grading.grade_bytes(spec, _submission(cell), home, zygote=self._warm(spec))
        with open_context(home) as context:
            recorded = attempts.record(context, spec.id, graded.source, graded.verdict, _now())
            outcome = " ".join(filter(None, (_rating(context, recorded.rating), recorded.message)))
            piece = html.verdict(graded.verdict, outcome)
        _show(piece, as_text(graded.verdict))
        return graded.verdict.passed

    def _run(self, cell: str) -> None:
        """Run the Python that was graded in the notebook, showing its last expression."""
        from quizzer.grader import source, syntax_tree

        text = source.Source.of(_submission(cell)).text
        name = self.shell.compile.cache(text)  # so that a traceback shows its lines
        tree = syntax_tree.parse(text, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        try:
            exec(compile(tree, name, "exec", dont_inherit=True), self.shell.user_ns)
            if last is not None:
                shown = ast.Interactive([last])
                exec(compile(shown, name, "single", dont_inherit=True), self.shell.user_ns)
        except BaseException:
            self.shell.showtraceback()

    def _warm(self, spec: ExerciseSpec) -> GraderClient:
        from quizzer.paths import find_home
        from quizzer.services.practice import grading

        if self._grader is None or not self._grader.alive or self._exercise != spec.digest:
            self.close()
            self._grader = grading.start_client(spec, find_home())
            self._exercise = spec.digest
        return self._grader


def _submission(cell: str) -> bytes:
    """A cell as it is graded: its magic is the first line, so that messages name its own lines."""
    return f"\n{cell}".encode("utf-8", "surrogatepass")  # refused as no UTF-8


def _ask_next() -> None:
    from quizzer.paths import find_home
    from quizzer.services.review import answers
    from quizzer.services.review.session import ReviewSession
    from quizzer.services.startup import open_context

    with open_context(find_home()) as context:
        session = ReviewSession(context)
        card = session.next(_now())
        if card is None:
            _say("Nothing is due now.")
            return
        if card.row.kind == "code":
            exercise = card.row.id.partition("/")[2]
            text = f"{card.row.prompt}\n\nWrite it in a cell that begins with `%%grade {exercise}`."
            _show(html.card(card.row.id, text), text)
            return
        choices = answers.shuffled_items(card)
        text = "\n- ".join([_question(card), *choices])
        _show(html.card(card.row.id, _question(card), choices), text)
        suggester = answers.LineSuggester(context)
        suggester.prepare(card)
        typed = _typed("Your answer: ")
        if typed is None:
            _say("This notebook cannot ask for typed input: review in the app instead.")
            return
        _mark(context, session, card, typed, suggester.suggest(card, typed.strip()))


def _question(card: CardInReview) -> str:
    from quizzer.content import cloze, models

    whole = card.card
    if isinstance(whole, models.ClozeCard):
        return f"{whole.prompt}\n\n{cloze.replace_gaps(whole.text, lambda _: '…')}"
    return whole.prompt


def _mark(
    context: Context,
    session: ReviewSession,
    card: CardInReview,
    typed: str,
    suggestion: Suggestion | None,
) -> None:
    """Show the good answer and the suggested mark, and record the learner's own."""
    from quizzer.memory.scheduler import Rating
    from quizzer.services.review import answers

    points = [(point.point, point.status) for point in suggestion.points] if suggestion else []
    mark = SUGGESTED_RATINGS.get((suggestion and suggestion.mark) or "", "")
    _show(html.answer(card.card.answer, points, mark), card.card.answer)
    ratings = {rating.word: rating for rating in Rating}
    by_enter = answers.mark_by_enter(context, ratings.get(mark))
    default = by_enter.word if by_enter else ""
    choice = f" [{default}]" if default else ""
    while True:
        reply = _typed(f"Mark: 1 again, 2 hard, 3 good, 4 easy{choice}, q to leave it: ")
        if reply is None or reply.strip().lower() == "q":
            _say("Nothing was recorded.")
            return
        word = MARKS.get(reply.strip(), reply.strip().lower()) or default
        if word in ratings:
            break
    recorded = session.answer(
        card, ratings[word], _now(), answer=typed.strip() or None, suggested=suggestion
    )
    _say(
        _rating(context, recorded) or "It was marked in another window meanwhile; that mark counts."
    )


def _show_report() -> None:
    from quizzer.paths import find_home
    from quizzer.report import as_html
    from quizzer.services.reports import progress
    from quizzer.services.startup import open_context

    with open_context(find_home()) as context:
        page = as_html.page(progress.build_progress(context, _now()), printable)
    _show(html.page(page), "The report is a page; `quizzer report` prints it in a terminal.")


def _rating(context: Context, recorded: ReviewRecord | None) -> str:
    """What was recorded, and when the card comes back; "" for nothing."""
    if recorded is None:
        return ""
    day = recorded.state.due_at.astimezone(context.clock.zone).date()
    return f"Rated {recorded.rating.word}; it comes back on {day}."


def _warn_of_code(spec: ExerciseSpec) -> None:
    """Warn, once, that an exercise folder of somebody else's is code, before it runs."""
    from quizzer.paths import find_home
    from quizzer.services.practice import trust

    home = find_home()
    unacknowledged = trust.unacknowledged(home, [spec])
    if unacknowledged:
        _say(trust.warning(spec))
        home.create()
        trust.acknowledge(home, unacknowledged)


def _typed(prompt: str) -> str | None:
    """A line that the learner types; None where the notebook cannot ask for one."""
    try:
        return input(prompt)
    except (EOFError, NotImplementedError):  # ipykernel's StdinNotImplementedError is the latter
        return None


def _show(piece: str, text: str) -> None:
    """Show HTML beneath the cell; a terminal shows `text` instead."""
    from IPython.display import display

    display({"text/html": piece, "text/plain": printable(text)}, raw=True)


def _say(text: str) -> None:
    _show(html.message(text), text)


@contextmanager
def _errors_in_words() -> Iterator[None]:
    """Show a QuizzerError as its message and hint; nobody is shown its traceback."""
    try:
        yield
    except QuizzerError as error:
        hint = f"\n  {error.hint}" if error.hint else ""
        print(printable(f"quizzer: {error.message}{hint}"), file=sys.stderr)


def _now() -> datetime:
    return datetime.now(UTC)
