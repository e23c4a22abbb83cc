def pair_up(first, second):
    pairs = zip(first, second)
    return pairs
