"""What makes work on hundreds of thousands of rows quick."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Within, no garbage is looked for: rows hold no cycles, and all of them live until the end.

    Afterwards it is not looked for among what there is by then, until `collect_set_aside`.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def collect_set_aside() -> None:
    """Free the garbage among what `without_collector` set aside.

    Python puts it into the oldest generation without counting it there, so that a process which
    imports again and again would reach no collection of its own.
    """
    gc.unfreeze()
    gc.collect()
