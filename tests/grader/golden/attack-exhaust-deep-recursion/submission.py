def pair_up(a, b):
    import sys
    sys.setrecursionlimit(10**9)
    return pair_up(a, b)
