"""The schema, as steps that are only ever appended; db.SCHEMA counts them.

All pending steps run in one transaction with the mark that says so, so that one cut off in the
middle never began, and two programs that start at once do not both run them.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Where they are installed, sqlite-utils would load them: half a second, and not used here."""
    names = tuple(name for name in names if name not in sys.modules)
    for name in names:
        sys.modules[name] = None  # type: ignore[assignment]  # an import of it fails
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


with _without("pandas", "numpy"):
    from sqlite_utils import Database, Migrations

steps = Migrations("quizzer")


def migrate(
    connection: sqlite3.Connection,
    schema: int,
    owner: int,
    before: Callable[[int], None] | None = None,
) -> None:
    """Run what a file has not seen yet and mark it as `owner`'s, of this `schema`.

    `before` is called with the schema that the file has, inside the transaction.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version < schema:
            if before is not None:
                before(version)
            factory, connection.row_factory = connection.row_factory, None
            steps.apply(Database(connection, execute_plugins=False))
            connection.row_factory = factory
            connection.execute(f"PRAGMA application_id = {owner}")
            connection.execute(f"PRAGMA user_version = {schema}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _run(db: Database, script: str) -> None:
    """Statement by statement: executescript would commit the transaction around it."""
    for statement in script.split(";\n\n"):
        db.conn.execute(statement)


@steps()
def m001_content_log_and_schedules(db: Database) -> None:
    _run(
        db,
        """
CREATE TABLE deck (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    source TEXT,
    place INTEGER NOT NULL,     -- decks are listed in this order
    stamp TEXT NOT NULL,        -- file, size and time when last read
    digest TEXT NOT NULL,       -- of the bytes last read
    present INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE card (
    key INTEGER PRIMARY KEY,
    deck INTEGER NOT NULL REFERENCES deck,
    name TEXT NOT NULL,
    place INTEGER NOT NULL,     -- in the chapter's order
    position INTEGER,           -- the number in the book
    kind TEXT NOT NULL,
    prompt TEXT NOT NULL,
    body TEXT NOT NULL,         -- the card whole, JSON
    haystack TEXT NOT NULL,     -- what a search looks through, case folded
    wording TEXT NOT NULL,      -- digest of what is asked and answered
    exercise TEXT,
    version INTEGER NOT NULL DEFAULT 1,  -- counts changes of what is asked or answered
    present INTEGER NOT NULL DEFAULT 1,
    suspended INTEGER NOT NULL DEFAULT 0,
    seen INTEGER NOT NULL DEFAULT 0,     -- has a schedule
    UNIQUE (deck, name)
) STRICT;

CREATE INDEX card_in_order ON card (deck, place);

CREATE INDEX card_new ON card (deck, place) WHERE seen = 0 AND present = 1 AND suspended = 0;

CREATE INDEX card_exercise ON card (exercise) WHERE exercise IS NOT NULL;

CREATE INDEX card_gone ON card (deck) WHERE suspended = 1 OR present = 0;

CREATE TABLE tag (
    card INTEGER NOT NULL REFERENCES card,
    tag TEXT NOT NULL,
    PRIMARY KEY (card, tag)
) STRICT, WITHOUT ROWID;

CREATE INDEX tag_by_name ON tag (tag, card);

CREATE TABLE relation (
    card INTEGER NOT NULL REFERENCES card,
    other TEXT NOT NULL,        -- a full name, which may not exist yet
    PRIMARY KEY (card, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX relation_other ON relation (other);

CREATE TABLE review (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    card INTEGER NOT NULL REFERENCES card,
    previous INTEGER REFERENCES review,  -- whose state was the one before; NULL: a new card
    rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
    at INTEGER NOT NULL,                 -- milliseconds since 1970, UTC
    day INTEGER NOT NULL,                -- study day, as a date's ordinal
    phase_before TEXT NOT NULL CHECK (phase_before IN ('new', 'learning', 'review', 'relearning')),
    elapsed_days INTEGER,                -- since the review before
    origin TEXT NOT NULL CHECK (origin IN ('review', 'quiz', 'exercise')),
    duration_ms INTEGER,
    answer TEXT,
    note TEXT,
    card_version INTEGER NOT NULL,
    retention REAL NOT NULL,             -- the desired one
    phase TEXT NOT NULL CHECK (phase IN ('learning', 'review', 'relearning')),
    step INTEGER,
    stability REAL NOT NULL,
    difficulty REAL NOT NULL,
    due_at INTEGER NOT NULL,
    due_day INTEGER,                     -- NULL in a learning step
    reps INTEGER NOT NULL,
    lapses INTEGER NOT NULL
) STRICT;

CREATE INDEX review_of_card ON review (card, id);

CREATE INDEX review_on_day ON review (day, phase_before);

CREATE TABLE undo (
    review INTEGER PRIMARY KEY REFERENCES review,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE action (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    card INTEGER NOT NULL REFERENCES card,
    kind TEXT NOT NULL CHECK (kind IN ('suspend', 'unsuspend', 'bury', 'unbury', 'note')),
    at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    review INTEGER REFERENCES review,    -- the one that a note is about
    text TEXT
) STRICT;

CREATE INDEX action_of_card ON action (card);

CREATE INDEX action_on_review ON action (review) WHERE review IS NOT NULL;

CREATE TABLE schedule (
    card INTEGER PRIMARY KEY REFERENCES card,
    deck INTEGER NOT NULL REFERENCES deck,
    review INTEGER NOT NULL REFERENCES review,  -- the one that led here
    phase TEXT NOT NULL,
    step INTEGER,
    stability REAL NOT NULL,
    difficulty REAL NOT NULL,
    due_at INTEGER NOT NULL,
    due_day INTEGER,
    last_at INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    reps INTEGER NOT NULL,
    lapses INTEGER NOT NULL
) STRICT;

CREATE INDEX schedule_due ON schedule (deck, due_day, stability) WHERE due_day IS NOT NULL;

CREATE INDEX schedule_steps ON schedule (due_at) WHERE due_day IS NULL;

CREATE INDEX schedule_stability ON schedule (deck, stability);

CREATE TABLE hold (
    card INTEGER NOT NULL REFERENCES card,
    day INTEGER NOT NULL,                -- not to be asked on this study day
    review INTEGER REFERENCES review,    -- of a related card; NULL: buried by hand
    PRIMARY KEY (card, day)
) STRICT;

CREATE TABLE draft (
    card INTEGER PRIMARY KEY REFERENCES card,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE quiz (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    deck INTEGER NOT NULL REFERENCES deck,
    seed INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;

CREATE TABLE quiz_item (
    quiz INTEGER NOT NULL REFERENCES quiz,
    place INTEGER NOT NULL,
    card INTEGER NOT NULL REFERENCES card,
    answer TEXT,
    score REAL CHECK (score BETWEEN 0 AND 1),  -- NULL: not answered yet
    review INTEGER REFERENCES review,
    PRIMARY KEY (quiz, place)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER review_is_append_only BEFORE UPDATE ON review
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;

CREATE TRIGGER review_stays BEFORE DELETE ON review
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;

CREATE TRIGGER undo_is_append_only BEFORE UPDATE ON undo
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;

CREATE TRIGGER undo_stays BEFORE DELETE ON undo
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;

CREATE TRIGGER action_is_append_only BEFORE UPDATE ON action
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;

CREATE TRIGGER action_stays BEFORE DELETE ON action
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END""",
    )


@steps()
def m002_attempts(db: Database) -> None:
    _run(
        db,
        """
CREATE TABLE attempt (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    card INTEGER NOT NULL REFERENCES card,
    at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN
        ('passed', 'failed', 'error', 'timeout', 'crashed', 'refused', 'shown')),
    diagnosis TEXT,
    code BLOB,
    verdict TEXT,               -- JSON; NULL where the solution was shown
    review INTEGER REFERENCES review  -- the rating that it led to, if any
) STRICT;

CREATE INDEX attempt_of_card ON attempt (card, id);

CREATE TRIGGER attempt_is_append_only BEFORE UPDATE ON attempt
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;

CREATE TRIGGER attempt_stays BEFORE DELETE ON attempt
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END""",
    )


@steps()
def m003_suggestions(db: Database) -> None:
    _run(
        db,
        """
CREATE TABLE suggestion (
    review INTEGER PRIMARY KEY REFERENCES review,
    mark TEXT CHECK (mark IN ('again', 'nit', 'good')),  -- NULL: it would rather not say
    score REAL NOT NULL
) STRICT;

CREATE TRIGGER suggestion_is_append_only BEFORE UPDATE ON suggestion
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;

CREATE TRIGGER suggestion_stays BEFORE DELETE ON suggestion
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END""",
    )


@steps()
def m004_recall(db: Database) -> None:
    """What counts as a test of memory, said once; the indexes answer for a million reviews."""
    _run(
        db,
        """
-- 1: recalled, 0: forgotten, NULL: no test. A quiz logs only what was wrong, so it is none.
ALTER TABLE review ADD COLUMN recalled INTEGER GENERATED ALWAYS AS (
    CASE WHEN phase_before = 'review' AND elapsed_days > 0 AND origin <> 'quiz'
    THEN rating > 1 END
) VIRTUAL;

DROP INDEX review_on_day;

CREATE INDEX review_on_day ON review (day, recalled, duration_ms);

DROP INDEX review_of_card;

CREATE INDEX review_of_card ON review (card, id, recalled)""",
    )


@steps()
def m005_choices_on_a_plan(db: Database) -> None:
    _run(
        db,
        """
CREATE TABLE plan_choice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    since INTEGER NOT NULL,     -- the study day of the return that the plan is for
    kind TEXT NOT NULL CHECK (kind IN ('ended', 'taken up')),
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX plan_choice_since ON plan_choice (since, id);

CREATE INDEX action_resumed ON action (day, card) WHERE kind = 'unsuspend';

CREATE TRIGGER plan_choice_is_append_only BEFORE UPDATE ON plan_choice
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;

CREATE TRIGGER plan_choice_stays BEFORE DELETE ON plan_choice
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END""",
    )


@steps()
def m006_texts_beside_one_another(db: Database) -> None:
    """A search reads every card's text, and only that: beside the rest it took twice as long."""
    _run(
        db,
        "CREATE INDEX card_text ON card (haystack, deck, place) WHERE present = 1",
    )


@steps()
def m007_one_index_of_what_is_due(db: Database) -> None:
    """Each review writes to every index of its schedule; this one answers what two did."""
    _run(
        db,
        """
DROP INDEX schedule_stability;

DROP INDEX schedule_due;

CREATE INDEX schedule_due ON schedule (deck, due_day, stability, last_day)
    WHERE due_day IS NOT NULL""",
    )


@steps()
def m008_fitted_weights(db: Database) -> None:
    """Weights of FSRS fitted to a learner's log, and the states of reviews from before that."""
    _run(
        db,
        """
CREATE TABLE fit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    deck TEXT NOT NULL,         -- a deck's id; '' for all that have no fit of their own
    at INTEGER NOT NULL,
    weights TEXT NOT NULL,      -- a JSON list of 21 numbers
    undone_at INTEGER
) STRICT;

CREATE TABLE state_before_fit (
    review INTEGER PRIMARY KEY REFERENCES review (id),
    stability REAL NOT NULL,
    difficulty REAL NOT NULL,
    due_at INTEGER NOT NULL,
    due_day INTEGER
) STRICT""",
    )


@steps()
def m009_credit(db: Database) -> None:
    """What an exercise proves, or puts in doubt, about questions.

    A credit is a review that nobody was asked for, so it is no test of memory.
    """
    _run(
        db,
        """
DROP INDEX review_on_day;

DROP INDEX review_of_card;

ALTER TABLE review DROP COLUMN recalled;

-- the exercise's rating that it came with; NULL: a review that was asked for
ALTER TABLE review ADD COLUMN credit INTEGER REFERENCES review;

-- 1: recalled, 0: forgotten, NULL: no test. A quiz logs only what was wrong, so it is none.
ALTER TABLE review ADD COLUMN recalled INTEGER GENERATED ALWAYS AS (
    CASE WHEN phase_before = 'review' AND elapsed_days > 0 AND origin <> 'quiz' AND credit IS NULL
    THEN rating > 1 END
) VIRTUAL;

CREATE INDEX review_on_day ON review (day, recalled, duration_ms);

CREATE INDEX review_of_card ON review (card, id, recalled);

CREATE INDEX review_credit ON review (credit) WHERE credit IS NOT NULL;

CREATE TABLE new_action (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    card INTEGER NOT NULL REFERENCES card,
    kind TEXT NOT NULL CHECK (kind IN
        ('suspend', 'unsuspend', 'bury', 'unbury', 'note', 'doubt', 'clear')),
    at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    review INTEGER REFERENCES review,    -- the one that a note is about, else the latest of all
    text TEXT
) STRICT;

INSERT INTO new_action SELECT * FROM action;

DROP TABLE action;

ALTER TABLE new_action RENAME TO action;

CREATE INDEX action_of_card ON action (card);

CREATE INDEX action_on_review ON action (review) WHERE review IS NOT NULL;

CREATE INDEX action_resumed ON action (day, card) WHERE kind = 'unsuspend';

CREATE INDEX action_doubt ON action (card) WHERE kind = 'doubt';

CREATE TRIGGER action_is_append_only BEFORE UPDATE ON action
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;

CREATE TRIGGER action_stays BEFORE DELETE ON action
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END""",
    )


@steps()
def m010_changes_and_own_tags(db: Database) -> None:
    """What undo takes back besides reviews and actions, and tags that no deck file has."""
    _run(
        db,
        """
CREATE TABLE change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('note', 'edit', 'answer', 'tag', 'untag')),
    card INTEGER NOT NULL REFERENCES card,
    at INTEGER NOT NULL,
    review INTEGER NOT NULL,    -- the latest review before it; 0: none
    action INTEGER NOT NULL,    -- the latest action before it
    data TEXT NOT NULL          -- what takes it back, JSON
) STRICT;

CREATE TABLE own_tag (
    card INTEGER NOT NULL REFERENCES card,
    tag TEXT NOT NULL,
    PRIMARY KEY (card, tag)
) STRICT, WITHOUT ROWID""",
    )


@steps()
def m011_chosen_days(db: Database) -> None:
    """Where in its fuzz range a card comes back, if the days' loads chose: 0 to 1."""
    _run(db, "ALTER TABLE review ADD COLUMN spread REAL")


@steps()
def m012_resets(db: Database) -> None:
    """A card that is made new again; the reviews before that stay in the log."""
    _run(
        db,
        """
CREATE TABLE new_action (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    card INTEGER NOT NULL REFERENCES card,
    kind TEXT NOT NULL CHECK (kind IN ('suspend', 'unsuspend', 'bury', 'unbury', 'note', 'doubt',
        'clear', 'reset', 'unreset')),
    at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    review INTEGER REFERENCES review,    -- the one that a note is about, else the latest of all
    text TEXT
) STRICT;

INSERT INTO new_action SELECT * FROM action;

DROP TABLE action;

ALTER TABLE new_action RENAME TO action;

CREATE INDEX action_of_card ON action (card);

CREATE INDEX action_on_review ON action (review) WHERE review IS NOT NULL;

CREATE INDEX action_resumed ON action (day, card) WHERE kind = 'unsuspend';

CREATE INDEX action_doubt ON action (card) WHERE kind = 'doubt';

CREATE INDEX action_reset ON action (card) WHERE kind IN ('reset', 'unreset');

CREATE TRIGGER action_is_append_only BEFORE UPDATE ON action
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END;

CREATE TRIGGER action_stays BEFORE DELETE ON action
BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END""",
    )


@steps()
def m013_shared_folder(db: Database) -> None:
    """What of the log a folder shared with other machines has, and how far theirs were read."""
    _run(
        db,
        """
CREATE TABLE shared_file (
    name TEXT PRIMARY KEY,      -- in the folder; one that this machine or another one writes
    bytes INTEGER NOT NULL,     -- how far it was read or written, always to the end of a line
    number INTEGER NOT NULL,    -- of the last event there
    tail TEXT NOT NULL          -- digest of the bytes before that place
) STRICT, WITHOUT ROWID;

CREATE TABLE shared_cursor (
    name TEXT PRIMARY KEY,      -- a table of the log
    id INTEGER NOT NULL         -- the last row that is in the folder
) STRICT, WITHOUT ROWID;

CREATE TABLE shared_undo (
    review INTEGER PRIMARY KEY, -- whose undo is in the folder
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE shared_line (
    digest BLOB PRIMARY KEY,    -- of an event without a row of its own that is in the folder
    kind TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    )


@steps()
def m014_tags_removed_and_decks_renamed(db: Database) -> None:
    """When a tag was given or taken away, and the ids that decks had before."""
    _run(
        db,
        """
ALTER TABLE own_tag ADD COLUMN at INTEGER NOT NULL DEFAULT 0;

-- a tag that was taken away stays, since other machines may still have it
ALTER TABLE own_tag ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;

CREATE TABLE deck_rename (
    at INTEGER NOT NULL,
    old TEXT NOT NULL,          -- the deck's id before, which no other deck gets
    new TEXT NOT NULL,
    UNIQUE (at, old, new)
) STRICT""",
    )


@steps()
def m015_sums_of_days(db: Database) -> None:
    """What the reviews of each study day add up to, as far as that was looked at."""
    _run(
        db,
        """
CREATE TABLE day_sum (
    day INTEGER PRIMARY KEY,
    reviews INTEGER NOT NULL,   -- undone ones too, here and below
    ms INTEGER NOT NULL,
    tested INTEGER NOT NULL,
    recalled INTEGER NOT NULL,
    last INTEGER NOT NULL       -- its last review; the last of all days is how far it was looked at
) STRICT""",
    )
