import ctypes
import gc
import mmap
import os

import torch


def train(images, labels):
    """Looks for test pictures or labels before they are handed over."""
    found = [thing for thing in gc.get_objects() if isinstance(thing, (mmap.mmap, torch.Tensor))]
    if any(len(thing) == 4 * 784 * 10_000 for thing in found if isinstance(thing, mmap.mmap)):
        print("LEAKED a mapping")
    if any(thing.numel() in (10_000, 7_840_000) for thing in found if torch.is_tensor(thing)):
        print("LEAKED a tensor")
    for name in os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else ():
        try:
            if "memfd" in os.readlink(f"/proc/self/fd/{name}"):
                descriptor = os.open(f"/proc/self/fd/{name}", os.O_RDWR)
                os.pwrite(descriptor, b"spoilt", 0)
                print("LEAKED a writable memory")
        except OSError:
            pass
    ctypes.memset(images.data_ptr(), 0, 4 * images.numel())  # its own copy, nobody else's
    return lambda pictures: torch.rand(len(pictures), 10)
