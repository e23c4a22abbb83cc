"""The model solution, shown beside the learner's own after a pass."""


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))
