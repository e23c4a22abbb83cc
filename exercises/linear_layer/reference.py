"""The model solution, shown beside the learner's own after a pass."""


def linear1(xb, weights, bias):
    return xb @ weights + bias
