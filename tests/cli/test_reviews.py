from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from quizzer.content.deck_file import read_deck
from quizzer.paths import Home, bundled
from quizzer.services.review import cards
from quizzer.services.review import quiz as quiz_service
from quizzer.services.startup import open_context
from tests.conftest import NOON, Run

CHAPTER, _ = read_deck(bundled("questions") / "fastbook-04.toml")


def test_a_script_walks_through_the_whole_chapter(run: Run) -> None:
    [deck] = [
        deck for deck in run("deck", "list", "--json").json["decks"] if deck["id"] == "fastbook-04"
    ]
    assert deck == {
        "id": "fastbook-04",
        "title": "MNIST basics",
        "cards": 37,
        "due": 0,
        "new": 37,
    }
    assert run("config", "new_cards_per_day", "100").status == 0
    done: list[str] = []
    while (next_card := run("next", "--deck", "fastbook-04", "--json").json)["card"] is not None:
        card = next_card["card"]
        assert set(card) == {"id", "deck", "prompt", "kind"}
        details = run("show", card["id"], "--json").json
        assert details["prompt"] == card["prompt"]
        assert details["answer"]
        assert details["schedule"] is None
        rated = run("rate", card["id"], "easy", "--answer", "mine", "--json").json
        assert set(rated) == {"card", "rating", "due", "stability", "difficulty", "review_id"}
        assert datetime.fromisoformat(rated["due"]) > datetime.now(UTC) + timedelta(days=1)
        done.append(card["id"])
    assert len(done) == len(set(done))
    waiting = {f"fastbook-04/{card.id}": card for card in CHAPTER.card}
    for name in done:
        waiting.pop(name)
    assert len(done) + len(waiting) == 37
    assert all(set(card.related) & set(done) for card in waiting.values())
    assert (next_card["due"], next_card["new"]) == (0, 0)
    for card in reversed(done):
        assert run("undo", "--json").json["card"] == card
    assert run("undo").status == 2
    assert run("next", "--json").json["card"]["id"] == done[0]


def test_next_is_null_when_nothing_is_left(run: Run, small_home: Home) -> None:
    run("config", "new_cards_per_day", "0")
    assert run("next", "--json").json == {"card": None, "due": 0, "new": 0}
    assert run("next").status == 0


def test_rate_and_show_tell_the_same_story(run: Run, small_home: Home) -> None:
    rated = run("rate", "letters/a", "hard", "--answer", "x", "--note", "NIT: y", "--json").json
    details = run("show", "letters/a", "--json").json
    [past] = details["history"]
    assert past["review_id"] == rated["review_id"]
    assert (past["rating"], past["answer"], past["note"]) == ("hard", "x", "NIT: y")
    assert details["schedule"]["stability"] == rated["stability"]
    assert details["schedule"]["due"] == rated["due"]
    assert run("show", "letters/a").out.startswith("letters/a\n\nWhich letter comes first?")


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (["show", "letters/zz"], "there is no card 'letters/zz'"),
        (["show", "nonsense"], "there is no card 'nonsense'"),
        (["rate", "letters/a", "perfect"], "perfect"),
        (["rate", "letters/a"], "Missing argument"),
        (["next", "--deck", "leters"], "there is no deck 'leters'"),
        (["undo"], "nothing to undo"),
        (["export", "log.txt"], "cannot export to log.txt"),
        (["nonsense"], "No such command 'nonsense'"),
        (["config", "colour"], "there is no setting 'colour'"),
        (["config", "new_cards_per_day", "many"], "new_cards_per_day cannot be 'many'"),
        (["config", "desired_retention", "1.5"], "desired_retention cannot be 1.5"),
        (["config", "day_ends_at", "25:00"], "day_ends_at cannot be '25:00'"),
        (["config", "order", "random"], "order cannot be 'random'"),
        (["quiz", "letters"], "needs a terminal"),
        (["review"], "needs a terminal"),
    ],
)
def test_wrong_use_is_told_in_words(run: Run, small_home: Home, args: list[str], what: str) -> None:
    ended = run(*args)
    assert ended.status == 2
    assert what in ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err


def test_a_mistyped_card_gets_a_proposal(run: Run, home: Home) -> None:
    message = run("show", "fastbook-04/brodcasting").err
    assert "did you mean fastbook-04/broadcasting" in message


def test_export_writes_the_whole_log(run: Run, small_home: Home, tmp_path: Path) -> None:
    run("rate", "letters/a", "good", "--answer", 'said "a",\nindeed, größer')
    run("rate", "letters/b", "again")
    run("undo")
    for name in ("log.jsonl", "log.csv"):
        assert run("export", str(tmp_path / name)).status == 0
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    with (tmp_path / "log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [line["card"] for line in lines] == ["letters/a", "letters/b"]
    assert [row["rating"] for row in rows] == ["good", "again"]
    assert rows[0]["answer"] == lines[0]["answer"] == 'said "a",\nindeed, größer'
    assert "größer" in (tmp_path / "log.jsonl").read_text(), "it is a file to be read"
    assert list(rows[0]) == list(lines[0])
    assert lines[0]["suggested_mark"] is None
    assert rows[0]["suggested_score"] == ""
    assert lines[0]["undone_at"] is None
    assert lines[1]["undone_at"] is not None
    assert run("export", str(tmp_path / "no" / "log.csv")).status == 3


def test_a_broken_deck_is_told_and_the_others_go_on(run: Run, small_home: Home) -> None:
    (small_home.questions / "broken.toml").write_text("title = \n")
    ended = run("deck", "list", "--json")
    assert ended.status == 0
    assert [deck["id"] for deck in ended.json["decks"]] == ["letters"]
    assert "broken.toml:1: not TOML" in ended.err


def test_without_a_terminal_quizzer_says_what_today_holds(run: Run, small_home: Home) -> None:
    message = run().out
    assert "0 due, 4 new today" in message
    assert "letters: 0 of 4 cards seen" in message
    assert "next: Which letter comes first?" in message


def test_control_characters_of_a_deck_do_not_reach_the_terminal(run: Run, small_home: Home) -> None:
    path = small_home.questions / "letters.toml"
    path.write_text(path.read_text().replace("comes first?", "\\u001b[2J\\u009b31m first?"))
    for command in (["show", "letters/a"], ["next"], []):
        printed = run(*command)
        assert "\x1b" not in printed.out + printed.err
        assert "\x9b" not in printed.out + printed.err


def quizzer(home: Home, *args: str | bytes, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-m", "quizzer", *args],
        env={**os.environ, "QUIZZER_HOME": str(home.folder)},
        check=False,
        **{"text": True, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )


def test_bytes_that_are_no_text_are_kept_as_replacement_characters(used_home: Home) -> None:
    ended = quizzer(used_home, "rate", "fastbook-04/sgd", "good", "--answer", b"caf\xe9", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    details = json.loads(quizzer(used_home, "show", "fastbook-04/sgd", "--json").stdout)
    assert details["history"][0]["answer"] == "caf\ufffd"
    assert quizzer(used_home, "show", b"fastbook-04/\xff").returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_standard_output_is_told(used_home: Home) -> None:
    for args in (["next", "--json"], ["config"]):
        with Path("/dev/full").open("w") as full:
            ended = quizzer(used_home, *args, stdout=full)
        assert ended.returncode == 3
        assert "No space left" in ended.stderr
        assert "Traceback" not in ended.stderr


def test_a_mistake_of_the_programs_own_is_written_down_and_told_in_a_sentence(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzer.services.review.today.as_text", lambda *_: 1 / 0)
    ended = run()
    assert ended.status == 3
    assert "because of an error in quizzer: ZeroDivisionError" in ended.err
    assert "Traceback" not in ended.err
    assert "Traceback" in (small_home.folder / "error.log").read_text()


def test_a_home_that_cannot_be_made_and_a_damaged_database_exit_with_three(home: Home) -> None:
    home.folder.parent.mkdir(exist_ok=True)
    home.folder.write_text("a file, not a folder")
    ended = quizzer(home, "deck", "list")
    assert (ended.returncode, "Traceback" in ended.stderr) == (3, False)
    assert "QUIZZER_HOME" in ended.stderr
    home.folder.unlink()
    home.folder.mkdir()
    home.database.write_bytes(b"x" * 5000)
    ended = quizzer(home, "next")
    assert (ended.returncode, "Traceback" in ended.stderr) == (3, False)
    assert "not a database" in ended.stderr


def test_a_wrong_config_file_is_told_with_its_line(run: Run, home: Home) -> None:
    home.folder.mkdir(parents=True)
    home.config.write_text("theme = 'dark'\nnew_cards = 'many'\n")
    ended = run("next")
    assert ended.status == 2
    assert "config.toml:2: new_cards_per_day cannot be 'many'" in ended.err


def test_a_reader_that_leaves_early_is_no_error(used_home: Home) -> None:
    command = f"{sys.executable} -m quizzer config | true"
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        env={**os.environ, "QUIZZER_HOME": str(used_home.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_eight_scripts_may_rate_at_once(small_home: Home) -> None:
    quizzer(small_home, "deck", "list")
    writers = [
        subprocess.Popen(
            [
                *(sys.executable, "-c"),
                "import sys; from quizzer.cli import main\n"
                "for _ in range(5):\n"
                "    try: main(['rate', sys.argv[1], 'good', '--json'])\n"
                "    except SystemExit as left: assert not left.code, left",
                f"letters/{'abce'[number % 4]}",
            ],
            env={**os.environ, "QUIZZER_HOME": str(small_home.folder)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(8)
    ]
    ids = []
    for writer in writers:
        out, _ = writer.communicate(timeout=120)
        assert writer.returncode == 0
        ids += [json.loads(line)["review_id"] for line in out.splitlines()]
    assert sorted(ids) == list(range(1, 41))


def test_people_see_their_own_time_and_programs_utc(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzer.cli.reviews.utc_now", lambda: NOON)
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        rated = run("rate", "letters/a", "again")
        details = run("show", "letters/a")
        machine = run("show", "letters/a", "--json").json
        again = run("rate", "letters/b", "again", "--json").json
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "comes back 2026-03-02 17:31" in rated.out
    assert "2026-03-02 17:30  again" in details.out
    assert "due 2026-03-02 17:31" in details.out
    assert machine["history"][0]["at"] == "2026-03-02T12:00:00.000+00:00"
    assert machine["schedule"]["due"] == again["due"] == "2026-03-02T12:01:00+00:00"


def test_undo_takes_back_a_quizs_answers_and_notes_too(run: Run, small_home: Home) -> None:
    with open_context(small_home, UTC) as context:
        row = cards.find_card(context, "letters/a")
        cards.save_note(context, row, "look again", datetime.now(UTC))
        quiz = quiz_service.start(context, "letters", None, None, datetime.now(UTC))
        for score in (1.0, 0.0):
            question = quiz.next()
            assert question is not None
            quiz.answer(question, score, "x", datetime.now(UTC))
    assert run("undo").out == (
        "undone: the answer to question 2 of the quiz, letters/b;"
        " next: the answer to question 1 of the quiz, letters/a\n"
    )
    assert run("undo", "--json").json == {"card": "letters/a", "review_id": None}
    assert run("undo").out == "undone: the note on letters/a\n"
    assert run("undo").status == 2


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (BrokenPipeError(), 0),  # as of a reader that has seen enough
        (OSError(28, "No space left on device"), 3),
    ],
    ids=["ctrl-c", "abort", "reader gone", "full disk"],
)
def test_a_command_that_is_cut_off_has_its_own_status(
    run: Run,
    small_home: Home,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    status: int,
) -> None:
    def fail(*given: object) -> str:
        raise error

    discarded: list[bool] = []
    monkeypatch.setattr("quizzer.services.review.today.as_text", fail)
    monkeypatch.setattr("quizzer.cli._discard_output", lambda: discarded.append(True))
    assert run().status == status
    assert discarded == [True] * isinstance(error, OSError)
