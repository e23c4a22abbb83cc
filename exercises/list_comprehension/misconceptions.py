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
    "Tested after doubling",
    """A doubled number is never odd, so nothing is left. Test the number as it came, and double
    it afterwards.""",
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
