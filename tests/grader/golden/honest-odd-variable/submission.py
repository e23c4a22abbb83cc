def odd_doubles(numbers):
    odds = [n for n in numbers if n & 1]
    result = [n + n for n in odds]
    print(result)
    return result
def demo():
    result = 0
    for n in range(3):
        result += n
    return sum(x for x in range(3))
for n in range(2):
    print(n, demo())
