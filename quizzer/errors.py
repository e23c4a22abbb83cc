"""Every error that is reported to a person.

QuizzerError           a message, a hint at the next step, an exit status
├── UsageError         2: wrong arguments, an unknown card, deck or setting
├── ContentError       2: a deck, an exercise or a configuration file that is not right
└── StorageError       3: the disk or the database failed
    └── DamagedError   3: the database is not what was written to it
"""

from __future__ import annotations


class QuizzerError(Exception):
    """What happened and where, in one sentence, and what to do next."""

    exit_status = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageError(QuizzerError):
    """An argument that cannot be right."""


class ContentError(QuizzerError):
    """A file of content or configuration that cannot be used as it is."""


class StorageError(QuizzerError):
    """The disk or the database did not do what it was asked."""

    exit_status = 3


class DamagedError(StorageError):
    """The database file is damaged; copies of it are not."""
