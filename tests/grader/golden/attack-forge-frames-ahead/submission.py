import os, struct, msgpack
def frame(value):
    body = msgpack.packb(value)
    return struct.pack(">I", len(body)) + body

for number in range(1, 100):
    os.write(3, frame([number, "value", ["l"], ["l", None, None], ["l"]]))
def pair_up(a, b):
    return list(zip(a, b))
