"""Work in a fork of the test's own process, which may then give up what it can do."""

from __future__ import annotations

import json
import os
from collections.abc import Callable


def in_child(work: Callable[[], object]) -> object:
    """What `work` returns in a fork of this process, as JSON carries it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, json.dumps(work()).encode())
        except BaseException as error:
            os.write(writer, json.dumps(repr(error)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        text = file.read()
    os.waitpid(child, 0)
    return json.loads(text)


def may(action: Callable[[], object]) -> bool:
    try:
        action()
    except PermissionError:
        return False
    return True
