"""Opening a card or a file in the learner's editor, and reading what was changed."""

from __future__ import annotations

import subprocess
from contextlib import nullcontext
from typing import TYPE_CHECKING

from quizzer.errors import UsageError
from quizzer.services.review import editing
from quizzer.store.content import CardRow

if TYPE_CHECKING:
    from quizzer.tui.shell import Shell


def edit(app: Shell, row: CardRow) -> bool:
    """Open a card in the editor and read the decks again.

    Errors in the deck file are shown; the old version stays in use until they are fixed.
    """
    place = editing.prepare(app.context, row)
    before = place.path.read_bytes()
    try:
        run_editor(app, editing.editor_command(place))
    finally:
        editing.push_edit(app.context, row, place, before, app.now())
        editing.remove_unchanged_copy(place)
    problems = [problem for problem in app.refresh_context() if str(place.path) in problem]
    if problems:
        from quizzer.tui.widgets.dialogs import MessageDialog

        text = "\n".join(problems) + "\n\nThe old version stays in use until the file is fixed."
        app.push_screen(MessageDialog("The deck has an error", text))
    return True


def run_editor(app: Shell, words: list[str]) -> None:
    """Run an editor in the terminal until it ends; raises UsageError if it cannot be started."""
    from textual.app import SuspendNotSupported

    failure: BaseException | None = None
    status = 0
    try:
        with nullcontext() if app.is_headless else app.suspend():
            try:  # inside, because the screen comes back only after a normal end
                status = subprocess.run(words, check=False).returncode
            except (Exception, KeyboardInterrupt) as error:
                failure = error
    except SuspendNotSupported as error:
        raise UsageError(
            "an editor cannot be opened from here",
            hint="edit the file in another window, or open quizzer in a terminal",
        ) from error
    if isinstance(failure, KeyboardInterrupt):
        status = 130
    elif failure is not None:
        reason = getattr(failure, "strerror", None) or failure
        raise UsageError(
            f"cannot start the editor {words[0]!r}: {reason}",
            hint="set EDITOR to one that is installed, such as: export EDITOR=nano",
        ) from failure
    if status:
        app.notify(f"{words[0]} ended with status {status}", severity="warning")
