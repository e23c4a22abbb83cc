def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
if __name__ != "__main__":
    odd_doubles = lambda numbers: list(2 * n for n in numbers if n % 2)
