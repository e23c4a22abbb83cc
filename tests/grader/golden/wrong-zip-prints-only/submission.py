def pair_up(a, b):
    print(list(zip(a, b)))
