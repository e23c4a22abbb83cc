def pair_up(a, b):
    while True:
        pass
