from __future__ import annotations

import json
from pathlib import Path

import pytest

from quizzer import paths
from quizzer.content.cloze import find_gaps, replace_gaps
from quizzer.content.deck_file import KINDS, read_deck
from quizzer.paths import Home
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


def test_a_new_deck_passes_the_check_has_every_kind_and_is_asked_at_once(
    run: Run, home: Home
) -> None:
    ended = run("deck", "new", "my-deck", "--title", 'Mine: "one"')
    path = Path(ended.out.strip())
    assert (ended.status, path) == (0, home.questions / "my-deck.toml")
    assert run("deck", "check", str(path)).status == 0
    assert {card.kind for card in read_deck(path)[0].card} == {*KINDS}
    assert read_deck(path)[0].title == 'Mine: "one"'
    listed = json.loads(run("deck", "list", "--json").out)["decks"]
    assert {"my-deck": 5}.items() <= {deck["id"]: deck["new"] for deck in listed}.items()
    for name in ("my-deck", "fastbook-04", "exercises", "My deck", "../x"):
        ended = run("deck", "new", name)
        assert ended.status == 2
        assert name in ended.err


def test_a_renamed_deck_takes_file_cards_and_history_along(run: Run, home: Home) -> None:
    path = Path(run("deck", "new", "old-name").out.strip())
    text = path.read_text().replace('tags = ["example"]', 'related = ["old-name/a-gap"]')
    path.write_text(text)
    run("rate", "old-name/a-choice", "good", "--answer", "2")
    ended = run("deck", "rename", "old-name", "new-name")
    assert (ended.status, ended.out.strip()) == (0, str(home.questions / "new-name.toml"))
    assert not path.exists()
    assert run("deck", "check").status == 0
    details = json.loads(run("show", "new-name/a-choice", "--json").out)
    assert [review["answer"] for review in details["history"]] == ["2"]
    assert run("show", "old-name/a-choice").status == 2
    assert json.loads(run("undo", "--json").out)["card"] == "new-name/a-choice"


def test_a_file_renamed_by_hand_is_noticed_and_one_command_brings_the_history(
    run: Run, home: Home
) -> None:
    path = Path(run("deck", "new", "old-name").out.strip())
    run("rate", "old-name/a-choice", "good")
    path.rename(home.questions / "other.toml")
    ended = run("next")
    assert "quizzer deck rename old-name other" in ended.err
    assert run("deck", "rename", "old-name", "other").status == 0
    details = json.loads(run("show", "other/a-choice", "--json").out)
    assert len(details["history"]) == 1
    assert "rename" not in run("next").err


def test_what_cannot_be_renamed_is_said(run: Run) -> None:
    run("deck", "new", "mine")
    for old, new, word in (
        ("fastbook-04", "x", "bundled"),
        ("nope", "x", "nope"),
        ("mine", "fastbook-04", "already"),
        ("mine", "Not an id", "cannot be"),
    ):
        ended = run("deck", "rename", old, new)
        assert ended.status == 2
        assert word in ended.err, ended.err


def test_the_check_of_all_names_what_is_passed_over_and_what_is_missed_in_silence(
    run: Run, home: Home
) -> None:
    path = Path(run("deck", "new", "mine").out.strip())
    card = '[[card]]\nid = "{}"\nkind = "free"\nprompt = "{}"\nanswer = "A"\n'
    path.write_text(
        'title = "T"\n'
        + card.format("a", "Same?")
        + 'exercise = "zip_pair"\n'
        + card.format("b", "same? ")
        + card.format("c", "See ![it](pictures/x.png) and ![web](https://x.org/y.png)")
    )
    (home.questions / "ok.toml.txt").write_text("")
    (home.questions / "upper.TOML").write_text("")
    (home.questions / "ok.yaml").write_text("")
    (home.questions / "notes.md").write_text("")
    (home.questions / "inner").mkdir()
    (home.questions / "inner" / "deck.toml").write_text("")
    ended = run("deck", "check")
    assert ended.status == 2
    assert "fastbook-04.toml: 37 cards, no errors" in ended.out
    for words in (
        f"{path}:7: card 'a': there is no exercise 'zip_pair'; did you mean 'zip_pairs'?",
        f"{path}:11: card 'b' asks the same as card 'a'",
        f"{path}:16: card 'c': there is no picture 'pictures/x.png'",
        "ok.toml.txt: this file is not read",
        "upper.TOML: this file is not read",
        "ok.yaml: this file is not read",
        "inner: decks in a folder are not read",
    ):
        assert words in ended.err, ended.err
    assert "notes.md" not in ended.err
    assert "y.png" not in ended.err


def test_the_check_names_by_line_each_picture_that_cannot_be_shown(run: Run, home: Home) -> None:
    path = Path(run("deck", "new", "mine").out.strip())
    folder = home.questions / "media"
    folder.mkdir()
    (folder / "a b.png").write_bytes(b"x")
    (folder / "drawing.svg").write_text("<svg/>")
    (folder / "large.png").write_bytes(bytes((16 << 20) + 1))
    (folder / "link.png").symlink_to(folder / "a b.png")
    (home.folder / "outside.png").write_bytes(b"x")
    names = ["a%20b.png", "gone.png", "drawing.svg", "large.png", "link.png", "../../outside.png"]
    cards = (
        f'[[card]]\nid = "c{n}"\nkind = "free"\nprompt = "![p](media/{name}) {n}"\nanswer = "A"\n'
        for n, name in enumerate(names)
    )
    code = '[[card]]\nid = "code"\nkind = "free"\nprompt = "Is `![p](no.png)` code?"\n'
    path.write_text('title = "T"\n' + "".join(cards) + code + 'answer = "A"\n')
    ended = run("deck", "check", str(path))
    assert ended.status == 2
    for words in (
        ":10: card 'c1': there is no picture 'media/gone.png'",
        ":15: card 'c2': the picture 'media/drawing.svg' is not shown: save it as one of png, jpg",
        ":20: card 'c3': the picture 'media/large.png' is larger than 16 MiB",
        ":25: card 'c4': the picture 'media/link.png' is not shown: it is behind a link",
        ":30: card 'c5': the picture 'media/../../outside.png' is not shown: it lies outside",
    ):
        assert words in ended.err, ended.err
    assert "c0" not in ended.err
    assert "code" not in ended.err


def test_one_bracket_for_two_is_told_rightly(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text('title = "T"\n\n[card]\nid = "a"\n')
    ended = run("deck", "check", str(path))
    assert f"{path}:3: [card] is one table; write [[card]]" in ended.err


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        (r"Divide by {{\frac{1}{\sqrt{n}}}}.", [(r"\frac{1}{\sqrt{n}}",)]),
        (r"{{a \| b}} and {{`a | b`|or}}", [("a | b",), ("`a | b`", "or")]),
        ("{{ one | two }}{{x}}", [("one", "two"), ("x",)]),
    ],
)
def test_braces_balance_and_a_bar_can_be_written(text: str, gaps: list[tuple[str, ...]]) -> None:
    assert [gap.words for gap in find_gaps(text)] == gaps
    assert "{{" not in replace_gaps(text, "____({})".format)


@pytest.mark.parametrize("text", ["a {{}} b", "{{a", "{{a}", "{{a|}}", "{{a}} {{ }}", "{{" * 20000])
def test_a_gap_that_is_empty_or_open_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="gap"):
        find_gaps(text)
