import os
def look():
    found = []
    for target in ("/proc/1/root/etc/passwd", "/proc/self/root/etc/passwd", "/etc/passwd", "/proc/self/cwd/../etc/shadow"):
        try:
            os.symlink(target, "link")
            found.append(open("link").read(10))
        except OSError:
            pass
        finally:
            try:
                os.unlink("link")
            except OSError:
                pass
    return found
def pair_up(a, b):
    found = look()
    if found:
        print("LEAKED", found)
        raise RuntimeError("LEAKED")
    return list(zip(a, b))
