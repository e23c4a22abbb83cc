"""What is due now, counted by indexes alone; this loads sqlite3 and nothing else."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

# Few among many; SQLite, left to itself, takes an index of the deck and reads all of its cards.
STEPS = "schedule INDEXED BY schedule_steps"
# All that fall due, less the few that are suspended, gone or held back; of a row of `deck`.
GONE = "(suspended = 1 OR present = 0)"
STEPS_DUE = (
    f"(SELECT count(*) FROM {STEPS} CROSS JOIN card ON card.key = schedule.card"
    " WHERE due_day IS NULL AND due_at <= :now AND schedule.deck = deck.key AND card.present"
    " AND NOT suspended AND NOT EXISTS"
    " (SELECT 1 FROM hold WHERE hold.card = card.key AND hold.day = :day))"
)
REVIEWS_DUE = (
    "(SELECT count(*) FROM schedule WHERE deck = deck.key AND due_day <= :day)"
    " - (SELECT count(*) FROM card CROSS JOIN schedule ON schedule.card = card.key"
    f"   WHERE card.deck = deck.key AND {GONE} AND due_day <= :day)"
    " - (SELECT count(*) FROM hold CROSS JOIN card ON card.key = hold.card"
    "   CROSS JOIN schedule ON schedule.card = hold.card"
    f"   WHERE hold.day = :day AND card.deck = deck.key AND NOT {GONE} AND due_day <= :day)"
)


def count_due(
    connection: sqlite3.Connection, now_ms: int, day: int, deck: str | None = None
) -> int | None:
    """Cards due at a moment (milliseconds since 1970) of a study day, limits not applied.

    None where there is no deck of that id.
    """
    decks = "deck WHERE present AND id = coalesce(:id, id)"
    sql = f"SELECT sum({STEPS_DUE} + {REVIEWS_DUE}) FROM {decks}"
    values = {"id": deck, "now": now_ms, "day": day}
    count: int | None = connection.execute(sql, values).fetchone()[0]
    return 0 if count is None and deck is None else count
