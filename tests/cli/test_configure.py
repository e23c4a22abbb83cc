from __future__ import annotations

import pytest

from quizzer import settings
from quizzer.paths import Home
from tests.conftest import Run


def test_settings_are_listed_shown_and_set(run: Run, home: Home) -> None:
    listed = run("config").out
    for name in settings.FIELDS:
        assert f"{name} = " in listed
    assert run("config", "new_cards_per_day").out == "new_cards_per_day = 20\n"
    assert run("config", "new_cards_per_day", "0").out == "new_cards_per_day = 0\n"
    assert run("config", "suggestions", "off").out == "suggestions = false\n"
    assert run("config", "desired_retention", "85%").out == "desired_retention = 0.85\n"
    assert run("config", "--json").json["new_cards_per_day"] == 0
    chosen = settings.load(home.config)
    assert (chosen.new_cards_per_day, chosen.suggestions, chosen.theme) == (0, False, "dark")


@pytest.mark.parametrize("name", ["new_per_day", "new-cards-a-day", "new"])
def test_a_setting_is_found_however_its_words_are_joined(run: Run, home: Home, name: str) -> None:
    assert run("config", name, "7").status == 0
    assert settings.load(home.config).new_cards_per_day == 7


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("13", "13"),
        ("13, 5", "13,5"),
        ("fastbook-08", "fastbook-08"),
        ("mixed", "mixed"),
        ("in-order", "in-order"),
    ],
)
def test_the_chapter_to_begin_with_is_set(run: Run, home: Home, typed: str, saved: str) -> None:
    assert run("config", "chapters", typed).out == f"chapters = {saved}\n"
    assert settings.load(home.config).chapters == saved


@pytest.mark.parametrize("typed", ["99", "13,chapter-x"])
def test_a_chapter_that_is_not_there_is_no_setting(run: Run, home: Home, typed: str) -> None:
    refused = run("config", "chapters", typed)
    assert refused.status == 2
    name = typed.rpartition(",")[2]
    assert f"there is no chapter {name!r}" in refused.err
    assert "fastbook-13" in refused.err
    assert settings.load(home.config).chapters == "in-order"


def test_chapters_are_numbers_or_ids_with_commas(run: Run, home: Home) -> None:
    refused = run("config", "chapters", "4;5")
    assert (refused.status, refused.out) == (2, "")
    assert "chapters cannot be '4;5'" in refused.err
    assert "such as 13" in refused.err


def test_desired_retention_is_also_set_by_deck(run: Run, home: Home) -> None:
    run("config", "desired_retention.my-deck", "0.8")
    run("config", "desired_retention", "0.95")
    chosen = settings.load(home.config)
    assert (chosen.retention("my-deck"), chosen.retention("other")) == (0.8, 0.95)
    listed = run("config").out.splitlines()
    assert listed[-1] == "desired_retention.my-deck = 0.8"
    assert len({line.index("# ") for line in listed[:-1]}) == 1
    longest = max(listed[:-1], key=lambda line: len(line.partition("#")[0].rstrip()))
    assert longest.partition("  # ")[0] == "enter_takes_suggestion = true"
    printed = run("config", "--json").json
    assert list(printed) == [*settings.FIELDS, "desired_retention.my-deck"]
    assert printed["desired_retention.my-deck"] == 0.8
    assert run("config", "desired_retention.my-deck", "--json").json == {
        "desired_retention.my-deck": 0.8
    }
    assert run("config", "new_cards_per_day.my-deck", "3").status == 2


def test_a_change_keeps_comments_and_other_lines(run: Run, home: Home) -> None:
    home.folder.mkdir(parents=True)
    home.config.write_text("# mine\ntheme = 'light'  # at noon\n")
    run("config", "minutes_per_day", "10")
    text = home.config.read_text()
    assert "# mine" in text
    assert "# at noon" in text
    assert "minutes_per_day = 10" in text


def test_a_file_with_a_mistake_is_not_written_over(run: Run, home: Home) -> None:
    home.folder.mkdir(parents=True)
    home.config.write_text("theme = \n")
    assert run("config", "minutes_per_day", "10").status == 2
    assert home.config.read_text() == "theme = \n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(run: Run, shell: str) -> None:
    assert "_QUIZZER_COMPLETE" in run("completion", shell).out


def test_a_decks_own_retention_is_taken_away_by_default(run: Run, small_home: Home) -> None:
    run("config", "desired_retention.letters", "0.8")
    assert run("config", "desired_retention.letters").out == "desired_retention.letters = 0.8\n"
    ended = run("config", "desired_retention.letters", "default")
    assert (ended.status, ended.out) == (0, "desired_retention.letters = 0.9\n")
    assert run("config", "desired_retention", "default").status == 2
