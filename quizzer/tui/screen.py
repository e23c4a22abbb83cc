"""What every screen shares: access to the app, leaving, and its help."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import get_current_worker

if TYPE_CHECKING:
    from quizzer.services.context import Context
    from quizzer.tui.shell import Shell

T = TypeVar("T")
R = TypeVar("R")
WIDE = [(0, "-stacked"), (110, "-wide")]  # for screens that put things side by side


SCREEN_NAMES = {"stats": "progress", "cardlist": "cards"}  # that differ from the class's name


def name_bindings(screen: str, bindings: Sequence[BindingType]) -> list[BindingType]:
    """Bindings with ids such as `browse.suspend`; a second one of the same action gets none."""
    named: list[BindingType] = []
    ids: set[str] = set()
    for binding in bindings:
        if isinstance(binding, Binding) and binding.id is None:
            action = re.sub(r"\W+", "_", binding.action.removeprefix("app.")).strip("_")
            name = f"{screen}.{action}"
            if name not in ids:
                ids.add(name)
                binding = replace(binding, id=name)
        named.append(binding)
    return named


class QuizzerScreen(Screen[T]):
    """A screen of the app; `HELP` is the text above the keys in its help.

    `NOT_HERE` names inherited actions that this screen does not use.
    """

    HELP: ClassVar[str] = ""
    NOT_HERE: ClassVar[tuple[str, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="all.back"),
        Binding("question_mark", "app.help", "Help", key_display="?", id="all.help"),
    ]

    def __init_subclass__(cls, **options: bool) -> None:
        """Name each binding after its screen and action, so that `[keys]` can change its key."""
        if "BINDINGS" in cls.__dict__:
            screen = cls.__name__.removesuffix("Screen").lower()
            cls.BINDINGS = name_bindings(SCREEN_NAMES.get(screen, screen), cls.BINDINGS)
        super().__init_subclass__(**options)

    @property
    def quizzer(self) -> Shell:
        return cast("Shell", self.app)

    @property
    def context(self) -> Context:
        return self.quizzer.context

    @property
    def back_label(self) -> str:
        """What Back does now, in the line of keys; for screens where it has a step before."""
        return "Back"

    def is_offered(self, action: str) -> bool:
        """Whether the line of keys shows an action now; its key works all the same."""
        return True

    def save_work(self) -> None:
        """Save what is not saved yet, before the screen closes."""

    def compute(
        self,
        group: str,
        work: Callable[[Context], R],
        message: Callable[[R | Exception], Message],
    ) -> None:
        """Work in a thread, with a database connection of its own; post a message with its result.

        An exception is a result too. Of several of one group only the latest posts its message.
        """
        context = self.context

        def run() -> None:
            result: R | Exception
            try:
                with context.beside() as thread_context:
                    result = work(thread_context)
            except Exception as error:  # reported on the screen's thread
                result = error
            if not get_current_worker().is_cancelled:
                self.post_message(message(result))

        self.run_worker(run, thread=True, exclusive=True, group=group)

    def action_leave(self) -> None:
        self.save_work()
        self.app.pop_screen()
