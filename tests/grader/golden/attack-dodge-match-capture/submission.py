def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
def other(numbers):
    return list(2 * n for n in numbers if n % 2)
match other:
    case odd_doubles:
        pass
