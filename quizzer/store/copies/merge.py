"""Two machines' logs made one: the union of their events, in the order in which they happened.

An event is known by what it says (card, moment, kind), not by a number that a machine gave it: the
usual way to a second machine is a copy of the database, and both then count on from the same
number. All ids are assigned again in one order, so that either way round gives the same log.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from quizzer.store import content
from quizzer.store.bulk import indexed_afterwards, without_triggers
from quizzer.store.changes import NEWER_TAG
from quizzer.store.db import Database, storage_errors
from quizzer.store.deck_names import (
    apply_renames,
    current_ids,
    first_ids,
    renames,
    with_deck_id,
)
from quizzer.store.log.log_order import SettledRows, forget_order, note_order, settled_rows
from quizzer.store.reviews import (
    BASE_COLUMNS,
    REVIEW_COLUMNS,
    Reset,
    pair_resets,
    rebuild_schedules_within,
)

_CACHE_KIB = -65_536  # of each of the three databases: large sorts and joins
_WHOLE_TABLES = (  # that are small, and written anew by each merge
    "quiz_item", "quiz", "plan_choice", "fit", "change", "shared_cursor", "shared_undo",
)  # fmt: skip
_OF_REVIEWS = ("suggestion", "undo", "state_before_fit")  # a row each at most
_LATEST_REVIEW = (  # their ids are in the order of time
    "CASE WHEN is_settled THEN known_review ELSE coalesce((SELECT id FROM temp.merged"
    " WHERE merged.at <= actions.at AND id > {last} ORDER BY merged.at DESC, id DESC LIMIT 1),"
    " nullif({last}, 0)) END"
)
_REPLAYED = (  # the columns of a ReplayedReview
    "previous, phase_before, elapsed_days, phase, step, stability, difficulty, due_at, due_day,"
    " reps, lapses"
)
_ACTION_ORDER = "at, name, kind, text, about, n"


_NEWER_DRAFTS = (
    "FROM other.draft AS row JOIN temp.card_map ON old = row.card"
    " LEFT JOIN main.draft AS ours ON ours.card = new"
    " WHERE row.at > coalesce((SELECT max(at) FROM temp.merged WHERE merged.card = new), 0)"
    " AND row.at > coalesce(ours.at, 0)"
)


class ReplayedReview(NamedTuple):
    """What a review led to: the one before it, and the state after it."""

    previous: int | None
    phase_before: str
    elapsed_days: int | None
    phase: str
    step: int | None
    stability: float
    difficulty: float
    due_at_ms: int
    due_day: int | None
    reps: int
    lapses: int


class MemoryState(NamedTuple):
    """As much of the state after a review as the state after the next one follows from."""

    stability: float
    difficulty: float
    due_at_ms: int
    reps: int
    lapses: int


class LoggedReview(NamedTuple):
    """A review as it happened, when it was undone, if it was, and what it led to where it was.

    `base` is the state that this followed from; None for a card that was new.
    """

    id: int
    rating: int
    at_ms: int
    day: int
    retention: float
    spread: float | None
    undone_ms: int | None
    recorded: ReplayedReview
    base: MemoryState | None


# (full name, with its deck's first id, kind, reviews in order, resets) to what each led to
Replay = Callable[[str, str, list[LoggedReview], list[Reset]], list[ReplayedReview]]


class MergeCounts(NamedTuple):
    """How many events of each kind the other log had that this one had not."""

    reviews: int
    undos: int
    actions: int
    attempts: int
    quizzes: int
    fits: int
    tags: int = 0
    plan_choices: int = 0
    drafts: int = 0
    renames: int = 0

    @property
    def total(self) -> int:
        return sum(self)


def merge(
    db: Database,
    other: Path,
    replay: Replay,
    after: Callable[[Database], None],
    before: Callable[[Database], None] = lambda _: None,
    *,
    is_partial: bool = False,
    bundled: Collection[str] = (),
) -> MergeCounts:
    """Take in what `other`, a sound database of today's schema, has more; all of it or nothing.

    A card whose log is that of one machine keeps its states; one that both have reviewed gets
    them by `replay`, and so does every card where `other` has only a part of a log, with a table
    `base` of the states that its reviews followed from. `before` is called before anything
    changes, `after` with the merged log, before it is committed. Decks get the ids that they were
    renamed to on any machine, but for `bundled` ones. Raises StorageError.
    """
    with storage_errors(db.path), _attached(db, other):
        connection = db.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            before(db)
            counts, settled = _merge(db, replay, is_partial, bundled)
            if counts.total:
                after(db)
                check_references(connection, settled)
                connection.execute("COMMIT")
            else:
                connection.execute("ROLLBACK")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return counts


def check_references(connection: sqlite3.Connection, settled: SettledRows | None = None) -> None:
    """Raise sqlite3.IntegrityError where a row refers to one that is not there.

    Of the large tables only those rows are looked at that are not `settled`, where that is given.
    """
    run = connection.execute
    tables = [row[0] for row in run("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
    large = {} if settled is None or not settled.review else _unsettled_rows(settled)
    for table in tables:
        if table not in large:
            broken = run(f"PRAGMA main.foreign_key_check({table})").fetchone() is not None
        else:
            broken = any(
                run(
                    f"SELECT 1 FROM main.{table} AS row WHERE row.{large[table]}"
                    f" AND row.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main.{parent}"
                    f" WHERE rowid = row.{column}) LIMIT 1"
                ).fetchone()
                for _, _, parent, column, *_ in run(f"PRAGMA main.foreign_key_list({table})")
            )
        if broken:
            raise sqlite3.IntegrityError(f"a row of {table} refers to one that is not there")


def _unsettled_rows(settled: SettledRows) -> dict[str, str]:
    """By table, the condition on its rows that a merge has written."""
    conditions = {table: f"id > {last}" for table, last in settled._asdict().items()}
    for table in _OF_REVIEWS:
        conditions[table] = f"review > {settled.review}"
    return conditions


@contextmanager
def _attached(db: Database, other: Path) -> Iterator[None]:
    """The other file beside ours; keys are checked at the end, for whole tables are replaced."""
    connection = db.connection
    connection.execute("ATTACH DATABASE ? AS other", (str(other),))
    caches = {
        schema: connection.execute(f"PRAGMA {schema}.cache_size").fetchone()[0]
        for schema in ("main", "temp")
    }
    try:
        for schema in ("main", "temp", "other"):
            connection.execute(f"PRAGMA {schema}.cache_size = {_CACHE_KIB}")
        connection.execute("PRAGMA foreign_keys = OFF")
        yield
    finally:
        connection.execute("PRAGMA foreign_keys = ON")
        for (name,) in connection.execute("SELECT name FROM temp.sqlite_master").fetchall():
            if not name.startswith("sqlite_"):
                connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        connection.execute("DETACH DATABASE other")
        for schema, size in caches.items():
            connection.execute(f"PRAGMA {schema}.cache_size = {size}")


def _merge(
    db: Database, replay: Replay, is_partial: bool, bundled: Collection[str]
) -> tuple[MergeCounts, SettledRows]:
    rename_count = _merge_deck_names(db, bundled)
    tags = _merge_cards(db)
    settled = _settle(db) if is_partial else SettledRows()
    _merge_reviews(db, settled)
    _merge_other_events(db, settled)
    tables = ("merged", "undos", "actions", "attempts", "quizzes", "fits")
    news = [db.value(f"SELECT count(*) FROM temp.{table} WHERE source = 1") for table in tables]
    choices = db.value(
        "SELECT count(*) FROM (SELECT since, kind, at FROM other.plan_choice"
        " EXCEPT SELECT since, kind, at FROM main.plan_choice)"
    )
    drafts = db.value(f"SELECT count(*) {_NEWER_DRAFTS}")
    counts = MergeCounts._make([*news, tags, choices, drafts, rename_count])
    if counts.total:
        _choose_owners(db, is_partial)
        _collect_reviews(db, settled, is_partial)
        _replay_shared_cards(db, settled, replay, first_ids(renames(db), bundled))
        _replace_log(db, settled)
        note_order(db, settled)
    return counts, settled


def replayed_cards(db: Database) -> list[str]:
    """The full names of the cards whose states were worked out again, for `merge`'s `after`."""
    rows = db.tuples(
        "SELECT name FROM temp.owner JOIN temp.card_name USING (card) WHERE source IS NULL"
    )
    return [name for (name,) in rows]


def _settle(db: Database) -> SettledRows:
    """What stays as it is beside a part of a log.

    `touched` has the cards that are read from their first review on: those that the part names,
    and those whose later reviews are not in the order of time.
    """
    moment = db.value(
        "SELECT min(at) FROM (SELECT at FROM other.review WHERE id > 0 UNION ALL"
        " SELECT at FROM other.action UNION ALL SELECT at FROM other.attempt)"
    )
    settled = settled_rows(db, moment)
    db.execute(
        f"CREATE TEMP TABLE touched AS SELECT new AS card FROM temp.card_map UNION {_UNITED}"
    )
    db.execute(
        "INSERT INTO temp.touched SELECT DISTINCT card FROM (SELECT card, id, max(id) OVER"
        " (PARTITION BY card ORDER BY at, rating, origin, day, id) AS latest"
        " FROM main.review WHERE id > ?) WHERE latest > id",
        settled.review,
    )
    db.execute("CREATE INDEX temp.touched_card ON touched (card)")
    return settled


def _unsettled(table: str, settled: SettledRows, *, or_touched: bool = False) -> str:
    """The condition on rows of ours, as `event`, that get other ids; or whose cards are read."""
    last = settled._asdict()[table]
    if not last:
        return ""
    or_card = " OR event.card IN (SELECT card FROM temp.touched)" if or_touched else ""
    return f" WHERE event.id > {last}{or_card}"


def _unsettled_references(settled: SettledRows, column: str = "row.review") -> str:
    """The condition on rows of ours that refer to a review with another id."""
    return f" WHERE {column} > {settled.review}" if settled.review else ""


def _our_review(settled: SettledRows, column: str) -> str:
    """The id after the merge of a review that a row of ours refers to."""
    mapped = f"(SELECT new FROM temp.review_map WHERE source = 0 AND old = {column})"
    if not settled.review:
        return mapped
    return f"CASE WHEN {column} <= {settled.review} THEN {column} ELSE {mapped} END"


def _merge_deck_names(db: Database, bundled: Collection[str]) -> int:
    """Have both databases name decks alike; returns how many renames only the other knew.

    `united` has the cards that one of them had two of, under a former id and another.
    """
    changes = db.connection.total_changes
    db.execute(
        "INSERT OR IGNORE INTO main.deck_rename (at, old, new)"
        " SELECT at, old, new FROM other.deck_rename"
    )
    count = db.connection.total_changes - changes
    ids = current_ids(renames(db), bundled)
    db.execute("CREATE TEMP TABLE united (source INTEGER, card INTEGER)")
    for source, schema in enumerate(("main", "other")):
        is_renamed, cards = apply_renames(db, schema, ids)
        db.execute_many("INSERT INTO temp.united VALUES (?, ?)", [(source, key) for key in cards])
        if is_renamed and source == 0:
            forget_order(db)
    return count


_UNITED = (
    "SELECT card FROM temp.united WHERE source = 0 UNION"
    " SELECT new FROM temp.united JOIN temp.card_map ON old = card WHERE source = 1"
)


def _merge_cards(db: Database) -> int:
    """Decks and cards that only the other has, as absent ones; `card_map` leads to our keys.

    Returns how many tags of the learner's own were given or taken away.
    """
    db.execute(
        "INSERT INTO deck (id, title, source, place, stamp, digest, present)"
        " SELECT id, title, source, place, '', '', 0 FROM other.deck"
        " WHERE id NOT IN (SELECT id FROM main.deck)"
    )
    columns = "name, place, position, kind, prompt, body, haystack, wording, exercise, version"
    db.execute(
        f"INSERT INTO card (deck, {columns}, present)"
        f" SELECT mine.key, {', '.join(f'card.{name}' for name in columns.split(', '))}, 0"
        " FROM other.card JOIN other.deck ON deck.key = card.deck"
        " JOIN main.deck AS mine ON mine.id = deck.id"
        " WHERE NOT EXISTS (SELECT 1 FROM main.card AS known"
        "  WHERE known.deck = mine.key AND known.name = card.name)"
    )
    db.execute(
        "CREATE TEMP TABLE card_map AS SELECT theirs.key AS old, ours.key AS new"
        " FROM other.card AS theirs JOIN other.deck AS their_deck ON their_deck.key = theirs.deck"
        " JOIN main.deck AS our_deck ON our_deck.id = their_deck.id"
        " JOIN main.card AS ours ON ours.deck = our_deck.key AND ours.name = theirs.name"
    )
    db.execute("CREATE UNIQUE INDEX temp.card_map_old ON card_map (old)")
    db.execute(
        "CREATE TEMP TABLE card_name AS SELECT card.key AS card, deck.id || '/' || name AS name"
        " FROM main.card JOIN main.deck ON deck.key = card.deck"
    )
    db.execute("CREATE UNIQUE INDEX temp.card_name_card ON card_name (card)")
    return _merge_tags(db)


def _merge_tags(db: Database) -> int:
    their_tags = "other.own_tag JOIN temp.card_map ON card_map.old = own_tag.card"
    changes = db.connection.total_changes
    db.execute(
        "INSERT INTO main.own_tag (card, tag, at, removed)"
        f" SELECT new, tag, at, removed FROM {their_tags} WHERE true {NEWER_TAG}"
    )
    changed = db.connection.total_changes - changes
    if changed:
        content.apply_own_tags(
            db, [card for (card,) in db.tuples(f"SELECT DISTINCT new FROM {their_tags}")]
        )
    return changed


def _merge_reviews(db: Database, settled: SettledRows) -> None:
    """`merged` has each review once under its new id; `review_map` leads there from both."""
    db.execute(
        "CREATE TEMP TABLE event AS SELECT *, row_number() OVER"
        "  (PARTITION BY source, card, at, rating, origin, day ORDER BY old) AS n FROM ("
        " SELECT 0 AS source, id AS old, card, at, rating, origin, day FROM main.review AS event"
        f"{_unsettled('review', settled, or_touched=True)}"
        " UNION ALL SELECT 1, review.id, card_map.new, at, rating, origin, day"
        "  FROM other.review JOIN temp.card_map ON card_map.old = review.card)"
    )
    db.execute(
        "CREATE TEMP TABLE merged AS SELECT CASE WHEN settled IS NOT NULL THEN settled ELSE"
        f" {settled.review} + row_number() OVER (PARTITION BY settled IS NULL ORDER BY at, name,"
        "  rating, origin, day, n) END AS id, card, at, rating, origin, day, n, source"
        " FROM (SELECT event.card, at, rating, origin, day, n, name, min(source) AS source,"
        f"  max(CASE WHEN source = 0 AND old <= {settled.review} THEN old END) AS settled"
        "  FROM temp.event JOIN temp.card_name USING (card)"
        "  GROUP BY event.card, at, rating, origin, day, n)"
    )
    db.execute("CREATE UNIQUE INDEX temp.merged_key ON merged (card, at, rating, origin, day, n)")
    db.execute(
        "CREATE TEMP TABLE review_map AS SELECT event.source, old, merged.id AS new"
        " FROM temp.event JOIN temp.merged USING (card, at, rating, origin, day, n)"
    )
    db.execute("CREATE INDEX temp.merged_at ON merged (at, id)")
    db.execute("CREATE UNIQUE INDEX temp.review_map_old ON review_map (source, old)")
    db.execute("CREATE UNIQUE INDEX temp.review_map_new ON review_map (new, source)")
    db.execute("DROP TABLE temp.event")


def _merge_other_events(db: Database, settled: SettledRows) -> None:
    """What else happened, each once; source 1 where only the other log has it."""
    their_card = "(SELECT new FROM temp.card_map WHERE old = event.card)"
    their_review = "(SELECT new FROM temp.review_map WHERE source = 1 AND old = event.review)"
    our_review = _our_review(settled, "event.review")

    def union(columns: str, table: str, ours: str) -> str:
        return (
            f"SELECT 0 AS from_source, {columns.format(card='card', review=our_review)}"
            f" FROM main.{table} AS event{ours}"
            f" UNION ALL SELECT 1, {columns.format(card=their_card, review=their_review)}"
            f" FROM other.{table} AS event"
        )

    undone = ""
    if settled.review:
        undone = (
            f" WHERE review > {settled.review}"
            " OR review IN (SELECT old FROM temp.review_map WHERE source = 0)"
        )
    db.execute(
        "CREATE TEMP TABLE undos AS SELECT review, min(at) AS at, min(from_source) AS source"
        f" FROM ({union('{review} AS review, at', 'undo', undone)}) GROUP BY review"
    )
    db.execute(
        "CREATE TEMP TABLE actions AS SELECT *, min(from_source) AS source,"
        f" max(from_source) AS last_source, max(from_source = 0 AND old <= {settled.action})"
        "  AS is_settled, max(CASE WHEN from_source = 0 THEN named END) AS known_review FROM ("
        " SELECT *, row_number() OVER (PARTITION BY from_source, card, kind, at, day, text, about"
        "  ORDER BY old) AS n FROM ("
        + union(
            "id AS old, {card} AS card, kind, at, day, text, review AS named,"
            " CASE WHEN kind = 'note' THEN {review} END AS about",
            "action",
            _unsettled("action", settled, or_touched=True),
        )
        + ")) GROUP BY card, kind, at, day, text, about, n"
    )
    db.execute("CREATE INDEX temp.actions_card ON actions (card, kind, at)")
    db.execute(
        "CREATE TEMP TABLE attempts AS SELECT *, min(from_source) AS source FROM ("
        " SELECT *, row_number() OVER (PARTITION BY from_source, card, at, status ORDER BY old)"
        "  AS n FROM ("
        + union(
            "id AS old, {card} AS card, at, day, status, diagnosis, code, verdict,"
            " {review} AS review",
            "attempt",
            _unsettled("attempt", settled),
        )
        + ")) GROUP BY card, at, status, n"
    )
    db.execute(  # taken back on one machine, it is taken back
        "CREATE TEMP TABLE fits AS SELECT deck, at, weights, min(undone_at) AS undone_at,"
        " CASE WHEN sum(from_source = 0 AND (undone_at IS NOT NULL) = undone) THEN 0 ELSE 1 END"
        " AS source FROM (SELECT *, max(undone_at IS NOT NULL) OVER (PARTITION BY deck, at,"
        "  weights) AS undone FROM (SELECT 0 AS from_source, deck, at, weights, undone_at"
        "  FROM main.fit UNION ALL SELECT 1, deck, at, weights, undone_at FROM other.fit))"
        " GROUP BY deck, at, weights"
    )
    decks = (
        "SELECT 0 AS from_source, quiz.id AS old, deck, seed, started_at, finished_at,"
        " (SELECT count(score) FROM main.quiz_item WHERE quiz_item.quiz = quiz.id) AS answered"
        " FROM main.quiz UNION ALL SELECT 1, quiz.id, ours.key, seed, started_at, finished_at,"
        " (SELECT count(score) FROM other.quiz_item WHERE quiz_item.quiz = quiz.id)"
        " FROM other.quiz JOIN other.deck AS theirs ON theirs.key = quiz.deck"
        " JOIN main.deck AS ours ON ours.id = theirs.id"
    )
    # Of a quiz that both know, the copy that went further counts.
    db.execute(
        "CREATE TEMP TABLE quizzes AS SELECT *,"
        " from_source AS source,"
        " max(answered * 4 + (finished_at IS NOT NULL) * 2 + (from_source = 0)) AS weight"
        f" FROM ({decks}) GROUP BY deck, seed, started_at"
    )


def _choose_owners(db: Database, is_partial: bool) -> None:
    """For each card the log that has all of its reviews, undos and resets, or none.

    Beside a part of a log, ours must have them in the order of time, as all others will.
    """
    if is_partial:
        db.execute(
            "CREATE TEMP TABLE reordered AS SELECT DISTINCT card FROM (SELECT card, old,"
            " max(old) OVER (PARTITION BY card ORDER BY id) AS latest FROM temp.review_map"
            " JOIN temp.merged ON id = new WHERE review_map.source = 0) WHERE latest > old"
        )
    else:
        db.execute("CREATE TEMP TABLE reordered (card INTEGER)")
    db.execute(
        "CREATE TEMP TABLE owner AS SELECT card, CASE"
        " WHEN card IN (SELECT card FROM temp.reordered) THEN NULL"
        " WHEN sum(has_0) = count(*) AND sum(undone_0) = sum(undone) THEN 0"
        f" WHEN {int(not is_partial)} AND sum(has_1) = count(*)"
        "  AND sum(undone_1) = sum(undone) THEN 1 END AS source"
        " FROM (SELECT merged.card, ours.old IS NOT NULL AS has_0, theirs.old IS NOT NULL AS has_1,"
        "  undos.review IS NOT NULL AS undone,"
        "  coalesce(ours.old IN (SELECT review FROM main.undo), 0) AS undone_0,"
        "  coalesce(theirs.old IN (SELECT review FROM other.undo), 0) AS undone_1"
        "  FROM temp.merged"
        "  LEFT JOIN temp.review_map AS ours ON ours.new = merged.id AND ours.source = 0"
        "  LEFT JOIN temp.review_map AS theirs ON theirs.new = merged.id AND theirs.source = 1"
        "  LEFT JOIN temp.undos ON undos.review = merged.id) GROUP BY card"
    )
    db.execute(f"UPDATE temp.owner SET source = NULL WHERE card IN ({_UNITED})")
    resets = "actions WHERE kind IN ('reset', 'unreset')"
    db.execute(  # a review after a reset that its machine did not have leads to another state
        "UPDATE temp.owner SET source = NULL WHERE EXISTS (SELECT 1 FROM temp.merged"
        f"  WHERE merged.card = owner.card AND at > (SELECT min(at) FROM temp.{resets}"
        "   AND actions.card = owner.card))"
        f" AND EXISTS (SELECT 1 FROM temp.{resets} AND actions.card = owner.card"
        "  AND owner.source NOT IN (actions.source, last_source))"
    )
    db.execute("CREATE UNIQUE INDEX temp.owner_card ON owner (card)")


def _collect_reviews(db: Database, settled: SettledRows, is_partial: bool) -> None:
    columns = ", ".join(f"review.{name}" for name in REVIEW_COLUMNS)
    base = ", ".join(f"base.{name} AS base_{name}" for name in BASE_COLUMNS)
    for source, schema in enumerate(("main", "other")):
        has_bases = is_partial and source == 1
        ids = ["before.new", "cause.new"]
        if source == 0 and settled.review:
            ids = [
                f"CASE WHEN review.{name} <= {settled.review} THEN review.{name} ELSE {new} END"
                for name, new in zip(("previous", "credit"), ids, strict=True)
            ]
        base_row = "base.review = review.id" if has_bases else "base.id = review.previous"
        base_row += " AND owner.source IS NULL"  # else its states stay
        select = (
            f"SELECT merged.id, merged.card, {ids[0]} AS previous, {ids[1]} AS credit, {columns}"
            f", {base}"
            " FROM temp.merged JOIN temp.owner USING (card)"
            f" JOIN temp.review_map AS place ON place.new = merged.id AND place.source = {source}"
            f" JOIN {schema}.review AS review ON review.id = place.old"
            f" LEFT JOIN {schema}.{'base' if has_bases else 'review'} AS base ON {base_row}"
            f" LEFT JOIN temp.review_map AS before ON before.source = {source}"
            "  AND before.old = review.previous"
            f" LEFT JOIN temp.review_map AS cause ON cause.source = {source}"
            "  AND cause.old = review.credit"
            f" WHERE coalesce(owner.source, merged.source) = {source}"
        )
        if source == 0:
            db.execute(f"CREATE TEMP TABLE collected AS {select}")
        else:
            db.execute(f"INSERT INTO temp.collected {select}")
    db.execute("CREATE UNIQUE INDEX temp.collected_id ON collected (id)")


def _replay_shared_cards(
    db: Database, settled: SettledRows, replay: Replay, first: dict[str, str]
) -> None:
    """Have the reviews of cards without an owner worked out again, a card at a time."""
    resets = pair_resets(
        db.rows(
            f"SELECT card, kind, at, {_LATEST_REVIEW.format(last=settled.review)} AS review"
            " FROM temp.actions"
            " JOIN temp.card_name USING (card) WHERE kind IN ('reset', 'unreset')"
            f" ORDER BY {_ACTION_ORDER}"
        )
    )

    def changed(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        for (card, name, kind), group in groupby(rows, key=itemgetter(0, 1, 2)):
            log = [
                LoggedReview._make(
                    (
                        *row[3:10],
                        ReplayedReview._make(row[10:21]),
                        None if row[21] is None else MemoryState._make(row[21:]),
                    )
                )
                for row in group
            ]
            seed = with_deck_id(name, first)
            results = replay(seed, kind, log, resets.get(card, []))
            for review, result in zip(log, results, strict=True):
                if result != review.recorded:
                    yield (review.id, *result)

    marks = ", ".join("?" * len(ReplayedReview._fields))
    db.execute(f"CREATE TEMP TABLE replayed (id INTEGER PRIMARY KEY, {_REPLAYED})")
    with closing(db.connection.cursor()) as cursor:
        cursor.row_factory = None
        rows = cursor.execute(
            "SELECT card, card_name.name, card.kind, collected.id, rating, collected.at, day,"
            " retention, spread, undos.at, previous, phase_before, elapsed_days, phase, step,"
            " stability, difficulty, due_at, due_day, reps, lapses,"
            f" {', '.join(f'base_{name}' for name in BASE_COLUMNS)} FROM temp.collected"
            " JOIN temp.owner USING (card) JOIN temp.card_name USING (card)"
            " JOIN main.card ON card.key = collected.card"
            " LEFT JOIN temp.undos ON undos.review = collected.id"
            " WHERE owner.source IS NULL ORDER BY card, collected.id"
        )
        db.execute_many(f"INSERT INTO temp.replayed VALUES (?, {marks})", changed(rows))
    values = ", ".join(f"{name} = replayed.{name}" for name in _REPLAYED.split(", "))
    db.execute(
        f"UPDATE temp.collected SET {values} FROM temp.replayed WHERE replayed.id = collected.id"
    )


def _replace_log(db: Database, settled: SettledRows) -> None:
    """Write what is not settled in place of ours, and the schedules that follow."""
    with without_triggers(db):
        _write_unsettled(db, settled)
    in_question = "card IN (SELECT card FROM temp.actions)"
    db.execute(
        "UPDATE card SET suspended = last.kind = 'suspend' FROM (SELECT card, kind, max(id)"
        f" FROM action WHERE kind IN ('suspend', 'unsuspend') AND {in_question} GROUP BY card)"
        " AS last WHERE last.card = card.key AND suspended <> (last.kind = 'suspend')"
    )
    db.execute(
        "DELETE FROM hold WHERE review IS NULL AND card IN (SELECT card FROM (SELECT card, kind,"
        " max(id) FROM action WHERE kind IN ('bury', 'unbury')"
        "  AND card IN (SELECT card FROM hold WHERE review IS NULL) GROUP BY card)"
        " WHERE kind = 'unbury')"
    )
    if settled.review:
        cards = db.tuples("SELECT card FROM temp.merged UNION SELECT card FROM temp.actions")
        rebuild_schedules_within(db, {card for (card,) in cards})
    else:
        rebuild_schedules_within(db)


def _write_unsettled(db: Database, settled: SettledRows) -> None:
    _keep_the_rest(db, settled)
    _delete_unsettled(db, settled)
    columns = f"id, card, previous, credit, {', '.join(REVIEW_COLUMNS)}"
    reviews = f"FROM temp.collected WHERE id > {settled.review} ORDER BY id"
    with nullcontext() if settled.review else indexed_afterwards(db, "review"):
        db.execute(f"INSERT INTO review ({columns}) SELECT {columns} {reviews}")
    if settled.review:
        values = ", ".join(f"{name} = replayed.{name}" for name in _REPLAYED.split(", "))
        db.execute(
            f"UPDATE main.review SET {values} FROM temp.replayed WHERE replayed.id = review.id"
            f" AND review.id <= {settled.review}"
        )
    db.execute(
        "INSERT OR REPLACE INTO undo (review, at) SELECT review, at FROM temp.undos ORDER BY review"
    )
    db.execute(
        "INSERT INTO action (card, kind, at, day, review, text)"
        " SELECT card, kind, at, day, CASE WHEN kind = 'note' THEN about"
        f"  ELSE {_LATEST_REVIEW.format(last=settled.review)} END, text"
        " FROM temp.actions JOIN temp.card_name USING (card) WHERE NOT is_settled"
        f" ORDER BY {_ACTION_ORDER}"
    )
    db.execute(
        "INSERT INTO attempt (card, at, day, status, diagnosis, code, verdict, review)"
        " SELECT card, at, day, status, diagnosis, code, verdict, review FROM temp.attempts"
        " JOIN temp.card_name USING (card) ORDER BY at, name, status, n"
    )
    db.execute(
        "INSERT INTO fit (deck, at, weights, undone_at) SELECT deck, at, weights, undone_at"
        " FROM temp.fits ORDER BY at, deck, weights"
    )
    for name in ("suggestion", "plan_choice", "hold", "quiz", "quiz_item", "state_before_fit"):
        db.execute(f"INSERT INTO main.{name} SELECT * FROM temp.new_{name}")
    db.execute("DELETE FROM hold WHERE review IN (SELECT review FROM undo)")


def _delete_unsettled(db: Database, settled: SettledRows) -> None:
    """Delete what gets other ids, or is written as a whole; ids go on behind what stays."""
    for table in _WHOLE_TABLES:
        db.execute(f"DELETE FROM main.{table}")
    for table in _OF_REVIEWS:
        references = _unsettled_references(settled, "review")
        db.execute(f"DELETE FROM main.{table}{references}")
    if settled.review:
        db.execute(
            "DELETE FROM main.hold WHERE (card, day) IN (SELECT card, day FROM temp.new_hold)"
        )
    else:
        db.execute("DELETE FROM main.hold")
    db.execute("DELETE FROM main.sqlite_sequence WHERE name NOT IN ('review', 'action', 'attempt')")
    for table, last in settled._asdict().items():
        if last:
            db.execute(f"DELETE FROM main.{table} WHERE id > ?", last)
            db.execute("UPDATE main.sqlite_sequence SET seq = ? WHERE name = ?", last, table)
        else:
            db.execute(f"DELETE FROM main.{table}")
            db.execute("DELETE FROM main.sqlite_sequence WHERE name = ?", table)


def _keep_the_rest(db: Database, settled: SettledRows) -> None:
    """Temporary copies, with new ids, of the tables that are not events of a card alone."""
    ours = _our_review(settled, "row.review")
    theirs = "(SELECT new FROM temp.review_map WHERE source = 1 AND old = row.review)"
    moved = _unsettled_references(settled)
    their_card = "(SELECT new FROM temp.card_map WHERE old = row.card)"
    db.execute(
        "CREATE TEMP TABLE new_suggestion AS SELECT review, mark, score FROM ("
        f" SELECT {ours} AS review, mark, score FROM main.suggestion AS row{moved}"
        f" UNION ALL SELECT {theirs}, mark, score FROM other.suggestion AS row)"
        " GROUP BY review"
    )
    state = "stability, difficulty, due_at, due_day"
    db.execute(
        f"CREATE TEMP TABLE new_state_before_fit AS SELECT review, {state} FROM ("
        f" SELECT {ours} AS review, {state} FROM main.state_before_fit AS row{moved}"
        f" UNION ALL SELECT {theirs}, {state} FROM other.state_before_fit AS row)"
        " GROUP BY review"
    )
    db.execute(
        "CREATE TEMP TABLE new_plan_choice AS SELECT row_number() OVER"
        " (ORDER BY at, since, kind) AS id, since, kind, at FROM ("
        " SELECT since, kind, at FROM main.plan_choice"
        " UNION SELECT since, kind, at FROM other.plan_choice)"
    )
    held = ""
    if moved:
        held = (
            f"{moved} OR (card, day) IN (SELECT new, day FROM other.hold"
            " JOIN temp.card_map ON old = hold.card)"
        )
    db.execute(
        "CREATE TEMP TABLE new_hold AS SELECT card, day, CASE WHEN max(review IS NULL) THEN NULL"
        f" ELSE max(review) END AS review FROM (SELECT card, day, {ours} AS review"
        f" FROM main.hold AS row{held} UNION ALL SELECT {their_card}, day, {theirs}"
        " FROM other.hold AS row) GROUP BY card, day"
    )
    db.execute(
        "CREATE TEMP TABLE quiz_map AS SELECT from_source AS source, old, row_number() OVER"
        " (ORDER BY started_at, deck.id, seed) AS new FROM temp.quizzes"
        " JOIN main.deck ON deck.key = quizzes.deck"
    )
    db.execute(
        "CREATE TEMP TABLE new_quiz AS SELECT new, deck, seed, started_at, finished_at"
        " FROM temp.quizzes JOIN temp.quiz_map ON quiz_map.source = from_source"
        "  AND quiz_map.old = quizzes.old"
    )
    db.execute(
        "CREATE TEMP TABLE new_quiz_item AS"
        f" SELECT new AS quiz, place, card, answer, score, {ours} AS review"
        " FROM main.quiz_item AS row JOIN temp.quiz_map ON source = 0 AND old = row.quiz"
        f" UNION ALL SELECT new, place, {their_card}, answer, score, {theirs}"
        " FROM other.quiz_item AS row JOIN temp.quiz_map ON source = 1 AND old = row.quiz"
    )
    db.execute(
        "INSERT INTO main.draft (card, text, at)"
        f" SELECT new, row.text, row.at {_NEWER_DRAFTS}"
        " ON CONFLICT (card) DO UPDATE SET text = excluded.text, at = excluded.at"
    )
