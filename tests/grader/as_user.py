"""Run the grader's tests as an ordinary user, when one is root: `python -m tests.grader.as_user`.

The Python given must be one that this user can execute, and the folder of packages one that this
user can read. Arguments of pytest go behind `--`: `-- -m long tests/grader/test_mnist_training.py`.
"""

from __future__ import annotations

import argparse
import os
import pwd
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path


def main() -> int:
    """The exit status of pytest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--user", default="nobody")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--packages", default=sysconfig.get_path("purelib"))
    parser.add_argument("tests", nargs="*", default=["tests/grader"], help="arguments of pytest")
    chosen = parser.parse_args()
    user = pwd.getpwnam(chosen.user)
    root = Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as home:
        os.chown(home, user.pw_uid, user.pw_gid)
        command = [chosen.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen.tests]
        environ = {
            "HOME": home, "TMPDIR": home, "QUIZZER_HOME": home, "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{root}{os.pathsep}{chosen.packages}", "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        return subprocess.run(
            command,
            cwd=root,
            env=environ,
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
