"""The model solution, shown beside the learner's own after a pass."""


def pair_up(a, b):
    return list(zip(a, b))
