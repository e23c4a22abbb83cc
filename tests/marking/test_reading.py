"""How an answer is read: its words, its clauses, and what a "not" in it reaches."""

from __future__ import annotations

import pytest

from quizzer.marking import contradiction
from quizzer.marking.features import target
from quizzer.marking.negation import negated
from quizzer.marking.text import clauses, cleaned, prose, words


def denied(text: str) -> tuple[str, int]:
    """The words that a negation reaches, and how many negations there are."""
    tokens = words(text)
    places, denials = negated(tokens)
    return " ".join(tokens[at].text for at in sorted(places)), denials


@pytest.mark.parametrize(
    ("text", "reached", "denials"),
    [
        ("it is not a quick red fox", "quick red", 1),
        ("not big or small fox", "big", 1),
        ("it is not in any way of the here fast", "", 1),
        ("dropout prevents the net from learning noise by heart", "the net from learning noise", 1),
        ("we lack data", "data", 1),
        ("a non linear layer", "linear", 1),
        ("not only fast but good", "", 0),
        ("it isn't open", "open", 1),
        ('it isn"t open', "open", 1),
        ("no longer open", "open", 1),
        ("never not open", "", 2),
        ("the loss does not", "", 0),
    ],
)
def test_a_not_reaches_two_words_and_words_such_as_prevents_five(
    text: str, reached: str, denials: int
) -> None:
    assert denied(text) == (reached, denials)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It works well. So it is used here.", ["It works well"]),
        (
            "It is a large and very slow network of many deep layers. Fine then.",
            ["It is a large", "very slow network of many deep layers", "Fine then"],
        ),
        ("the net is deep and the data are few", ["the net is deep", "the data are few"]),
        ("the net is deep and data are few", ["the net is deep and data are few"]),
        ("the net is deep\nfine data", ["the net is deep, fine data"]),
        ("the net is deep\nfine data here", ["the net is deep", "fine data here"]),
        ("x y " * 5 + "x\nfine data", ["x y " * 5 + "x, fine data"]),
        ("x y " * 6 + "\nfine data", [("x y " * 6).strip(), "fine data"]),
        ("one long line here\nsecond long line", ["one long line here", "second long line"]),
    ],
)
def test_clauses_end_with_sentences_and_at_joining_words_of_long_ones(
    text: str, parts: list[str]
) -> None:
    assert [clause.text for clause in clauses(text)] == parts


def test_of_a_very_long_text_a_beginning_is_read() -> None:
    assert len(clauses(". ".join(f"word{number} other thing" for number in range(60)))) == 48
    assert len(words("w " * 1000)) == 900
    assert len(words("x" * 100)[0].text) == 60
    assert len(cleaned("a" * 12_001)) == len(cleaned("é" * 12_001)) == 12_000


def test_line_ends_are_one_and_what_cannot_be_seen_is_a_space() -> None:
    assert cleaned("a\r\nb\rc\x07d\ud800") == "a\nb\nc d "
    assert cleaned("−1 ﬁne") == "-1 fine"


def test_of_markdown_the_prose_is_read() -> None:
    text = "1. one\n- two\n```\ncode\n```\n| a | b |\n**b** `c` __init__"
    assert prose(text).split("\n") == ["one", "two", "", "", "", "", "b c _init_"]
    assert prose("~~~\ncode without an end").strip() == ""
    assert prose("a | b") == "a | b"


def test_a_possessive_is_its_word_and_a_short_form_holds_a_sentence_together() -> None:
    assert words("net's")[0].text == "net"
    assert [word.is_function for word in words("don't i'm net's")] == [True, True, False]


def reasons(reference: str, answer: str) -> list[str]:
    return contradiction.contradictions(answer, target("What is so?", reference))


@pytest.mark.parametrize(
    ("reference", "answer", "reported"),
    [
        ("A batch holds 100 images.", "A batch holds 102 images.", False),
        ("A batch holds 100 images.", "A batch holds 103 images.", True),
        ("A batch holds ten images now.", "A batch holds nine images now.", True),
        ("A batch holds zero images now.", "A batch holds 2 images now.", True),
        ("A net has 2 layers and 3 heads.", "A net has 4 layers and 5 heads.", False),
        ("A net has 2 layers and heads.", "A net has 4 layers and 2 heads.", False),
        (
            "A net has 2 layers and 3 heads.",
            "A net has 4 layers and 3 heads; parts of it are 2.",
            False,
        ),
        ("The rate is v2 of all the parts.", "The rate is v3 of all the parts.", False),
    ],
)
def test_one_number_in_the_place_of_another_is_reported_beyond_two_hundredths(
    reference: str, answer: str, reported: bool
) -> None:
    assert bool(reasons(reference, answer)) == reported


@pytest.mark.parametrize("hedge", ["if", "would", "unless", "could"])
def test_an_opposite_under_a_condition_is_no_opposite(hedge: str) -> None:
    reference = "The loss increases with every step."
    assert reasons(reference, "The loss decreases with every step.")
    assert not reasons(reference, f"The loss {hedge} decreases with every step.")


def test_at_most_two_reasons_are_given_one_of_each_kind() -> None:
    reference = (
        "The loss increases with every step. A batch holds 100 images. "
        "The weights do change here. The valve is open at the tank."
    )
    answer = (
        "The loss decreases with every step. A batch holds 300 images. "
        "The weights do not change here. The valve is closed at the tank."
    )
    found = reasons(reference, answer)
    assert len(found) == 2
    assert found[0] == "says “decreases” where the reference says “increases”"
    assert "not" in found[1]
