"""The parts of Today for a learner who is back after a long absence: the welcome, and the plan.

Loaded only then, and after the first paint.
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


def with_plan(now: Content, today: Today, outlook: Outlook) -> list[Content]:
    """What is due now, with what is still known above it and the plan below."""
    parts = [now]
    if today.returned:
        recall_lines = "\n".join(catch_up.recall_lines(outlook))
        parts.insert(0, Content.assemble(("Welcome back", "bold $primary"), "\n", recall_lines))
    below = []
    if outlook.plan is not None:
        text = " ".join(catch_up.plan_lines(outlook))
        bar = _progress(outlook) if outlook.caught_up else Content()
        below.append(Content.assemble(bar, text, ("  m changes the plan.", "$quiet")))
    if today.returned:
        below += [
            Content.styled(text, "$quiet")
            for text in catch_up.unfinished_chapter_lines(today.half_done)
        ]
    return [*parts, Content("\n").join(below)] if below else parts


def _progress(outlook: Outlook) -> Content:
    total = outlook.caught_up + outlook.waiting
    full = round(BAR * outlook.caught_up / total)
    return Content.assemble(
        ("█" * full, "$success"),
        ("░" * (BAR - full), "$faint"),
        (f"  {outlook.caught_up} of {total} caught up", "$quiet"),
        "\n",
    )


def change_plan(screen: QuizzerScreen[None], plan: CatchUp, reload: Callable[[], None]) -> None:
    """Offer other minutes per day, the other order, and to end the plan; or resume an ended one.

    `reload` refreshes the screen after a change.
    """
    if plan.ended:
        catch_up.resume_plan(screen.context, plan, screen.quizzer.now())
        reload()
        return
    work = partial(_prepare_choices, screen, plan, reload)
    screen.run_worker(work, thread=True, group="plans", exclusive=True)


def _prepare_choices(
    screen: QuizzerScreen[None], plan: CatchUp, reload: Callable[[], None]
) -> None:
    worker = get_current_worker()
    try:
        situation = catch_up.read_in_thread(screen.context, screen.quizzer.now(), plan)
    except QuizzerError as error:
        screen.app.call_from_thread(screen.quizzer.notify_error, error)
        return
    answers = []
    for number, minutes in enumerate(sorted({*MINUTES, situation.minutes}), start=1):
        outcome = catch_up.plan_for(situation, minutes)
        text = catch_up.choice_text(
            minutes, outcome, situation.day, now=minutes == situation.minutes
        )
        answers.append(DialogChoice(str(minutes), str(number), text))
        if outcome.clear_day == situation.day:
            break  # more minutes would not be faster
    other_order = "retrievability" if situation.order == "chapter" else "chapter"
    answers += [
        DialogChoice(other_order, "o", f"Ask {catch_up.ORDER_TEXT[other_order]}"),
        DialogChoice(
            "end", "e", "End the plan: everything is due at once, and new cards come again"
        ),
    ]
    if not worker.is_cancelled:
        screen.app.call_from_thread(_show_choices, screen, plan, answers, reload)


def _show_choices(
    screen: QuizzerScreen[None],
    plan: CatchUp,
    answers: list[DialogChoice],
    reload: Callable[[], None],
) -> None:
    def chosen(choice: str | None) -> None:
        with screen.quizzer.show_errors():
            if choice == "end":
                catch_up.end_plan(screen.context, plan, screen.quizzer.now())
            elif choice is not None:
                name = "minutes_per_day" if choice.isdigit() else "order"
                value = int(choice) if choice.isdigit() else choice
                settings.change(screen.context.home.config, name, value)
                screen.quizzer.refresh_context()
            reload()

    if screen.is_current:
        screen.app.push_screen(
            ChoiceDialog("How many minutes a day do you have?", "", answers), chosen
        )
