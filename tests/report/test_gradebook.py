from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

from quizzer.grader.verdict import Diagnosis, Verdict
from quizzer.report import gradebook_page
from quizzer.report.gradebook import COLUMNS, Award, Gradebook, GradebookRow, as_csv
from quizzer.report.gradebook_page import as_html

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LISTS = Diagnosis("lists-not-tuples", "Lists where tuples belong", "Write `(a, b)`.")
SHORT = Diagnosis("one-short", "Stops one too early", "`range(n)` ends before n.")


def row(learner: str, status: str = "passed", diagnosis: Diagnosis | None = None) -> GradebookRow:
    verdict = Verdict("zip_pairs", status, (), diagnosis, duration_s=0.25)  # type: ignore[arg-type]
    return GradebookRow.of(learner, verdict)


class Seen(HTMLParser):
    """The tags, addresses and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_table_has_a_line_for_each_result() -> None:
    book = Gradebook.of([row("bob", "failed", LISTS), row("ada")])
    lines = list(csv.reader(io.StringIO(as_csv(book))))
    assert lines == [
        list(COLUMNS),
        ["ada", "zip_pairs", "passed", "1", "", "0.250", ""],
        ["bob", "zip_pairs", "failed", "0", "lists-not-tuples", "0.250", ""],
    ]


def test_a_result_counts_its_score_of_one_point_where_nothing_else_is_known() -> None:
    award = row("ada").award
    assert (award.points, award.possible, award.days_late, award.moment) == (1, 1, 0, None)
    assert row("ada").verdict is None


def test_an_exercise_without_points_counts_one_only_where_none_has_any() -> None:
    book = Gradebook.of([row("ada")], possible={"relu": 2})
    assert [book.points_possible(name) for name in ("relu", "zip_pairs")] == [2, 0]
    assert Gradebook.of([row("ada")]).points_possible("zip_pairs") == 1


def test_the_table_and_the_page_have_the_nits_of_a_right_answer() -> None:
    nits = ("=1+1 is a formula.", "`zip` is <enough>.")
    book = Gradebook.of([GradebookRow.of("ada", Verdict("zip_pairs", "passed", nits=nits))])
    [_, line] = csv.reader(io.StringIO(as_csv(book)))
    assert line[2:4] == ["passed", "1"]
    assert line[-1] == "'=1+1 is a formula. `zip` is <enough>."
    page = as_html(book, "Class", NOW)
    assert "<small><code>zip</code> is &lt;enough&gt;.</small>" in page


def test_no_name_becomes_a_formula_in_a_spreadsheet() -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", '=cmd|"/c calc"!A1']
    book = Gradebook.of([row(name) for name in names])
    cells = [line[0] for line in csv.reader(io.StringIO(as_csv(book), newline=""))][1:]
    wanted = [name.replace("\t", "\ufffd").replace("\r", "\ufffd") for name in names]
    assert sorted(cells) == sorted(f"'{name}" for name in wanted)


def test_every_cell_is_text_whichever_character_separates_cells() -> None:
    names = ["x;=1+1;", 'y;"=1+1";', "z|+1", "w, @SUM(A1)", "v;-1;=2", '";=1', '"=1+1"']
    text = as_csv(Gradebook.of([row(name) for name in names]))
    for separator in ",;|\t":
        for line in text.splitlines()[1:]:
            for cell in line.split(separator):
                assert not cell.strip(' "').startswith(("=", "+", "-", "@")), (separator, line)


def test_misconceptions_of_two_or_more_learners_are_listed_most_frequent_first() -> None:
    rows = [row("a", "failed", SHORT), row("b", "failed", LISTS), row("c", "failed", LISTS)]
    rows += [row("f", "failed", LISTS), row("g", "failed", SHORT)]
    alone = Diagnosis("alone", "Shown by one learner", "Only here.")
    book = Gradebook.of([*rows, row("d", "passed", SHORT), row("e", "failed", alone)])
    misconceptions = [(item.diagnosis.id, item.learners) for item in book.shared_misconceptions()]
    assert misconceptions == [("lists-not-tuples", ("b", "c", "f")), ("one-short", ("a", "g"))]
    page = as_html(book, "Class", NOW)
    shared = page[page.index("Shared misconceptions") : page.index("Who passed what")]
    assert shared.index(LISTS.title) < shared.index(SHORT.title)
    assert alone.title not in shared


def test_names_with_a_comma_stay_apart_in_the_list_of_who_shares_a_misconception() -> None:
    rows = [row("Lovelace, Ada", "failed", SHORT), row("Roe, Bob", "failed", SHORT)]
    page = as_html(Gradebook.of(rows), "Class", NOW)
    assert "Lovelace, Ada; Roe, Bob" in page


def test_words_about_one_learners_code_do_not_stand_over_others() -> None:
    ann = Diagnosis("unknown-name", "`cout` is not defined", "Line 3 uses `cout`.")
    ben = Diagnosis("unknown-name", "`zipp` is not defined", "Line 9 uses `zipp`.")
    [shared] = Gradebook.of(
        [row("ann", "error", ann), row("ben", "error", ben)]
    ).shared_misconceptions()
    assert shared.diagnosis.title == "Unknown name"
    assert shared.diagnosis.explanation == ""


def test_every_learner_is_in_the_table_and_absent_is_told_apart_from_failed() -> None:
    rows = [row("ada"), row("bob", "failed")]
    book = Gradebook.of(rows, ["ada", "bob", "zoe"], ["zip_pairs"])
    lines = list(csv.reader(io.StringIO(as_csv(book))))
    assert [line[:4] for line in lines[1:]] == [
        ["ada", "zip_pairs", "passed", "1"],
        ["bob", "zip_pairs", "failed", "0"],
        ["zoe", "zip_pairs", "absent", "0"],
    ]
    text = " ".join(Seen(as_html(book, "Class", NOW)).text.split())
    assert "ada 1 1 of 1 (100 %) ✓ passed" in text
    assert "bob 0 0 of 1 (0 %) ✗ failed" in text
    assert "zoe 0 0 of 1 (0 %) absent" in text


def test_what_a_terminal_or_reader_would_obey_in_a_name_is_shown_as_a_mark() -> None:
    name = "an\x1b[31mna\u202egnp.exe"
    page = as_html(Gradebook.of([row(name), row("b")], [], [], [f"{name}: no"]), name, NOW)
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert page.count("an\ufffd[31mna\ufffdgnp.exe") == 4


def test_a_page_runs_nothing_that_a_learner_wrote_and_needs_nothing_from_elsewhere() -> None:
    nasty = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    mistake = Diagnosis("x", nasty, nasty)
    rows = [row(nasty, "failed", mistake), row("b", "failed", mistake)]
    page = as_html(Gradebook.of(rows), nasty, NOW)
    seen = Seen(page)
    assert seen.tags.count("script") == 1  # the page's own, that sorts; its policy allows no other
    policy = re.search(r"default-src 'none'; .*script-src 'sha256-([^']+)'", page)
    script = re.search(r"<script>(.*)</script>", page, re.DOTALL)
    assert policy is not None
    assert script is not None
    assert base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode() == policy[1]
    assert "img" not in seen.tags
    assert seen.addresses == []
    assert "@import" not in page
    assert "url(" not in page
    assert seen.text.count(nasty) >= 4


def test_code_in_an_explanation_looks_like_code_and_stays_escaped() -> None:
    mistake = Diagnosis("x", "A `<b>` too many", "Write `a < b`.")
    rows = [row("ada", "failed", mistake), row("bob", "failed", mistake)]
    page = as_html(Gradebook.of(rows), "Class", NOW)
    assert "A <code>&lt;b&gt;</code> too many" in page
    assert "Write <code>a &lt; b</code>." in page


def test_a_learner_who_handed_in_nothing_is_on_the_page() -> None:
    book = Gradebook.of([row("ada")], ["ada", "zoe"])
    seen = Seen(as_html(book, "Class", NOW))
    assert "zoe" in seen.text
    assert "2 learners" in seen.text
    assert "1 submission;" in seen.text


def test_a_page_is_for_light_and_dark_for_a_phone_and_for_paper() -> None:
    page = as_html(Gradebook.of([row("ada")]), "Class", NOW)
    for needed in ("prefers-color-scheme: dark", "@media print", "width=device-width"):
        assert needed in page


def handed_in(*days: int, late: int = 0) -> list[tuple[str, int, int]]:
    """The time line of hand-ins on these days after NOW; the first so many of them late."""
    rows = []
    for number, day in enumerate(days):
        award = Award(1.0, 1.0, int(number < late), NOW + timedelta(days=day))
        rows.append(replace(row(str(number)), award=award))
    return gradebook_page._time_line(tuple(rows))


def test_a_time_line_has_a_bar_a_day_and_of_two_months_or_more_a_bar_a_week() -> None:
    assert handed_in() == []
    assert handed_in(0, 0) == [], "one day alone is no time line"
    assert handed_in(0, 1, 1, late=2) == [("Mar 2", 1, 1), ("Mar 3", 2, 1)]
    days = handed_in(0, 59)
    assert (len(days), days[-1]) == (60, ("Apr 30", 1, 0))
    weeks = handed_in(0, 6, 7, 60)
    assert len(weeks) == 9
    assert weeks[:2] == [("Mar 2", 2, 0), ("Mar 9", 1, 0)]
    assert weeks[-1] == ("Apr 27", 1, 0)
    assert len(handed_in(0, 7 * 239 + 6)) == 240
    assert handed_in(0, 7 * 240) == [], "of more than four years there is none"
