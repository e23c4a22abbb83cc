"""A chapter learned in a week by someone who types their answers: the script of a journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from quizzer.grader.verdict import Diagnosis, Verdict
from quizzer.memory.scheduler import Rating
from quizzer.services.context import Context
from quizzer.services.practice import attempts
from quizzer.services.review import cards
from quizzer.store import reviews

MONDAY = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
LAST = MONDAY + timedelta(days=11, hours=1)

# day, card, mark, what was typed, the correction noted
REVIEWS = [
    (0, "image-as-numbers", "hard", "A gray picture is a grid of numbers from 0 to 255. A colour"
     " one has three grids.", "NIT: red, green and blue, and 255 is white"),
    (0, "mnist-sample-folders", "good", "`train` and `valid`, and in each a folder `3` and a folder"
     " `7`.\nThe folder is the label, and everybody measures on the same pictures.", ""),
    (0, "pixel-similarity", "again", "Count the pixels that are black", "Average all 3s and all 7s"
     " first; a picture is whichever mean it is nearer to."),
    (0, "list-comprehension", "easy", "```python\n[2 * n for n in numbers if n % 2]\n```\nA loop"
     " that builds a list, written as one expression.", ""),
    (0, "rank-3-tensor", "good", "A cuboid of numbers: three axes, like a stack of pictures", ""),
    (0, "rank-and-shape", "good", "Rank = number of axes, shape = their lengths."
     " `len(t.shape)` is the rank.", ""),
    (1, "rmse-l1", "hard", "L1: mean of |a - b|. RMSE: sqrt of the mean of (a - b)**2.",
     "RMSE punishes big errors more"),
    (1, "fast-arithmetic", "good", "Put them in a tensor (or an array); the loop then runs in C.",
     ""),
    (1, "tensor-slicing", "good", "```\nt = torch.arange(1, 10).view(3, 3)\n(t * 2)[1:, 1:]\n```\n"
     "10 12\n16 18", ""),
    (1, "broadcasting", "again", "It copies the smaller tensor", ""),
    (1, "metrics-which-set", "good", "Validation: on the training set a model that learned it by"
     " heart would look perfect", ""),
    (1, "sgd", "hard", "Going downhill by the gradient, a bit at a time", ""),
    (2, "mini-batches", "good", "All the data: one slow step. One item: a jumpy gradient,"
     " and a GPU with nothing to do. A mini-batch is in between.", ""),
    (2, "sgd-steps", "good", "1. init\n2. predict\n3. loss\n4. gradient\n5. step"
     "\n6. repeat\n7. stop", ""),
    (2, "initial-weights", "good", "At random", ""),
    (2, "loss", "good", "How bad the predictions are; < means better.", ""),
    (2, "high-learning-rate", "good", "It jumps over the valley & back, or even away from it", ""),
    (2, "gradient", "again", "The error", "Gradient = how much the loss changes for a tiny change"
     " of each weight"),
    (3, "pixel-similarity", "good", "The mean of all 3s and the mean of all 7s; then which of the"
     " two is nearer, by L1.", ""),
    (3, "broadcasting", "good", "A smaller tensor acts as if it were stretched to the other's"
     " shape, without any copy.", ""),
    (3, "gradients-by-hand", "good", "No, autograd does it: requires_grad_(), then backward()", ""),
    (3, "accuracy-as-loss", "good", "It only changes when a prediction flips, so its gradient is 0"
     " nearly everywhere", ""),
    (3, "sigmoid", "good", "An S from 0 to 1, 0.5 at x = 0; never quite 0 or 1", ""),
    (3, "loss-and-metric", "good", "Loss: for the machine. Metric: for us.", ""),
    (9, "gradient", "good", "How the loss changes if one weight moves a tiny bit:"
     " *rise* over *run*", ""),
    (9, "sgd-step", "good", "`w -= lr * w.grad`", ""),
    (9, "data-loader", "hard", "Cuts a dataset into batches", "NIT: and shuffles, every epoch"),
    (9, "zip-pairs", "good", "`list(zip([1, 2, 3, 4], 'abcd'))`: every x with its y", ""),
    (9, "view", "good", "Another shape, same data", ""),
    (10, "bias", "good", "The b in w*x + b; without it every line goes through 0", ""),
    (10, "matmul-operator", "easy", "Matrix product", ""),
    (10, "backward", "again", "It walks back through the <layers>", "It computes the gradient of"
     " the loss for every parameter and *adds* it to `.grad`"),
    (10, "sgd", "good", "", ""),
    (11, "broadcasting", "again", "", "the rule starts at the LAST axis"),
    (11, "learner", "good", "DataLoaders, model, optimizer function, loss function, metrics", ""),
]  # fmt: skip

PAIRS = '''def pair_up(a, b):
    """Pairs, as in ```zip```."""
    return list(zip(a, b))
'''
DOUBLES = "def odd_doubles(numbers):\n    return [2 * n for n in numbers if n % 2]\n"


def learn(context: Context) -> None:
    """All of it, as the app would have done it; one review is taken back."""
    for number, (day, card, mark, answer, note) in enumerate(REVIEWS):
        now = MONDAY + timedelta(days=day, minutes=number)
        row = cards.find_card(context, f"fastbook-04/{card}")
        recorded = cards.record(context, row, Rating[mark.upper()], now, answer=answer, note=note)
        if card == "rmse-l1":
            reviews.append_action(
                context.db,
                row.key,
                "note",
                now,
                context.clock.day(now),
                review=recorded.review_id,
                text="NIT: RMSE punishes large errors more",
            )
    slip = cards.find_card(context, "fastbook-04/bias")
    cards.record(context, slip, Rating.AGAIN, LAST, answer="a wrong key was pressed")
    cards.undo(context, LAST)
    for code, passed in [(b"def pair_up(a, b): return zip(a, b)", False), (PAIRS.encode(), True)]:
        met = (
            None if passed else Diagnosis("an-iterator", "A zip object where a list is due", "...")
        )
        verdict = Verdict("zip_pairs", "passed" if passed else "failed", diagnosis=met)
        attempts.record(context, "zip_pairs", code, verdict, MONDAY + timedelta(days=9, hours=1))
    verdict = Verdict("list_comprehension", "passed", nits=("`n % 2` alone is enough",))
    attempts.record(context, "list_comprehension", DOUBLES.encode(), verdict, MONDAY)
