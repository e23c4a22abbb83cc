from __future__ import annotations

from pathlib import Path

from quizzer import paths
from tests.conftest import SMALL_DECK, Run


def test_deck_check_passes_the_bundled_decks(run: Run) -> None:
    files = sorted(str(path) for path in paths.bundled("questions").glob("*.toml"))
    ended = run("deck", "check", *files)
    assert ended.status == 0, ended.err
    assert "37 cards, no errors" in ended.out


def test_deck_check_tells_every_mistake_of_every_file(run: Run, tmp_path: Path) -> None:
    good, bad, folder = tmp_path / "letters.toml", tmp_path / "bad.toml", tmp_path / "dir.toml"
    good.write_text(SMALL_DECK)
    bad.write_text(SMALL_DECK.replace('kind = "number"', 'kind = "nummer"').replace('"e"', '"E e"'))
    folder.mkdir()
    ended = run("deck", "check", str(good), str(bad), str(folder), str(tmp_path / "none.toml"))
    assert ended.status == 2
    assert f"{good}: 4 cards, no errors" in ended.out
    for line in (f"{bad}:22: ", f"{bad}:28: ", f"{folder}:1: ", f"{tmp_path}/none.toml:1: "):
        assert line in ended.err, (line, ended.err)
