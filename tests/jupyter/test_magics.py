"""What the magics do, with a notebook made up: each dialog, and the grader that is kept warm."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from datetime import UTC
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.errors import UsageError
from quizzer.grader.verdict import Verdict
from quizzer.jupyter import magics
from quizzer.jupyter.magics import QuizzerMagics
from quizzer.marking.suggest import Point, Suggestion
from quizzer.paths import Home
from quizzer.services.practice import grading
from quizzer.services.practice.grading import Graded
from quizzer.services.review import answers, cards
from quizzer.services.review.cards import CardInReview
from quizzer.services.review.session import ReviewSession
from quizzer.services.startup import open_context
from tests.conftest import NOON

RIGHT = "def pair_up(a, b):\n    return list(zip(a, b))\n"
MARK = "Mark: 1 again, 2 hard, 3 good, 4 easy{}, q to leave it: "


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that a notebook would show, and the prompts that it asks with."""
    texts: list[str] = []
    monkeypatch.setattr(magics, "_show", lambda piece, text: texts.append(text))
    monkeypatch.setattr(magics, "_now", lambda: NOON)
    return texts


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch, shown: list[str]) -> Callable[..., None]:
    """What the learner types; after that there is no input."""

    def begin(*lines: str) -> None:
        waiting = list(lines)

        def read(prompt: str) -> str:
            shown.append(prompt)
            if not waiting:
                raise EOFError
            return waiting.pop(0)

        monkeypatch.setattr(builtins, "input", read)

    return begin


class Shell:
    """An IPython shell with as much as the magics use of it."""

    def __init__(self) -> None:
        self.user_ns: dict[str, Any] = {}
        self.compile = SimpleNamespace(cache=lambda text: "cell 1")
        self.tracebacks: list[BaseException | None] = []
        self.magics_manager = SimpleNamespace(magics={"cell": {}, "line": {}})

    def register_magic_function(self, function: Any, kind: str, name: str) -> None:
        self.magics_manager.magics[kind][name] = function

    def showtraceback(self) -> None:
        self.tracebacks.append(sys.exc_info()[1])


def history(home: Home, card: str) -> list[tuple[str, str | None]]:
    with open_context(home, UTC) as context:
        past = cards.history(context, cards.find_card(context, card))
    return [(cards.Rating(review.rating).word, review.answer) for review in past]


def test_a_question_is_answered_and_marked_by_the_learner(
    small_home: Home, shown: list[str], type_in: Callable[..., None]
) -> None:
    type_in(" the a ", "well", "", " EASY ")
    QuizzerMagics(Shell()).quizzer("next")
    [day] = [line.removeprefix("Rated easy; it comes back on ") for line in shown[-1:]]
    assert shown == [
        *("Which letter comes first?", "Your answer: ", "The letter **a**."),
        *[MARK.format("")] * 3,
        f"Rated easy; it comes back on {day}",
    ]
    assert day.startswith("2026-03-")
    assert history(small_home, "letters/a") == [("easy", "the a")]


@pytest.mark.parametrize(
    ("suggested", "typed", "default", "rating"),
    [
        ("nit", "", " [hard]", "hard"),
        ("good", "", " [good]", "good"),
        ("again", "4", "", "easy"),
        ("good", "2", " [good]", "hard"),
        (None, "1", "", "again"),
    ],
)
def test_enter_takes_the_suggested_mark(
    small_home: Home,
    shown: list[str],
    type_in: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    suggested: Any,
    typed: str,
    default: str,
    rating: str,
) -> None:
    suggestion = Suggestion(suggested, 0.5, (Point("it is a", "found", "a"),), ())
    asked: list[str] = []
    monkeypatch.setattr(answers.LineSuggester, "prepare", lambda self, card: None)
    monkeypatch.setattr(
        answers.LineSuggester,
        "suggest",
        lambda self, card, answer: asked.append(answer) or suggestion,
    )
    points: list[object] = []
    monkeypatch.setattr(magics.html, "answer", lambda *given: points.append(given[1:]) or "")
    type_in(" a ", typed)
    QuizzerMagics(Shell()).quizzer("next")
    assert asked == ["a"]
    mark = {"nit": "hard", None: ""}.get(suggested, suggested)
    assert points == [([("it is a", "found")], mark)]
    assert MARK.format(default) in shown
    assert history(small_home, "letters/a") == [(rating, "a")]


@pytest.mark.parametrize(
    ("setting", "answer", "default"),
    [("", "3", ""), ("", "2", " [good]"), ("enter_takes_suggestion = false", "2", "")],
)
def test_enter_never_takes_again_and_nothing_where_that_is_switched_off(
    small_home: Home,
    shown: list[str],
    type_in: Callable[..., None],
    setting: str,
    answer: str,
    default: str,
) -> None:
    deck = small_home.questions / "letters.toml"
    card = 'id = "one"\nkind = "number"\nprompt = "How many?"\nanswer = "Two."\nvalue = 2\n'
    deck.write_text(f'title = "One"\n[[card]]\n{card}')
    small_home.config.write_text(setting)
    type_in(answer, "", "q")
    QuizzerMagics(Shell()).quizzer("next")
    assert shown.count(MARK.format(default)) == (1 if default else 2)
    assert history(small_home, "letters/one") == ([("good", "2")] if default else [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((), "This notebook cannot ask for typed input: review in the app instead."),
        (("a",), "Nothing was recorded."),
        (("a", " Q "), "Nothing was recorded."),
    ],
)
def test_what_is_not_marked_is_not_recorded(
    small_home: Home,
    shown: list[str],
    type_in: Callable[..., None],
    typed: tuple[str, ...],
    said: str,
) -> None:
    type_in(*typed)
    QuizzerMagics(Shell()).quizzer("next")
    assert shown[-1] == said
    assert history(small_home, "letters/a") == []


def test_a_mark_of_another_window_counts(
    small_home: Home,
    shown: list[str],
    type_in: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ReviewSession, "answer", lambda *given, **options: None)
    type_in("", "3")
    QuizzerMagics(Shell()).quizzer("next")
    assert shown[-1] == "It was marked in another window meanwhile; that mark counts."


@pytest.mark.parametrize(
    ("card", "text"),
    [
        (
            'kind = "choice"\nprompt = "Which?"\noptions = ["x", "y"]\ncorrect = ["x"]\n',
            {"Which?\n- x\n- y", "Which?\n- y\n- x"},
        ),
        ('kind = "order"\nprompt = "Order."\nsteps = ["x", "y"]\n', {"Order.\n- y\n- x"}),
        ('kind = "cloze"\nprompt = "Fill."\ntext = "{{a}} of {{b}}"\n', {"Fill.\n\n… of …"}),
    ],
)
def test_a_question_is_shown_with_its_rows_or_gaps(
    small_home: Home, shown: list[str], type_in: Callable[..., None], card: str, text: set[str]
) -> None:
    deck = small_home.questions / "letters.toml"
    deck.write_text(f'title = "One"\n[[card]]\nid = "one"\nanswer = "x"\n{card}')
    type_in()
    QuizzerMagics(Shell()).quizzer("next")
    assert shown[0] in text


def test_an_exercise_is_written_in_a_cell_and_without_a_card_nothing_is_due(
    small_home: Home, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = SimpleNamespace(id="exercises/zip_pairs", kind="code", prompt="Pair them.")
    due: list[CardInReview | None] = [CardInReview(row, None, None, ""), None]  # type: ignore[arg-type]
    monkeypatch.setattr(ReviewSession, "next", lambda self, now: due.pop(0))
    asking = QuizzerMagics(Shell())
    for _ in range(2):
        asking.quizzer(" next ")
    asking.quizzer("nonsense")
    asking.quizzer("")
    assert shown == [
        "Pair them.\n\nWrite it in a cell that begins with `%%grade zip_pairs`.",
        "Nothing is due now.",
        *[magics.USAGE] * 2,
    ]


class Grader:
    """A warm grader that only counts."""

    alive = True
    closed = 0

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def graders(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    started: list[Any] = []

    def start(spec: object, home: object) -> Grader:
        started.append(Grader())
        return started[-1]  # type: ignore[no-any-return]

    monkeypatch.setattr(grading, "start_client", start)
    return started


def test_a_grader_stays_warm_for_its_exercise_until_it_dies_or_is_unloaded(
    graders: list[Any],
) -> None:
    shell: Any = Shell()
    magics.load(shell)
    assert {kind: set(names) for kind, names in shell.magics_manager.magics.items()} == {
        "cell": {"grade"},
        "line": {"quizzer"},
    }
    warm = shell.quizzer_magics._warm
    one, other = (SimpleNamespace(digest=digest) for digest in ("a", "b"))
    assert warm(one) is warm(one) is graders[0]
    assert warm(other) is graders[1]
    graders[1].alive = False
    assert warm(other) is graders[2]
    assert [grader.closed for grader in graders] == [1, 1, 0]
    magics.unload(shell)
    assert graders[2].closed == 1
    assert shell.magics_manager.magics == {"cell": {}, "line": {}}
    magics.unload(shell)
    assert graders[2].closed == 1


def test_a_cell_is_run_once_it_has_passed_and_its_last_value_shown(
    used_home: Home,
    shown: list[str],
    graders: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    verdicts = ["failed", "passed", "passed", "passed"]
    submissions: list[bytes] = []

    def grade_bytes(spec: Any, source: bytes, home: Home, *, zygote: Any) -> Graded:
        submissions.append(source)
        return Graded(Verdict(spec.id, verdicts.pop(0)), source)  # type: ignore[arg-type]

    pages: list[str] = []
    monkeypatch.setattr(grading, "grade_bytes", grade_bytes)
    monkeypatch.setattr(magics.html, "verdict", lambda verdict, outcome: pages.append(outcome))
    shell: Any = Shell()
    notebook = QuizzerMagics(shell)
    notebook.grade(" zip_pairs ", RIGHT)
    assert shell.user_ns == {}, "it has failed"
    notebook.grade("zip_pairs", f"{RIGHT}pair_up([1], 'a')\n")
    assert shell.user_ns["pair_up"]([2], "b") == [(2, "b")]
    assert capsys.readouterr().out == "[(1, 'a')]\n"
    notebook.grade("zip_pairs", "x = 1\n")
    assert shell.user_ns["x"] == 1
    notebook.grade("zip_pairs", "missing\n")
    assert [type(error) for error in shell.tracebacks] == [NameError]
    assert submissions[0] == f"\n{RIGHT}".encode()
    assert pages[0] == ""
    assert pages[1].startswith("Rated hard; it comes back on 2026-03-")
    assert pages[2:] == ["", ""]
    assert [text.strip() for text in shown] == [
        "zip_pairs: failed (seed 0)",
        *["zip_pairs: passed (seed 0)"] * 3,
    ]


def test_an_error_is_shown_in_words_with_what_to_do(
    used_home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = QuizzerMagics(Shell())
    notebook.grade("  ", "x = 1")
    notebook.grade("zip_pair", "x = 1")
    with magics._errors_in_words():
        raise UsageError("no\x1b more")
    assert capsys.readouterr().err.splitlines() == [
        *("quizzer: which exercise?", "  for instance: %%grade zip_pairs"),
        *("quizzer: there is no exercise 'zip_pair'", "  did you mean zip_pairs?"),
        "quizzer: no\ufffd more",
    ]
