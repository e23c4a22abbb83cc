"""The chapter's deck: 37 questions in order, each whole."""

from __future__ import annotations

from quizzer import paths
from quizzer.content.deck_file import read_deck
from quizzer.content.models import FreeCard, OrderCard

DECK, _ = read_deck(paths.bundled("questions") / "fastbook-04.toml")
EXERCISES = {
    3: "pixel_similarity",
    4: "list_comprehension",
    7: "rmse_l1",
    9: "tensor_slicing",
    10: "broadcasting",
    11: "batch_accuracy",
    16: "mnist_loss",
    21: "activations",
    23: "sgd_step",
    24: "data_loader",
    26: "zip_pairs",
    28: "linear_layer",
    32: "learner",
    33: "training_loop",
    34: "activations",
    37: "mnist_training",
}


def test_the_questions_are_the_chapters_37_in_order() -> None:
    assert [card.position for card in DECK.card] == list(range(1, 38))


def test_each_question_names_the_exercise_that_goes_with_it() -> None:
    assert {card.position: card.exercise for card in DECK.card if card.exercise} == EXERCISES


def test_every_free_card_says_what_a_full_answer_says() -> None:
    for card in DECK.card:
        if isinstance(card, FreeCard):
            assert 1 <= len(card.key_points) <= 4, card.id


def test_the_seven_steps_are_put_in_order_and_two_functions_are_drawn() -> None:
    by_position = {card.position: card for card in DECK.card}
    steps = by_position[14]
    assert isinstance(steps, OrderCard)
    assert len(steps.steps) == 7
    plots = {
        position: (card.plot.function, card.plot.start, card.plot.stop)
        for position, card in by_position.items()
        if card.plot
    }
    assert plots == {21: ("sigmoid", -6, 6), 34: ("relu", -2, 2)}


def test_relations_go_both_ways() -> None:
    related = {f"fastbook-04/{card.id}": set(card.related) for card in DECK.card}
    for name, related_names in related.items():
        for related_name in related_names:
            assert name in related[related_name], (name, related_name)


def test_an_answer_fits_a_narrow_terminal() -> None:
    for card in DECK.card:
        code = False
        for line in card.answer.splitlines():
            code = code != line.startswith("```")
            assert not (code and len(line) > 72), (card.id, line)
