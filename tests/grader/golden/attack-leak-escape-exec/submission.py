import os
def look():
    found = []
    for call in (lambda: os.execv("/bin/sh", ["sh", "-c", "true"]), lambda: os.posix_spawn("/bin/sh", ["sh"], {}), lambda: os.system("true") and None, lambda: os.fork()):
        try:
            result = call()
            if result == 0:
                found.append("ran")
        except OSError:
            pass
    return found
def pair_up(a, b):
    found = look()
    if found:
        print("LEAKED", found)
        raise RuntimeError("LEAKED")
    return list(zip(a, b))
