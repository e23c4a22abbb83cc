"""Suggested marks for typed answers: of a card, or of any question with its reference.

Importing this loads neither word vectors nor pydantic; `warm_up`, from a worker thread, does so
at the first reveal. Nothing is recorded here: the learner's own mark counts.
"""

from __future__ import annotations

import random
import re
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from quizzer.memory.scheduler import Rating, Reviewed
from quizzer.sanitize import headline, one_line
from quizzer.services.context import Context
from quizzer.services.review import cards
from quizzer.services.review.cards import CardInReview
from quizzer.store import content, reviews
from quizzer.store.content import Neighbour

if TYPE_CHECKING:
    from quizzer.content.models import Card, ChoiceCard
    from quizzer.marking.exact import ExactMark
    from quizzer.marking.other_cards import OtherCards
    from quizzer.marking.suggest import Mark, Suggestion
    from quizzer.report.progress_model import Agreement

BETWEEN_OPTIONS, BETWEEN_STEPS = " · ", " → "  # in one line


@dataclass(frozen=True)
class MarkingTarget:
    """What an answer to a card is compared with: reference, key points, short and full answers.

    `examples` are answers with their marks.
    """

    reference: str
    key_points: tuple[tuple[str, ...], ...] = ()
    accepted: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    examples: tuple[tuple[str, Mark], ...] = ()


@lru_cache(maxsize=1)
def warm_up() -> bool:
    """Load, once, all that suggestions need; whether word vectors are installed."""
    from quizzer.marking import suggest

    return suggest.warm_up()


def is_loaded() -> bool:
    """Whether a suggestion was made, or `warm_up` called, in this process."""
    return "quizzer.marking.suggest" in sys.modules


def suggest_for_question(
    question: str,
    reference: str,
    answer: str,
    key_points: Sequence[str | Sequence[str]] = (),
    accepted: Sequence[str] = (),
    answers: Sequence[str] = (),
    examples: Sequence[tuple[str, Mark]] = (),
) -> Suggestion:
    """The mark of an answer to any question.

    `answers` are further right answers, `examples` answers with their marks.
    """
    from quizzer.marking.suggest import suggest

    return suggest(question, reference, answer, key_points, accepted, answers, examples)


def suggest_for_card(
    card: Card,
    answer: str,
    examples: Sequence[tuple[str, Mark]] = (),
    neighbours: tuple[Neighbour, ...] = (),
) -> Suggestion:
    """The mark of an answer to a card; safe to call from a worker thread.

    `examples` are the learner's own earlier answers to it, with the marks that they gave;
    `neighbours` other cards of its deck, whose answers are not good answers to this one.

    Choices, numbers and gaps are marked outright, and so are steps in their right order.
    """
    from quizzer.content.models import FreeCard, OrderCard

    marked = None if isinstance(card, FreeCard) else exact_mark(card, answer)
    if marked is not None and (marked.score == 1 or not isinstance(card, OrderCard)):
        return _suggestion_from(marked)
    from quizzer.marking.suggest import suggest

    goal = marking_target(card)
    return suggest(
        card.prompt,
        goal.reference,
        answer,
        goal.key_points,
        goal.accepted,
        goal.answers,
        [*goal.examples, *examples],
        other_cards(card, neighbours),
    )


def prepare_card(
    card: Card,
    examples: Sequence[tuple[str, Mark]] = (),
    neighbours: tuple[Neighbour, ...] = (),
) -> None:
    """Work out what `suggest_for_card` needs besides the answer; safe in a worker thread."""
    from quizzer.marking.suggest import prepare

    goal = marking_target(card)
    all_examples = [*goal.examples, *examples]
    prepare(card.prompt, goal.reference, goal.key_points, goal.accepted, goal.answers, all_examples)
    other_cards(card, neighbours)


def mark_by_enter(context: Context, suggested: Rating | None) -> Rating | None:
    """The suggested mark, where Enter takes it: never "again", which is the learner's to say."""
    if suggested is Rating.AGAIN or not context.settings.enter_takes_suggestion:
        return None
    return suggested


class Comparison(NamedTuple):
    """What the log and the deck have for comparing an answer to a card with."""

    examples: list[tuple[str, Mark]]
    neighbours: tuple[Neighbour, ...]


@dataclass
class LineSuggester:
    """Suggests marks where answers are read line by line, with nothing but a prompt on the screen.

    While the prompt waits, a thread prepares the card, so that only the answer is left to read.
    """

    context: Context
    _prepared: tuple[CardInReview, Comparison] | None = None
    _thread: threading.Thread | None = None

    def prepare(self, item: CardInReview) -> None:
        """Begin to prepare a card whose answer is about to be read; returns at once.

        Not before the first suggestion, which loads all that is needed.
        """
        if not self._is_wanted(item) or not is_loaded():
            return
        comparison = self._comparison(item)
        self._prepared = item, comparison

        def work() -> None:
            with suppress(Exception):  # the suggestion fails in the same way, and reports it
                prepare_card(item.card, *comparison)

        self._thread = threading.Thread(target=work, name="prepare a card")
        self._thread.start()

    def suggest(self, item: CardInReview, answer: str) -> Suggestion | None:
        """The mark of an answer; None where nothing was typed or suggestions are off."""
        if self._thread is not None:
            self._thread.join()
        if not answer or not self.context.settings.suggestions:
            return None
        prepared, comparison = self._prepared or (None, None)
        if prepared is not item or comparison is None:
            comparison = self._comparison(item)
        return suggest_for_card(item.card, answer, *comparison)

    def _is_wanted(self, item: CardInReview) -> bool:
        return item.row.kind == "free" and self.context.settings.suggestions

    def _comparison(self, item: CardInReview) -> Comparison:
        return Comparison(
            marked_answers(self.context, item.row.key),
            content.neighbours(self.context.db, item.row.key),
        )


@lru_cache(maxsize=256)
def _answers_of(neighbour: Neighbour) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A neighbour's right answers, and the cards that it is related to."""
    from quizzer.content.models import FreeCard, card_from_json

    card = card_from_json(neighbour.body)
    assert isinstance(card, FreeCard)
    good = [example.text for example in card.example if example.mark == "good"]
    return (_first_paragraph(card.answer), *card.answers, *card.accepted, *good), card.related


@lru_cache(maxsize=64)
def other_cards(card: Card, neighbours: tuple[Neighbour, ...]) -> OtherCards | None:
    """The right answers to the neighbours of a card that are not related to it."""
    from quizzer.marking.other_cards import OtherCards

    answers_of = {neighbour.id: _answers_of(neighbour) for neighbour in neighbours}
    texts = {
        name: texts
        for name, (texts, related) in answers_of.items()
        if name not in card.related and not any(r.endswith(f"/{card.id}") for r in related)
    }
    return OtherCards(texts) if texts else None


def _first_paragraph(answer: str) -> str:
    """The answer itself; examples and asides follow."""
    return answer.split("\n\n")[0]


def given_answer(card: Card, answer: str) -> str:
    """What was answered, as one line of plain text, joined as the right answer is."""
    from quizzer.content.models import ChoiceCard, OrderCard

    match card:
        case ChoiceCard():
            return BETWEEN_OPTIONS.join(map(headline, answer.split("\n")))
        case OrderCard():
            return BETWEEN_STEPS.join(map(headline, answer.split("\n")))
    return one_line(answer)


def right_answer(card: Card) -> str:
    """What counts as right, as one line of plain text; of an explanation its first paragraph."""
    from quizzer.content.cloze import replace_gaps
    from quizzer.content.models import ChoiceCard, ClozeCard, NumberCard, OrderCard

    match card:
        case ChoiceCard():
            return BETWEEN_OPTIONS.join(map(headline, card.correct))
        case NumberCard():
            marked = exact_mark(card, "")
            assert marked is not None
            return one_line(marked.parts[0].wanted)
        case ClozeCard():
            return headline(replace_gaps(card.text, lambda number: card.gaps[number - 1][0]))
        case OrderCard():
            return BETWEEN_STEPS.join(map(headline, card.steps))
    return headline(_first_paragraph(card.answer))


def _suggestion_from(marked: ExactMark) -> Suggestion:
    from quizzer.marking.suggest import Point, Suggestion

    is_good = marked.right and not marked.has_slip
    suggested: Mark = "good" if is_good else "nit" if marked.score >= 0.5 else "again"
    return Suggestion(
        suggested,
        marked.score,
        tuple(
            Point(part.wanted, "found" if part.right else "not found", part.given)
            for part in marked.parts
        ),
        ("marked outright",),
    )


def suggest_for_named_card(context: Context, full_name: str, answer: str) -> Suggestion:
    """The mark of an answer to the card `deck/card`; raises UsageError where there is none."""
    row = content.card(context.db, full_name)
    card = cards.card_in_review(context, row.key).card
    examples = marked_answers(context, row.key)
    return suggest_for_card(card, answer, examples, content.neighbours(context.db, row.key))


def marked_answers(context: Context, card: int) -> list[tuple[str, Mark]]:
    """What this learner typed for a card before, each with their own mark, the latest ones last.

    Answers of reviews that were undone do not count.
    """
    past = reviews.history(context.db, card)
    typed = {review.answer: MARK_OF[Rating(review.rating)] for review in past if review.answer}
    return list(typed.items())[-MARKED_ANSWERS:]


def marking_target(card: Card) -> MarkingTarget:
    """What an answer in words would be held against, for any kind of card."""
    from quizzer.content import models

    if isinstance(card, models.FreeCard):
        examples = tuple((example.text, example.mark) for example in card.example)
        answers = (_first_paragraph(card.answer), *card.answers) if examples else card.answers
        return MarkingTarget(card.answer, card.key_points, card.accepted, answers, examples)
    if isinstance(card, models.OrderCard):
        return MarkingTarget(". ".join(card.steps), tuple((step,) for step in card.steps))
    return MarkingTarget(card.answer)


MARKED_ANSWERS = 40  # of one card that are compared with
MARK_OF: dict[Rating, Mark] = {
    Rating.AGAIN: "again",
    Rating.HARD: "nit",
    Rating.GOOD: "good",
    Rating.EASY: "good",
}


def is_kept_as_good(suggested: Suggestion | None, rating: Rating) -> bool:
    """Whether a mark says "mine was right" of an answer that was suggested to be less than good.

    The answer is then compared with from now on, as every typed answer is with its mark.
    """
    is_less = suggested is not None and suggested.mark in ("again", "nit")
    return is_less and MARK_OF[rating] == "good"


def agreement(context: Context) -> Agreement:
    """Over all reviews that were not undone and had a suggested mark."""
    from quizzer.report.progress_model import Agreement, MonthlyAgreement

    suggested: Counter[date] = Counter()
    agreed: Counter[date] = Counter()
    for row in reviews.suggested_marks(context.db):
        month = date.fromordinal(row.day).replace(day=1)
        suggested[month] += row.times
        if MARK_OF[Rating(row.rating)] == row.mark:
            agreed[month] += row.times
    return Agreement(
        agreed.total(),
        suggested.total(),
        tuple(
            MonthlyAgreement(month, agreed[month], count)
            for month, count in sorted(suggested.items())
        ),
    )


def exact_mark(card: Card, answer: str) -> ExactMark | None:
    """The mark of an answer; None where only the learner can judge."""
    from quizzer.content.models import ChoiceCard, ClozeCard, FreeCard, NumberCard, OrderCard
    from quizzer.marking import exact
    from quizzer.marking.exact import ExactMark, MarkedPart

    lines = answer.split("\n") if answer else []
    match card:
        case ChoiceCard():
            return exact.choice(card.options, card.correct, _chosen_options(card, lines))
        case NumberCard():
            return exact.number(card.value, card.tolerance, card.unit, answer)
        case ClozeCard():
            if len(lines) == 1 < len(card.gaps):  # typed on one line, not gap by gap
                lines = _pieces(answer)
            return exact.cloze(card.gaps, lines, card.code_gaps)
        case OrderCard():
            return exact.order(card.steps, lines)
        case FreeCard() if exact.accepted(card.accepted, answer):
            return ExactMark(1.0, (MarkedPart(answer.strip(), answer.strip(), True),))
    return None


def _chosen_options(card: ChoiceCard, lines: Sequence[str]) -> list[str]:
    """The options named, one a line or, as somebody types them, with commas between."""
    from quizzer.marking import exact

    by_form = {exact.plain(option): option for option in card.options}
    named = [
        piece
        for line in lines
        for piece in ([line] if exact.plain(line) in by_form else _pieces(line))
    ]
    return [
        piece if piece in card.options else by_form.get(exact.plain(piece), piece)
        for piece in named
    ]


def _pieces(line: str) -> list[str]:
    return [piece.strip() for piece in re.split("[,;]", line)]


def shuffled_items(in_review: CardInReview) -> tuple[str, ...]:
    """Options or steps as they are shown: shuffled, the same until the card's next review."""
    from quizzer.content.models import ChoiceCard, OrderCard

    reps = in_review.state.reps if isinstance(in_review.state, Reviewed) else 0
    draw = random.Random(f"{in_review.row.id} {reps}")
    match in_review.card:
        case ChoiceCard() as card:
            return tuple(draw.sample(card.options, len(card.options)))
        case OrderCard() as card:
            return _shuffled_steps(card.steps, draw)
    return ()


def _shuffled_steps(steps: Sequence[str], draw: random.Random) -> tuple[str, ...]:
    shuffled = tuple(draw.sample(steps, len(steps)))
    if shuffled == tuple(steps):
        return (*shuffled[1:], shuffled[0])
    return shuffled
