"""config.toml: what may be written there, and what is said of anything else."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from quizzer import settings
from quizzer.errors import ContentError, UsageError
from quizzer.settings import Settings


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def problem(config: Path, text: str) -> str:
    config.write_text(text)
    with pytest.raises(ContentError) as raised:
        settings.load(config)
    assert raised.value.hint
    return str(raised.value).replace(str(config), "config")


def test_without_a_file_the_documented_defaults_hold(config: Path) -> None:
    chosen = settings.load(config)
    assert chosen == Settings()
    assert (chosen.new_cards_per_day, chosen.reviews_per_day, chosen.minutes_per_day) == (
        20,
        200,
        20,
    )
    assert (chosen.desired_retention, chosen.day_end, chosen.order) == (
        0.9,
        time(4),
        "retrievability",
    )
    assert (chosen.backups_daily, chosen.backups_weekly, chosen.backups_monthly) == (7, 4, 12)
    assert (chosen.suggestions, chosen.enter_takes_suggestion) == (True, True)
    assert (chosen.credit, chosen.even_days) == (True, True)
    assert (chosen.shared_folder, chosen.easy_weekdays) == (None, frozenset())


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("new_cards_per_day", 0, 9999),
        ("reviews_per_day", 0, 99999),
        ("minutes_per_day", 1, 1440),
        ("backups_daily", 0, 366),
        ("backups_weekly", 0, 520),
        ("backups_monthly", 0, 1200),
    ],
)
def test_a_number_may_be_either_end_of_its_range_and_no_more(
    config: Path, name: str, low: int, high: int
) -> None:
    for value in (low, high):
        config.write_text(f"{name} = {value}\n")
        assert getattr(settings.load(config), name) == value
        assert settings.parse(name, f" {value} ") == value
    for value in (low - 1, high + 1):
        said = f"config:2: {name} cannot be {value}\nwrite a number from {low} to {high}"
        assert problem(config, f"\n{name} = {value}\n") == said


def test_retention_is_a_share_or_a_percentage_within_its_range(config: Path) -> None:
    for text, value in (("0.7", 0.7), ("70%", 0.7), ("0.99", 0.99), ("99 %", 0.99)):
        assert settings.parse("desired_retention", text) == pytest.approx(value)
    for text in ("0.69", "100%", "1", "nan", "90", "often"):
        with pytest.raises(UsageError, match="desired_retention cannot be"):
            settings.parse("desired_retention", text)
    said = "config:1: desired_retention cannot be 1\nwrite a number from 0.7 to 0.99"
    assert problem(config, "desired_retention = 1\n") == said


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("suggestions", "ON", True),
        ("suggestions", "no", False),
        ("credit", "yes", True),
        ("credit", "off", False),
        ("even_days", "true", True),
        ("even_days", "False", False),
        ("order", "chapter", "chapter"),
        ("theme", "nord", "nord"),
        ("day_ends_at", "23:59", "23:59"),
        ("day_ends_at", "00:00", "00:00"),
        ("easy_days", "sat , sun", "sat,sun"),
        ("chapters", "13 ,5", "13,5"),
    ],
)
def test_a_typed_value_becomes_the_settings_type(name: str, text: str, value: object) -> None:
    assert settings.parse(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("suggestions", "perhaps", "true or false"),
        ("order", "random", "one of retrievability, chapter"),
        ("day_ends_at", "24:00", "a time such as HH:MM"),
        ("day_ends_at", "4:00", "a time such as HH:MM"),
        ("easy_days", "sat,", "none, or days such as sat,sun"),
        ("easy_days", "none,sat", "none, or days such as sat,sun"),
        ("minutes_per_day", "ten", "a number from 1 to 1440"),
        ("new_cards_per_day", "2.5", "a number from 0 to 9999"),
    ],
)
def test_a_typed_value_that_cannot_be_is_answered_with_what_can(
    name: str, text: str, wanted: str
) -> None:
    with pytest.raises(UsageError) as raised:
        settings.parse(name, text)
    assert str(raised.value) == f"{name} cannot be {text!r}\nwrite {wanted}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("new_cards_per_day = true", "new_cards_per_day cannot be True"),
        ("new_cards_per_day = 2.0", "new_cards_per_day cannot be 2.0"),
        ('suggestions = "on"', "suggestions cannot be 'on'"),
        ("suggestions = 1", "suggestions cannot be 1"),
        ('sync_folder = "relative"', "sync_folder cannot be 'relative'"),
        ("colour = 1", "there is no setting 'colour'"),
        ('keys = "x"', "the key of [keys] cannot be 'x'"),
        ("keys = {quit = 1}", "the key of quit cannot be 1"),
        ('keys = {quit = "two words"}', "the key of quit cannot be 'two words'"),
        ('keys = {quit = "q,"}', "the key of quit cannot be 'q,'"),
        ('keys = {a = {b = {c = {d = "x"}}}}', "the key of a.b.c cannot be"),
        ("decks = {letters = {order = 1}}", "a deck has no setting 'order'"),
        ("decks = {letters = {desired_retention = 2}}", "desired_retention cannot be 2"),
    ],
)
def test_a_line_that_cannot_be_is_named(config: Path, line: str, said: str) -> None:
    assert problem(config, f"# mine\n{line}\n").startswith(f"config:2: {said}")


def test_what_is_no_toml_or_no_text_is_named(config: Path) -> None:
    assert problem(config, "theme = 'dark'\n= 3\n").startswith("config:2: not TOML: ")
    assert problem(config, "theme = '").startswith("config:1: not TOML: ")
    config.write_bytes(b"theme = '\xff'\n")
    with pytest.raises(ContentError, match="cannot be read"):
        settings.load(config)
    config.write_bytes(b"#" * settings.MAX_BYTES + b"\n")
    with pytest.raises(ContentError, match="larger than 1,024 KiB"):
        settings.load(config)
    config.write_bytes(b"#" * (settings.MAX_BYTES - 1) + b"\n")
    assert settings.load(config) == Settings()


def test_keys_are_read_by_the_name_of_what_they_do(config: Path) -> None:
    config.write_text(
        '[keys]\nquit = "ctrl+q"\n"browse.suspend" = "x,f5"\n[keys.review]\nundo = "z"\n'
        '[keys.review.deep]\nmark = "?"\n'
    )
    assert settings.load(config).keys == (
        ("quit", "ctrl+q"),
        ("browse.suspend", "x,f5"),
        ("review.undo", "z"),
        ("review.deep.mark", "?"),
    )


def test_a_decks_own_retention_holds_for_it_alone(config: Path) -> None:
    settings.change(config, "desired_retention", 0.8, "letters")
    assert config.read_text() == "[decks.letters]\ndesired_retention = 0.8\n"
    settings.change(config, "desired_retention", 0.95, "numbers")
    chosen = settings.load(config)
    assert [chosen.retention(deck) for deck in ("letters", "numbers", "other")] == [0.8, 0.95, 0.9]
    settings.change(config, "desired_retention", None, "letters")
    settings.change(config, "desired_retention", None, "never-set")
    settings.change(config, "minutes_per_day", 7)
    chosen = settings.load(config)
    assert [chosen.retention(deck) for deck in ("letters", "numbers")] == [0.9, 0.95]
    assert chosen.minutes_per_day == 7
    assert config.stat().st_mode & 0o77 == 0


def test_days_and_the_folder_are_what_the_names_say(tmp_path: Path) -> None:
    assert Settings(easy_days="mon,sun").easy_weekdays == {0, 6}
    assert Settings(sync_folder=str(tmp_path)).shared_folder == tmp_path
    assert Settings(day_ends_at="05:30").day_end == time(5, 30)


def test_a_shared_folder_has_to_be_there_and_is_stored_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for text in ("shared", "~/shared", str(tmp_path / "shared")):
        assert settings.parse("sync_folder", text) == str(tmp_path / "shared")
    assert settings.parse("sync_folder", "none") == "none"
    for text in ("gone", "file", "", "~nobody-of-that-name/x"):
        with pytest.raises(UsageError, match="there is no folder"):
            settings.parse("sync_folder", text)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("theme", "theme"),
        ("Theme", "theme"),
        ("new-cards-per-day", "new_cards_per_day"),
        ("new cards a day", "new_cards_per_day"),
        ("minutes", "minutes_per_day"),
        ("retention", "desired_retention"),
        ("enter", "enter_takes_suggestion"),
        ("day_ends", "day_ends_at"),
        ("daily backups", "backups_daily"),
    ],
)
def test_a_setting_is_found_by_the_words_that_only_it_has(typed: str, name: str) -> None:
    assert settings.find_setting(typed) == name


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("backups", "could be backups_daily, backups_weekly, backups_monthly"),
        ("colour", "there is no setting 'colour'"),
        ("", "there is no setting ''"),
        ("of the", "there is no setting 'of the'"),
    ],
)
def test_words_of_no_setting_or_of_several_are_answered(typed: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        settings.find_setting(typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("theme", ("theme", None)),
        ("desired_retention.my-deck", ("desired_retention", "my-deck")),
        ("desired-retention.my-deck", ("desired_retention", "my-deck")),
        ("my-deck.desired_retention", ("desired_retention", "my-deck")),
        ("decks.my-deck.retention", ("desired_retention", "my-deck")),
    ],
)
def test_a_setting_of_a_deck_is_found_in_either_order(typed: str, expected: Any) -> None:
    assert settings.split_deck(typed) == expected


def test_each_setting_says_what_it_may_be() -> None:
    assert settings.about("order").endswith("(retrievability, chapter)")
    assert settings.about("minutes_per_day").endswith("(1 to 1440)")
    assert settings.about("credit") == settings.FIELDS["credit"].metadata["about"]


def test_settings_of_pictures_and_of_enter_are_plain_sentences() -> None:
    pictures = "how cards show pictures; auto takes the best way that the terminal has"
    assert settings.about("pictures").startswith(pictures)
    enter = 'Enter takes the suggested mark, except where it is "again"'
    assert settings.about("enter_takes_suggestion") == enter


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# colour: dark\n\ncolour = 1\n", 3),  # the last line that names it
        ('theme = "dark"\n"col\\u006fur" = 1\n', 1),  # no line does
        ("[keys]\nquit = 1\n", 2),
        ("[keys.review]\nundo = 1\n", 2),
        ("keys = 1\n", 1),
        ("\n[decks.letters]\norder = 1\n", 3),
    ],
)
def test_what_cannot_be_is_named_with_the_line_that_has_it(
    config: Path, text: str, line: int
) -> None:
    assert problem(config, text).startswith(f"config:{line}: ")


def test_what_is_set_for_a_deck_goes_with_it_to_its_new_id(config: Path) -> None:
    settings.rename_deck(config, "letters", "signs")
    assert not config.exists()
    settings.change(config, "desired_retention", 0.8, "letters")
    settings.change(config, "desired_retention", 0.95, "numbers")
    settings.rename_deck(config, "other", "signs")
    settings.rename_deck(config, "letters", "signs")
    assert dict(settings.load(config).deck_retention) == {"signs": 0.8, "numbers": 0.95}
    settings.rename_deck(config, "signs", "numbers")
    assert dict(settings.load(config).deck_retention) == {"numbers": 0.95}, "set there already"
    assert config.stat().st_mode & 0o77 == 0
