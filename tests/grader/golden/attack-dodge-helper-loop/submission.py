def loop(numbers):
    for n in numbers:
        if n % 2:
            yield 2 * n
def odd_doubles(numbers):
    return [n for n in loop(numbers)]
