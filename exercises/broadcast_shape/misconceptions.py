"""What people write instead of `broadcast_shape`, each recognised by the cases."""

from itertools import zip_longest

from quizzer.grader.authoring import Pattern, misconception

PATTERNS = (
    Pattern(
        "raises-where-nothing-fits",
        "An exception where None is asked for",
        "Shapes that do not fit are an error in PyTorch, but here the result is `None`: return it "
        "instead of raising an exception.",
        source=r"^\s*(?:raise|assert)\b",
    ),
)


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="broadcast_shape")(implementation)


def right(a, b):
    return filled(a, b, fits, stretched)


def fits(x, y):
    return x == y or x == 1 or y == 1


def stretched(x, y):
    return y if x == 1 else x


def filled(a, b, fits=fits, size=stretched, ones=1):
    """The right one, with another test, another choice of size or another filling."""
    rank = max(len(a), len(b))
    a = (ones,) * (rank - len(a)) + a
    b = (ones,) * (rank - len(b)) + b
    if not all(fits(x, y) for x, y in zip(a, b)):
        return None
    return tuple([size(x, y) for x, y in zip(a, b)])


def with_size(size, fits=fits):
    return lambda a, b: filled(a, b, fits, size)


def of_equal_ranks(a, b):
    return right(a, b) if len(a) == len(b) else None


def by_index_of_first(a, b):
    sizes = []
    for i in range(len(a)):
        if not fits(a[i], b[i]):
            return None
        sizes.append(stretched(a[i], b[i]))
    return tuple(sizes)


def by_index_of_longer(a, b):
    sizes = []
    for i in range(max(len(a), len(b))):
        if not fits(a[i], b[i]):
            return None
        sizes.append(stretched(a[i], b[i]))
    return tuple(sizes)


def by_index_from_the_end(a, b):
    sizes = []
    for i in range(1, max(len(a), len(b)) + 1):
        if not fits(a[-i], b[-i]):
            return None
        sizes.append(stretched(a[-i], b[-i]))
    return tuple(sizes[::-1])


wrong(
    "equal-ranks-only",
    "Only for shapes of equal length",
    """Shapes of different length are refused, or lead to an error. Where the shorter shape has no
    axis it counts as 1, so such shapes often fit.""",
    of_equal_ranks,
    lambda a, b: with_size(max)(a, b) if len(a) == len(b) else None,
    by_index_of_first,
    by_index_of_longer,
    by_index_from_the_end,
)


def from_the_left(a, b):
    rank = max(len(a), len(b))
    return right(a + (1,) * (rank - len(a)), b + (1,) * (rank - len(b)))


def zipped_from_the_left(a, b):
    common = min(len(a), len(b))
    sizes = right(a[:common], b[:common])
    return None if sizes is None else sizes + a[common:] + b[common:]


def cut_from_the_left(a, b):
    common = min(len(a), len(b))
    return right(a[:common], b[:common])


wrong(
    "aligned-from-the-left",
    "Compared from the left",
    """The first size meets the first. Broadcasting compares from the right: the last size meets the
    last, and what is missing is missing at the front.""",
    from_the_left,
    zipped_from_the_left,
    cut_from_the_left,
    lambda a, b: with_size(max)(a[: len(b)], b[: len(a)]),
)
wrong(
    "larger-one-unchecked",
    "The larger size, without a test",
    """The larger size is taken even where the two do not fit. Two sizes that differ fit only if one
    of them is 1; otherwise the result is None.""",
    with_size(max, lambda x, y: True),
    with_size(stretched, lambda x, y: True),
    with_size(lambda x, y: x if y == 1 else y, lambda x, y: True),
)
wrong(
    "only-equal-shapes",
    "Only equal shapes fit",
    """Shapes fit here only if they are the same. A size of 1 fits every other size, and a missing
    axis counts as 1.""",
    lambda a, b: a if a == b else None,
)
wrong(
    "ones-do-not-fit",
    "A size of 1 is not stretched",
    """Two sizes fit here only if they are equal, or if one of the axes is missing. A size of 1 that
    is written in the shape fits every other size as well.""",
    lambda a, b: filled(
        a, b, lambda x, y: x == y or None in (x, y), lambda x, y: y if x is None else x, ones=None
    ),
)
wrong(
    "stretched-on-one-side",
    "A size of 1 is stretched in one of the two only",
    """A size of 1 is stretched in one of the two shapes, but not in the other. It makes no
    difference which of the two has it.""",
    with_size(stretched, lambda x, y: x in (y, 1)),
    with_size(stretched, lambda x, y: y in (x, 1)),
    with_size(lambda x, y: x),
    with_size(lambda x, y: y),
)
wrong(
    "multiples-fit",
    "Multiples are taken as fitting",
    """Sizes fit here if one is a multiple of the other. Broadcasting does not repeat a size of 2 to
    make 4: only a size of 1 is stretched.""",
    with_size(max, lambda x, y: 0 in (x, y) or max(x, y) % min(x, y) == 0),
    with_size(stretched, lambda x, y: 0 in (x, y) or max(x, y) % min(x, y) == 0),
    with_size(
        max,
        lambda x, y: min(x, y) == 0 == max(x, y) or (min(x, y) > 0 and max(x, y) % min(x, y) == 0),
    ),
)
wrong(
    "nothing-stretched-by-one",
    "1 against 0 gives 0",
    """The larger size is taken, so 1 against 0 becomes 1. A size of 1 is stretched to the other
    size whatever that is, so it becomes 0.""",
    with_size(max),
)
wrong(
    "zero-fits-everything",
    "A size of 0 is stretched",
    """A size of 0 fits every other size here. Only a size of 1 does; 0 and 2 do not fit.""",
    with_size(max, lambda x, y: x == y or min(x, y) <= 1),
    with_size(stretched, lambda x, y: x == y or min(x, y) <= 1),
    with_size(min, lambda x, y: x == y or min(x, y) <= 1),
)
wrong(
    "zero-fits-nothing",
    "A size of 0 is refused",
    """A size of 0 is not accepted, not even beside 0 or 1. It is a size like any other: it fits
    itself, and a size of 1 is stretched to it.""",
    lambda a, b: None if 0 in a or 0 in b else right(a, b),
    lambda a, b: None if 0 in a + b else right(a, b) if a and b else None,
    with_size(stretched, lambda x, y: fits(x, y) and 0 not in (x, y) or x == y == 0),
)
wrong(
    "smaller-one-taken",
    "The 1 stays",
    """Where one of the sizes is 1, the result has the 1. The 1 is stretched, so the result has the
    other size.""",
    with_size(min),
    with_size(lambda x, y: x if x == 1 else y),
)


def turned(a, b, size=stretched):
    sizes = filled(a, b, fits, size)
    return sizes and sizes[::-1]


wrong(
    "order-turned",
    "The result is the wrong way round",
    """The sizes are right, but in the wrong order: they were collected from the right. Reverse them
    at the end.""",
    turned,
    lambda a, b: turned(a, b, max),
)


def shorter(a, b, size=stretched):
    common = min(len(a), len(b))
    return filled(a[len(a) - common :], b[len(b) - common :], fits, size)


wrong(
    "shorter-wins",
    "Ends with the shorter shape",
    """The result is only as long as the shorter shape, as with `zip`, which ends there. The other
    sizes of the longer shape belong in front.""",
    shorter,
    lambda a, b: shorter(a, b, max),
    lambda a, b: (sizes := shorter(a, b)) and sizes[::-1],
    lambda a, b: (sizes := shorter(a, b, max)) and sizes[::-1],
)
wrong(
    "longer-shape-unchanged",
    "The longer shape comes back as it is",
    """What comes back is one of the two shapes, unchanged. Its own sizes of 1 are stretched too, so
    the result may differ from both.""",
    lambda a, b: None if right(a, b) is None else a if len(a) >= len(b) else b,
    lambda a, b: None if right(a, b) is None else a if len(a) > len(b) else b,
    lambda a, b: None if right(a, b) is None else max(a, b),
    lambda a, b: max(a, b, key=len),
)
wrong(
    "yes-or-no",
    "Only whether they fit",
    """True or False comes back. If the shapes fit, the shape that they give is asked for; if not,
    `None`.""",
    lambda a, b: right(a, b) is not None,
)
wrong(
    "list-not-tuple",
    "A list instead of a tuple",
    """The sizes are in a list. A shape is a tuple: `tuple(...)` makes one of a list.""",
    lambda a, b: None if right(a, b) is None else list(right(a, b)),
)
wrong(
    "something-else-than-none",
    "Not None where the shapes do not fit",
    """Shapes that do not fit give something else than `None`. Return `None` as soon as two sizes do
    not fit.""",
    lambda a, b: False if right(a, b) is None else right(a, b),
    lambda a, b: () if right(a, b) is None else right(a, b),
    lambda a, b: 0 if right(a, b) is None else right(a, b),
    lambda a, b: -1 if right(a, b) is None else right(a, b),
    lambda a, b: "None" if right(a, b) is None else right(a, b),
    lambda a, b: (None,) if right(a, b) is None else right(a, b),
)
wrong(
    "none-inside",
    "None for one size, not for the shape",
    """Where two sizes do not fit, the result has a hole, or lacks a size, and the other sizes are
    still there. One such place is enough: the whole result is `None`.""",
    with_size(lambda x, y: stretched(x, y) if fits(x, y) else None, lambda x, y: True),
    lambda a, b: tuple(
        [
            size
            for size in with_size(
                lambda x, y: stretched(x, y) if fits(x, y) else None, lambda x, y: True
            )(a, b)
            if size is not None
        ]
    ),
)


def up_to_the_mismatch(a, b):
    sizes = []
    for x, y in zip_longest(a[::-1], b[::-1], fillvalue=1):
        if not fits(x, y):
            break
        sizes.append(stretched(x, y))
    return tuple(sizes[::-1])


wrong(
    "ends-at-the-mismatch",
    "Ends where two sizes do not fit",
    """Where two sizes do not fit, the sizes compared so far come back, as with `break`. Return
    `None` there.""",
    up_to_the_mismatch,
)


def last_only(a, b):
    x, y = (*a, 1)[-2 if a else -1], (*b, 1)[-2 if b else -1]
    return (stretched(x, y),) if fits(x, y) else None


def last_checked(a, b):
    return None if last_only(a, b) is None else with_size(stretched, lambda x, y: True)(a, b)


def last_checked_larger(a, b):
    return None if last_only(a, b) is None else with_size(max, lambda x, y: True)(a, b)


wrong(
    "last-axis-only",
    "Only the last axis is compared",
    """The last sizes are compared, and the others are not looked at. Every axis has to fit, to the
    front of the shapes.""",
    last_checked,
    last_checked_larger,
    lambda a, b: last_only(a, b) if a or b else (),
    lambda a, b: last_only(a, b) if a and b else (a or b)[-1:],
    lambda a, b: last_only(a, b) if a and b else (),
)
wrong(
    "returned-too-early",
    "Returns after the first axis",
    """The function ends after the first comparison, so it gives one size, or none at all for empty
    shapes. Collect the sizes, and return them after the loop.""",
    lambda a, b: last_only(a, b) if a or b else None,
    lambda a, b: last_only(a, b) if a and b else None,
)
wrong(
    "empty-does-not-fit",
    "An empty shape is refused",
    """An empty shape gives None, or leads to an error. It belongs to a single number, and fits
    every shape.""",
    lambda a, b: right(a, b) if a and b else None,
    lambda a, b: right(a, b) if (a or not b) and (b or not a) else None,
    lambda a, b: right(a, b) if a or b else None,
    lambda a, b: right(a, b) if a and b else () if not a and not b else None,
)
wrong(
    "empty-wins",
    "An empty shape gives an empty one",
    """An empty shape makes the result empty. It belongs to a single number, which is added to every
    number of the other tensor: the result has the other's shape.""",
    lambda a, b: right(a, b) if a and b else (),
)
wrong(
    "missing-as-zero",
    "A missing axis counts as 0",
    """Where one shape has no more axes, its size counts as 0 here. It counts as 1, so that it is
    stretched.""",
    lambda a, b: filled(a, b, ones=0),
    lambda a, b: filled(a, b, size=max, ones=0),
)
wrong(
    "shapes-joined",
    "One shape after the other",
    """The sizes of `b` come after those of `a`. The two shapes are compared axis by axis, and each
    pair of sizes gives one.""",
    lambda a, b: a + b,
)
