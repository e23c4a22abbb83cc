class Doubler:
    def __init__(self, numbers):
        self.numbers = numbers
    def odd(self, n):
        return n % 2 == 1
    def doubles(self):
        return [2 * n for n in self.numbers if self.odd(n)]
def odd_doubles(numbers):
    return Doubler(numbers).doubles()
