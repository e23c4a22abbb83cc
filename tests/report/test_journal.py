"""The journal of a chapter, read as the reader of a blog would read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest

from quizzer.errors import UsageError
from quizzer.grader.verdict import Diagnosis, Verdict
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.report import as_markdown
from quizzer.report.journal_model import Chapter, Journal, JournalEntry, Mark, Since, Work
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


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *((1, "first"), (2, "2nd"), (3, "3rd"), (4, "4th"), (10, "10th"), (11, "11th")),
        *((12, "12th"), (13, "13th"), (21, "21st"), (22, "22nd"), (23, "23rd"), (100, "100th")),
        *((101, "101st"), (110, "110th"), (111, "111th"), (112, "112th"), (113, "113th")),
        *((114, "114th"), (121, "121st")),
    ],
)
def test_a_try_is_counted_in_words(number: int, text: str) -> None:
    assert as_markdown._ordinal(number) == text


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([0], "question 0"), ([2], "question 2"), ([1, 2], "questions 1 to 2"),
        ([1, 3], "questions 1 and 3"), ([3, 1, 2], "questions 1 to 3"),
        ([5, 9, 10, 11, 12, 30], "questions 5, 9 to 12 and 30"),
    ],
)  # fmt: skip
def test_questions_that_follow_each_other_are_one_range(numbers: list[int], text: str) -> None:
    assert as_markdown._ranges(numbers) == text


@pytest.mark.parametrize(
    ("mark", "note", "marked", "verdict"),
    [
        ("good", "", None, "✅"),
        ("good", "so it is", None, "✅ Note: so it is"),
        ("nit", "", None, "✅ NIT: right but for a detail."),
        ("nit", "lower case", None, "✅ NIT: lower case"),
        ("nit", "Nit: lower case", None, "✅ Nit: lower case"),
        ("nit", "note: lower case", None, "✅ NIT: note: lower case"),
        ("again", "it is b", None, "❌ Correction: it is b"),
        ("again", "correction: it is b", None, "❌ correction: it is b"),
        ("good", "nit: lower case", None, "✅ nit: lower case"),
        ("again", "", "good", "❌\n\n*(Written on 2 March 2026, when it was ✅.)*"),
        ("good", "", "nit", "✅\n\n*(Written on 2 March 2026.)*"),
    ],
)
def test_a_verdict_is_a_sign_a_label_and_what_was_noted(
    mark: Mark, note: str, marked: Mark | None, verdict: str
) -> None:
    written = NOON.date() if marked else None
    entry = JournalEntry(1, "Why?", mark, "so", note, written, marked)
    assert as_markdown._verdict(entry) == verdict


def chapter_of(*marks: Mark | None, since: Since | None = None) -> str:
    """The page of a chapter whose questions have these marks."""
    entries = tuple(
        JournalEntry(number, f"Why {number}?", mark, "", "", None, None)
        for number, mark in enumerate(marks, 1)
    )
    chapter = Chapter("a", "A chapter", "", entries, since, ())
    return as_markdown.page(Journal(NOON.date(), (chapter,), ()), str)


def test_answers_are_counted_by_their_mark_and_those_missing_are_named() -> None:
    assert chapter_of(None, None) == (
        "# A chapter\n\nNone of the 2 questions has been answered yet.\n"
    )
    tally = (
        "Answered from memory, all 3 questions: ✅ 1 right, ✅ 1 right but for a nit, ❌ 1 wrong."
    )
    assert tally in chapter_of("good", "nit", "again")
    assert "Still to come" not in chapter_of("good", "nit", "again")
    some = chapter_of("good", None, "good", None)
    assert "Answered from memory, 2 of 4 questions: ✅ 2 right.\n\n## Questions" in some
    assert some.endswith("**Still to come:** questions 2 and 4.\n")


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0, 0, 0), "no change"),
        ((1, 0, 0, 0), "1 question answered for the first time"),
        ((0, 2, 1, 0), "2 put right (❌ → ✅), 1 slipped (✅ → ❌)"),
        ((0, 0, 0, 1), "1 exercise passed"),
    ],
)
def test_progress_is_said_in_one_line(counts: tuple[int, int, int, int], words: str) -> None:
    answered, righted, slipped, passed = counts
    for start, where in ((False, ""), (True, ", the start")):
        since = Since(NOON.date(), start, answered, righted, slipped, passed)
        line = f"*Progress since 2 March 2026{where}: {words}.*"
        assert line in chapter_of("good", since=since)


def test_an_exercise_is_told_with_its_tries_its_code_and_its_nits() -> None:
    work = Work("a", "A", "x = 1\n", NOON.date(), NOON.date(), 1, (), (), None)
    later = replace(
        work, id="b", title="B", written=NOON.date() + timedelta(2), tries=22, accuracy=0.9731,
        nits=("so", "and so"), misconceptions=("One  off", "Two"),
    )  # fmt: skip
    exercises = """### A

✅ Passed on 2 March 2026, at the first try.

```python
x = 1
```

### B

✅ Passed on 2 March 2026, at the 22nd try; this code is of 4 March 2026, and reads 97.31 % of the \
test pictures right. Met on the way: One off; Two.

```python
x = 1
```

✅ NIT: so

✅ NIT: and so
"""
    journal = Journal(NOON.date(), (), (work, later))
    assert as_markdown.page(journal, str) == f"# Exercises\n\n{exercises}"
    chapter = Chapter("a", "A chapter", "A book", (), None, (work,))
    page = as_markdown.page(Journal(NOON.date(), (chapter,), (later,)), str)
    head = "# A chapter\n\nA book\n\nNone of the 0 questions has been answered yet.\n\n## Exercises"
    assert page.startswith(head)
    assert "\n\n# More exercises\n\n### B\n" in page
