import os, struct, msgpack
def frame(value):
    body = msgpack.packb(value)
    return struct.pack(">I", len(body)) + body

os.write(3, frame(["l", "loaded"]))
os.write(3, frame(["l", 1, "value", ["l"], ["l"], ["l"]]))
while True:
    pass
