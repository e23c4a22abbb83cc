exec("def odd_doubles(numbers):\n    r = []\n    for n in numbers:\n        if n % 2: r.append(2 * n)\n    return r")
