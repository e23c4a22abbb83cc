"""The journal of a chapter, read as the reader of a blog would read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest

from quizzer.errors import UsageError
from quizzer.grader.verdict import Diagnosis, Verdict
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.report import as_markdown
from quizzer.report.journal_model import JournalEntry
from quizzer.sanitize import printable
from quizzer.services.context import Context
from quizzer.services.practice import attempts
from quizzer.services.reports.journal import build_journal
from quizzer.services.review import cards
from quizzer.services.startup import open_context
from tests.conftest import NOON, Run
from tests.report import chapter_script

GOLDEN = Path(__file__).with_name("chapter_script.golden.md")


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    with open_context(Home(tmp_path_factory.mktemp("learned")), UTC) as context:
        chapter_script.learn(context)
        yield context


def test_a_learned_chapter_reads_like_a_post(learned: Context) -> None:
    page = as_markdown.page(build_journal(learned, chapter_script.LAST), printable)
    assert page == GOLDEN.read_text(encoding="utf-8")


def test_progress_is_told_since_a_day_of_ones_choice(learned: Context) -> None:
    [chapter] = build_journal(learned, chapter_script.LAST, since=date(2026, 3, 12)).chapters
    assert chapter.since is not None
    assert (chapter.since.answered, chapter.since.righted, chapter.since.slipped) == (4, 0, 1)
    assert not chapter.since.start
    [chapter] = build_journal(learned, chapter_script.LAST, since=date(2026, 3, 2)).chapters
    assert chapter.since is not None
    assert chapter.since.start
    assert chapter.since.passed == 2


def test_after_a_pause_of_weeks_progress_is_told_since_the_start(learned: Context) -> None:
    [chapter] = build_journal(learned, chapter_script.LAST + timedelta(30)).chapters
    assert chapter.since is not None
    assert (chapter.since.day, chapter.since.start) == (date(2026, 3, 2), True)


@pytest.mark.parametrize(
    ("days_ago", "shown_since", "from_the_start", "answered"),
    [
        ([6, 0], 6, True, 2),  # begun this week
        ([7, 0], 7, True, 2),  # begun on this weekday a week ago
        ([8, 7], 7, False, 1),  # last reviewed on this weekday a week ago
        ([8, 0], 7, False, 1),
        ([9, 8], 9, True, 2),  # nothing in the week
    ],
)
def test_progress_is_that_since_this_weekday_a_week_ago(
    context: Context, days_ago: list[int], shown_since: int, from_the_start: bool, answered: int
) -> None:
    for card, ago in zip(("letters/a", "letters/b"), days_ago, strict=True):
        row = cards.find_card(context, card)
        cards.record(context, row, Rating.GOOD, NOON - timedelta(ago))
    [chapter] = build_journal(context, NOON).chapters
    assert chapter.since is not None
    assert chapter.since.day == NOON.date() - timedelta(shown_since)
    assert (chapter.since.start, chapter.since.answered) == (from_the_start, answered)


def test_a_chapter_can_be_chosen_and_must_be_there(learned: Context) -> None:
    assert (
        build_journal(learned, chapter_script.LAST, "fastbook-04").chapters[0].title
        == "MNIST basics"
    )
    with pytest.raises(UsageError, match="there is no deck 'fastbook-99'"):
        build_journal(learned, chapter_script.LAST, "fastbook-99")


def test_an_empty_journal_says_how_to_begin(context: Context) -> None:
    page = as_markdown.page(build_journal(context, NOON), printable)
    assert "Nothing has been answered yet" in page
    assert "None of the 4 questions" in as_markdown.page(
        build_journal(context, NOON, "letters"), printable
    )


def test_a_question_with_code_or_options_is_told_whole(context: Context) -> None:
    cards.record(context, cards.find_card(context, "letters/e"), Rating.GOOD, NOON, answer="e")
    page = as_markdown.page(build_journal(context, NOON), printable)
    assert "### 4. Which is a vowel?\n\n- d\n- e\n\n> e\n\n✅\n" in page
    assert "**Still to come:** questions 1 to 3." in page


def test_practice_after_a_pass_shows_the_newer_code_and_what_led_to_it(tmp_path: Path) -> None:
    met = Diagnosis("slip", "A slip", "...")
    passed, failed = Verdict("zip_pairs", "passed"), Verdict("zip_pairs", "failed", diagnosis=met)
    with open_context(Home(tmp_path), UTC) as context:
        steps = [(passed, b"old"), (failed, b"wrong")]
        for number, (verdict, code) in enumerate(steps):
            attempts.record(context, "zip_pairs", code, verdict, NOON + timedelta(number))
        page = as_markdown.page(build_journal(context, NOON), printable)
        assert "✅ Passed on 2 March 2026, at the first try.\n\n```python\nold\n```" in page
        attempts.record(context, "zip_pairs", b"new", passed, NOON + timedelta(5))
        page = as_markdown.page(build_journal(context, NOON), printable)
        sentence = "at the first try; this code is of 7 March 2026. Met on the way: A slip."
        assert f"{sentence}\n\n```python\nnew\n```" in page


def test_the_answer_stays_with_the_mark_that_it_got(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    cards.record(context, row, Rating.GOOD, NOON, answer="the a")
    cards.record(context, row, Rating.AGAIN, NOON + timedelta(3))
    [entry, *_] = build_journal(context, NOON + timedelta(3)).chapters[0].entries
    assert entry == JournalEntry(
        1, "Which letter comes first?", "again", "the a", "", NOON.date(), "good"
    )


def test_terminal_escapes_and_turned_text_are_taken_out(context: Context) -> None:
    row = cards.find_card(context, "letters/a")
    cards.record(context, row, Rating.HARD, NOON, answer="\x1b[31ma\u202eb", note="<b>\x07")
    page = as_markdown.page(build_journal(context, NOON), printable)
    assert not {"\x1b", "\u202e", "\x07"} & set(page)
    assert "<b>" not in page


def test_quizzer_report_writes_page_and_journal(run: Run, small_home: Home, tmp_path: Path) -> None:
    run("rate", "letters/a", "hard", "--answer", "a", "--note", "NIT: lower case")
    page, post = tmp_path / "page.html", tmp_path / "post.md"
    post.symlink_to(tmp_path / "linked.md")
    outcome = run("report", "--json", "--html", str(page), "--markdown", str(post))
    assert outcome.status == 0
    assert outcome.json["reviews"] == 1
    assert f"written to {page}" in outcome.err
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "✅ NIT: lower case" in (tmp_path / "linked.md").read_text(encoding="utf-8")
    assert post.is_symlink(), "a linked file is rewritten where it lies"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        *("linked.md", "page.html", "post.md")
    ], "nothing is left beside them"
    assert run("report", "--markdown", "-").out == post.read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--html", "--markdown"])
def test_a_file_that_cannot_be_written_is_told_in_words(
    run: Run, small_home: Home, tmp_path: Path, option: str
) -> None:
    outcome = run("report", option, str(tmp_path / "missing" / "file"))
    assert outcome.status == 3
    assert "cannot write" in outcome.err
    assert "No such file or directory" in outcome.err
    assert run("report", option, str(tmp_path)).status == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--html", "-", "--json"], "only one report fits"),
        (["--html", "-", "--markdown", "-"], "only one report fits"),
        (["--html", "same", "--markdown", "./same"], "cannot be both"),
        (["--deck", "letters"], "only apply to the journal"),
        (["--html", ""], "has no name"),
    ],
)
def test_reports_that_cannot_both_be_are_wrong_use(
    run: Run, small_home: Home, words: list[str], message: str
) -> None:
    outcome = run("report", *words)
    assert (outcome.status, outcome.out) == (2, "")
    assert message in outcome.err
