class Work:
    def run(self, numbers):
        out = []
        while numbers:
            n, *numbers = numbers
            if n % 2:
                out.append(2 * n)
        return out
def odd_doubles(numbers):
    return [n for n in Work().run(numbers)]
