"""Which chapter new cards come from first, as it is chosen and written into the settings."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from quizzer import settings
from quizzer.paths import Home
from quizzer.services.review import chapters
from quizzer.services.startup import open_context

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
