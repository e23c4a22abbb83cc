"""quizzer suggest: a suggested mark for one typed answer, or for a stream of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from quizzer.cli.common import as_json, echo, open_home, print_json, text_argument
from quizzer.errors import QuizzerError, UsageError
from quizzer.sanitize import printable

if TYPE_CHECKING:
    from quizzer.marking.suggest import Suggestion
    from quizzer.services.context import Context

FORM = (
    'write {"question", "reference", "answer"} with key_points, accepted, answers and examples if'
    ' you like, or {"card", "answer"}'
)
SIGNS = {"found": "●", "partly": "◐", "not found": "○"}


@click.command()
@click.argument("card", required=False, type=text_argument)
@click.option("--answer", metavar="TEXT", type=text_argument, help="The answer that was typed.")
@click.option(
    "--jsonl", is_flag=True, help="Read answers from standard input, one JSON object per line."
)
@as_json
def suggest(card: str | None, answer: str | None, jsonl: bool, json_: bool) -> None:
    """Suggest a mark for a typed answer, with the reasons; records nothing."""
    from quizzer.services.review import answers

    if jsonl:
        if card is not None or answer is not None:
            raise UsageError(
                "--jsonl takes its questions and answers from standard input",
                hint="leave out CARD and --answer",
            )
        _suggest_lines()
        return
    if card is None or answer is None:
        raise UsageError(
            "suggest needs a card and an answer",
            hint="quizzer suggest fastbook-04/sgd --answer 'it ...' --json",
        )
    with open_home() as context:
        suggestion = answers.suggest_for_named_card(context, card, answer)
    if json_:
        print_json(asdict(suggestion))
    else:
        _print_suggestion(suggestion)


def _print_suggestion(suggestion: Suggestion) -> None:
    echo(f"suggested: {suggestion.mark or 'no mark'} ({suggestion.score:.2f})")
    for point in suggestion.points:
        clause = f"  \N{LEFTWARDS ARROW} {printable(point.clause)}" if point.clause else ""
        echo(f"  {SIGNS[point.status]} {point.status}: {printable(point.point)}{clause}")
    for note in suggestion.notes:
        echo(f"  {printable(note)}")


def _suggest_lines() -> None:
    """Each line's suggestion as soon as it is read; raises UsageError at the first bad line."""
    from quizzer.services.review import answers

    with ExitStack() as stack:
        context: Context | None = None

        def home() -> Context:
            nonlocal context
            context = context or stack.enter_context(open_home())
            return context

        for number, line in _lines():
            try:
                row = _row(line)
                if "card" in row:
                    suggestion = answers.suggest_for_named_card(home(), row["card"], row["answer"])
                else:
                    suggestion = answers.suggest_for_question(
                        row["question"],
                        row["reference"],
                        row["answer"],
                        row.get("key_points") or (),
                        row.get("accepted") or (),
                        row.get("answers") or (),
                        [(item["text"], item["mark"]) for item in row.get("examples") or ()],
                    )
            except QuizzerError as error:
                raise UsageError(
                    f"standard input, line {number}: {error.message}", hint=error.hint
                ) from None
            print_json(asdict(suggestion))


def _lines() -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(sys.stdin.buffer, 1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield number, line


def _row(line: bytes) -> dict[str, Any]:
    """A checked line; raises UsageError."""
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise UsageError("not UTF-8", hint="save the text as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"not JSON: {error}", hint=FORM) from None
    if not isinstance(row, dict):
        raise UsageError("not a JSON object", hint=FORM)
    needed = ("card", "answer") if "card" in row else ("question", "reference", "answer")
    for key in needed:
        _check(row, key, lambda value: isinstance(value, str), "a text")
    for key in ("accepted", "answers"):
        if row.get(key) is not None:
            _check(row, key, _is_texts, "a list of texts")
    if row.get("key_points") is not None:
        _check(row, "key_points", _is_points, "a list of texts, or of lists of phrasings")
    if row.get("examples") is not None:
        _check(row, "examples", _is_examples, 'a list of {"text", "mark"}, mark again, nit or good')
    return row


def _check(row: dict[str, Any], key: str, fits: Callable[[Any], bool], form: str) -> None:
    if key not in row:
        raise UsageError(f"{key!r} is missing", hint=FORM)
    if not fits(row[key]):
        raise UsageError(f"{key!r} is not {form}", hint=FORM)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_points(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, str) or (_is_texts(item) and len(item) > 0) for item in value
    )


def _is_examples(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, dict)
        and isinstance(item.get("text"), str)
        and item.get("mark") in ("again", "nit", "good")
        for item in value
    )
