"""What people write instead of `dot`, each recognised by the cases."""

from quizzer.grader.authoring import Pattern, misconception

PATTERNS = (
    Pattern(
        "lists-multiplied",
        "Lists cannot be multiplied",
        "`*` between two lists is an error: a list can only be repeated a whole number of times. "
        "Multiply the numbers one by one.",
        raises="TypeError",
        message="can't multiply sequence by non-int",
    ),
    Pattern(
        "numbers-taken-for-pairs",
        "A number is unpacked as if it were a pair",
        "A loop with two names takes pairs, and here it gets numbers. `zip(a, b)` makes the pairs.",
        raises="TypeError",
        message="cannot unpack non-iterable (?:int|float)",
    ),
)


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="dot")(implementation)


def products(a, b):
    return [x * y for x, y in zip(a, b, strict=True)]


def inside_the_loop(a, b):
    total = 0
    for x, y in zip(a, b, strict=True):
        total += x * y
        return total
    return total


def overwritten(a, b):
    total = 0
    for x, y in zip(a, b, strict=True):
        total = x * y
    return total


def multiplied_up(a, b):
    total = 1
    for product in products(a, b):
        total *= product
    return total


def from_one(a, b):
    total = 1
    for product in products(a, b):
        total += product
    return total


wrong(
    "products-not-added",
    "The products are not added up",
    """This is the list of the products. A dot product is one number: their sum.""",
    products,
    lambda a, b: tuple(products(a, b)),
)
wrong(
    "sums-multiplied",
    "The sums are multiplied",
    """Each list is added up first, and then the two sums are multiplied. Multiply place by place
    first, and add up the products.""",
    lambda a, b: sum(a) * sum(b),
)
wrong(
    "every-with-every",
    "Every number meets every other",
    """With one loop inside another each number of `a` is multiplied by each of `b`. Only numbers of
    the same place belong together: walk through both lists side by side.""",
    lambda a, b: [x * y for x in a for y in b],
)
wrong(
    "last-one-missed",
    "The last place is missed",
    """The last numbers of the lists are not used. Places run from 0 to `len(a) - 1`, and
    `range(len(a))` gives all of them.""",
    lambda a, b: sum(products(a, b)[:-1]),
)
wrong(
    "first-one-missed",
    "The first place is missed",
    """The first numbers of the lists are not used. Places are counted from 0.""",
    lambda a, b: sum(products(a, b)[1:]),
)
wrong(
    "added-not-multiplied",
    "Added instead of multiplied",
    """The numbers of a place are added. They are to be multiplied, and the products added up.""",
    lambda a, b: sum(x + y for x, y in zip(a, b, strict=True)),
    lambda a, b: sum(a + b),
)
wrong(
    "mean-for-sum",
    "The mean instead of the sum",
    """The sum is divided by the number of places. A dot product is the sum itself.""",
    lambda a, b: sum(products(a, b)) / max(1, len(a)),
)
wrong(
    "multiplied-up",
    "All numbers are multiplied together",
    """The products are multiplied with one another. They are to be added up.""",
    multiplied_up,
)
wrong(
    "reversed",
    "One list is read backwards",
    """The first number of one list meets the last of the other. Numbers of the same place belong
    together.""",
    lambda a, b: sum(x * y for x, y in zip(a, reversed(b), strict=True)),
)
wrong(
    "first-place-only",
    "Only the first place counts",
    """The result is the product of the first numbers, as where `return` stands inside the loop. Add
    up all products, and return after the loop.""",
    inside_the_loop,
)
wrong(
    "last-place-only",
    "Only the last place counts",
    """The result is the last product: those before were overwritten. Add each product to the
    total.""",
    overwritten,
)
wrong(
    "begins-at-one",
    "The total begins at 1",
    """The total is 1 too large. A sum begins at 0.""",
    from_one,
)
wrong(
    "squares",
    "One list alone",
    """Only one of the lists is used, twice. Multiply the numbers of `a` by those of `b`.""",
    lambda a, b: sum(x * x for x in a),
    lambda a, b: sum(y * y for y in b),
)
wrong(
    "without-signs",
    "The signs are lost",
    """The absolute values are added up. Negative products count as negative.""",
    lambda a, b: sum(abs(product) for product in products(a, b)),
    lambda a, b: abs(sum(products(a, b))),
)
