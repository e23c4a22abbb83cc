import os
def look():
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    for name, call in (("unshare", lambda: libc.unshare(0x10000000)), ("mount", lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None)), ("umount", lambda: libc.umount2(b"/tmp", 2)), ("chroot", lambda: libc.chroot(b"/tmp")), ("setns", lambda: libc.setns(0, 0)), ("keyctl", lambda: libc.syscall(250, 0, -3, 0)), ("bpf", lambda: libc.syscall(321, 0, 0, 0)), ("io_uring", lambda: libc.syscall(425, 1, ctypes.create_string_buffer(512))), ("userfaultfd", lambda: libc.syscall(323, 0)), ("memfd", lambda: libc.syscall(319, b"x", 0))):
        if call() >= 0:
            found.append(name)
    return found
def pair_up(a, b):
    found = look()
    if found:
        print("LEAKED", found)
        raise RuntimeError("LEAKED")
    return list(zip(a, b))
