print("loading")
def pair_up(a, b):
    print("pairing", a, b)
    return list(zip(a, b))
if __name__ == "__main__":
    raise SystemExit(pair_up([1], [2]))
