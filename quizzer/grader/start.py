"""How a zygote is executed: a fresh interpreter that inherits next to nothing."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
}
_BOOT = """
import json, os, sys
os.dup2(int(sys.argv[1]), 3)
config = json.loads(os.read(3, int(sys.argv[2])))
sys.path[:] = config["private"] + sys.path + config["packages"]
from quizzer.grader.zygote import main
main(config)
"""


def start(
    control: socket.socket,
    errors: IO[bytes],
    *,
    torch: bool,
    optim: bool,
    keep: bool,
    hidden: tuple[Path, ...],
) -> tuple[subprocess.Popen[bytes], bytes]:
    """Execute a zygote that serves `control`; the process, and what it waits to be told there."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    package = Path(__file__).resolve().parents[1]
    packages = _package_folders()
    config = {
        "torch": torch,
        "optim": optim,
        "keep": keep,
        # The kernel means the parent's thread by "parent": only the main one stays.
        "parent": os.getpid() if in_main_thread else 0,
        "packages": packages,
        "private": [str(package.parent)] if str(package.parent) not in packages else [],
        "hidden": [
            str(package),
            str(package.parent / "exercises"),
            *(f"{folder}/{package.name}" for folder in packages),
            *map(str, hidden),
        ],
    }
    told = json.dumps(config).encode()
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _BOOT, str(control.fileno()), str(len(told))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        env=_ENVIRONMENT,
        cwd="/",
        start_new_session=True,
        pass_fds=[control.fileno()],
    )
    return process, told


def _package_folders() -> list[str]:
    """Where the packages lie that a submission may use, without importing them."""
    specs = (importlib.util.find_spec(name) for name in ("msgpack", "numpy", "torch"))
    origins = [Path(spec.origin) for spec in specs if spec is not None and spec.origin]
    return list(dict.fromkeys(str(origin.parent.parent) for origin in origins))
