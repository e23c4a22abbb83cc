"""What people write instead of `pair_up`, each told apart by the cases."""

from itertools import product, zip_longest

from quizzer.grader.authoring import misconception


@misconception(
    "zip-not-list",
    "The zip itself, not a list",
    """`zip` gives back an iterator: it makes its pairs only when somebody asks for them, and only
    once. A list is asked for. What turns an iterator into one?""",
)
def pair_up(a, b):
    return zip(a, b)


@misconception(
    "lists-not-tuples",
    "Lists instead of tuples",
    """The pairs are right, but each is a list. A pair that is not going to change is a tuple in
    Python, written with round brackets, and `zip` makes such pairs already.""",
)
def pair_up(a, b):
    return [[x, y] for x, y in zip(a, b)]


@misconception(
    "tuple-of-pairs",
    "A tuple of pairs, not a list",
    """The pairs are right, but they come in a tuple. The outermost thing should be a list.""",
)
def pair_up(a, b):
    return tuple(zip(a, b))


@misconception(
    "swapped-pair",
    "The pair is turned around",
    """Each pair has the item of `b` first. Look at the order of the two in the example.""",
)
def pair_up(a, b):
    return list(zip(b, a))


@misconception(
    "every-with-every",
    "Every item with every other",
    """A loop inside a loop pairs every item of `a` with every one of `b`. Here both should move on
    together, one step at a time.""",
)
def pair_up(a, b):
    return list(product(a, b))


@misconception(
    "every-with-every",
    "Every item with every other",
    """A loop inside a loop pairs every item of `a` with every one of `b`. Here both should move on
    together, one step at a time.""",
)
def pair_up(a, b):
    return [(x, y) for x in a for y in b]


@misconception(
    "padded-to-longer",
    "Goes on to the longer",
    """The result is as long as the longer of the two, with None for what is missing. It should end
    as soon as either has no more items.""",
)
def pair_up(a, b):
    return list(zip_longest(a, b))


@misconception(
    "length-of-first",
    "As long as the first",
    """An index that runs to the length of `a` goes past the end of `b` where `b` is shorter, and an
    iterator has no length to begin with. Something that walks through both needs neither.""",
)
def pair_up(a, b):
    return [(a[i], b[i]) for i in range(len(a))]


@misconception(
    "needs-a-length",
    "Needs a length and an index",
    """`len` and `[i]` work for lists and strings, not for an iterator, which only knows how to give
    its next item. Something that walks through both needs neither.""",
)
def pair_up(a, b):
    return [(a[i], b[i]) for i in range(min(len(a), len(b)))]


@misconception(
    "last-pair-lost",
    "The last pair is lost",
    """One pair too few: `range(n)` ends before `n` already, so there is nothing to subtract.""",
)
def pair_up(a, b):
    return list(zip(a, b))[:-1]


@misconception(
    "a-dictionary",
    "A dictionary, not pairs",
    """A dictionary keeps one value for each key, so items of `a` that are equal overwrite one
    another. A list of tuples keeps every pair.""",
)
def pair_up(a, b):
    return dict(zip(a, b))


@misconception(
    "a-dictionary",
    "Pairs by way of a dictionary",
    """A dictionary keeps one value for each key, so items of `a` that are equal overwrite one
    another, and some things cannot be keys at all. A list of tuples keeps every pair.""",
)
def pair_up(a, b):
    return list(dict(zip(a, b)).items())


@misconception(
    "only-first-pair",
    "Returns in the first round",
    """A `return` inside the loop ends the function with the first pair. Collect the pairs, and
    return when the loop is over.""",
)
def pair_up(a, b):
    for pair in zip(a, b):
        return [pair]
    return []


@misconception(
    "joined-lists",
    "One list after the other",
    """The two are put one behind the other. They should be paired: first with first, second with
    second.""",
)
def pair_up(a, b):
    return list(a) + list(b)
