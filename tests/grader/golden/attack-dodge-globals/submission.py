def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
def other(numbers):
    r = []
    for n in numbers:
        if n % 2:
            r.append(2 * n)
    return r
globals()["odd_doubles"] = other
