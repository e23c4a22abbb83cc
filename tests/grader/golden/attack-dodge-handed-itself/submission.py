def go(f, numbers):
    head = [2 * n for n in numbers[:1] if n % 2]
    return head + f(f, numbers[1:]) if numbers else []
def odd_doubles(numbers):
    return go(go, numbers)
