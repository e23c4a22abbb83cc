"""How often the learner's own mark was the suggested one; apart, as it loads no suggesting."""

from __future__ import annotations

from quizzer.memory.scheduling import Rating
from quizzer.report.progress import Agreement
from quizzer.services.context import Context
from quizzer.store import suggestions

SAME = {
    "again": {Rating.AGAIN},
    "nit": {Rating.HARD},
    "good": {Rating.GOOD, Rating.EASY},
}


def so_far(context: Context) -> Agreement:
    """Over all reviews that stand; where no mark was suggested, there is nothing to agree with."""
    times = suggestions.suggestion_agreement(context.db)
    marked = {(mark, rating): count for (mark, rating), count in times.items() if mark is not None}
    agreed = sum(count for (mark, rating), count in marked.items() if rating in SAME[mark])
    return Agreement(agreed, sum(marked.values()))
