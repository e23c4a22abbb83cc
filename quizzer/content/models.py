"""What can be asked, as frozen models: the plain data that every room may use.

A deck file is checked against `Deck`; an unknown key is a mistake. Nothing here reads a file.
"""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AllowInfNan,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Strict,
    StringConstraints,
    TypeAdapter,
    ValidationInfo,
    field_validator,
    model_validator,
)

from quizzer.content.cloze import find_gaps
from quizzer.sanitize import PICTURE

ID_PATTERN = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp")
MAX_PICTURE_BYTES = 16 << 20
_CODE = re.compile(  # a fenced block, or a span between backticks
    r"^ *(```+|~~~+).*?(?:^ *\1|\Z)|(?<!`)(`++).{1,20000}?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL
)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Number = Annotated[float, Strict(), AllowInfNan(False)]  # "3" and true are no numbers


def _known_id(value: str) -> str:
    if not re.fullmatch(ID_PATTERN, value):
        raise ValueError("an id is lower-case letters and digits, joined by single - or _")
    return value


Id = Annotated[str, StringConstraints(max_length=80), AfterValidator(_known_id)]


def find_pictures(text: str) -> list[re.Match[str]]:
    """The pictures of a card's Markdown, each a match of `PICTURE`; those in code are code."""
    if "![" not in text:
        return []
    code = [match.span() for match in _CODE.finditer(text)] if "`" in text or "~~~" in text else []
    return [
        match
        for match in re.finditer(PICTURE, text)
        if not any(start <= match.start() < end for start, end in code)
    ]


def as_line(text: str) -> str:
    """An option or step as the one line that an answer holds it in."""
    return " ".join(text.split())


class FrozenModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Plot(FrozenModel):
    """The graph of a function, drawn in the terminal beside the answer."""

    function: Literal["sigmoid", "relu", "tanh", "square", "abs"]
    start: Number = Field(alias="from")
    stop: Number = Field(alias="to")

    @field_validator("stop")
    @classmethod
    def _runs_forward(cls, stop: float, info: ValidationInfo) -> float:
        if not info.data.get("start", -math.inf) < stop:
            raise ValueError("a plot runs from a smaller number to a larger one")
        return stop


class BaseCard(FrozenModel):
    id: Id
    prompt: Text
    answer: Text
    position: int | None = Field(default=None, ge=1, strict=True)
    tags: tuple[Text, ...] = ()
    exercise: Id | None = None
    related: tuple[Text, ...] = ()
    plot: Plot | None = None


def _as_phrasings(value: object) -> object:
    """A key point written as one text is a list of one phrasing."""
    return (value,) if isinstance(value, str) else value


Phrasings = Annotated[tuple[Text, ...], BeforeValidator(_as_phrasings), Field(min_length=1)]


class Example(FrozenModel):
    """An answer with the mark that a fair teacher gives it; `why` for what is not good."""

    text: Text
    mark: Literal["good", "nit", "again"]
    why: Text | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Example:
        if self.mark != "good" and self.why is None:
            raise ValueError(f'an example marked {self.mark} needs a reason; add why = "..."')
        return self


class FreeCard(BaseCard):
    """Answered in one's own words and marked by oneself.

    `key_points` is what the prompt asks for, each point in one or more phrasings, the first of
    which is shown. `extra_points` go beyond it and never count against an answer. `accepted` are
    short forms that are right by themselves, `answers` further good answers in other words.
    """

    kind: Literal["free"]
    key_points: tuple[Phrasings, ...] = Field(default=(), max_length=4)
    extra_points: tuple[Text, ...] = ()
    accepted: tuple[Text, ...] = ()
    answers: tuple[Text, ...] = ()
    example: tuple[Example, ...] = ()

    @property
    def points(self) -> tuple[str, ...]:
        """The key points as they are shown: the first phrasing of each."""
        return tuple(phrasings[0] for phrasings in self.key_points)


class ChoiceCard(BaseCard):
    """One or more options are right; `correct` repeats their texts."""

    kind: Literal["choice"]
    options: tuple[Text, ...] = Field(min_length=2)
    correct: tuple[Text, ...] = Field(min_length=1)

    @field_validator("options")
    @classmethod
    def _options_differ(cls, options: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(map(as_line, options))) != len(options):
            raise ValueError("two options are the same; give each its own text")
        return options

    @field_validator("correct")
    @classmethod
    def _correct_are_options(
        cls, correct: tuple[str, ...], info: ValidationInfo
    ) -> tuple[str, ...]:
        for text in correct:
            if text not in info.data.get("options", correct):
                raise ValueError(
                    f"correct names {text!r}, which is not an option; copy the option's text"
                )
        return correct


class NumberCard(BaseCard):
    """A number within `tolerance` of `value`, in `unit` where one is given."""

    kind: Literal["number"]
    value: Number
    tolerance: Number = Field(default=0.0, ge=0)
    unit: Text | None = None


class ClozeCard(BaseCard):
    """A text with gaps, `{{gap}}`, or `{{one|another}}` where several words are right."""

    kind: Literal["cloze"]
    text: Text

    @field_validator("text")
    @classmethod
    def _has_gaps(cls, text: str) -> str:
        if not find_gaps(text):
            raise ValueError("a cloze text has at least one gap, written {{word}} or {{one|other}}")
        return text

    @property
    def gaps(self) -> tuple[tuple[str, ...], ...]:
        """The words that are right in each gap, in the order of the text."""
        return tuple(gap.words for gap in find_gaps(self.text))

    @property
    def code_gaps(self) -> tuple[bool, ...]:
        """Whether each gap is in code, between backticks."""
        gaps = find_gaps(self.text)
        ends = [0, *(gap.end for gap in gaps)]
        between = [self.text[end : gap.start] for end, gap in zip(ends, gaps, strict=False)]
        return tuple(
            "".join(between[: number + 1]).count("`") % 2 == 1 for number in range(len(gaps))
        )


class OrderCard(BaseCard):
    """Steps to be put in order; the file has them in the right one."""

    kind: Literal["order"]
    steps: tuple[Text, ...] = Field(min_length=2)

    @field_validator("steps")
    @classmethod
    def _steps_differ(cls, steps: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(map(as_line, steps))) != len(steps):
            raise ValueError("two steps are the same; give each its own text")
        return steps


class CodeCard(BaseCard):
    """An exercise, rated by the grader's verdict; made from an exercise folder, never in a deck."""

    kind: Literal["code"]
    question: str | None = None  # the one that it belongs to, by full name
    contains: tuple[str, ...] = ()  # the questions that a pass counts for, by full name
    doubts: tuple[tuple[str, str], ...] = ()  # a diagnosis and the question that it puts in doubt


DeckCard = Annotated[
    FreeCard | ChoiceCard | NumberCard | ClozeCard | OrderCard, Discriminator("kind")
]
Card = Annotated[
    FreeCard | ChoiceCard | NumberCard | ClozeCard | OrderCard | CodeCard, Discriminator("kind")
]
CARD: TypeAdapter[Card] = TypeAdapter(Card)


class Deck(FrozenModel):
    """One chapter: a title, where it comes from, and its cards in the chapter's order."""

    title: Text
    source: Text | None = None
    card: tuple[DeckCard, ...] = Field(min_length=1)


def card_to_json(card: Any) -> str:
    return CARD.dump_json(card, by_alias=True, exclude_defaults=True).decode()


def card_from_json(text: str) -> Card:
    return CARD.validate_json(text)
