"""Python's search for garbage kept from work on a hundred thousand rows, where it finds none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collector() -> Iterator[None]:
    """Within, no garbage is looked for: rows hold no cycles, and all of them live until the end."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def without_collector() -> Iterator[None]:
    """`paused_collector`, and afterwards garbage is not looked for among what there is by then.

    Until `collect_set_aside`.
    """
    with paused_collector():
        try:
            yield
        finally:
            gc.freeze()


def collect_set_aside() -> None:
    """Free the garbage among what `without_collector` set aside.

    Python puts it into the oldest generation without counting it there, so that a process which
    imports again and again would reach no collection of its own.
    """
    gc.unfreeze()
    gc.collect()
