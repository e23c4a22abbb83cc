"""The model solution, shown beside the learner's own after a pass."""


def flatten(x):
    return x.reshape(len(x), -1)


def global_pool(x):
    return x.mean((2, 3))
