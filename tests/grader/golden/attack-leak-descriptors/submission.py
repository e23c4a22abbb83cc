import os
def look():
    found = []
    for number in range(5, 1024):
        try:
            os.fstat(number)
            found.append((number, os.readlink(f"/proc/self/fd/{number}")))
        except OSError:
            pass
    return [one for one in found if "socket" in one[1] or "pipe" in one[1]]
def pair_up(a, b):
    found = look()
    if found:
        print("LEAKED", found)
        raise RuntimeError("LEAKED")
    return list(zip(a, b))
