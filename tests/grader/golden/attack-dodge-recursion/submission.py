def odd_doubles(numbers):
    if not numbers:
        return []
    return [2 * n for n in numbers[:1] if n % 2] + odd_doubles(numbers[1:])
