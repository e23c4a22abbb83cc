"""What people write instead of `pair_up`, each recognised by the cases."""

from itertools import cycle, product, zip_longest

from quizzer.grader.authoring import misconception

# A loop that returns in its first round, as `ast.unparse` writes it.
RETURN_IN_LOOP = r"^( *)for .*:\n(?:\1 +.*\n)*?\1 +return\b"


@misconception(
    "zip-not-list",
    "The zip itself, not a list",
    """What comes back is the iterator that `zip` makes: it gives its pairs one at a time, and only
    once. The result should be a list. What turns an iterator into a list?""",
)
def pair_up(a, b):
    return zip(a, b)


@misconception(
    "lists-not-tuples",
    "Lists instead of tuples",
    """The pairs are right, but each of them is a list. A tuple is written with parentheses, and
    `zip` already makes tuples.""",
)
def pair_up(a, b):
    return [[x, y] for x, y in zip(a, b)]


@misconception(
    "tuple-of-pairs",
    "A tuple of pairs, not a list",
    """The pairs are right, but they are in a tuple. They should be in a list.""",
)
def pair_up(a, b):
    return tuple(zip(a, b))


@misconception(
    "swapped-pair",
    "The two items of each pair are swapped",
    """Each pair has the item of `b` first. Look at the order in the example.""",
)
def pair_up(a, b):
    return list(zip(b, a))


@misconception(
    "every-with-every",
    "Every item with every other",
    """Every item of `a` is paired with every item of `b`, as a loop inside a loop does it. Both
    should advance together, one step at a time.""",
)
def pair_up(a, b):
    return list(product(a, b))


@misconception(
    "every-with-every",
    "Every item with every other",
    """Every item of `a` is paired with every item of `b`, as a loop inside a loop does it. Both
    should advance together, one step at a time.""",
)
def pair_up(a, b):
    return [(x, y) for x in a for y in b]


@misconception(
    "padded-to-longer",
    "As long as the longer of the two",
    """The result is as long as the longer of the two, with None for missing items. It should end
    as soon as either of them has no more items.""",
)
def pair_up(a, b):
    return list(zip_longest(a, b))


@misconception(
    "length-of-first",
    "As long as the first",
    """This works only as long as `a` is not the longer one, and not for iterators, which have no
    length. Something that loops over both at once needs no index.""",
)
def pair_up(a, b):
    return [(a[i], b[i]) for i in range(len(a))]


@misconception(
    "needs-a-length",
    "Needs a length and an index",
    """An iterator has no length and no index: it only gives its next item. Something that loops
    over both at once needs neither.""",
)
def pair_up(a, b):
    return [(a[i], b[i]) for i in range(min(len(a), len(b)))]


@misconception(
    "last-pair-lost",
    "The last pair is lost",
    """The last pair is missing, everywhere. `range` and slices already leave out their end, so
    there is nothing to subtract.""",
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
    "Returns after the first pair",
    """The `return` inside the loop ends the function with the first pair. Collect the pairs, and
    return them after the loop.""",
    source=RETURN_IN_LOOP,
)
def pair_up(a, b):
    for pair in zip(a, b):
        return [pair]
    return []


@misconception(
    "only-first-pair",
    "Only the first pair",
    """The result ends after the first pair, however many items there are. All pairs belong into
    the list.""",
)
def pair_up(a, b):
    return list(zip(a, b))[:1]


@misconception(
    "joined-lists",
    "One list after the other",
    """The items of `b` come after those of `a`. They should be paired: first with first, second
    with second.""",
)
def pair_up(a, b):
    return list(a) + list(b)


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="pair_up")(implementation)


wrong(
    "place-and-item",
    "Each item with its number",
    """Each item comes with its index, as `enumerate` gives it. An item of `a` should be paired with
    the item of `b` at the same position.""",
    lambda a, b: list(enumerate(a)),
    lambda a, b: list(enumerate(b)),
    lambda a, b: list(enumerate(zip(a, b))),
    lambda a, b: [(i, x, y) for i, (x, y) in enumerate(zip(a, b))],
)
wrong(
    "zip-of-one-list",
    "The two went in as one",
    """Each tuple has a single item: the two iterables were passed as one list. Pass them as two
    arguments.""",
    lambda a, b: list(zip([a, b])),
)
wrong(
    "pair-of-lists",
    "One pair of everything",
    """`a` and `b` are paired as they are. Their items should be paired: first with first, second
    with second.""",
    lambda a, b: [a, b],
    lambda a, b: [(a, b)],
    lambda a, b: (a, b),
    lambda a, b: [list(a), list(b)],
    lambda a, b: list(zip(*zip(a, b))),
)
wrong(
    "one-flat-list",
    "One flat list, not pairs",
    """The items follow each other in turn, without tuples around them. Each two belong together in
    one tuple; `append` adds a tuple as one item, `extend` and `+=` unpack it.""",
    lambda a, b: [item for pair in zip(a, b) for item in pair],
)
wrong(
    "items-joined",
    "Joined or added, not paired",
    """The two items are joined into one. A pair keeps both: `(x, y)`.""",
    lambda a, b: [x + y for x, y in zip(a, b)],
    lambda a, b: [str(x) + str(y) for x, y in zip(a, b)],
)
wrong(
    "dictionaries-or-sets",
    "A dictionary or a set for each pair",
    """There is a dictionary or a set where pairs should be, as curly brackets make them. A set has
    no order and drops repeated items. A tuple has parentheses.""",
    lambda a, b: [{x, y} for x, y in zip(a, b)],
    lambda a, b: [{x: y} for x, y in zip(a, b)],
    lambda a, b: set(zip(a, b)),
    lambda a, b: list(set(zip(a, b))),
)
wrong(
    "begins-anew",
    "The shorter one starts again",
    """At its end, the shorter one starts again from its first item. The pairs should end
    there.""",
    lambda a, b: list(zip(a, cycle(b))),
)
wrong(
    "length-of-second",
    "As long as the second",
    """This works only as long as `b` is not the longer one, and not for iterators, which have no
    length. Something that loops over both at once needs no index.""",
    lambda a, b: [(a[i], b[i]) for i in range(len(b))],
)
wrong(
    "first-pair-lost",
    "The first pair is lost",
    """The first pair is missing, everywhere. Positions are counted from 0.""",
    lambda a, b: list(zip(a, b))[1:],
)
wrong(
    "last-pair-only",
    "Only the last pair",
    """Only the last pair comes back. Collect all pairs in a list that is created before the
    loop.""",
    lambda a, b: list(zip(a, b))[-1:],
)
wrong(
    "read-through-before",
    "Read through before it is paired",
    """An iterator can be read only once. It was read before, to count or to print its items for
    example, and nothing was left to pair. Turn it into a list first, or read it once.""",
    lambda a, b: [pair for _ in [len(list(a)), len(list(b))][:1] for pair in zip(a, b)],
    lambda a, b: list(zip(a, b))[: min(len(list(a)), len(list(b)))],
)
