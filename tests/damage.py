"""Ways in which a database file gets damaged, for tests."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

PAGE = 4096


def overwritten(start: int, length: int) -> Callable[[Path], None]:
    """Random bytes in place of some."""

    def damage(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(start)
            file.write(random.Random(1).randbytes(length))

    return damage


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-PAGE])


def page_of_reviews(path: Path, *, latest: bool) -> None:
    """Random bytes in the page with the latest or the first reviews, and in no other."""
    with closing(sqlite3.connect(path)) as connection:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = 'review'"
        page = connection.execute(sql).fetchone()[0]
    content = path.read_bytes()
    while content[(page - 1) * PAGE] == 5:  # an interior page, which points at others
        start = (page - 1) * PAGE
        first = start + int.from_bytes(content[start + 12 : start + 14], "big")
        place = start + 8 if latest else first
        page = int.from_bytes(content[place : place + 4], "big")
    overwritten((page - 1) * PAGE, PAGE)(path)
