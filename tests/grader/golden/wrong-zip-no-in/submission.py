def pair_up(a, b):
    return [(x, y) for x, y zip(a, b)]
