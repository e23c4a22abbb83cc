"""What people write instead of `odd_doubles`, each recognised by the cases."""

from quizzer.grader.authoring import misconception


@misconception(
    "even-not-odd",
    "The even ones are kept",
    """The condition is true for the even numbers. The remainder of a division by 2 is 1 for an odd
    number and 0 for an even one. For which of the two should the condition be true?""",
)
def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2 == 0]


@misconception(
    "no-condition",
    "Every number is doubled",
    """All numbers are taken. A comprehension picks numbers with an `if` at its end.""",
)
def odd_doubles(numbers):
    return [2 * n for n in numbers]


@misconception(
    "not-doubled",
    "Picked, but not doubled",
    """The right numbers are picked, but they go into the list unchanged. What is before `for` goes
    into the list.""",
)
def odd_doubles(numbers):
    return [n for n in numbers if n % 2]


@misconception(
    "squared",
    "Squared, not doubled",
    """The right numbers are picked, but each is multiplied by itself. Doubling is another
    operation.""",
)
def odd_doubles(numbers):
    return [n**2 for n in numbers if n % 2]


@misconception(
    "nothing-let-through",
    "The condition is never true",
    """The condition compares with `is True`. A remainder is the number 0 or 1, which is never the
    object True; compare numbers with `==`.""",
    source=r"\bis True\b",
)
def odd_doubles(numbers):
    return [2 * n for n in numbers if (n % 2) is True]


@misconception(
    "nothing-let-through",
    "The condition is never true",
    """The condition lets no number through, not even an odd one. Print its value for 3: it has to
    be true there, and false for 4.""",
)
def odd_doubles(numbers):
    return [n for n in [2 * n for n in numbers] if n % 2]


@misconception(
    "zero-for-even",
    "Something else in place of the even ones",
    """The list is as long as the input, so no number is dropped. An `if ... else` before `for`
    chooses a value for every number; an `if` after `for` drops numbers.""",
)
def odd_doubles(numbers):
    return [2 * n if n % 2 else 0 for n in numbers]


@misconception(
    "zero-for-even",
    "Something else in place of the even ones",
    """The list is as long as the input, so no number is dropped. An `if ... else` before `for`
    chooses a value for every number; an `if` after `for` drops numbers.""",
)
def odd_doubles(numbers):
    return [2 * n if n % 2 else n for n in numbers]


@misconception(
    "zero-for-even",
    "Something else in place of the even ones",
    """The list is as long as the input, so no number is dropped. An `if ... else` before `for`
    chooses a value for every number; an `if` after `for` drops numbers.""",
)
def odd_doubles(numbers):
    return [2 * n if n % 2 else None for n in numbers]


@misconception(
    "odd-places",
    "Odd places instead of odd numbers",
    """Every second item is taken, whatever its value. The number itself has to be odd, not its
    index in the list.""",
)
def odd_doubles(numbers):
    return [2 * n for n in numbers[1::2]]


@misconception(
    "odd-places",
    "Odd places instead of odd numbers",
    """Every second item is taken, whatever its value. The number itself has to be odd, not its
    index in the list.""",
)
def odd_doubles(numbers):
    return [2 * n for n in numbers[::2]]


@misconception(
    "a-set",
    "A set, not a list",
    """What comes back is a set, which keeps each value once and in no order. Curly brackets make a
    set; a list keeps everything, in order, and has square brackets.""",
)
def odd_doubles(numbers):
    return {2 * n for n in numbers if n % 2}


@misconception(
    "a-generator",
    "A generator, not a list",
    """What comes back is a generator, which makes its items one at a time. A comprehension in
    parentheses is one; a list has square brackets.""",
)
def odd_doubles(numbers):
    return (2 * n for n in numbers if n % 2)


@misconception(
    "negative-missed",
    "Only positive odd numbers",
    """The negative odd numbers are missing. In Python their remainder is 1 as well: -3 % 2 is 1, so
    no other condition is needed.""",
)
def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2 and n > 0]


@misconception(
    "changed-in-place",
    "The given list is changed",
    """The result is right, but the list that was passed in is changed, and the caller still needs
    it. Make a new list.""",
)
def odd_doubles(numbers):
    numbers[:] = [2 * n for n in numbers if n % 2]
    return numbers


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="odd_doubles")(implementation)


wrong(
    "place-not-number",
    "The place is doubled, not the number",
    """What is doubled is the index of the number, counted from 0, not the number itself. A
    comprehension needs no index: `for n in numbers`.""",
    lambda numbers: [2 * i for i, n in enumerate(numbers) if n % 2],
)
wrong(
    "list-repeated",
    "The list twice, not the numbers doubled",
    """A list times 2 is the list twice over, one after the other. Double each number where it goes
    into the list: before `for`.""",
    lambda numbers: [n for n in numbers if n % 2] * 2,
)
wrong(
    "each-twice",
    "Each number twice, not doubled",
    """Each odd number is in the list twice. Doubling a number gives one number, twice as
    large.""",
    lambda numbers: [n for n in numbers if n % 2 for _ in range(2)],
)
wrong(
    "number-beside-itself",
    "A pair of each number with itself",
    """Each item of the list is a pair that holds the number two times. Doubling a number gives one
    number, twice as large.""",
    lambda numbers: [[n, n] for n in numbers if n % 2],
    lambda numbers: [(n, n) for n in numbers if n % 2],
)
wrong(
    "halved",
    "Halved, not doubled",
    """The right numbers are picked, but each is divided by 2. Doubling multiplies by 2.""",
    lambda numbers: [n // 2 for n in numbers if n % 2],
    lambda numbers: [n / 2 for n in numbers if n % 2],
)
wrong(
    "two-added",
    "2 is added, not multiplied by",
    """The right numbers are picked, but each only grew by 2. Doubling is a multiplication.""",
    lambda numbers: [n + 2 for n in numbers if n % 2],
)
wrong(
    "even-doubled",
    "The even ones are doubled too, or instead",
    """The list is as long as the input: odd and even numbers are both kept, and the even ones are
    doubled. An `if` after `for` drops the numbers that are not wanted.""",
    lambda numbers: [n if n % 2 else 2 * n for n in numbers],
)
wrong(
    "answers-not-numbers",
    "True and False, not the numbers",
    """The list says for each number whether it is odd. What is before `for` goes into the list; the
    condition belongs into an `if` after it.""",
    lambda numbers: [n % 2 == 1 for n in numbers],
    lambda numbers: [n % 2 != 0 for n in numbers if n % 2],
)
wrong(
    "remainder-doubled",
    "The remainder is doubled, not the number",
    """What goes into the list is made from the remainder, which is only 0 or 1. The remainder
    belongs into the condition; the list gets the number itself, doubled.""",
    lambda numbers: [n % 2 * 2 for n in numbers if n % 2],
    lambda numbers: [n % 2 * 2 for n in numbers],
)
wrong(
    "lists-in-a-list",
    "A list for each number",
    """Each number is in a separate list. One pair of square brackets, around everything, is
    enough.""",
    lambda numbers: [[2 * n] for n in numbers if n % 2],
)
wrong(
    "number-beside-double",
    "The number beside its double",
    """Each item is a pair of a number and its double. Only the double belongs into the
    list.""",
    lambda numbers: [(n, 2 * n) for n in numbers if n % 2],
)
wrong(
    "summed",
    "One sum, not a list",
    """The doubles are right, but they were added up. Return the list itself.""",
    lambda numbers: sum([2 * n for n in numbers if n % 2]),
)
wrong(
    "order-changed",
    "The order is changed",
    """The doubles are right, but not their order, or repeated ones are missing: sorting, reversing
    or a set does that. They should be in the order of the numbers, each as often as it
    occurs.""",
    lambda numbers: sorted([2 * n for n in numbers if n % 2]),
    lambda numbers: [2 * n for n in numbers if n % 2][::-1],
    lambda numbers: list({2 * n for n in numbers if n % 2}),
    lambda numbers: [2 * n for n in set(numbers) if n % 2],
)
wrong(
    "a-tuple",
    "A tuple, not a list",
    """The doubles are right, but they are in a tuple. A list comprehension is already a
    list.""",
    lambda numbers: tuple([2 * n for n in numbers if n % 2]),
)
wrong(
    "texts-not-numbers",
    "Strings, not numbers",
    """The items are strings. A string times 2 is the string twice; keep the numbers as they
    are.""",
    lambda numbers: [str(n) * 2 for n in numbers if n % 2],
    lambda numbers: [str(2 * n) for n in numbers if n % 2],
)
wrong(
    "first-or-last-missed",
    "One number is left out",
    """The first number, or the last, is left out. A comprehension needs no index: `for n in
    numbers` takes every number.""",
    lambda numbers: [2 * n for n in numbers[1:] if n % 2],
    lambda numbers: [2 * n for n in numbers[:-1] if n % 2],
)
