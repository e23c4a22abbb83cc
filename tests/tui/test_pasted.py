"""Which keys that arrive at once are a text, and which are keys that were pressed ahead."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from textual import events

from quizzer.tui.key_queue import KeyByKey, _is_pasted


class Waiting(KeyByKey):
    """A screen of an app in which so many keys wait behind the one that acts."""

    def __init__(self, keys: str, pending: str = "") -> None:
        queue = [events.Key("enter" if key == "\n" else key, key) for key in keys]
        first = events.Key(pending, pending) if pending else None
        self.app = SimpleNamespace(
            _pending_message=first, _message_queue=SimpleNamespace(values=queue)
        )


@pytest.mark.parametrize(
    ("keys", "pending", "is_text"),
    [
        ("", "", False),
        ("a" * 19, "", False),
        ("a" * 20, "", True),
        ("a" * 19, "b", True),
        ("a" * 19 + "\n33  7", "", False),  # what is no letter does not count
        ("a\n" * 20, "", True),
    ],
)
def test_twenty_letters_behind_a_key_are_a_text(keys: str, pending: str, is_text: bool) -> None:
    assert _is_pasted(Waiting(keys, pending)) is is_text  # type: ignore[arg-type]


def test_a_text_goes_on_until_its_last_key() -> None:
    screen = Waiting("a" * 20)
    seen = [_is_pasted(screen)]  # type: ignore[arg-type]
    for left in (10, 1, 0):
        screen.app._message_queue.values = [events.Key("a", "a")] * left
        seen.append(_is_pasted(screen))  # type: ignore[arg-type]
    assert seen == [True, True, True, True], "the last of its keys is text too"
    assert not _is_pasted(screen), "the next key is a key again"  # type: ignore[arg-type]
