"""The learner's own keys, the `[keys]` table of config.toml: what in it cannot be followed."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from typing import Any

from textual.binding import Binding, BindingType
from textual.screen import Screen

from quizzer.tui.screen import QuizzerScreen


def problems(keys: Sequence[tuple[str, str]], of_app: Sequence[BindingType]) -> list[str]:
    """A sentence for each name that stands for nothing, and each key that has two meanings."""
    ids = sorted(binding_ids(of_app))
    found = []
    for name, _ in keys:
        if name not in ids:
            close = difflib.get_close_matches(name, ids, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]}?" if close else "Help (?) shows the names"
            found.append(f"there is no key {name}; {hint}")
    changed = {name: chosen.split(",") for name, chosen in keys}
    for bindings in _bindings_of_screens():
        for binding in bindings:
            for other in bindings:
                if binding.id in changed and other.id not in (binding.id, None):
                    theirs = changed.get(str(other.id), other.key.split(","))
                    found += [
                        f"{key} for {binding.id} takes the place of {other.id}"
                        for key in changed[binding.id]
                        if key in theirs
                    ]
    return list(dict.fromkeys(found))


def binding_ids(of_app: Sequence[BindingType]) -> set[str]:
    """The ids of all bindings of the app and its screens; loads every screen."""
    every = [*_bindings_of_screens(), _named(of_app)]
    return {binding.id for bindings in every for binding in bindings if binding.id is not None}


def _bindings_of_screens() -> Iterator[list[Binding]]:
    """For each screen its bindings, those that it inherits among them."""
    from quizzer.tui import screens

    for module in pkgutil.iter_modules(screens.__path__):
        importlib.import_module(f"{screens.__name__}.{module.name}")
    kinds: list[type[QuizzerScreen[Any]]] = [QuizzerScreen, *_subclasses(QuizzerScreen)]
    for kind in kinds:
        yield [
            binding
            for parent in kind.__mro__
            if issubclass(parent, Screen) and parent is not Screen
            for binding in _named(parent.__dict__.get("BINDINGS", ()))
        ]


def _named(bindings: Sequence[BindingType]) -> list[Binding]:
    return [binding for binding in bindings if isinstance(binding, Binding)]


def _subclasses(kind: type[QuizzerScreen[Any]]) -> Iterator[type[QuizzerScreen[Any]]]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)
