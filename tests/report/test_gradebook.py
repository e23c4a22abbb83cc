from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from html.parser import HTMLParser

from quizzer.grader.verdict import Diagnosis, Verdict
from quizzer.report.gradebook import COLUMNS, Gradebook, GradebookRow, as_csv
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
        ["ada", "zip_pairs", "passed", "1", "", "0.250"],
        ["bob", "zip_pairs", "failed", "0", "lists-not-tuples", "0.250"],
    ]


def test_no_name_becomes_a_formula_in_a_spreadsheet() -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", '=cmd|"/c calc"!A1']
    book = Gradebook.of([row(name) for name in names])
    cells = [line[0] for line in csv.reader(io.StringIO(as_csv(book), newline=""))][1:]
    wanted = [name.replace("\t", "\ufffd").replace("\r", "\ufffd") for name in names]
    assert sorted(cells) == sorted(f"'{name}" for name in wanted)


def test_mistakes_in_common_come_most_frequent_first() -> None:
    rows = [row("a", "failed", SHORT), row("b", "failed", LISTS), row("c", "failed", LISTS)]
    book = Gradebook.of([*rows, row("d", "passed", SHORT), row("e", "error")])
    found = [(one.diagnosis.id, one.learners) for one in book.mistakes()]
    assert found == [("lists-not-tuples", ("b", "c")), ("one-short", ("a",))]
    page = as_html(book, "Class", NOW)
    assert page.index(LISTS.title) < page.index(SHORT.title)


def test_a_page_runs_nothing_that_a_learner_wrote_and_needs_nothing_from_elsewhere() -> None:
    nasty = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    mistake = Diagnosis("x", nasty, nasty)
    page = as_html(Gradebook.of([row(nasty, "failed", mistake)]), nasty, NOW)
    seen = Seen(page)
    assert "script" not in seen.tags
    assert "img" not in seen.tags
    assert seen.addresses == []
    assert "@import" not in page
    assert "url(" not in page
    assert seen.text.count(nasty) >= 4


def test_code_in_an_explanation_looks_like_code_and_stays_escaped() -> None:
    mistake = Diagnosis("x", "A `<b>` too many", "Write `a < b`.")
    page = as_html(Gradebook.of([row("ada", "failed", mistake)]), "Class", NOW)
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
