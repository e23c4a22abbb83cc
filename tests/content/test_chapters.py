"""The chapters after the fourth: whole cards, and snippets that run."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from quizzer import paths
from quizzer.content.deck_file import read_deck
from quizzer.content.models import Deck, FreeCard

CHAPTERS = sorted(
    path.stem
    for path in paths.bundled("questions").glob("fastbook-*.toml")
    if re.fullmatch(r"fastbook-\d+", path.stem) and path.stem != "fastbook-04"
)
FENCE = re.compile(r"```python\n(.*?)```", re.DOTALL)
GIVEN = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"


def deck_of(chapter: str) -> Deck:
    deck, _ = read_deck(paths.bundled("questions") / f"{chapter}.toml")
    return deck


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_questions_stand_in_the_order_of_the_book(chapter: str) -> None:
    positions = [card.position for card in deck_of(chapter).card if card.position is not None]
    assert positions == sorted(set(positions))
    assert len(positions) >= 20


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_free_card_says_what_it_asks_with_answers_and_marked_examples(chapter: str) -> None:
    for card in deck_of(chapter).card:
        if isinstance(card, FreeCard):
            assert 1 <= len(card.key_points) <= 4, card.id
            assert len(card.answers) >= 2, card.id
            assert {example.mark for example in card.example} == {"good", "nit", "again"}, card.id
            assert len(card.example) >= 6, card.id


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_related_cards_name_each_other(chapter: str) -> None:
    related = {f"{chapter}/{card.id}": set(card.related) for card in deck_of(chapter).card}
    for name, related_names in related.items():
        for related_name in related_names & related.keys():
            assert name in related[related_name], f"{related_name} does not name {name}"


def test_the_snippets_of_the_answers_run() -> None:
    # All in one process, since loading torch takes longer than they do.
    snippets: list[tuple[str, str]] = []
    for chapter in CHAPTERS:
        found = [
            (f"{chapter}/{card.id}", snippet)
            for card in deck_of(chapter).card
            for snippet in FENCE.findall(card.answer)
        ]
        assert found, chapter
        snippets += found
    program = [
        "import contextlib, io",
        f"for name, snippet in {[(name, GIVEN + text) for name, text in snippets]!r}:",
        "    with contextlib.redirect_stdout(io.StringIO()):",
        "        try: exec(snippet, {})",
        "        except Exception as error: raise SystemExit(f'{name}: {error!r}')",
    ]
    ended = subprocess.run(
        [sys.executable, "-c", "\n".join(program)], check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
