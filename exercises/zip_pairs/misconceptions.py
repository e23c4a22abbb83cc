"""What people write instead of `pair_up`, each told apart by the cases."""

from itertools import cycle, product, zip_longest

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


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="pair_up")(implementation)


wrong(
    "place-and-item",
    "Each item with its number",
    """`enumerate` gives each item its number. Here an item of `a` belongs with the item of `b` at
    the same place.""",
    lambda a, b: list(enumerate(a)),
    lambda a, b: list(enumerate(b)),
    lambda a, b: list(enumerate(zip(a, b))),
    lambda a, b: [(i, x, y) for i, (x, y) in enumerate(zip(a, b))],
)
wrong(
    "zip-of-one-list",
    "The two went in as one",
    """`zip` was given one list that holds both, and so it pairs nothing: each tuple has a single
    item. Give it the two themselves, without brackets around them.""",
    lambda a, b: list(zip([a, b])),
)
wrong(
    "pair-of-lists",
    "One pair of everything",
    """The two stand side by side as they are. Their items are to be paired: first with first,
    second with second.""",
    lambda a, b: [a, b],
    lambda a, b: [(a, b)],
    lambda a, b: (a, b),
    lambda a, b: [list(a), list(b)],
    lambda a, b: list(zip(*zip(a, b))),
)
wrong(
    "one-flat-list",
    "One flat list, not pairs",
    """The items follow one another in turn, without tuples around them. `append` the two together
    as one tuple; `extend` and `+=` unpack it.""",
    lambda a, b: [item for pair in zip(a, b) for item in pair],
)
wrong(
    "items-joined",
    "Joined or added, not paired",
    """The two items are brought together in one, by `+`. A pair keeps both: `(x, y)`.""",
    lambda a, b: [x + y for x, y in zip(a, b)],
    lambda a, b: [str(x) + str(y) for x, y in zip(a, b)],
)
wrong(
    "dictionaries-or-sets",
    "A dictionary or a set for each pair",
    """Curly brackets make a dictionary or a set of each pair. A set has no order, and drops what
    comes twice. A tuple has round brackets.""",
    lambda a, b: [{x, y} for x, y in zip(a, b)],
    lambda a, b: [{x: y} for x, y in zip(a, b)],
    lambda a, b: set(zip(a, b)),
    lambda a, b: list(set(zip(a, b))),
)
wrong(
    "begins-anew",
    "The shorter begins anew",
    """Where one of them has come to its end, it begins again. The pairs should end there.""",
    lambda a, b: list(zip(a, cycle(b))),
)
wrong(
    "length-of-second",
    "As long as the second",
    """An index that runs to the length of `b` goes past the end of `a` where `a` is shorter, and an
    iterator has no length to begin with. Something that walks through both needs neither.""",
    lambda a, b: [(a[i], b[i]) for i in range(len(b))],
)
wrong(
    "first-pair-lost",
    "The first pair is lost",
    """The pairs begin with the second. Places are counted from 0, so a `range` that starts at 1
    leaves out the first.""",
    lambda a, b: list(zip(a, b))[1:],
)
wrong(
    "last-pair-only",
    "Only the last pair",
    """Each round of the loop overwrites what the one before has made. Collect the pairs in a list
    that is made before the loop.""",
    lambda a, b: list(zip(a, b))[-1:],
)
wrong(
    "read-through-before",
    "Read through before it is paired",
    """An iterator can be read only once. Something went through it already, perhaps to count or to
    print it, and nothing was left to pair. Turn it into a list first, or go through it once.""",
    lambda a, b: [pair for _ in [len(list(a)), len(list(b))][:1] for pair in zip(a, b)],
    lambda a, b: list(zip(a, b))[: min(len(list(a)), len(list(b)))],
)
