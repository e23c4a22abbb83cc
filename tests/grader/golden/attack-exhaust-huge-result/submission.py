def pair_up(a, b):
    return [(0, 0)] * 10**7
