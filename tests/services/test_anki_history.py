"""Anki's review log, row by row, as the states that our own log holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from quizzer.memory.study_day import StudyClock
from quizzer.services.exchange import anki_cards, history
from quizzer.services.exchange.anki_package import AnkiCard
from quizzer.store.log import imported_log
from quizzer.store.reviews import to_ms

CLOCK = StudyClock(zone=UTC)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRST = CLOCK.day(NOON)  # the collection's day 0
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NEW, LEARNING, REVIEW, RELEARNING = range(4)
CARD = AnkiCard(7, 1, 1, 0, REVIEW, 2, 20, 14, 2500, 3, 2, '{"s": 15.5, "d": 6.25}')


def rows(card: AnkiCard, *answers: tuple[datetime, int, int]) -> list[Any]:
    """The rows of a card that was answered at these moments: (moment, ease, interval)."""
    reviews, _, _ = reviewed([card], [(at, card.id, *answer) for at, *answer in answers])
    return as_rows(reviews)


def reviewed(cards: list[AnkiCard], log: list[Any]) -> Any:
    """What `_reviews` makes of a log of (moment, card, ease, interval)."""
    imported = [anki_cards.ImportedCard({"id": str(card.id)}, card) for card in cards]
    columns = history._cards(imported, {str(card.id): 10 * card.id for card in cards})
    table = np.array([(to_ms(at), *rest, 4000) for at, *rest in log], np.int64)
    return history._reviews(table.reshape(-1, 5), columns, FIRST, history._Days(CLOCK))


def as_rows(reviews: imported_log.ImportedReviews) -> list[Any]:
    """By column, as the table has them, in order of time."""
    names = reviews._fields
    made = [dict(zip(names, row, strict=True)) for row in zip(*map(list, reviews), strict=True)]
    for row in made:
        row["phase"], row["phase_before"] = (
            imported_log.PHASES[row[name]] for name in ("phase", "phase_before")
        )
    return sorted(made, key=lambda row: row["id"])


def test_steps_graduation_and_a_lapse_lead_to_what_anki_says_today() -> None:
    step, good, lapse, again = rows(
        CARD,
        (NOON, 3, -600),
        (NOON + 10 * MINUTE, 3, 4),
        (NOON + 4 * DAY, 1, -300),
        (NOON + 4 * DAY + 5 * MINUTE, 3, 14),
    )
    assert [row["previous"] for row in (step, good, lapse, again)] == [0, 1, 2, 3]
    assert [row["phase_before"] for row in (step, good, lapse, again)] == [
        *("new", "learning", "review", "relearning"),
    ]
    assert [row["elapsed_days"] for row in (step, good, lapse, again)] == [-1, 0, 4, 0]
    assert [row["reps"] for row in (step, good, lapse, again)] == [1, 2, 3, 4]
    assert [row["lapses"] for row in (step, good, lapse, again)] == [0, 0, 1, 2], "Anki's at last"
    assert (step["phase"], step["stability"]) == ("learning", 0.1)
    assert (step["due_at_ms"], step["due_day"]) == (to_ms(NOON + 10 * MINUTE), 0)
    assert (good["phase"], good["stability"]) == ("review", 4.0)
    assert (good["due_day"], good["due_at_ms"]) == (FIRST + 4, to_ms(CLOCK.start(FIRST + 4)))
    assert (lapse["phase"], lapse["due_at_ms"]) == ("relearning", lapse["at_ms"] + 300_000)
    assert (again["stability"], again["difficulty"]) == (15.5, 6.25), "Anki's own"
    assert (again["due_day"], again["due_at_ms"]) == (FIRST + 20, to_ms(CLOCK.start(FIRST + 20)))
    assert {row["duration_ms"] for row in (step, good, lapse, again)} == {4000}


def test_an_interval_of_nothing_is_a_step_that_ends_at_once() -> None:
    first, second, _ = rows(CARD, (NOON, 3, 0), (NOON + DAY, 3, 1), (NOON + 2 * DAY, 3, 9))
    assert (first["phase"], first["due_at_ms"], first["due_day"]) == ("learning", to_ms(NOON), 0)
    assert (first["stability"], second["phase_before"]) == (0.1, "learning")
    assert (second["phase"], second["due_day"]) == ("review", FIRST + 2)


def test_a_forgotten_card_in_review_alone_is_a_lapse() -> None:
    first, second, third = rows(CARD, (NOON, 1, -60), (NOON + DAY, 1, 3), (NOON + 4 * DAY, 3, 9))
    assert [first["lapses"], second["lapses"]] == [0, 0], "it was not known yet"
    assert rows(CARD._replace(lapses=-1), (NOON, 3, 4))[-1]["lapses"] == 0
    assert third["lapses"] == 2


@pytest.mark.parametrize(
    ("kind", "due", "phase", "due_at"),
    [
        (LEARNING, 1_772_450_000, "learning", 1_772_450_000_000),
        (RELEARNING, 1_772_450_000, "relearning", 1_772_450_000_000),
        (LEARNING, 1_000_000_000, "learning", 1_000_000_000_000),
        (RELEARNING, 3, "relearning", to_ms(CLOCK.start(FIRST + 3))),
    ],
)
def test_a_step_is_due_at_its_second_or_on_its_day(
    kind: int, due: int, phase: str, due_at: int
) -> None:
    [row] = rows(CARD._replace(type=kind, due=due), (NOON, 1, -60))
    assert (row["phase"], row["due_at_ms"], row["due_day"]) == (phase, due_at, 0)


def test_a_card_that_was_reset_keeps_the_states_of_its_reviews() -> None:
    log = [(NOON, 7, 3, 4), (NOON + 4 * DAY, 7, 1, -60)]
    reviews, undone, _ = reviewed([CARD._replace(type=NEW)], log)
    first, last = as_rows(reviews)
    assert undone.tolist() == [[1, last["at_ms"] + 1], [2, last["at_ms"] + 1]]
    assert (first["stability"], first["phase"]) == (4.0, "review")
    assert (last["stability"], last["phase"]) == (0.1, "relearning")


def test_the_reviews_of_several_cards_are_counted_card_by_card() -> None:
    """In a log by time, in which they stand in turn; one card has none."""
    cards = [CARD._replace(id=key, lapses=key) for key in (9, 7, 8, 5)]
    log = [
        (NOON, 9, 3, -60), (NOON + MINUTE, 8, 3, 4), (NOON + 2 * MINUTE, 9, 1, 3),
        (NOON + 4 * DAY, 7, 3, 9), (NOON + 5 * DAY, 8, 1, -60), (NOON + 6 * DAY, 9, 1, 2),
        (NOON + 7 * DAY, 8, 3, 5),
    ]  # fmt: skip
    reviews, undone, last = reviewed(cards, log)
    found = as_rows(reviews)
    assert [row["card"] for row in found] == [90, 80, 90, 70, 80, 90, 80]
    assert [row["previous"] for row in found] == [0, 0, 1, 0, 2, 3, 5]
    assert [row["reps"] for row in found] == [1, 1, 2, 1, 2, 3, 3]
    assert [row["lapses"] for row in found] == [0, 0, 0, 7, 1, 9, 8]
    assert [row["elapsed_days"] for row in found] == [-1, -1, 0, -1, 5, 6, 2]
    assert [row["phase_before"] for row in found] == [
        *("new", "new", "learning", "new", "review", "review", "relearning"),
    ]  # fmt: skip
    assert undone.tolist() == []
    assert last.tolist() == [0, *(to_ms(NOON + days * DAY) for days in (4, 7, 6))]


def test_a_suspended_card_is_so_after_its_last_review_or_from_its_own_moment_on() -> None:
    noon = to_ms(NOON)
    cards = [CARD._replace(id=noon + 5), CARD._replace(id=noon + 6, queue=-1)]
    suspended = [CARD._replace(id=1, queue=-1), CARD._replace(id=noon + 9, queue=-1), *cards]
    imported = [anki_cards.ImportedCard({"id": str(card.id)}, card) for card in suspended]
    columns = history._cards(imported, {str(card.id): card.id % 100 for card in suspended})
    log = np.array([[noon + 1, noon + 5, 3, 1, 0], [noon + 7, noon + 6, 3, 1, 0]])
    last = np.array([0, noon + 1, noon + 7, 0])
    found = list(history._suspensions(columns, last, log, history._Days(CLOCK)))
    assert found == [
        imported_log.Suspension(1, 1, CLOCK.day(datetime.fromtimestamp(0, UTC)), None),
        imported_log.Suspension((noon + 6) % 100, noon + 8, FIRST, 2),
        imported_log.Suspension((noon + 9) % 100, noon + 9, FIRST, 2),
    ]


@pytest.mark.parametrize(
    ("kind", "queue", "scheduled"),
    [(REVIEW, 2, True), (NEW, 0, False), (LEARNING, 1, False), (NEW, -1, True), (NEW, -2, True)],
)
def test_a_card_in_review_or_set_aside_is_scheduled_without_a_log(
    kind: int, queue: int, scheduled: bool
) -> None:
    card = anki_cards.ImportedCard({}, CARD._replace(type=kind, queue=queue))
    assert history.is_scheduled(card) is scheduled


def test_a_log_is_of_these_cards_in_order_of_time_with_a_review_for_each_that_needs_one() -> None:
    cards = [CARD, CARD._replace(id=8, type=NEW), CARD._replace(id=9, type=LEARNING)]
    imported = [anki_cards.ImportedCard({"id": str(card.id)}, card) for card in cards]
    columns = history._cards(imported, {"7": 1, "8": 2, "9": 3})

    def completed(*rows: tuple[int, int]) -> list[list[int]]:
        log = np.array([[at, card, 3, 1, 0] for at, card in rows], np.int64).reshape(-1, 5)
        return history._completed(log, columns, FIRST, CLOCK)[:, :2].tolist()

    own = history._only_review(CARD, FIRST, CLOCK)[0]
    assert completed() == [[own, 7]], "of those the one in review"
    assert completed((own + 5, 8), (1, 99)) == [[own, 7], [own + 5, 8]]
    assert completed((5, 9), (5, 7), (3, 8)) == [[3, 8], [5, 7], [5, 9]]
    assert completed((3, 8), (5, 7)) == [[3, 8], [5, 7]]
    in_order = [(number, 7 + number % 3) for number in range(6)]
    assert completed(*in_order) == completed(*reversed(in_order)) == [[*row] for row in in_order]


def test_a_card_without_a_log_gets_a_review_on_the_day_that_its_interval_counts_from() -> None:
    at, card, ease, interval, duration = history._only_review(CARD, FIRST, CLOCK)
    assert (card, ease, interval, duration) == (7, 3, 14, 0)
    assert CLOCK.day(datetime.fromtimestamp(at / 1000, UTC)) == FIRST + 20 - 14
    assert at == to_ms(CLOCK.start(FIRST + 6) + timedelta(hours=1)) + 7
    early = history._only_review(CARD._replace(interval=0, id=12_345), FIRST, CLOCK)
    assert early[0] == to_ms(CLOCK.start(FIRST + 19) + timedelta(hours=1)) + 345


@pytest.mark.parametrize(
    ("data", "factor", "memory"),
    [
        ('{"s": 15.5, "d": 6.25}', 2500, (15.5, 6.25)),
        ('{"s": 15.5, "d": 1}', 2500, (15.5, 1)),
        ('{"s": 15.5, "d": 10}', 2500, (15.5, 10)),
        ('{"s": 0, "d": 6}', 2500, (14, 4.75)),
        ('{"s": 1e6, "d": 6}', 2500, (14, 4.75)),
        ('{"s": 999999, "d": 6}', 2500, (999999, 6)),
        ('{"s": 5, "d": 0.9}', 2500, (14, 4.75)),
        ('{"s": 5, "d": 10.1}', 2500, (14, 4.75)),
        ("", 0, (14, 4.75)),
        ("{}", 1300, (14, 7.75)),
        ("not JSON", 200, (14, 10)),
        ("[]", 9000, (14, 1)),
        ('{"s": null, "d": 5}', 2500, (14, 4.75)),
    ],
)
def test_a_memory_is_fsrs_s_own_or_what_sm_2_s_ease_amounts_to(
    data: str, factor: int, memory: tuple[float, float]
) -> None:
    assert history._memory(CARD._replace(data=data, factor=factor)) == memory
    assert history._memory(CARD._replace(data="", interval=0))[0] == 0.1


def test_a_study_day_is_the_clock_s_whichever_came_before() -> None:
    days = history._Days(CLOCK)
    moments = [NOON + offset * DAY for offset in (0, 5, 4, 4.5, 5, -3)]
    at = [to_ms(moment) for moment in moments]
    assert days.of_all(np.array(at)).tolist() == [CLOCK.day(moment) for moment in moments]
    start = days.start(FIRST)
    assert start == to_ms(CLOCK.start(FIRST))
    assert days.of_all(np.array([start, start - 1])).tolist() == [FIRST, FIRST - 1]
    wanted = [FIRST + 2, FIRST, FIRST + 900]
    assert days.starts(np.array(wanted)).tolist() == [to_ms(CLOCK.start(day)) for day in wanted]


@pytest.mark.parametrize(
    ("guid", "ord_"), [("abc", 0), ("~ü{}", 3), ("g" * 32, 1), ("quizzer:letters/a", 0)]
)
def test_anki_s_guid_is_found_again_in_the_card_s_id(guid: str, ord_: int) -> None:
    assert anki_cards.guid_of(anki_cards.card_id(guid, ord_)) == (guid, ord_)


def test_a_long_guid_has_a_short_id_of_its_own() -> None:
    ids = {anki_cards.card_id("g" * 33, 0), anki_cards.card_id("g" * 34, 0)}
    assert len(ids) == 2
    assert anki_cards.card_id("g" * 33, 0) == "anki-x33a514e21b5135f4defb6d44edbc2c13499970ce-1"
    assert [anki_cards.guid_of(name) for name in [*ids, "letters", "anki-6-1", "anki-ff-1"]] == [
        None
    ] * 5


def test_the_last_part_of_a_nested_deck_is_a_tag() -> None:
    assert anki_cards._tags(("a", "a", " "), "Deep::Sub deck") == ["a", "Sub_deck"]
    assert anki_cards._tags(("a",), "Flat") == ["a"]
    assert anki_cards._tags(("a",), "Deep:: ") == ["a"]
    assert json.dumps(anki_cards.LeftOut().listed()) == "[]"


def cloze(text: str, number: int = 1, back: str = "{{cloze:Text}}") -> Any:
    left_out = anki_cards.LeftOut()
    table = anki_cards.cloze_table(
        "x", ("{{cloze:Text}}", back), {"Text": text, "Extra": "more"}, number, left_out, str
    )
    return left_out.listed() if table is None else table


def test_a_gap_of_a_cloze_is_asked_and_the_others_are_filled_in() -> None:
    table = cloze("{{c1::one}} and {{c2::two::a number}}", back="{{cloze:Text}} {{Extra}}")
    assert table["kind"] == "cloze"
    assert table["text"] == "{{one}} and two"
    assert table["answer"] == "one and two\n\n more"
    assert cloze("{{c1::one}} and {{c2::two::a number}}", 2)["text"] == "one and {{two}} (a number)"
    assert cloze("{{c1::a|b}}")["text"] == "{{a\\|b}}"
    assert cloze("{{c1::out {{c2::in}} end}}", 2)["text"] == "out {{in}} end"
    assert cloze("nothing")[0]["why"] == "its cloze has no gap"


@pytest.mark.parametrize(
    ("text", "gapped"),
    [
        ("{{c1::a}} and }} alone", "{{a}} and } } alone"),
        ("{{c1::a}} and {{ alone", "{{a}} and { { alone"),
        ("{{c1::a}} and {{both}}", "{{a}} and { {both} }"),
    ],
)
def test_braces_around_a_cloze_make_no_gap(text: str, gapped: str) -> None:
    assert cloze(text)["text"] == gapped


@pytest.mark.parametrize("word", ["{a", "a}b{", "a\\", "w" * 480])
def test_a_word_that_no_gap_can_hold_is_asked_as_a_question(word: str) -> None:
    table = cloze(f"before {{{{c1::{word}}}}} after")
    assert (table["kind"], table["prompt"]) == ("free", "before […] after")
    assert table["answer"] == f"before {word} after"
    assert cloze(f"{{{{c1::{'w' * 479}}}}}")["kind"] == "cloze"


@pytest.mark.parametrize(("text", "answer"), [("{{c1::}} b", "b"), ("{{c1::}}", "(no answer)")])
def test_a_gap_without_a_word_leaves_an_answer_as_decks_keep_it(text: str, answer: str) -> None:
    table = cloze(text)
    assert table["kind"] == "free"
    assert table["answer"] == answer
