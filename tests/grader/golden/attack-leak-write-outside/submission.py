import os
def look():
    found = []
    for path in ("/usr/lib/x", "/lib/x", "/x", "/dev/x", "/proc/sys/kernel/hostname", os.path.dirname(os.__file__) + "/x.py", os.__file__):
        try:
            open(path, "a").close()
            found.append(path)
        except OSError:
            pass
    return found
def pair_up(a, b):
    found = look()
    if found:
        print("LEAKED", found)
        raise RuntimeError("LEAKED")
    return list(zip(a, b))
