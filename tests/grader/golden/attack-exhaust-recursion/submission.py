def pair_up(a, b):
    return pair_up(a, b)
