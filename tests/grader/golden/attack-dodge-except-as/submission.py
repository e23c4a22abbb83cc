class Carrier(Exception):
    def run(self, numbers):
        for n in numbers:
            if n % 2:
                yield 2 * n
try:
    raise Carrier
except Carrier as carried:
    carrier = carried
def odd_doubles(numbers):
    return [n for n in carrier.run(numbers)]
