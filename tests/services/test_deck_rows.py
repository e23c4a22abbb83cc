from __future__ import annotations

from quizzer.content.models import Example, FreeCard
from quizzer.services.deck_rows import stored_card

SIMPLE = FreeCard(id="a", kind="free", prompt="P?", answer="A.", key_points=(("one",), ("two",)))


def test_other_phrasings_and_examples_leave_the_wording_of_a_card_as_it_was() -> None:
    richer = SIMPLE.model_copy(
        update={
            "key_points": (("one", "1"), ("two", "2")),
            "extra_points": ("more",),
            "answers": ("A, in other words.",),
            "example": (Example(text="A!", mark="good"),),
        }
    )
    assert stored_card(richer).wording == stored_card(SIMPLE).wording


def test_another_key_point_or_answer_is_another_wording() -> None:
    wording = stored_card(SIMPLE).wording
    assert stored_card(SIMPLE.model_copy(update={"answer": "B."})).wording != wording
    assert stored_card(SIMPLE.model_copy(update={"key_points": (("one",),)})).wording != wording


def test_the_wording_of_a_plain_card_is_that_of_earlier_versions() -> None:
    assert stored_card(SIMPLE).wording == "a1398e895b171131"


def test_a_search_finds_what_an_extra_point_says() -> None:
    richer = SIMPLE.model_copy(update={"extra_points": ("Zebras",)})
    assert "zebras" in stored_card(richer).haystack
