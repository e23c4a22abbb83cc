def pair_up(a, b):
    with open("big", "wb") as file:
        for _ in range(1 << 10):
            file.write(bytes(1 << 20))
