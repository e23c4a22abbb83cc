"""Cards in text files, read without a deck: which columns are which, and what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quizzer.errors import UsageError
from quizzer.services.exchange import text_files
from quizzer.services.exchange.anki_cards import LeftOut


def read(tmp_path: Path, name: str, text: str) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The cards of a file, and how often something was left out for which reason."""
    path = tmp_path / name
    path.write_text(text)
    left_out = LeftOut()
    cards = text_files.read(path, left_out)
    return cards, {entry["why"]: entry["count"] for entry in left_out.listed()}


def pairs(tmp_path: Path, name: str, text: str) -> list[tuple[str, str]]:
    return [(card["prompt"], card["answer"]) for card in read(tmp_path, name, text)[0]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "q1\ta1\nq2\ta2"),
        ("a.txt", "q1;a1\nq2;a2"),
        ("a.txt", "q1,a1\nq2,a2"),
        ("a.csv", "q1,a1\nq2,a2"),
        ("a.csv", "q1;a1\nq2;a2"),
        ("A.CSV", "q1,a1\nq2,a2"),
        ("a.tsv", "q1\ta1\nq2\ta2"),
        ("a.csv", "\ufeffq1,a1\r\nq2,a2\r\n"),
        ("a.csv", "q1,a1\rq2,a2"),
        ("a.csv", "\nq1,a1\n , \n\nq2,a2\n\n"),
        ("a.txt", "#separator:pipe\nq1|a1\nq2|a2"),
        ("a.txt", "#separator:Semicolon\nq1;a1\nq2;a2"),
        ("a.txt", "#separator:!\nq1!a1\nq2!a2"),
        ("a.txt", "#separator:nothing-known\nq1\ta1\nq2\ta2"),
        ("a.txt", "#separator:space\nq1 a1\nq2 a2"),
        ("a.txt", "#separator: \nq1 a1\nq2 a2"),
        ("a.txt", "#separator:colon\nq1:a1\nq2:a2"),
        ("a.csv", "Front,Back\nq1,a1\nq2,a2"),
        ("a.csv", " question , answer \nq1,a1\nq2,a2"),
        ("a.csv", "Back,Front\na1,q1\na2,q2"),
        ("a.csv", "note,definition,term\nx,a1,q1\nx,a2,q2"),
        ("a.txt", "#separator:,\n#columns:Extra,Text\na1,q1\na2,q2"),
        ("a.txt", "#separator:,\n#guid column:1\nx,q1,a1\ny,q2,a2"),
        ("a.txt", "#separator:,\n#tags column:2\nq1,t,a1\nq2,t,a2"),
        ("a.txt", "#separator:,\n#deck column:1\n#notetype column:2\nd,n,q1,a1\nd,n,q2,a2"),
        ("a.txt", "#separator:,\n#guid column:1000\nq1,a1\nq2,a2"),
        (
            "a.txt",
            "#separator:,\n#guid column:1\n#tags column:2\n#deck column:3\n#notetype column:4\n"
            "x,t,d,n,q1,a1\ny,t,d,n,q2,a2",
        ),
        ("a.txt", "#separator:,\n#tags column:999\nq1,a1\nq2,a2"),
    ],
)
def test_two_cards_are_read_however_the_table_is_written(
    tmp_path: Path, name: str, text: str
) -> None:
    assert pairs(tmp_path, name, text) == [("q1", "a1"), ("q2", "a2")]


def test_headings_are_cards_where_directives_come_first_or_one_of_the_two_is_missing(
    tmp_path: Path,
) -> None:
    assert pairs(tmp_path, "a.txt", "#separator:,\nFront,Back\n") == [("Front", "Back")]
    assert pairs(tmp_path, "a.csv", "Front,other\nq1,a1\n")[0] == ("Front", "other")
    assert pairs(tmp_path, "a.csv", "other,Back\nq1,a1\n")[0] == ("other", "Back")


def test_a_semicolon_separates_where_it_is_the_more_frequent(tmp_path: Path) -> None:
    assert pairs(tmp_path, "a.csv", "one, two;three;\n") == [("one, two", "three")]
    assert pairs(tmp_path, "a.csv", "one; two,three\n") == [("one; two", "three")]
    assert pairs(tmp_path, "a.tsv", "one;two;three\tfour\n") == [("one;two;three", "four")]


def test_a_row_without_a_question_is_left_out_and_one_without_an_answer_is_not(
    tmp_path: Path,
) -> None:
    cards, left_out = read(tmp_path, "a.csv", ",a1\nq2,\nq3\n")
    assert [(card["prompt"], card["answer"]) for card in cards] == [
        ("q2", "(no answer)"),
        ("q3", "(no answer)"),
    ]
    assert left_out == {"its question is empty": 1}


def test_html_is_read_where_the_file_says_so(tmp_path: Path) -> None:
    row = "<b>q</b>,a &amp; b\n"
    assert pairs(tmp_path, "a.txt", f"#separator:,\n#html:true\n{row}") == [("**q**", "a & b")]
    for directive in ("", "#html:false\n"):
        plain = pairs(tmp_path, "a.txt", f"#separator:,\n{directive}{row}")
        assert plain == [("<b>q</b>", "a &amp; b")]


def test_tags_come_from_their_column(tmp_path: Path) -> None:
    cards, _ = read(tmp_path, "a.csv", "Tags,Front,Back\n x  y ,q1,a1\n,q2,a2\n")
    assert [card["tags"] for card in cards] == [["x", "y"], []]
    cards, _ = read(tmp_path, "a.txt", "#separator:,\n#tags column:3\nq1,a1,x\n")
    assert [card["tags"] for card in cards] == [["x"]]
    cards, _ = read(tmp_path, "a.csv", "q1,a1,no tag\n")
    assert [card["tags"] for card in cards] == [[]]


def test_a_card_is_known_by_its_guid_else_by_its_question(tmp_path: Path) -> None:
    def ids(text: str) -> list[str]:
        return [card["id"] for card in read(tmp_path, "a.txt", text)[0]]

    guid = "#separator:,\n#guid column:1\n"
    assert ids(f"{guid}g1,q1,a1\n") == ids(f"{guid}g1,changed,a2\n") != ids(f"{guid}g2,q1,a1\n")
    assert ids("q 1,a1\n") == ids("q   1,changed\n") != ids("q 2,a1\n")
    assert len({*ids(f"{guid},q1,a1\n,q2,a2\n")}) == 2, "without a guid, by the question"


def test_a_card_without_a_guid_has_the_id_that_it_had_in_earlier_versions(tmp_path: Path) -> None:
    """Else the next import would add it once more: text-, 16 letters of a SHA-256, the gap."""
    cards, _ = read(tmp_path, "a.txt", "what  is it?,that\n")
    assert [card["id"] for card in cards] == ["text-a192afb8cc0ee06d"]
    cards, _ = read(tmp_path, "a.md", "C: what is\nit? [a] [b]\n")
    assert [card["id"] for card in cards] == [f"text-c65038a8a4609431-{n}" for n in (1, 2)]


def test_a_cloze_row_is_a_card_for_each_of_its_numbers(tmp_path: Path) -> None:
    cards, _ = read(tmp_path, "a.csv", "{{c2::b}} and {{c1::a}} and {{c1::c}},extra,\n")
    assert [card["text"] for card in cards] == [
        "b and {{a}} and {{c}}",
        "{{b}} and a and c",
    ]
    assert len({card["id"] for card in cards}) == 2


def test_of_a_cloze_row_fifty_cards_are_read(tmp_path: Path) -> None:
    text = " ".join(f"{{{{c{number}::w{number}}}}}" for number in range(1, 53))
    assert len(read(tmp_path, "a.csv", f"{text},\n")[0]) == 50


def test_a_file_of_128_mib_is_read_and_a_larger_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[int] = []

    def read_plain_file(path: Path, limit: int) -> bytes:
        limits.append(limit)
        raise OSError(27, "the file is larger")

    monkeypatch.setattr(text_files.files, "read_plain_file", read_plain_file)
    with pytest.raises(UsageError, match="the file is larger"):
        text_files.read(tmp_path / "a.txt", LeftOut())
    assert limits == [128 << 20]


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        text_files.read(tmp_path / "none.csv", LeftOut())
    (tmp_path / "a.csv").write_bytes(b"\xff,a\n")
    with pytest.raises(UsageError, match="not UTF-8"):
        text_files.read(tmp_path / "a.csv", LeftOut())
    (tmp_path / "b.csv").write_text(f"{'x' * 140_000},a\n")
    with pytest.raises(UsageError, match="not a table that can be read"):
        text_files.read(tmp_path / "b.csv", LeftOut())


def test_the_cards_of_a_file_are_bounded_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards, _ = read(tmp_path, "a.csv", "q1,a1\nq2,a2\n")
    size = sum(len(value) for card in cards for value in card.values() if isinstance(value, str))
    monkeypatch.setattr(text_files, "MAX_CHARACTERS", size)
    assert len(read(tmp_path, "a.csv", "q1,a1\nq2,a2\n")[0]) == 2
    monkeypatch.setattr(text_files, "MAX_CHARACTERS", size - 1)
    with pytest.raises(UsageError, match=r"import|million characters"):
        read(tmp_path, "a.csv", "q1,a1\nq2,a2\n")


@pytest.mark.parametrize("name", ["a.md", "a.markdown", "A.MD"])
def test_markdown_cards_end_where_the_next_begins_or_at_a_rule(tmp_path: Path, name: str) -> None:
    text = "# Notes\n\nQ: one\nA: first\n\nsecond\n---\nnot a card\nQ:two\nA:\nQ: x Q: y\nA: z\n"
    assert pairs(tmp_path, name, text) == [
        ("one", "first\n\nsecond"),
        ("two", "(no answer)"),
        ("x Q: y", "z"),
    ]


def test_a_markdown_question_without_its_answer_is_left_out(tmp_path: Path) -> None:
    cards, left_out = read(tmp_path, "a.md", "Q: one\nQ: two\nA: yes\nQ:\nA: no\nA: no\nQ: last")
    assert [(card["prompt"], card["answer"]) for card in cards] == [("two", "yes")]
    assert left_out == {"a Q: without its A:": 3}


@pytest.mark.parametrize(
    ("text", "clozes"),
    [
        ("C: a [b] c [d]", ["a {{b}} c d", "a b c {{d}}"]),
        ("C: an ![image] and [link](x) and [b]", ["an ![image] and [link](x) and {{b}}"]),
        ("C: [a|b]", [r"{{a\|b}}"]),
    ],
)
def test_each_bracket_of_a_markdown_cloze_is_a_gap(
    tmp_path: Path, text: str, clozes: list[str]
) -> None:
    cards, left_out = read(tmp_path, "a.md", text)
    assert [card["text"] for card in cards] == clozes
    assert left_out == {}
    ids = [card["id"] for card in cards]
    assert [card["siblings"] for card in cards] == [
        [other for other in ids if other != card] for card in ids
    ]


@pytest.mark.parametrize(
    ("text", "why", "count"),
    [
        ("C: nothing to fill", "a C: without a [gap]", 1),
        ("C: {{a}} [b]", "braces beside a [gap]", 1),
        ("C: [b] {{a}}", "braces beside a [gap]", 1),
        ("C: [{b]", "braces beside a [gap]", 1),
        ("C: [b}]", "braces beside a [gap]", 1),
        ("C: " + "[a] " * 51, "more than 50 [gaps] in one text", 1),
    ],
)
def test_a_markdown_text_that_makes_no_cloze_is_left_out(
    tmp_path: Path, text: str, why: str, count: int
) -> None:
    assert read(tmp_path, "a.md", text) == ([], {why: count})


def test_a_gap_that_is_left_out_takes_no_other_of_its_text_with_it(tmp_path: Path) -> None:
    cards, left_out = read(tmp_path, "a.md", "C: [{b] then [c]")
    assert [card["text"] for card in cards] == ["{b then {{c}}"]
    assert left_out == {"braces beside a [gap]": 1}


def test_fifty_gaps_of_one_text_are_read_each_with_ten_others(tmp_path: Path) -> None:
    cards, _ = read(tmp_path, "a.md", "C: " + " ".join(f"[w{n}]" for n in range(50)))
    assert len(cards) == 50
    assert {len(card["siblings"]) for card in cards} == {10}
