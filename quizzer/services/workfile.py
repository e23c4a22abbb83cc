"""A learner's file that two may write: the code box of the app, and an editor of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from quizzer.services import workspace


@dataclass
class WorkFile:
    """`known` is what the file held when it was last read or written here."""

    path: Path
    known: bytes | None = None

    def load(self) -> str:
        """The file's text as it is now; bytes that are no UTF-8 become marks."""
        return self.take(workspace.read(self.path) or b"")

    def take(self, data: bytes) -> str:
        """Go on with bytes that were read elsewhere; their text."""
        self.known = data
        return data.decode("utf-8-sig", "replace")

    @property
    def is_text(self) -> bool:
        """Whether the file can be edited without loss."""
        try:
            (self.known or b"").decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    def differs(self, text: str) -> bool:
        """Whether a text would be lost if it were not written."""
        return self.is_text and text != (self.known or b"").decode("utf-8-sig")

    def save(self, text: str) -> bool:
        """Write a text where it is new; False where somebody else has written meanwhile."""
        if not self.differs(text):
            return True
        data = text.encode()
        if not workspace.save(self.path, data, self.known):
            return False
        self.known = data
        return True

    def replace(self, text: str, now: datetime) -> Path | None:
        """Write a text over what somebody else has written, which is kept; where."""
        theirs = workspace.read(self.path)
        kept = workspace.keep_copy(self.path, theirs, now) if theirs else None
        self.known = theirs
        self.save(text)
        return kept

    def give_way(self, text: str, now: datetime) -> tuple[str, Path]:
        """Take what somebody else has written; it, and where the text given here is kept."""
        kept = workspace.keep_copy(self.path, text.encode(), now)
        return self.load(), kept
