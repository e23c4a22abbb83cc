from __future__ import annotations

from datetime import UTC

from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.deck_sync import refresh_decks
from quizzer.services.review.today import decks
from quizzer.services.startup import open_context
from quizzer.store import content
from tests.conftest import NOON, SMALL_DECK


def ids(context: Context) -> list[str]:
    return [deck.id for deck in decks(context, NOON)]


def test_a_deck_that_is_added_is_picked_up_and_one_removed_is_kept(context: Context) -> None:
    added_deck = context.home.questions / "other.toml"
    added_deck.write_text(SMALL_DECK.replace('"letters/e"', '"letters/b"'))
    context.refreshed()
    assert ids(context) == ["letters", "other"]
    added_deck.unlink()
    context.refreshed()
    assert ids(context) == ["letters"]
    assert context.db.value("SELECT count(*) FROM card") == 8
    added_deck.write_text(SMALL_DECK.replace('"letters/e"', '"letters/b"'))
    context.refreshed()
    assert ids(context) == ["letters", "other"]


def test_decks_that_come_later_stand_in_the_order_of_their_ids(context: Context) -> None:
    for deck in ("book-13", "book-04", "words"):
        (context.home.questions / f"{deck}.toml").write_text(SMALL_DECK)
        context.refreshed()
    assert ids(context) == ["book-04", "book-13", "letters", "words"]
    places = [row[0] for row in context.db.rows("SELECT place FROM deck WHERE present")]
    assert len(set(places)) == len(places)


def test_a_deck_that_breaks_keeps_its_last_good_version(context: Context) -> None:
    (context.home.questions / "letters.toml").write_text("title = ")
    again = context.refreshed()
    assert "letters.toml:1: not TOML" in again.problems[0]
    assert content.card(context.db, "letters/a").prompt == "Which letter comes first?"
    assert again.refreshed().problems, "it is reported until it is fixed"


def test_an_edit_keeps_the_card_and_raises_its_version_only_for_its_wording(
    context: Context,
) -> None:
    path = context.home.questions / "letters.toml"
    before = content.card(context.db, "letters/a")
    path.write_text(SMALL_DECK.replace('tags = ["vowels"]', 'tags = ["sounds"]'))
    context.refreshed()
    retagged = content.card(context.db, "letters/a")
    assert (retagged.key, retagged.version) == (before.key, before.version)
    assert content.tags(context.db) == ["consonants", "sounds"]
    path.write_text(SMALL_DECK.replace("Which letter comes first?", "The first letter?"))
    context.refreshed()
    reworded = content.card(context.db, "letters/a")
    assert (reworded.key, reworded.version) == (before.key, before.version + 1)


def test_the_bundled_deck_is_found_and_a_learners_own_replaces_it(home: Home) -> None:
    with open_context(home, UTC) as context:
        assert content.card(context.db, "fastbook-04/broadcasting").position == 10
        home.questions.mkdir()
        (home.questions / "fastbook-04.toml").write_text(SMALL_DECK.replace('"letters/e"', ""))
    text = SMALL_DECK.replace('"letters/e"', "")
    (home.questions / "fastbook-04.toml").write_text(text)
    with open_context(home, UTC) as context:
        assert not context.problems
        assert decks(context, NOON)[0].cards == 4


def test_a_second_start_reads_no_deck(small_home: Home) -> None:
    with open_context(small_home, UTC) as first:
        before = first.db.value("SELECT total_changes()")
        assert refresh_decks(first.db, small_home) == ()
        assert first.db.value("SELECT total_changes()") == before
