"""The progress report for a terminal, as it is read, and where its parts end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from quizzer.report import as_text
from quizzer.report.progress_model import Agreement, Load, MonthlyAgreement, Progress
from tests.report import samples

GOLDEN = Path(__file__).with_name("progress.golden.txt")


def text_of(progress: Progress) -> str:
    return "\n".join("".join(text for text, _ in line) for line in as_text.lines(progress)) + "\n"


def test_half_a_chapter_reads_like_this() -> None:
    assert text_of(samples.progress()) == GOLDEN.read_text(encoding="utf-8")


def test_before_the_first_review_there_is_a_beginning_and_nothing_to_measure() -> None:
    lines = text_of(samples.nothing()).splitlines()
    words = "Now 37 cards to learn, none seen yet; begin with quizzer"
    assert " ".join(lines[2].split()) == words
    assert [line for line in lines if line.startswith(("Known", "Slipping", "Reviews"))] == []
    empty = replace(samples.nothing(), total=samples.STANDING._replace(cards=0))
    assert "there is no card yet" in text_of(empty)


def test_twelve_chapters_are_shown_and_the_others_counted() -> None:
    progress = samples.progress()
    deck = progress.decks[0]
    assert "more deck" not in text_of(replace(progress, decks=(deck,) * 12))
    assert "and 1 more deck\n" in text_of(replace(progress, decks=(deck,) * 13))
    assert "and 2 more decks\n" in text_of(replace(progress, decks=(deck,) * 14))


def test_five_slipping_cards_are_shown_those_just_failed_first() -> None:
    progress = samples.progress()
    weak = progress.weakest[0]
    many = replace(progress, leeches=(), weakest=(weak,) * 9, failed=(weak, weak))
    text = text_of(many)
    assert (text.count("failed  What"), text.count("61 %  What")) == (2, 3)
    good = replace(weak, retrievability=0.9)
    nothing = text_of(replace(progress, leeches=(), weakest=(good,)))
    assert "nothing: every card that you know is above your goal" in nothing


def test_of_several_leeches_the_first_is_named() -> None:
    progress = samples.progress()
    leeches = tuple(
        replace(progress.leeches[0], prompt=f"leech {lapses}", lapses=lapses) for lapses in (12, 8)
    )
    text = " ".join(text_of(replace(progress, leeches=leeches)).split())
    assert "2 leeches: leech 12 forgotten 12 times" in text
    assert "leech 8" not in text


def test_a_chapter_says_when_its_last_card_will_have_been_seen() -> None:
    deck = samples.progress().decks[0]
    today = samples.TODAY
    assert as_text.done(deck, today) == "done 16 Nov"
    assert as_text.done(replace(deck, learned_by=None), today) == "paused"
    unseen = replace(deck, learned_by=None, standing=deck.standing._replace(new=37))
    assert as_text.done(unseen, today) == "not begun"
    assert as_text.done(replace(deck, standing=deck.standing._replace(new=0)), today) == "all seen"


def test_what_is_due_next_has_its_day_or_its_minutes() -> None:
    progress = samples.progress()
    total = progress.total._replace(due=0)

    def due_in(days: int) -> Progress:
        loads = tuple(Load(samples.TODAY + timedelta(n), int(n == days)) for n in range(30))
        return replace(progress, total=total, forecast=loads)

    assert "nothing is due before tomorrow, 9 new" in text_of(due_in(1))
    assert "nothing is due before 12 Nov, 9 new" in text_of(due_in(2))
    assert "nothing is due, 9 new" in text_of(due_in(0)), "what counts for today is not next"
    assert "most today, 1; next 30 days" in text_of(due_in(0))
    step = replace(progress, total=total, steps_today=2,
                   next_step_at=samples.NOW + timedelta(seconds=20))  # fmt: skip
    assert "nothing is due; 2 cards back in 1 min" in text_of(step)
    later = replace(step, steps_today=1, next_step_at=samples.NOW + timedelta(seconds=150))
    assert "nothing is due; 1 card back in 2 min" in text_of(later)
    plan = replace(progress, plan=("A plan.", "word " * 20))
    lines = text_of(plan).splitlines()
    assert lines[2].endswith("6 due, 9 new; go on with quizzer"), "a plan has its own reckoning"
    assert lines[3].startswith("Plan         A plan. word")
    assert lines[4].startswith("             word")
    assert "\n".join(lines).count(" word") == 20, "no word is cut off"


def test_six_months_of_suggestions_are_shown_and_one_alone_says_no_more() -> None:
    progress = samples.progress()
    months = tuple(MonthlyAgreement(date(2026, month, 1), 1, 2) for month in range(1, 8))
    text = text_of(replace(progress, agreement=Agreement(7, 14, months)))
    assert "Jan 2026" not in text
    assert text.count("50 % of 2") == 6
    alone = text_of(replace(progress, agreement=Agreement(1, 2, months[:1])))
    assert "you agreed with 1 of 2" in alone
    assert "50 % of 2" not in alone
    assert "Suggestions" not in text_of(replace(progress, agreement=Agreement(0, 0)))


def test_the_latest_of_all_trainings_is_the_one_that_is_said() -> None:
    progress = samples.progress()
    first, second = progress.training
    text = text_of(replace(progress, training=(first, second, replace(first, accuracy=0.9123))))
    assert "91.23 %, at best 97.31 %" in text


def test_a_streak_of_days_is_counted_and_one_that_ended_starts_again() -> None:
    progress = samples.progress()
    one = replace(progress, streak=replace(progress.streak, current=1, studied=1))
    assert "1 day in a row; 12 at the longest, 1 day in all" in text_of(one)
    assert "starts again" in text_of(progress)


def test_the_latest_twenty_six_quizzes_are_drawn_a_column_each() -> None:
    progress = samples.progress()
    quiz = progress.quizzes[0]
    for count, drawn in ((3, 3), (26, 26), (27, 26)):
        text = text_of(replace(progress, quizzes=(quiz,) * count))
        [line] = [line for line in text.splitlines() if line.startswith("Quizzes")]
        assert line.count("▆") == drawn


def test_what_to_go_on_with_is_what_is_due_or_new() -> None:
    progress = samples.progress()

    def now(due: int, new: int) -> str:
        total = progress.total._replace(due=due, new=new)
        return text_of(replace(progress, total=total)).splitlines()[2].removeprefix("Now          ")

    assert now(6, 0) == "6 due, about 3 min; go on with quizzer"
    assert now(0, 9) == "nothing is due before tomorrow, 9 new; go on with quizzer"
    assert now(0, 0) == "nothing is due before tomorrow"
    assert now(1, 0) == "1 due, about 1 min; go on with quizzer"


def test_a_chapters_title_has_twenty_one_cells() -> None:
    progress = samples.progress()
    rows = []
    for length in (21, 22):
        deck = replace(progress.decks[0], title="t" * length)
        text = text_of(replace(progress, decks=(deck,)))
        rows += [line[13:36] for line in text.splitlines() if "ttt" in line]
    assert rows == ["t" * 21 + " █", "t" * 20 + "… █"]


def test_the_latest_of_all_quizzes_is_the_one_that_is_said() -> None:
    progress = samples.progress()
    first, second = progress.quizzes
    text = text_of(replace(progress, quizzes=(first, second, replace(first, points=3.25))))
    assert "3.2 of 10 in the latest" in text


def test_three_misconceptions_that_are_still_there_are_shown() -> None:
    progress = samples.progress()
    exercise = progress.exercises[1]
    [met] = exercise.misconceptions
    many = tuple(replace(met, title=f"M{number}") for number in range(4))
    one = replace(exercise, misconceptions=many)
    text = text_of(replace(progress, exercises=(one,)))
    assert "4 misconceptions met, 0 overcome" in text
    assert [title for title in ("M0", "M1", "M2", "M3") if title in text] == ["M0", "M1", "M2"]


def test_each_share_has_the_colour_of_its_goal() -> None:
    progress = samples.progress()
    run = progress.training[1]

    def style(text: str, changed: Progress) -> str:
        return next(
            style for line in as_text.lines(changed) for part, style in line if part == text
        )

    for accuracy, text, colour in ((0.95, "95.00 %", "good"), (0.9499, "94.99 %", "fair")):
        changed = replace(progress, training=(replace(run, accuracy=accuracy),))
        assert style(text, changed) == colour
    assert style("87 %", progress) == "fair"
    assert style("87 %", replace(progress, desired_retention=0.85)) == "good"
    assert style("61 %", progress) == "bad"
    assert style("failed", replace(progress, failed=progress.weakest[:1])) == "bad"
    assert style("starts again", progress) == ""
    now = replace(progress, streak=replace(progress.streak, current=2))
    assert style("2 days in a row", now) == "good"
    assert style("6 due", progress) == "bold"
    nothing = replace(progress, total=progress.total._replace(due=0))
    assert style("nothing is due", nothing) == "good"
    steps = replace(nothing, steps_today=1, next_step_at=samples.NOW)
    assert style("nothing is due", steps) == "bold"


def test_what_is_suspended_is_counted_beside_the_legend() -> None:
    progress = samples.progress()
    assert "suspended" not in text_of(progress)
    changed = replace(progress, total=progress.total._replace(suspended=3))
    assert "░ new; 3 suspended" in text_of(changed)


def test_exercises_are_counted_by_chapter_where_there_are_several() -> None:
    progress = samples.progress()
    first, *others = progress.exercises
    due = replace(first, id="due", status="due")
    listed = (replace(first, chapter="One"), due, *others)
    text = text_of(replace(progress, exercises=listed))
    assert "1 of 4 passed, 1 begun, 1 due again; 7 attempts" in text
    lines = [line.strip() for line in text.splitlines()]
    assert "1 of 1  One" in lines
    assert "0 of 3  more exercises" in lines
    assert "1 of 1" not in text_of(progress), "one group is no group"


def test_the_latest_twenty_trainings_are_drawn_a_column_each() -> None:
    progress = samples.progress()
    run = progress.training[1]
    for count, drawn in ((20, 20), (21, 20)):
        text = text_of(replace(progress, training=(run,) * count))
        [line] = [line for line in text.splitlines() if "MNIST █" in line or "MNIST ▇" in line]
        assert sum(line.count(sign) for sign in "▇█") == drawn
