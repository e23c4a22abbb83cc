def pair_up(a, b):
    return [(1 << (1 << 26), 1)]
