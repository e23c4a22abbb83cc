"""Which chapter new cards come from first, as it is chosen and written into the settings."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from quizzer import settings
from quizzer.errors import UsageError
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.review import cards, chapters, decks
from quizzer.services.startup import open_context
from tests.conftest import NOON

CARD = """
[[card]]
id = "one"
kind = "free"
prompt = "What?"
answer = "That."
"""


@pytest.mark.parametrize(
    ("deck", "chosen"),
    [
        ("book-04", settings.IN_ORDER),  # the first one
        ("book-05", "5"),
        ("other-05", "other-05"),  # the number is another chapter's
        ("zoo", "zoo"),
    ],
)
def test_a_chapter_is_chosen_by_its_number_where_no_other_has_it(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, deck: str, chosen: str
) -> None:
    monkeypatch.setattr("quizzer.paths.bundled", lambda name: tmp_path / "nothing")
    home.questions.mkdir(parents=True)
    for name in ("book-04", "book-05", "other-05", "zoo"):
        (home.questions / f"{name}.toml").write_text(f'title = "{name}"\n{CARD}')
    with open_context(home, UTC) as context:
        chapters.begin_with(context, deck)
    assert settings.load(home.config).chapters == chosen
    chapters.check(chosen, home)


@pytest.mark.parametrize("is_known", [True, False])
def test_the_id_of_a_deck_that_is_gone_is_free_where_it_left_no_history(
    context: Context, is_known: bool
) -> None:
    if is_known:
        cards.record(context, cards.find_card(context, "letters/a"), Rating.GOOD, NOON)
    (context.home.questions / "letters.toml").unlink()
    with open_context(context.home, UTC) as later:
        if is_known:
            with pytest.raises(UsageError, match="its history is kept for it"):
                decks.create(later, "letters", None)
        else:
            assert decks.create(later, "letters", "Letters again").exists()


def test_thirty_chapters_are_named_where_one_is_not_there(context: Context) -> None:
    names = [f"book-{number:02}" for number in range(31)]
    (context.home.questions / "letters.toml").unlink()
    for name in names:
        (context.home.questions / f"{name}.toml").write_text(f'title = "{name}"\n{CARD}')
    with pytest.raises(UsageError, match="there is no chapter '99'") as error:
        chapters.check("99", context.home)
    assert error.value.hint.endswith("or the id: " + ", ".join(names[:30]))
