def pair_up(a, b):
    import os
    os.abort()
