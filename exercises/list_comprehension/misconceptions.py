"""What people write instead of `odd_doubles`, each told apart by the cases."""

from quizzer.grader.authoring import misconception


@misconception(
    "even-not-odd",
    "The even ones are kept",
    """The condition lets the even numbers through. `n % 2` is the remainder: 1 for an odd number, 0
    for an even one. Which of the two should be let through?""",
)
def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2 == 0]


@misconception(
    "no-condition",
    "Every number is doubled",
    """All numbers are taken. A comprehension can pick with `if` at its end.""",
)
def odd_doubles(numbers):
    return [2 * n for n in numbers]


@misconception(
    "not-doubled",
    "Picked, but not doubled",
    """The right numbers are picked, but they go into the list as they were. What stands before
    `for` is what the list gets.""",
)
def odd_doubles(numbers):
    return [n for n in numbers if n % 2]


@misconception(
    "squared",
    "Squared, not doubled",
    """The right numbers are picked, but each is multiplied with itself: `**` and `n * n` square.
    Doubling is another operation.""",
)
def odd_doubles(numbers):
    return [n**2 for n in numbers if n % 2]


@misconception(
    "doubled-then-tested",
    "Nothing is left: tested after doubling?",
    """The condition lets nothing through. A doubled number is never odd: test the number as it
    came, and double it afterwards. Or the remainder is compared with something it never is: it is
    the number 0 or 1, not True, and `is` asks for the very same object.""",
)
def odd_doubles(numbers):
    return [n for n in [2 * n for n in numbers] if n % 2]


@misconception(
    "zero-for-even",
    "Something else in place of the even ones",
    """The list is as long as the one that came in: an `if ... else` before `for` chooses what each
    number becomes, but drops none. Dropping is done by an `if` after it.""",
)
def odd_doubles(numbers):
    return [2 * n if n % 2 else 0 for n in numbers]


@misconception(
    "zero-for-even",
    "Something else in place of the even ones",
    """The list is as long as the one that came in: an `if ... else` before `for` chooses what each
    number becomes, but drops none. Dropping is done by an `if` after it.""",
)
def odd_doubles(numbers):
    return [2 * n if n % 2 else n for n in numbers]


@misconception(
    "zero-for-even",
    "Something else in place of the even ones",
    """The list is as long as the one that came in: an `if ... else` before `for` chooses what each
    number becomes, but drops none. Dropping is done by an `if` after it.""",
)
def odd_doubles(numbers):
    return [2 * n if n % 2 else None for n in numbers]


@misconception(
    "odd-places",
    "Odd places instead of odd numbers",
    """Every second item is taken, whatever it is. Odd is meant of the number itself, not of its
    place in the list.""",
)
def odd_doubles(numbers):
    return [2 * n for n in numbers[1::2]]


@misconception(
    "odd-places",
    "Odd places instead of odd numbers",
    """Every second item is taken, whatever it is. Odd is meant of the number itself, not of its
    place in the list.""",
)
def odd_doubles(numbers):
    return [2 * n for n in numbers[::2]]


@misconception(
    "a-set",
    "A set loses order and repetitions",
    """Curly brackets make a set: it keeps each value once, in no order. A list keeps all, in order;
    its brackets are square.""",
)
def odd_doubles(numbers):
    return {2 * n for n in numbers if n % 2}


@misconception(
    "a-generator",
    "Round brackets make a generator",
    """A comprehension in round brackets is a generator: it makes its items one at a time when asked
    for. The brackets of a list are square.""",
)
def odd_doubles(numbers):
    return (2 * n for n in numbers if n % 2)


@misconception(
    "negative-missed",
    "Only positive odd numbers",
    """In Python the remainder of a negative odd number by 2 is 1 as well; a test for numbers
    greater than 0 leaves the negative ones out.""",
)
def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2 and n > 0]


@misconception(
    "changed-in-place",
    "The given list is changed",
    """The result is right, but the list that was handed over is no longer what it was. Whoever
    called the function still needs it: make a new list.""",
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
    """What is doubled is where the number stands, counted from 0, not the number itself. A
    comprehension goes through the numbers without any index: `for n in numbers`.""",
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
    """The odd numbers stand in the list twice. Doubling a number makes one number of it, twice as
    large.""",
    lambda numbers: [n for n in numbers if n % 2 for _ in range(2)],
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
    """The list is as long as the one that came in: both sorts are kept, and the wrong one of them
    is doubled. An `if` after `for` drops what is not wanted.""",
    lambda numbers: [n if n % 2 else 2 * n for n in numbers],
)
wrong(
    "answers-not-numbers",
    "True and False, not the numbers",
    """The list says of each number whether it is odd. What stands before `for` is what the list
    gets; the question belongs into an `if` after it.""",
    lambda numbers: [n % 2 == 1 for n in numbers],
    lambda numbers: [n % 2 != 0 for n in numbers if n % 2],
)
wrong(
    "remainder-doubled",
    "The remainder is doubled, not the number",
    """What goes into the list is made of `n % 2`, which is only 0 or 1. The condition asks for the
    remainder; the list gets the number, doubled.""",
    lambda numbers: [n % 2 * 2 for n in numbers if n % 2],
    lambda numbers: [n % 2 * 2 for n in numbers],
)
wrong(
    "lists-in-a-list",
    "A list for each number",
    """Each number stands in a list of its own. One pair of square brackets, around everything, is
    enough.""",
    lambda numbers: [[2 * n] for n in numbers if n % 2],
)
wrong(
    "number-beside-double",
    "The number beside its double",
    """Each item is a pair of a number and its double. The double alone is asked for.""",
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
    """The doubles are right, but they were sorted, or a set has mixed them up and dropped what
    comes twice. They should stand in the order of the numbers, each as often as it came.""",
    lambda numbers: sorted([2 * n for n in numbers if n % 2]),
    lambda numbers: [2 * n for n in numbers if n % 2][::-1],
    lambda numbers: list({2 * n for n in numbers if n % 2}),
    lambda numbers: [2 * n for n in set(numbers) if n % 2],
)
wrong(
    "a-tuple",
    "A tuple, not a list",
    """The doubles are right, but they come in a tuple. A list comprehension is a list already.""",
    lambda numbers: tuple([2 * n for n in numbers if n % 2]),
)
wrong(
    "texts-not-numbers",
    "Texts, not numbers",
    """The items are texts. A text times 2 is the text twice; keep the numbers as they are.""",
    lambda numbers: [str(n) * 2 for n in numbers if n % 2],
    lambda numbers: [str(2 * n) for n in numbers if n % 2],
)
wrong(
    "first-or-last-missed",
    "One number is left out",
    """The first number, or the last, is never looked at. Counting begins at 0, and a comprehension
    needs no index: `for n in numbers` goes through them all.""",
    lambda numbers: [2 * n for n in numbers[1:] if n % 2],
    lambda numbers: [2 * n for n in numbers[:-1] if n % 2],
)
