"""What commands print for a person: numbers with their nouns, and what may follow."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.cli import terminal_text
from quizzer.cli.web.server import MOST_CELLS, WebServer, _cells
from quizzer.grader.verdict import Verdict
from quizzer.memory.simulation import Forecast
from quizzer.paths import Home, bundled
from quizzer.services.practice import attempts, grading
from quizzer.services.practice.grading import Graded
from quizzer.services.practice.self_check import Proof
from quizzer.services.reports.outlook import FEW_REVIEWS, RetentionOutlook
from quizzer.services.review import fitting
from tests.conftest import NOON, SMALL_DECK, Run


def test_next_prints_the_card_and_on_standard_error_what_waits(run: Run, small_home: Home) -> None:
    ended = run("next")
    assert ended.out == "letters/a\n\nWhich letter comes first?\n"
    assert ended.err == "0 due, 4 new\n"
    run("config", "new_cards_per_day", "0")
    ended = run("next")
    assert (ended.status, ended.out, ended.err) == (0, "", "0 due, 0 new\nnothing is due now\n")


def test_show_prints_points_the_schedule_and_each_review(run: Run, small_home: Home) -> None:
    new = run("show", "letters/a").out
    assert new.endswith("The letter **a**.\n  • it is a\n  • it comes first\n")
    run("rate", "letters/a", "good", "--answer", "the\na")
    reviewed = run("show", "letters/a").out
    assert ", 1 reviews\n" in reviewed
    assert "\n  • it comes first\n\ndue " in reviewed
    assert reviewed.endswith("  good   the a\n")


def test_a_log_is_exported_whole_and_counted(run: Run, small_home: Home, tmp_path: Path) -> None:
    run("rate", "letters/a", "good")
    file = tmp_path / "log.csv"
    refused = run("export", str(file), "--deck", "letters")
    assert refused.status == 2
    assert "--deck is for .apkg\nthe log is exported whole" in refused.err
    assert not file.exists()
    ended = run("export", str(file))
    assert (ended.out, ended.err) == ("", f"1 review written to {file}\n")
    assert run("export", str(tmp_path / "log.jsonl")).err.startswith("1 review ")
    package = tmp_path / "letters.apkg"
    ended = run("export", str(package), "--deck", "letters")
    assert (ended.out, ended.err) == ("", f"4 cards and 1 review written to {package}\n")


def test_decks_are_listed_with_their_cards(run: Run, small_home: Home) -> None:
    one = SMALL_DECK.partition('[[card]]\nid = "b"')[0].replace("letters/e", "letters/b")
    (small_home.questions / "one.toml").write_text(one.replace("Letters", "Just one"))
    assert run("deck", "list").out == (
        "letters      4 cards      0 due      4 new  Letters\n"
        "one          1 card       0 due      1 new  Just one\n"
    )


def test_a_check_counts_its_errors(run: Run, small_home: Home, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(SMALL_DECK.replace('kind = "number"', 'kind = "nummer"'))
    one = run("deck", "check", str(path))
    assert (one.status, one.err.splitlines()[-1]) == (2, "1 error; fix the lines above")
    two = run("deck", "check", str(path), str(tmp_path / "none.toml"))
    assert (two.status, two.err.splitlines()[-1]) == (2, "2 errors; fix the lines above")


def test_a_file_that_is_passed_over_counts_as_an_error(run: Run, small_home: Home) -> None:
    strange = small_home.questions / "letters.toml.txt"
    strange.write_text("")
    ended = run("deck", "check")
    assert (ended.status, ended.out) == (
        2,
        f"{small_home.questions / 'letters.toml'}: 4 cards, no errors\n",
    )
    [passed_over, count] = ended.err.splitlines()
    assert passed_over.startswith(f"{strange}: this file is not read")
    assert count == "1 error; fix the lines above"


def test_one_retention_of_a_simulation_is_ones_own_and_a_short_log_is_named(
    run: Run, small_home: Home
) -> None:
    few = "There are few reviews of yours yet"
    run("config", "desired_retention", "0.8")
    ended = run("simulate", "--days", "30")
    [own] = [line for line in ended.out.splitlines() if line.endswith("  <- yours now")]
    assert own.lstrip().startswith("80%")
    assert ended.out.startswith("After 30 days, with 4 cards and 20 new ones a day:\n")
    assert few in ended.out


def test_a_failed_run_is_named_in_the_list_of_exercises(
    run: Run, used_home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "list_comprehension.py"
    file.write_text("def odd_doubles(numbers):\n    return []\n")
    before = run("exercise", "list").out
    assert "(last run failed)" not in before
    assert not before.startswith("\n")
    assert "\n\n" in before, "a blank line between chapters"
    assert run("grade", "list_comprehension", str(file)).status == 1
    [failed] = [
        line for line in run("exercise", "list").out.splitlines() if "list_comprehension" in line
    ]
    assert failed.split()[0] == "failed"
    assert "(last run failed)" not in failed, "its status says so"
    file.write_text("def odd_doubles(numbers):\n    return [2 * n for n in numbers if n % 2]\n")
    assert run("grade", "list_comprehension", str(file)).status == 0
    file.write_text("def odd_doubles(numbers):\n    return []\n")
    assert run("grade", "list_comprehension", str(file)).status == 1
    [failed] = [
        line for line in run("exercise", "list").out.splitlines() if "(last run failed)" in line
    ]
    assert "list_comprehension" in failed


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--html", ""), "the file has no name"),
        (("--markdown", ""), "the file has no name"),
        (("--since", "2026-03-01"), "--deck and --since only apply to the journal"),
        (("--json", "--html", "-"), "only one report fits on standard output"),
    ],
)
def test_reports_that_cannot_be_written_are_refused(
    run: Run, small_home: Home, args: tuple[str, ...], message: str
) -> None:
    refused = run("report", *args)
    assert (refused.status, refused.out) == (2, "")
    assert message in refused.err


def test_json_may_be_printed_beside_a_report_in_a_file(
    run: Run, small_home: Home, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    ended = run("report", "--json", "--html", str(page))
    assert ended.status == 0
    assert ended.json["version"] == 1
    assert page.exists()


def test_a_window_has_from_one_cell_to_a_thousand() -> None:
    sizes = [_cells(value, 80) for value in ("120", 0, -5, MOST_CELLS + 1, None, "wide", 1e400)]
    assert sizes == [120, 1, 1, MOST_CELLS, 80, 80, 80]


def test_the_link_puts_an_address_with_colons_into_brackets() -> None:
    server = WebServer("::1", 8000)
    assert server.link() == f"http://[::1]:8000/?key={server.key}"
    assert WebServer("127.0.0.1", 80).link().startswith("http://127.0.0.1:80/?key=")


@pytest.mark.parametrize(("columns", "width"), [(40, 40), (100, 100), (250, 100)])
def test_lines_are_as_wide_as_the_terminal_and_no_wider_than_one_reads(
    monkeypatch: pytest.MonkeyPatch, columns: int, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert terminal_text.width() == width


def test_in_a_narrow_terminal_what_goes_on_is_indented_by_half_at_most() -> None:
    lines = terminal_text.wrap(" " * 30 + "one two three four five six seven", 24).split("\n")
    assert len(lines) > 1
    assert all(line.startswith(" " * 12) and not line.startswith(" " * 13) for line in lines[2:])
    assert max(map(len, terminal_text.wrap("one two three four five", 5).split("\n"))) > 10


def test_a_simulation_is_of_a_year(run: Run, small_home: Home) -> None:
    assert run("simulate", "--json").json["days"] == 365


def test_each_point_of_a_suggestion_has_its_sign_and_the_clause_that_says_it(
    run: Run, small_home: Home
) -> None:
    lines = run("suggest", "letters/a", "--answer", "it comes first").out.splitlines()
    assert "  ● found: it comes first  ← it comes first" in lines
    [other] = [line for line in lines if line.endswith("not found: it is a")]
    assert other.startswith("  ○")


def test_json_holds_the_recall_of_each_card(run: Run, small_home: Home) -> None:
    assert len(run("report", "--json").json["recall"]) == 4


def test_a_page_says_what_another_retention_costs_once_there_is_a_review(
    run: Run, small_home: Home
) -> None:
    title = "What another retention would cost"
    assert title not in run("report", "--html", "-").out
    run("rate", "letters/a", "easy")
    assert title in run("report", "--html", "-").out


def test_a_repair_takes_no_file(run: Run, small_home: Home) -> None:
    refused = run("restore", "--repair", "copy.db")
    assert refused.status == 2
    assert "which copy?" in refused.err


def test_each_exercise_is_said_to_be_sound_or_listed_with_its_problems(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    proofs = [
        Proof("pairs", 1, 3, ()),
        Proof("sums", 10, 0, ("seed 1: the starter passes", "seed 2: the starter passes")),
        Proof("means", 10, 1, ()),
    ]
    asked: list[tuple[object, ...]] = []

    def prove(specs: object, home: object, seeds: int, jobs: int | None) -> list[Proof]:
        asked.append((specs, seeds, jobs))
        return proofs

    monkeypatch.setattr("quizzer.services.practice.self_check.prove", prove)
    ended = run("exercise", "check")
    assert (ended.status, ended.out, ended.err) == (
        2,
        "pairs: 3 misconceptions, 1 seed: ok\nmeans: 1 misconception, 10 seeds: ok\n",
        "sums: 2 problems\n  seed 1: the starter passes\n  seed 2: the starter passes\n",
    )
    del proofs[1]
    assert run("exercise", "check", "--seeds", "2", "--jobs", "1").status == 0
    assert asked == [([], 10, None), ([], 2, 1)]
    for number in ("0", "1025"):
        assert run("exercise", "check", "--jobs", number).status == 2
    assert run("exercise", "check", "--jobs", "1024").status == 0


def test_an_exercise_of_no_chapter_is_listed_as_that(run: Run, small_home: Home) -> None:
    shutil.copytree(bundled("exercises") / "zip_pairs", small_home.folder / "exercises" / "mine")
    assert run("exercise", "list").out == "Of no chapter\n  new      mine  Pairs by position\n"


@pytest.mark.parametrize(
    ("used", "options", "ends"),
    [
        (True, (), "in words\n`quizzer optimize --undo` takes it back.\n"),
        (False, (), "in words\n"),
        (True, ("--undo",), "taken back\n"),
    ],
)
def test_a_fit_in_use_is_said_to_be_taken_back_by_undo(
    run: Run,
    small_home: Home,
    monkeypatch: pytest.MonkeyPatch,
    used: bool,
    options: tuple[str, ...],
    ends: str,
) -> None:
    result = SimpleNamespace(used=used, to_text=lambda: "in words")
    monkeypatch.setattr(fitting, "optimize", lambda *_: result)
    monkeypatch.setattr(fitting, "take_back", lambda *_: result)
    monkeypatch.setattr(fitting, "taken_back_text", lambda result: "taken back")
    assert run("optimize", *options).out == ends


def test_an_import_says_what_came_in_and_what_was_left_out(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_out = [{"count": 2, "what": "notes", "why": "they have no front"}]
    result = SimpleNamespace(
        path="mine.toml", deck="mine", cards=3, updated=1, reviews=4, left_out=left_out
    )
    asked: list[object] = []

    def import_files(context: object, files: object, deck: str | None, now: object) -> object:
        asked.append((files, deck))
        return result

    monkeypatch.setattr("quizzer.services.exchange.import_cards.import_files", import_files)
    ended = run("import", "a.txt")
    assert ended.out == "mine.toml: 3 new cards, 1 changed, 4 reviews\n"
    assert ended.err == "left out: 2 × notes: they have no front\n"
    ended = run("import", "a.txt", "b.txt", "--deck", "mine", "--json")
    assert ended.err == ""
    assert ended.json == {
        "deck": "mine",
        "cards": 3,
        "updated": 1,
        "reviews": 4,
        "left_out": left_out,
    }
    assert asked == [((Path("a.txt"),), None), ((Path("a.txt"), Path("b.txt")), "mine")]
    assert "Missing argument 'FILE...'" in run("import").err


def test_a_table_of_retentions_has_a_row_each_and_a_long_log_is_not_called_short(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (Forecast(0.8, 1.25, 10.04, 99.6), Forecast(0.9, 12.5, 100.25, 1000.4))
    outlook = RetentionOutlook(None, 30, 5, 2, FEW_REVIEWS, 0.9, rows)
    monkeypatch.setattr("quizzer.services.reports.outlook.retention_outlook", lambda *_: outlook)
    lines = [
        "After 30 days, with 5 cards and 2 new ones a day:",
        "",
        "  retention  minutes a day  reviews a day  cards known",
        "      80%            1.2           10.0          100",
        "      90%           12.5          100.2         1000  <- yours now",
        "",
        "quizzer config desired_retention 0.85 sets it; no single number is best for everyone.",
    ]
    assert run("simulate", "--days", "30").out.splitlines() == lines
    outlook = replace(outlook, reviews=FEW_REVIEWS - 1)
    few = "There are few reviews of yours yet, so that usual times and ratings were taken."
    assert run("simulate").out.splitlines()[1:] == [*lines[1:6], few, *lines[5:]]
    assert "[default: 365; 1<=x<=3650]" in run("simulate", "--help").out
    for days, status in (("0", 2), ("1", 0), ("3650", 0), ("3651", 2)):
        assert run("simulate", "--days", days).status == status


def test_a_suggestion_is_printed_with_its_score_and_its_notes(run: Run, small_home: Home) -> None:
    ended = run("suggest", "letters/a", "--answer", "idk")
    assert ended.out == (
        "suggested: again (0.00)\n"
        "  ○ not found: it is a\n"
        "  ○ not found: it comes first\n"
        "  this says that the answer is not known\n"
    )


def test_grading_prints_the_verdict_and_beside_it_what_follows(
    run: Run, used_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts = [Verdict("zip_pairs", status) for status in ("passed", "passed", "failed", "passed")]
    seeds: list[int | None] = []

    def grade_file(spec: object, file: object, home: object, **options: Any) -> Graded:
        seeds.append(options["seed"])
        return Graded(verdicts.pop(0), b"code")

    monkeypatch.setattr(grading, "grade_file", grade_file)
    monkeypatch.setattr("quizzer.cli.grade.utc_now", lambda: NOON)
    first = run("grade", "zip_pairs", "mine.py")
    assert first.out == "\nzip_pairs: passed (seed 0)\n"
    assert (first.status, first.err) == (0, "rated good; it comes back on 2026-03-04\n")
    again = run("grade", "zip_pairs", "mine.py", "--json", "--seed", str(2**53 - 1))
    assert (again.status, again.json["status"], again.err) == (0, "passed", "")
    failed = run("grade", "zip_pairs", "mine.py", "--seed", "0")
    assert (failed.status, failed.err) == (1, "")
    assert failed.out.startswith("\nzip_pairs: failed")
    monkeypatch.setattr(
        attempts, "record", lambda *_: attempts.AttemptRecord(doubted=SimpleNamespace(id="a/b"))
    )
    assert run("grade", "zip_pairs", "mine.py").err == (
        "This puts the question a/b in doubt, so it is due now.\n"
    )
    assert seeds == [None, 2**53 - 1, 0, None]
    for seed in ("-1", str(2**53)):
        assert run("grade", "zip_pairs", "mine.py", "--seed", seed).status == 2


def test_doctor_lists_each_finding_on_a_line(
    run: Run, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = {
        "database": "sound",
        "isolation": ["process", "seccomp"],
        "missing": [],
        "versions": {"python": "3.11", "torch": "2.5"},
    }
    monkeypatch.setattr("quizzer.services.doctor.examine", lambda *_: report)
    assert run("doctor").out.splitlines() == [
        "database   sound",
        "isolation  process, seccomp",
        "missing    none",
        "versions   python 3.11, torch 2.5",
    ]
    assert run("doctor", "--json").json == report
