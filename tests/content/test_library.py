from __future__ import annotations

import os
from pathlib import Path

import pytest

from quizzer.content import deck_file, library
from quizzer.content.library import ChangedDeck, UnchangedDeck, UnreadableDeck

DECK = 'title = "{}"\n[[card]]\nid = "a"\nkind = "free"\nprompt = "?"\nanswer = "!"\n'


def write(folder: Path, name: str, title: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(DECK.format(title))
    return path


def test_a_learners_deck_replaces_the_bundled_one_of_its_id(tmp_path: Path) -> None:
    write(tmp_path / "bundled", "one", "bundled")
    write(tmp_path / "bundled", "two", "bundled")
    learners_deck = write(tmp_path / "mine", "two", "mine")
    for name in ("notes.md", ".hidden.toml"):
        (tmp_path / "mine" / name).write_text("")
    folders = [tmp_path / "bundled", tmp_path / "none", tmp_path / "mine"]
    sources = library.find_sources(folders)
    assert [source.id for source in sources] == ["one", "two"]
    assert sources[1].path == learners_deck


def test_a_file_that_has_not_changed_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "one", "x")
    [source] = library.find_sources([tmp_path])
    [first] = library.read_changes([source], {})
    assert isinstance(first, ChangedDeck)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("was read"))
    assert not list(library.read_changes([source], {"one": (source.stamp, first.digest)}))


def test_a_file_saved_without_a_change_is_not_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "one", "x")
    [source] = library.find_sources([tmp_path])
    [first] = library.read_changes([source], {})
    assert isinstance(first, ChangedDeck)
    os.utime(path, (1, 1))
    monkeypatch.setattr(deck_file, "parse_deck", lambda *_: pytest.fail("was parsed"))
    [again] = library.read_changes(
        library.find_sources([tmp_path]), {"one": (source.stamp, first.digest)}
    )
    assert isinstance(again, UnchangedDeck)


def test_a_broken_file_and_a_folder_do_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, "good", "x")
    (tmp_path / "broken.toml").write_text("title =")
    (tmp_path / "folder.toml").mkdir()
    changes = {
        change.source.id: change
        for change in library.read_changes(library.find_sources([tmp_path]), {})
    }
    assert isinstance(changes["good"], ChangedDeck)
    assert isinstance(changes["broken"], UnreadableDeck)
    assert "folder.toml:1: this is a folder" in str(changes["folder"].error)  # type: ignore[union-attr]


def test_a_deck_behind_unchanged_ones_is_read(tmp_path: Path) -> None:
    for name in ("one", "a-saved", "changed", "last"):
        write(tmp_path, name, "x")
    before = library.find_sources([tmp_path])
    seen = {
        read.source.id: (read.source.stamp, read.digest)
        for read in library.read_changes(before, {})
        if isinstance(read, ChangedDeck)
    }
    os.utime(tmp_path / "a-saved.toml", (1, 1))
    write(tmp_path, "changed", "y")
    write(tmp_path, "last", "z")
    changes = list(library.read_changes(library.find_sources([tmp_path]), seen))
    assert {read.source.id: type(read) for read in changes} == {
        "changed": ChangedDeck,
        "last": ChangedDeck,
        "a-saved": UnchangedDeck,
    }


def test_files_that_look_like_decks_and_are_not_read_are_named(tmp_path: Path) -> None:
    write(tmp_path, "one", "x")
    write(tmp_path / "folder", "two", "x")
    (tmp_path / "empty").mkdir()
    for name in ("a.TOML", "b.toml.txt", "c.yaml", "d.yml", "notes.md", ".hidden.yaml"):
        (tmp_path / name).write_text("")
    named = library.passed_over(tmp_path)
    assert [line.partition(":")[0].rpartition("/")[2] for line in named] == [
        *("a.TOML", "b.toml.txt", "c.yaml", "d.yml", "folder")
    ]
    assert "a deck's name ends in .toml" in named[0]
    assert "a deck is TOML" in named[2]
    assert f"move them to {tmp_path}" in named[4]
    assert library.passed_over(tmp_path / "none") == []


def test_the_exercises_are_one_deck_that_lies_in_the_learners_folder(tmp_path: Path) -> None:
    bundled, own = tmp_path / "bundled", tmp_path / "own"
    (bundled / "pairs").mkdir(parents=True)
    (bundled / "pairs" / "prompt.md").write_text("x")
    source = library.find_exercises([bundled, own])
    assert (source.id, source.path) == ("exercises", own)
    (bundled / "pairs" / "notes.txt").write_text("x")
    (bundled / "pairs" / "nits.py").write_text("x")
    assert library.find_exercises([bundled, own]) == source, "the deck is not read from these"
    (bundled / "pairs" / "cases.py").write_text("x")
    assert library.find_exercises([bundled, own]).stamp != source.stamp


def test_a_link_to_nothing_is_a_deck_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "gone.toml").symlink_to(tmp_path / "nowhere")
    [source] = library.find_sources([tmp_path])
    assert source.stamp == f"{tmp_path / 'gone.toml'} unreadable"
    [change] = library.read_changes([source], {})
    assert isinstance(change, UnreadableDeck)
    assert "there is no such file" in str(change.error)
