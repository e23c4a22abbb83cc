each = map
def odd_doubles(numbers, keep=filter):
    return [n for n in each(lambda n: 2 * n, keep(lambda n: n % 2, numbers))]
