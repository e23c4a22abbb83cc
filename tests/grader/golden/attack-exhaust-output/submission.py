def pair_up(a, b):
    while True:
        print("x" * 100000)
