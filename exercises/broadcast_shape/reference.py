"""The model solution, shown beside the learner's own after a pass."""

from itertools import zip_longest


def broadcast_shape(a, b):
    sizes = []
    for x, y in zip_longest(reversed(a), reversed(b), fillvalue=1):
        if x != y and x != 1 and y != 1:
            return None
        sizes.append(y if x == 1 else x)
    return tuple(reversed(sizes))
