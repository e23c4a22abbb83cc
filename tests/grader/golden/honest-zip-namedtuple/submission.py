from collections import namedtuple
Pair = namedtuple("Pair", "left right")
def pair_up(a, b):
    return [Pair(x, y) for x, y in zip(a, b)]
