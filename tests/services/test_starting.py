"""What a start says of what is not as it should be, and what stays from an error in quizzer."""

from __future__ import annotations

import gc
from datetime import UTC, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from quizzer.content.library import DeckSource
from quizzer.errors import DamagedError
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services import collector, crash_log, deck_sync, startup
from quizzer.services.backup import schedule
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.store.content import StoredDeck
from quizzer.store.misdated import Misdated
from tests.conftest import NOON
from tests.store.test_stored import deck, stored


def card(name: str) -> str:
    return f'[[card]]\nid = "{name}"\nkind = "free"\nprompt = "{name}?"\nanswer = "A."\n'


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Misdated(0, True), ()),
        (
            Misdated(1, True),
            (
                "1 card was reviewed on a date that cannot be right: the computer's clock was"
                " wrong\nits schedule counts from today now",
            ),
        ),
        (
            Misdated(2, True),
            (
                "2 cards were reviewed on dates that cannot be right: the computer's clock was"
                " wrong\ntheir schedules count from today now",
            ),
        ),
        (
            Misdated(1, False),
            (
                "1 card was reviewed on a date after today, 2026-03-02, or before 2006\n"
                "check the computer's clock; nothing was changed",
            ),
        ),
        (
            Misdated(12, False),
            (
                "12 cards were reviewed on a date after today, 2026-03-02, or before 2006\n"
                "check the computer's clock; nothing was changed",
            ),
        ),
    ],
)
def test_cards_of_a_wrong_clock_are_counted_in_words(
    context: Context, monkeypatch: pytest.MonkeyPatch, found: Misdated, said: tuple[str, ...]
) -> None:
    monkeypatch.setattr(startup.misdated, "count_from_today", lambda *_: found)
    assert startup._about_dates(context.db, context.clock, NOON) == said


def test_copies_beside_a_database_that_is_gone_or_empty_are_told(home: Home) -> None:
    home.create()
    assert startup._about_copies(home) == ()
    home.database.touch()
    assert startup._about_copies(home) == (), "one that is begun is empty for a moment"
    home.backups.mkdir()
    for day in (1, 2):
        (home.backups / f"quizzer-2026-03-0{day}T120000Z.db").touch()
    with pytest.raises(DamagedError, match="it is empty, though there are copies of it"):
        startup._about_copies(home)
    home.database.unlink()
    assert startup._about_copies(home) == (
        f"{home.database} was not there, so a new one was begun\n"
        "to go back to the newest copy: quizzer restore quizzer-2026-03-02T120000Z.db",
    )
    home.database.write_bytes(b"x")
    assert startup._about_copies(home) == ()


def test_every_page_is_looked_at_once_after_a_copy_that_was_not_sound(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.create()
    asked: list[bool] = []
    monkeypatch.setattr(startup.db, "open_database", lambda *_, deep: asked.append(deep))
    home.backups.mkdir()
    schedule.full_check_marker(home).touch()
    for _ in range(2):
        startup.open_store(home, lambda: NOON)
    assert asked == [True, False]
    assert not schedule.full_check_marker(home).exists()
    schedule.full_check_marker(home).touch()
    monkeypatch.setattr(startup.db, "open_database", Mock(side_effect=DamagedError("damaged")))
    with pytest.raises(DamagedError):
        startup.open_store(home, lambda: NOON)
    assert schedule.full_check_marker(home).exists(), "and again until it is sound"


def test_an_error_in_quizzer_is_kept_whole_and_said_in_a_line(home: Home) -> None:
    def fail(words: str) -> Exception:
        try:
            raise ValueError(words)
        except ValueError as error:
            return error

    log = home.folder / "error.log"
    shown = crash_log.record_crash(home, fail("odd \udcff\nsecond line"), NOON)
    assert shown.message == "quizzer stopped because of an error in quizzer: ValueError: odd \udcff"
    assert shown.hint == f"nothing that was acknowledged is lost; the details are in {log}"
    assert shown.exit_status == 3
    first = log.read_text()
    assert first.startswith("2026-03-02T12:00:00+00:00\nTraceback (most recent call last):\n")
    assert first.endswith("ValueError: odd \\udcff\nsecond line\n\n")
    assert log.stat().st_mode & 0o77 == 0
    again = crash_log.record_crash(home, fail("more"), NOON, "the marks were not saved")
    assert (
        again.message == "the marks were not saved because of an error in quizzer: ValueError: more"
    )
    assert log.read_text().startswith(first), "one behind the other"
    assert log.read_text().count("Traceback") == 2
    log.unlink()
    log.mkdir()
    third = crash_log.record_crash(home, fail("x"), NOON)
    assert third.hint == f"nothing that was acknowledged is lost; {log}: Is a directory"


def test_the_search_for_garbage_goes_on_as_it_was_before() -> None:
    assert gc.isenabled()
    frozen = gc.get_freeze_count()
    with collector.paused_collector():
        assert not gc.isenabled()
        with collector.paused_collector():
            assert not gc.isenabled()
        assert not gc.isenabled(), "the outer one still holds"
    assert gc.isenabled()
    with pytest.raises(ValueError), collector.without_collector():  # noqa: PT011 any will do
        raise ValueError
    assert gc.isenabled()
    assert gc.get_freeze_count() >= frozen


def test_own_deck_files_are_looked_at_by_name_size_and_time(home: Home) -> None:
    assert deck_sync.own_deck_files(home) == ()
    home.questions.mkdir(parents=True)
    for name, text in (("b.toml", "bb"), ("a.toml", "a"), ("notes.txt", "x")):
        (home.questions / name).write_text(text)
    stats = [(home.questions / name).stat() for name in ("a.toml", "b.toml")]
    assert deck_sync.own_deck_files(home) == (
        ("a.toml", 1, stats[0].st_mtime_ns), ("b.toml", 2, stats[1].st_mtime_ns),
    )  # fmt: skip


@pytest.mark.parametrize(("shared", "is_likely"), [("abcdw", True), ("abvw", False), ("", False)])
@pytest.mark.parametrize("is_used", [True, False])
def test_a_deck_with_most_of_the_cards_of_one_that_is_gone_is_likely_that_one(
    context: Context, shared: str, is_likely: bool, is_used: bool
) -> None:
    """More than half of the four that were there: three are, two are not."""
    folder = context.home.questions
    if is_used:
        cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, NOON)
    names = "abc" if shared == "abcdw" else shared or "xyz"
    (folder / "letters.toml").unlink()
    (folder / "new.toml").write_text('title = "New"\n' + "".join(map(card, names)))
    problems = deck_sync.refresh_decks(context.db, context.home)
    said = (
        "deck new looks like letters under another name, and begins without its history; this"
        " takes it along:  quizzer deck rename letters new"
    )
    assert problems == ((said,) if is_likely and is_used else ())
    assert deck_sync.refresh_decks(context.db, context.home) == (), "it is said once"
    place = dict(context.db.tuples("SELECT id, present FROM deck"))
    assert place == {"letters": 0, "new": 1}


def test_decks_stand_in_the_order_of_their_ids_also_where_one_comes_between(
    context: Context,
) -> None:
    folder = context.home.questions
    for name in ("zebra", "apple", "mango"):
        (folder / f"{name}.toml").write_text(f'title = "{name}"\n' + card("x"))
        assert deck_sync.refresh_decks(context.db, context.home) == ()
    rows = context.db.tuples("SELECT id, place FROM deck ORDER BY place")
    assert rows == [("apple", 0), ("letters", 1), ("mango", 2), ("zebra", 3)]


def test_exercises_are_read_again_only_when_their_files_have_changed(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, stamp = ["one"], "1"
    read: list[str] = []

    def source(folders: object) -> DeckSource:
        return DeckSource("exercises", Path("exercises"), stamp)

    def read_exercises(found: DeckSource, folders: object) -> tuple[StoredDeck, list[str]]:
        read.append(found.stamp)
        cards = [stored(name, kind="code") for name in names]
        return deck("exercises", *cards, stamp=stamp), [f"{len(names)} wrong"]

    monkeypatch.setattr(deck_sync.library, "find_exercises", source)
    monkeypatch.setattr("quizzer.services.deck_rows.read_exercises", read_exercises)
    said = [deck_sync.refresh_decks(context.db, context.home) for _ in range(2)]
    assert said == [("1 wrong",), ()]
    names.append("two")
    stamp = "2"
    assert deck_sync.refresh_decks(context.db, context.home) == ("2 wrong",)
    names.clear()
    stamp = "3"
    assert deck_sync.refresh_decks(context.db, context.home) == ("0 wrong",)
    assert read == ["1", "2", "3"]
    listed = context.db.tuples("SELECT name FROM card WHERE kind = 'code' AND present")
    assert listed == [("one",), ("two",)], "where none can be read, those of before stay"


def test_a_context_for_another_thread_has_its_own_connection_and_reads_what_changed(
    context: Context,
) -> None:
    with context.beside() as other:
        assert other.db is not context.db
        cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, NOON)
        assert other.db.value("SELECT count(*) FROM review") == 1
    (context.home.config).write_text("day_ends_at = '06:30'\nnew_cards_per_day = 3\n")
    again = context.refreshed()
    assert (again.clock.day_ends_at.hour, again.clock.day_ends_at.minute) == (6, 30)
    assert again.clock.zone is UTC
    assert again.settings.new_cards_per_day == 3
    assert again.clock.day(NOON - timedelta(hours=6)) == context.clock.day(NOON) - 1
    assert Path(again.db.path) == context.home.database
