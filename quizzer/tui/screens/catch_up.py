"""Today for somebody who comes back after a long absence: the words around it, and their plan.

Loaded for them alone, and after the first paint.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content
from textual.worker import get_current_worker

from quizzer import settings
from quizzer.errors import QuizzerError
from quizzer.services.review import catch_up
from quizzer.services.review.catch_up import CatchUp, Outlook
from quizzer.services.review.today import Today
from quizzer.tui.widgets.dialogs import ChoiceDialog, DialogChoice

if TYPE_CHECKING:
    from quizzer.tui.screen import QuizzerScreen

MINUTES = (5, 10, 20, 30, 60)
BAR = 24  # cells


def around(now: Content, shown: Today, outlook: Outlook) -> list[Content]:
    """What is due now, between what is still known and the plan."""
    parts = [now]
    if shown.returned:
        known = "\n".join(catch_up.back(outlook))
        parts.insert(0, Content.assemble(("Welcome back", "bold $primary"), "\n", known))
    below = []
    if outlook.plan is not None:
        told = " ".join(catch_up.plan(outlook))
        bar = _progress(outlook) if outlook.caught_up else Content()
        below.append(Content.assemble(bar, told, ("  m changes the plan.", "$quiet")))
    if shown.returned:
        below += [
            Content.styled(told, "$quiet")
            for told in catch_up.unfinished_chapter_lines(shown.half_done)
        ]
    return [*parts, Content("\n").join(below)] if below else parts


def _progress(outlook: Outlook) -> Content:
    whole = outlook.caught_up + outlook.waiting
    full = round(BAR * outlook.caught_up / whole)
    return Content.assemble(
        ("█" * full, "$success"),
        ("░" * (BAR - full), "$faint"),
        (f"  {outlook.caught_up} of {whole} caught up", "$quiet"),
        "\n",
    )


def change_plan(screen: QuizzerScreen[None], back: CatchUp, reload: Callable[[], None]) -> None:
    """Offer other minutes, the other order, and the end of the plan; or take it up again.

    `reload` shows the screen anew after a change.
    """
    if back.ended:
        catch_up.take_up(screen.context, back, screen.quizzer.now())
        reload()
        return
    work = partial(_work_out, screen, back, reload)
    screen.run_worker(work, thread=True, group="plans", exclusive=True)


def _work_out(screen: QuizzerScreen[None], back: CatchUp, reload: Callable[[], None]) -> None:
    worker = get_current_worker()
    try:
        found = catch_up.read_beside(screen.context, screen.quizzer.now(), back)
    except QuizzerError as error:
        screen.app.call_from_thread(screen.quizzer.notify_error, error)
        return
    answers = []
    for number, minutes in enumerate(sorted({*MINUTES, found.minutes}), start=1):
        plan = catch_up.plan_for(found, minutes)
        told = catch_up.choice(minutes, plan, found.day, now=minutes == found.minutes)
        answers.append(DialogChoice(str(minutes), str(number), told))
        if plan.clear_day == found.day:
            break  # more would be no sooner
    other = "retrievability" if found.order == "chapter" else "chapter"
    answers += [
        DialogChoice(other, "o", f"Ask {catch_up.ORDER[other]}"),
        DialogChoice("end", "e", "End the plan: all at once, and new cards come again"),
    ]
    if not worker.is_cancelled:
        screen.app.call_from_thread(_offer, screen, back, answers, reload)


def _offer(
    screen: QuizzerScreen[None],
    back: CatchUp,
    answers: list[DialogChoice],
    reload: Callable[[], None],
) -> None:
    def chosen(choice: str | None) -> None:
        with screen.quizzer.show_errors():
            if choice == "end":
                catch_up.end(screen.context, back, screen.quizzer.now())
            elif choice is not None:
                name = "minutes_per_day" if choice.isdigit() else "order"
                value = int(choice) if choice.isdigit() else choice
                settings.change(screen.context.home.config, name, value)
                screen.quizzer.refresh_context()
            reload()

    if screen.is_current:
        screen.app.push_screen(
            ChoiceDialog("How many minutes a day have you?", "", answers), chosen
        )
