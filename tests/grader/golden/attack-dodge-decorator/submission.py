def replace(function):
    def inner(numbers):
        out = []
        for n in numbers:
            if n % 2:
                out.append(2 * n)
        return out
    return inner
@replace
def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
