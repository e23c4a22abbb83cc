import os, time
def pair_up(a, b):
    os.close(3)
    time.sleep(60)
