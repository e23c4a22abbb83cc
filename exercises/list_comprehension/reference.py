"""The model solution, shown beside the learner's own after a pass."""


def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
