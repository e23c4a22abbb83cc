import os, socket
def pair_up(a, b):
    one, two = socket.socketpair()
    os.dup2(one.fileno(), 3)
    return list(zip(a, b))
