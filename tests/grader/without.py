"""Run a command as if the kernel lacked a layer: `python -m tests.grader.without LAYERS -- …`.

LAYERS are `namespaces`, `mounts` (a part of them), `landlock` and `seccomp`, joined by commas. A
filter lets the system calls fail that make them, here and in all that is started; nothing on the
machine is changed.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

SUPPORTED = sys.platform == "linux" and platform.machine() == "x86_64"
_CALLS = {
    "namespaces": ((272, errno.EPERM), (308, errno.EPERM), (435, errno.ENOSYS)),
    "mounts": ((165, errno.EPERM),),
    "landlock": ((444, errno.ENOSYS), (445, errno.ENOSYS), (446, errno.ENOSYS)),
    "seccomp": ((317, errno.ENOSYS),),
}
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000


class _Program(ctypes.Structure):
    _fields_ = [("count", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def without(layers: list[str]) -> None:
    """Let the calls fail that make these layers, from now on in this process and its children."""
    steps = [(_LOAD, 0, 0, 0)]
    for number, error in (call for layer in layers for call in _CALLS[layer]):
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _FAIL | error)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    program = _Program(len(steps), code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "the filter was not accepted")


if __name__ == "__main__":
    end = sys.argv.index("--")
    without([layer for layer in sys.argv[1].split(",") if layer])
    os.execv(sys.argv[end + 1], sys.argv[end + 1 :])
