def odd_doubles(numbers):
    if not numbers:
        return []
    return [n * 2 for n in numbers if n % 2] or []
