odd_doubles = lambda numbers: [n << 1 for n in numbers if n % 2]
