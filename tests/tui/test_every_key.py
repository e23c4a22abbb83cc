"""Every key of the app, its screens and widgets: its action, its words, whether the footer has it.

The names before them are those that a learner's config.toml may use.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from textual.binding import Binding
from textual.widget import Widget

from quizzer.tui import app, screen
from quizzer.tui.screens import (
    attempts,
    browse,
    card,
    card_list,
    choose,
    exercise,
    help,
    lab,
    question,
    quiz,
    review,
    settings,
    stats,
    today,
)
from quizzer.tui.widgets import (
    answer_box,
    card_preview,
    card_table,
    chart,
    code_box,
    dialogs,
    picklist,
    progress_bars,
)

GOLDEN = Path(__file__).with_name("every_key.golden.txt")
MODULES: tuple[Any, ...] = (
    *(app, screen, today, review, question, quiz, choose, browse, card, card_list, stats),
    *(exercise, attempts, lab, settings, help),
    *(chart, progress_bars, card_table, picklist, answer_box, code_box, dialogs, card_preview),
)


def classes() -> Iterator[type[Any]]:
    for module in MODULES:
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == module.__name__:
                yield kind


def keys() -> Iterator[str]:
    for kind in classes():
        if bindings := kind.__dict__.get("BINDINGS"):
            yield f"== {kind.__name__}"
            for binding in bindings:
                assert isinstance(binding, Binding)
                name = f"{binding.id}: " if binding.id else ""
                signs = [f"as {binding.key_display}"] if binding.key_display else []
                signs += ["before the box"] if binding.priority else []
                signs += [] if binding.show else ["not in the footer"]
                signs += ["not in the help"] if binding.system else []
                about = f" ({', '.join(signs)})" if signs else ""
                yield f"{name}{binding.key} → {binding.action}, {binding.description}{about}"


def test_every_key_does_and_says_what_was_read_and_found_right() -> None:
    assert "\n".join(keys()) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_what_is_read_takes_no_focus_and_what_is_moved_in_does() -> None:
    takes_focus = {
        kind.__name__: kind.can_focus
        for kind in classes()
        if issubclass(kind, Widget) and "can_focus" in kind.__dict__
    }
    expected = {"Chart": True, "CardTable": True, "Rows": True, "CardPreview": False}
    assert {name: takes_focus[name] for name in expected} == expected


def test_the_table_has_its_own_keys_for_those_that_would_scroll_it() -> None:
    own = {key for binding in card_table.CardTable.BINDINGS for key in binding.key.split(",")}  # type: ignore[union-attr]
    assert set(card_table.CardTable._merged_bindings.key_to_bindings) <= own  # type: ignore[union-attr]
