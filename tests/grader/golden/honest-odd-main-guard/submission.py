import sys
def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
def main(arguments):
    for line in map(str.strip, sys.stdin):
        print(odd_doubles([int(part) for part in line.split()]))
if __name__ == "__main__":
    for module in sys.modules.values():
        exec("print(module)")
    main(sys.argv)
elif "odd_doubles" in globals():
    print("imported as", __name__)
