"""A learner's progress made by hand, with something in each part of a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from quizzer.report.progress_model import (
    Agreement,
    CardMemory,
    Day,
    DeckProgress,
    ExerciseProgress,
    KnowledgeCounts,
    Load,
    MisconceptionCount,
    MonthlyAgreement,
    Progress,
    QuizScore,
    Recall,
    Streak,
    TagProgress,
    TrainingRun,
    Week,
)

TODAY = date(2026, 11, 10)  # a Tuesday
NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> \x1b[31m \u202egnp.exe </style></svg> \"' {{ 7*7 }}"
STANDING = KnowledgeCounts(37, 9, 4, 24, 11, 6, 0.86, 0, 0.84)


def progress(title: str = "MNIST basics", prompt: str = "What does `view` do?") -> Progress:
    """Half a chapter; `title` and `prompt` stand wherever others wrote something."""
    weak = CardMemory("basics/view", prompt, 0.61, 3.4, 6.1, 2, TODAY)
    late = replace(weak, retrievability=0.82, stability=0.2, due=TODAY + timedelta(3), lapses=0)
    monday = TODAY - timedelta(TODAY.weekday())
    return Progress(
        at=NOW,
        today=TODAY,
        desired_retention=0.9,
        total=STANDING,
        decks=(
            DeckProgress("basics", title, STANDING, 1.5, date(2026, 11, 16)),
            DeckProgress("later", "Later", KnowledgeCounts(12, 12, 0, 0, 0, 0, None), 0.0, None),
        ),
        tags=(TagProgress("tensors", STANDING),),
        weakest=(weak, late),
        leeches=(replace(weak, lapses=9),),
        recall=tuple(
            Recall(f"basics/{n}", prompt, n, n % 4, n % 3, 2 if n % 4 else 0, "hard")
            for n in range(1, 38)
        ),
        retention=0.87,
        weeks=tuple(
            Week(monday - timedelta(7 * ago), 10 - ago % 5, 11) for ago in (0, 1, 2, 5, 6, 40)
        )[::-1],
        days=tuple(
            Day(TODAY - timedelta(ago), 3 + ago % 17, 4.5) for ago in reversed(range(0, 90, 2))
        ),
        reviews=480,
        minutes=202.5,
        lapses=21,
        streak=Streak(0, 12, 45),
        forecast=tuple(Load(TODAY + timedelta(n), (7 * n) % 5) for n in range(30)),
        quizzes=(QuizScore("basics", NOW, 7.5, 10), QuizScore("basics", NOW, 9, 10)),
        exercises=(
            ExerciseProgress(
                *("zip_pairs", title, "passed", 3, 1, NOW),
                (MisconceptionCount("m", prompt, 2, True),),
                last_failed=False,
            ),
            ExerciseProgress(
                *("sgd", title, "failed", 1, 0, NOW),
                (MisconceptionCount("n", "N", 1, False),),
                last_failed=False,
            ),
            ExerciseProgress("relu", "ReLU", "new", 0, 0, None, (), last_failed=False),
        ),
        training=(
            TrainingRun("mnist_training", NOW, 0.8812, 40.0, False),
            TrainingRun("mnist_training", NOW, 0.9731, 61.0, True),
        ),
        agreement=Agreement(
            41,
            50,
            (
                MonthlyAgreement(date(2026, 1, 1), 12, 20),
                MonthlyAgreement(date(2026, 2, 1), 29, 30),
            ),
        ),
    )


def nothing() -> Progress:
    """Before the first review."""
    unseen = KnowledgeCounts(37, 37, 0, 0, 0, 0, None)
    return replace(
        progress(),
        total=unseen,
        decks=(DeckProgress("basics", "MNIST basics", unseen, 0.0, None),),
        tags=(),
        weakest=(),
        leeches=(),
        recall=(),
        retention=None,
        weeks=(),
        days=(),
        reviews=0,
        minutes=0.0,
        lapses=0,
        streak=Streak(0, 0, 0),
        forecast=tuple(Load(TODAY + timedelta(n), 0) for n in range(30)),
        quizzes=(),
        exercises=(ExerciseProgress("relu", "ReLU", "new", 0, 0, None, (), last_failed=False),),
        training=(),
        agreement=Agreement(0, 0),
    )
