def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
numbers = [1, 2, 3]
assert odd_doubles(numbers) == [2, 4, 6], "not what I expected"
