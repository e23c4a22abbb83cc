def pair_up(a, b):
    return [bytes(1 << 40)]
