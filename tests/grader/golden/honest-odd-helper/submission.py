def is_odd(n):
    return n % 2 != 0
def double_all(numbers):
    return [2 * n for n in numbers]
def odd_doubles(numbers):
    return double_all([n for n in numbers if is_odd(n)])
