def odd_doubles(numbers):
    return eval("list(2 * n for n in numbers if n % 2)", {"numbers": numbers})
