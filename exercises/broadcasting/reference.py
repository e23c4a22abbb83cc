"""The model solution, shown beside the learner's own after a pass."""


def outer_sum(a, b):
    return a[:, None] + b


def center_columns(t):
    return t - t.mean(0)
