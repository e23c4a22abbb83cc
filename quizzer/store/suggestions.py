"""What mark was suggested beside each review; the learner's own stands in the review."""

from __future__ import annotations

from quizzer.store.db import Database


def append_suggestion(db: Database, review: int, mark: str | None, score: float) -> None:
    """Log what a review's learner was shown; inside the caller's transaction."""
    db.execute("INSERT INTO suggestion (review, mark, score) VALUES (?, ?, ?)", review, mark, score)


def suggestion_agreement(db: Database) -> dict[tuple[str | None, int], int]:
    """How often each rating was given beside each suggested mark, in reviews that stand."""
    found = db.rows(
        "SELECT mark, rating, count(*) AS times FROM suggestion"
        " CROSS JOIN review ON review.id = suggestion.review"
        " WHERE NOT EXISTS (SELECT 1 FROM undo WHERE undo.review = review.id)"
        " GROUP BY mark, rating"
    )
    return {(row["mark"], row["rating"]): row["times"] for row in found}
