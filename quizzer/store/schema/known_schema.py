"""What a database of ours may consist of: digests of each statement that ever made a part of one.

A file's own schema is SQL that runs when we read and write: checks, defaults, computed columns,
triggers, views, virtual tables. A file with a part that no migration made is refused.
"""

from __future__ import annotations

import importlib
import re
import sqlite3
from functools import cache
from typing import Any

# a migration that is added brings its own; tests/store/test_known_schema.py says which
MADE_BY = {
    1: (
        "10f9f2e2964678d8db202f94 323ceb93e78e27a5f43017b7 c4b694ef368bc0bfdc330dd7 "
        "d6b1b4f7858757b510cfcf6a d5bd21317de0c9219b5e9bdb 1fcc327fcfa8f21f45954793 "
        "635fb60bbb5307f2c410dd49 3e3565dbc4b43e9c2a27f009 f2e1772fb57c63afd704b3d7 "
        "ba8f1bd36bb03601ce99b269 09a66fc39316f8fe9632e343 db8961d71fa1d55a1cb3a302 "
        "27cd418d5ce3cf8fd07a0631 f4809a3234d08384d665c76d 0495df79896f684aa7ab4fc2 "
        "21cea3b406ae6817b73d51f6 01255769703ec03641a5bed3 af55c6b5a200c75855f0e0b6 "
        "11005cfdeb93b5547dcc9d1f e24f6dadce53a9908503d173 6f2570d038a52e3176ba6f70 "
        "fa213ad9dac9a19921953358 33855573c540cf2f4b89339a 13ec5e578f58f79ab908fc7b "
        "7902f8fcacc667cd8a0b0d4e 0c0014d46a7c462ce08e8e34 3d18f18c298b62d767fdf2b1 "
        "e2bcb90d1bfb7fe8b105dabc 7c574927e228baca2f073cb8 cd4f8c2ef5ae89ca531201de "
        "5e9953000c8c47ef57a57507"
    ),
    2: (
        "cbc955c36036af983b5851ef e527b1e689cb00acf21d511a f347824ac14612284667a375 "
        "194bbdb276e9e57fff6afef6"
    ),
    3: ("59e5cbcb20b63a909c6b0935 79dfd7554a485e140954044a 12d8eee925b056e1235c01e9"),
    4: ("1a50bfa0727081695271c51b 813dadfecc0f09ba93d780b8 06bb3217b0ed051772f754a2"),
    5: (
        "c800507a564744f8b30125ca 2ee5929323376167fc175653 9ae538f84178559699cc9c61 "
        "c54a72c3687ed40d0e22b70e 346ce53063b06eb6789d3ac7"
    ),
    6: ("f4f73f16448873832fb516e6"),
    7: ("9916d6b6b6336b6d7bb9c2ee"),
    8: ("39648aea45887f59644ad327 f22652fab88a53487eb4eb94"),
    9: (
        "603e34ce54c2864a784706a7 83fc9ad57957c2b1e254b023 d90e5ea844edc71b92d706a9 "
        "df7cbe0464123cda47098070"
    ),
    10: ("7d3dc0e0718598f3fc20294f 98c1992aeb758550bf993db1"),
    11: ("2d9c813a00942e8774488b51"),
    12: ("2e177d47163a9163492395d8 8bea348b18e218989d20e614"),
    13: (
        "4d9d309a8683ec354ce3d68f 51b436a2229e09ee749c3728 74ed540454291a071b17e3f7 "
        "7e04aca7a8c39194d16e49ba"
    ),
    14: ("3ef39d1d11e08c83b8ef9d75 8912b968979f3e1a74562aef"),
    15: ("0a693ccd23fb70a7a4c18e49"),
}
KNOWN = frozenset(" ".join(MADE_BY.values()).split())
# As today's sqlite-utils and SQLite write it, so that a start compiles no pattern.
_TODAYS_BOOKKEEPING = frozenset(
    ("46ce193e763d9a9fb32bc7e1", "ecfb3041868574549a8c48cf", "4cb1eaf14467f226196148cb")
)
_BOOKKEEPING = (  # of sqlite-utils' migrations, and of SQLite itself: plain columns
    r"CREATE TABLE \"_sqlite_migrations\" \((\s*\"\w+\" (TEXT|INTEGER)( PRIMARY KEY)?,?)+\s*\)"
    r"|CREATE UNIQUE INDEX \"\w+\"\s+ON \"_sqlite_migrations\" \([\w\", ]+\)"
    r"|CREATE TABLE sqlite_(sequence|stat\d)\([\w,]+\)"
)


def digest(sql: str) -> str:
    return str(_sha256()(sql.encode()).hexdigest()[:24])


@cache
def _sha256() -> Any:
    """Python's own SHA-256: hashlib would load OpenSSL, which takes 7 ms of each start."""
    for name in ("_sha2", "_sha256"):  # from Python 3.12 on; 3.11
        try:
            return importlib.import_module(name).sha256
        except ImportError:
            continue
    return importlib.import_module("hashlib").sha256


def unknown_objects(connection: sqlite3.Connection) -> list[str]:
    """The parts of a file that no migration of ours made, as "the table 'name'"."""
    objects = connection.execute("SELECT type, name, sql FROM sqlite_master")
    return [f"the {kind} {name!r}" for kind, name, sql in objects if not _is_ours(kind, sql)]


def _is_ours(kind: str, sql: str | None) -> bool:
    if sql is None:
        return kind == "index"  # what a UNIQUE of a table brings with it
    sha = digest(sql)
    return sha in KNOWN or sha in _TODAYS_BOOKKEEPING or bool(re.fullmatch(_BOOKKEEPING, sql))
