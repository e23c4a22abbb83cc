"""The only way to a database file; it loads sqlite3 and nothing else."""

from __future__ import annotations

import sqlite3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


def connect(
    file: str | Path, *, timeout: float = 5.0, uri: bool = False, strict: bool = True
) -> sqlite3.Connection:
    """Open a file whose own schema may call nothing that could reach beyond it.

    `strict` has cells checked as they are read; what is to be salvaged is better read without.
    """
    connection = sqlite3.connect(file, timeout=timeout, uri=uri, isolation_level=None)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        if strict:
            connection.execute("PRAGMA cell_size_check = ON")
    except BaseException:
        connection.close()
        raise
    return connection
