import os
def look():
    found = []
    for pid in range(1, 400):
        if pid == os.getpid():
            continue
        for name in ("environ", "mem", "maps", "fd", "root"):
            path = f"/proc/{pid}/{name}"
            try:
                data = os.listdir(path) if name in ("fd", "root") else open(path, "rb").read(1)
                if data and pid != 1:
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
