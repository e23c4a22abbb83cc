import os
def look():
    import sys
    frame, found = sys._getframe(), []
    while frame:
        for name, value in frame.f_locals.items():
            if name in ("expected", "reference", "seed", "cases"):
                found.append(name)
        frame = frame.f_back
    return found
def pair_up(a, b):
    found = look()
    if found:
        print("LEAKED", found)
        raise RuntimeError("LEAKED")
    return list(zip(a, b))
