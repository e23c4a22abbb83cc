"""How an answer is read: its words, its clauses, and what a "not" in it reaches."""

from __future__ import annotations

import pytest

from quizzer.marking import contradiction
from quizzer.marking.contradiction import Claim, Pole
from quizzer.marking.features import target
from quizzer.marking.negation import negated
from quizzer.marking.opposites import pole_of
from quizzer.marking.text import clauses, cleaned, prose, word, words


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
        ("no open path", "open path", 1),
        ("not longer paths", "longer paths", 1),
        ("longer is not so", "", 1),
        ("not in any way of fast", "fast", 1),
        ("not in any way of the fast", "", 1),
        ("not fast of the red", "fast", 1),
        ("prevents", "", 0),
        ("non", "", 0),
        ("not merely fast", "", 0),
        ("t fast", "", 0),
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
        (
            "x y " * 6 + "\none long line\nfine data",
            [("x y " * 6).strip(), "one long line, fine data"],
        ),
        ("one long line here. ; second long line", ["one long line here", "second long line"]),
        (
            "one long line here\nsecond long line\nfine data",
            ["one long line here", "second long line, fine data"],
        ),
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
    assert [word("a" * length + "ed").stem for length in (38, 39)] == ["a" * 38, "a" * 39 + "ed"]
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
        ("A batch holds 100 images.", "A batch holds 98 images.", False),
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


def read(text: str) -> list[Claim]:
    return contradiction._claims_of(text)


def test_a_claim_holds_what_a_clause_says() -> None:
    text = "If the loss of a deep net does not rise, 3.5 or two"
    place = pole_of(word("rise"))
    assert place is not None
    axis, side = place
    first, second = read(text)
    deep = pole_of(word("deep"))
    assert deep is not None
    loss, net = frozenset({"loss"}), frozenset({"loss", "net"})
    assert first == Claim(
        stems=frozenset({"loss", "deep", "net", "rise"}),
        small=frozenset({"if", "the", "of", "a", "doe"}),
        denied=frozenset({"rise"}),
        denials=1,
        poles={
            axis: Pole(-side, "not rise", net, is_denied=True),
            deep[0]: Pole(deep[1], "deep", loss, is_denied=False),
        },
        bound={deep[0]: frozenset({(deep[1], "net")})},
        numbers=frozenset(),
        texts={name if name != "does" else "doe": name for name in text[:-12].lower().split()}
        | {"rise": "rise"},
        hedges=frozenset({"if"}),
        is_clear=True,
    )
    assert second.numbers == {3.5, 2.0}
    [both] = read("more or less of this")
    assert [pole.side for pole in both.poles.values()] == [0], "both opposites"
    [longer] = read("longer runs are no")
    assert len(longer.poles) == 1, "not “no longer”"
    [cut] = read("they rise not")
    assert not cut.is_clear


def test_of_a_clause_sixty_words_are_read_and_of_a_text_48_clauses() -> None:
    [claim] = read(" ".join(f"word{number}" for number in range(70)))
    assert len(claim.stems) == 60
    assert read("x" * 594 + " is 4 5 6")[0].numbers == {4.0}, "600 characters"
    assert len(read("one net. " * 60)) == 48


def test_what_a_part_is_of_stands_within_three_words() -> None:
    def thing(text: str) -> str | None:
        return contradiction._next_content(words(text), 0)

    assert thing("row of the left") == "left"
    assert thing("row of the big left") is None, "the fourth"
    assert thing("row left right") == "left"


def test_the_nearest_clauses_are_the_likest_and_those_hardly_less_like() -> None:
    part, same, near, far = (
        read(text)[0]
        for text in ("alpha beta gamma delta", "delta gamma beta alpha", "alpha beta gamma",
                     "alpha beta gamma zeta eta")
    )  # fmt: skip
    among = [far, near, same]  # likenesses of 6/9, 6/7 and 1
    assert contradiction._nearest(part, among, 0.5) == [near, same]
    assert contradiction._nearest(part, [far, near], 0.5) == [near]
    assert contradiction._nearest(part, [far], 0.66) == [far]
    assert contradiction._nearest(part, [far], 0.67) == []
    assert contradiction._nearest(part, [], 0.5) == []
    it, so, never = (read(text)[0] for text in ("it is more so", "it is so", "we were never"))
    assert contradiction._nearest(it, [so, never], 0.5) == [so], "by its small words"
    [loss] = read("it is so lossy")
    assert contradiction._nearest(it, [loss], 0.5) == contradiction._nearest(loss, [it], 0.5) == []


SO = "where the reference does not say “not”"


@pytest.mark.parametrize(
    ("reference", "answer", "found"),
    [
        # an opposite in clauses that share half of their words, or three quarters where both occur
        ("Alpha increases beta.", "Alpha decreases gamma.", "says “decreases” where the reference"),
        ("Alpha increases beta.", "Alpha decreases gamma delta.", None),
        ("Alpha a2 increases b1 b2. Eta decreases.", "Alpha a2 decreases b1 c2.", "says “decreas"),
        ("Alpha a2 increases b1. Eta decreases.", "Alpha a2 decreases c1.", None),
        ("Alpha increases beta.", "Zeta decreases beta.", None),  # of something else
        ("Alpha increases beta.", "Decreases beta.", None),
        (
            "Alpha increases beta. Alpha rises beta.",
            "Alpha decreases beta.",
            "says “decreases” where the reference says “increases”",
        ),
        # a "not" in clauses that share seven tenths
        ("Models a1 a2 a3.", "Models a1 a2 do not a4.", None),
        ("Models a1 a2 learn.", "Models a1 do not learn.", f"says “not … learn” {SO}"),
        ("Models a1 a2 learn.", "Models b1 do not learn.", None),
        ("Models a1 learn.", "Models a1 do not ever not learn.", None),
        ("Models a1 learn.", "If models a1 do not learn.", None),
        ("Models a1 learn.", "It is so. Models a1 do not learn.", f"says “not … learn” {SO}"),
        ("Models a1 do not learn.", "If it rains. Models a1 do learn.", "says “learn” where"),
        ("Models a1 do not learn.", "Models a1 do learn.", "says “learn” where the reference says"),
        ("Models a1 do not learn.", "Models do a4 learn.", None),
        ("Models a1 do not learn.", "If models a1 do learn.", None),
        ("Models a1 do not learn.", "Models a1 learn not.", None),
        # another number in clauses that share six tenths
        ("Nets a1 a2 a3 have 5.", "Nets a1 a2 have b3 6.", "says 6 where the reference says 5"),
        ("Nets a1 a2 a3 have 5.", "Nets a1 have b2 b3 6.", None),
    ],
)
def test_two_clauses_have_to_be_so_much_alike(
    reference: str, answer: str, found: str | None
) -> None:
    said = [reason for reason in reasons(reference, answer) if "says" in reason]
    assert [reason[: len(found or "")] for reason in said] == ([found] if found else [])


PETS = "Cats chase mice. Dogs guard houses."


@pytest.mark.parametrize(
    ("reference", "answer", "is_exchanged"),
    [
        (PETS, "Cats guard houses. Dogs chase mice.", True),
        (PETS, "Cats guard houses. Dogs chase.", True),
        (PETS, "Cats guard. Dogs chase.", False),  # two words may be chance
        (PETS, "Cats guard houses, chase. Dogs chase mice.", False),  # one is right
        (PETS, "Cats guard houses. Dogs sleep.", False),
        (PETS, "Cats guard houses, chase. Dogs chase mice, guard.", False),
        (PETS, "Cats guard. Dogs sleep.", False),
        (PETS, "Cats are pets. They guard houses. Dogs bark. They chase mice.", True),
        ("Cats chase. Dogs guard houses.", "Cats guard houses. Dogs chase.", False),
        ("Dogs guard houses. Cats chase.", "Dogs chase. Cats guard houses.", False),
    ],
)
def test_an_exchange_takes_three_words_of_the_other_and_none_of_its_own(
    reference: str, answer: str, is_exchanged: bool
) -> None:
    reason = "says of “cats” what the reference says of “dogs”"
    goal = target("What are cats and dogs?", reference)
    assert list(contradiction._exchanged(read(answer), goal)) == [reason] * is_exchanged


def test_a_thing_of_which_little_is_said_hides_no_exchange_of_others() -> None:
    goal = target("What are birds, cats and dogs?", f"Birds sing. {PETS}")
    found = list(contradiction._exchanged(read("Cats guard houses. Dogs chase mice."), goal))
    assert "says of “cats” what the reference says of “dogs”" in found


def test_a_clause_without_either_thing_goes_on_about_the_last_one() -> None:
    claims = read("Birds sing. Cats sleep. They purr. Dogs bark. Cats and dogs eat. They run.")
    assert contradiction._stems_about(claims, "cat", "dog") == {"sleep", "purr"}


PRODUCT = "An item is a row of the left times a column of the right matrix."


@pytest.mark.parametrize(
    ("answer", "things"),
    [
        ("An item is a column of the left times a row of the right matrix.", ["left", "right"]),
        (PRODUCT, []),
        ("An item is a row of the middle times a column of the right matrix.", []),
        ("An item is a column of the left times a matrix.", []),  # one side alone
        ("An item would be a column of the left times a row of the right matrix.", []),
    ],
)
def test_opposites_are_swapped_where_each_is_of_what_the_other_should_be(
    answer: str, things: list[str]
) -> None:
    goal = target("What is so?", PRODUCT)
    found = list(dict.fromkeys(contradiction._crossed(read(answer), goal)))
    assert sorted(found) == [f"seems to swap two opposites: look at “{thing}”" for thing in things]
    one = target("What is so?", "An item is a row of the left times the right matrix.")
    assert list(contradiction._crossed(read(answer), one)) == [], "it speaks of one of the two"
