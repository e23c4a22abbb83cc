"""What follows from a deck's new id: its file, its settings, and what its intervals depend on."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzer import settings
from quizzer.errors import UsageError
from quizzer.memory.scheduler import Rating
from quizzer.services import deck_renames
from quizzer.services.context import Context
from quizzer.services.review import cards, decks
from quizzer.store import content, deck_names
from quizzer.store.deck_names import DeckRename
from tests.conftest import NOON


def rename(context: Context, old: str, new: str) -> None:
    with context.db.transaction():
        deck_names.rename(context.db, old, new, NOON)


def test_bundled_decks_and_the_exercises_are_never_renamed() -> None:
    bundled = deck_renames.bundled_decks()
    assert {"exercises", "fastbook-04"} <= bundled
    assert not any("." in deck for deck in bundled)


def test_the_ids_of_today_follow_from_all_renames_and_further_ones(context: Context) -> None:
    assert deck_renames.current_ids(context.db) == {}
    rename(context, "letters", "abc")
    assert deck_renames.current_ids(context.db) == {"letters": "abc"}
    later = DeckRename(int(NOON.timestamp() * 1000) + 1, "abc", "alphabet")
    assert deck_renames.current_ids(context.db, [later]) == dict.fromkeys(
        ("letters", "abc"), "alphabet"
    )
    assert deck_renames.current_ids(context.db, [DeckRename(1, "exercises", "x")]) == {
        "letters": "abc"
    }


def test_intervals_are_spread_by_the_first_id_as_soon_as_a_rename_is_known(
    context: Context,
) -> None:
    assert deck_renames.seed(context.db, "letters/a") == "letters/a"
    rename(context, "letters", "abc")
    assert deck_renames.seed(context.db, "abc/a") == "letters/a"
    rename(context, "abc", "alphabet")
    assert deck_renames.seed(context.db, "alphabet/a") == "letters/a"
    assert deck_renames.seed(context.db, "other/a") == "other/a"


def test_a_file_takes_its_deck_s_new_name_and_its_references_along(context: Context) -> None:
    folder = context.home.questions
    rename(context, "letters", "abc")
    rename(context, "aaa", "bbb")  # of which there is no file here
    ids, [notice] = deck_renames.rename_files(context.db, context.home)
    assert ids == {"letters": "abc", "aaa": "bbb"}
    assert [path.name for path in folder.iterdir()] == ["abc.toml"]
    text = (folder / "abc.toml").read_text()
    assert '"abc/e"' in text
    assert "letters/" not in text
    assert notice.startswith("letters.toml is now abc.toml")
    assert notice.endswith("quizzer deck rename abc letters")
    assert deck_renames.rename_files(context.db, context.home) == (ids, [])


def test_a_file_in_the_way_of_another_stays_and_so_does_that_one(context: Context) -> None:
    folder = context.home.questions
    (folder / "abc.toml").write_text("own")
    (folder / "second.toml").write_text("second")
    rename(context, "letters", "abc")
    rename(context, "second", "third")
    before = (folder / "letters.toml").read_bytes()
    _, notices = deck_renames.rename_files(context.db, context.home)
    assert len(notices) == 2
    assert "letters.toml is not read: the deck letters was renamed to abc" in notices[0]
    assert (folder / "abc.toml").read_text() == "own"
    assert (folder / "letters.toml").read_bytes() == before
    assert (folder / "third.toml").read_text() == "second"


def test_only_whole_ids_are_replaced_in_a_deck_s_references() -> None:
    data = b'related = ["a/x", "ba/x", "a-b/x"] # a/x'
    assert deck_renames.with_new_id(data, "a", "c") == b'related = ["c/x", "ba/x", "a-b/x"] # a/x'


def test_what_is_set_for_a_deck_alone_holds_under_its_new_id(context: Context) -> None:
    config = context.home.config
    settings.change(config, "desired_retention", 0.8, "letters")
    settings.change(config, "desired_retention", 0.7, "other")
    deck_renames.move_settings(context.home, {"letters": "abc", "other": "third"})
    loaded = settings.load(config)
    assert (loaded.retention("abc"), loaded.retention("third")) == (0.8, 0.7)
    assert loaded.retention("letters") == loaded.retention("unknown")


def test_a_decks_id_has_at_most_eighty_characters_and_is_not_that_of_the_exercises() -> None:
    decks.check_id("a" * 80)
    for wrong in ("a" * 81, "exercises", "My deck", "a--b", ""):
        with pytest.raises(UsageError, match="cannot be a deck's id"):
            decks.check_id(wrong)


CARD = '[[card]]\nid = "one"\nkind = "free"\nprompt = "?"\nanswer = "x"\n'


def refusal(context: Context, old: str, new: str) -> str:
    with pytest.raises(UsageError) as error:
        decks.rename(context, old, new, NOON)
    return error.value.message


def test_what_cannot_be_renamed_is_said_with_its_reason(
    context: Context, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundled, own = tmp_path / "bundled", context.home.questions
    bundled.mkdir()
    monkeypatch.setattr("quizzer.paths.bundled", lambda name: bundled)
    for folder, name in ((bundled, "book"), (bundled, "mine"), (own, "mine"), (own, "second")):
        (folder / f"{name}.toml").write_text(f'title = "{name}"\n{CARD}')
    context = context.refreshed()
    assert [decks.folder_of(context.home, name) for name in ("book", "mine", "second")] == [
        *(bundled, own, own),
    ]
    assert refusal(context, "nothing", "x") == "there is no deck 'nothing'"
    assert refusal(context, "book", "x") == "book is a bundled deck, whose name stays"
    assert refusal(context, "mine", "x") == (
        "mine replaces a bundled deck, which would come back without its history"
    )
    assert refusal(context, "second", "letters") == "there is a deck letters already"
    assert refusal(context, "second", "book") == "there is a deck book already"
    assert refusal(context, "gone", "second") == "there is no deck 'gone'"
    cards.record(context, cards.find_card(context, "second/one"), Rating.GOOD, NOON)
    assert refusal(context, "gone", "second") == "both gone and second have a history"


def test_a_deck_may_take_its_former_name_again_and_no_other_may(context: Context) -> None:
    assert decks.rename(context, "letters", "abc", NOON).name == "abc.toml"
    with pytest.raises(UsageError) as error:
        decks.create(context, "letters", None)
    assert error.value.message == (
        "the deck abc was called letters before, and keeps that name for itself"
    )
    path = decks.rename(context, "abc", "letters", NOON)
    assert path.name == "letters.toml"
    assert cards.find_card(context, "letters/a").deck == "letters"


def test_a_new_deck_has_a_title_of_its_own_or_made_from_its_id(context: Context) -> None:
    titles = {"my_deck-one": None, "other": 'A "good" one'}
    for deck, title in titles.items():
        assert decks.create(context, deck, title).name == f"{deck}.toml"
    named = content.deck_titles(context.db)
    assert (named["my_deck-one"], named["other"]) == ("My deck one", 'A "good" one')
