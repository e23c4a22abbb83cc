"""Disks that fail: every n-th write ends in an error, the disk fills up, or is read-only.

Whatever happens, the command says so in words and leaves with status 3, nothing is acknowledged
that is not on disk, and all works again once the disk does. The long form:

    python -m tests.durability.faults

The failing layer is `failing.c`, preloaded into the commands, which needs gcc and Linux; the disk
that fills up is a small tmpfs, which needs to be root.
"""

from __future__ import annotations

import argparse
import errno
import itertools
import json
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from quizzer.paths import Home
from tests.durability.homes import Log, make_home, quizzer, read_log

ERRORS = {name: getattr(errno, name) for name in ("EIO", "ENOSPC", "EROFS")}
COMMANDS = ("rate", "undo", "grade", "backup", "config", "restore")
EVER = 1 << 30


@dataclass
class Tally:
    """How many commands met a fault, and how they ended."""

    ended: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        ways = ", ".join(f"{count} {way}" for way, count in sorted(self.ended.items()))
        return f"{self.ended.total()} faults ({ways}); acknowledged and lost: 0, tracebacks: 0"


def compiler_missing() -> str:
    """Why the failing layer cannot be had here; "" where it can."""
    return "" if shutil.which("gcc") and Path("/proc/self/fd").exists() else "needs gcc and Linux"


def build(folder: Path) -> Path:
    """Compile the failing layer."""
    library = folder / "failing.so"
    source = Path(__file__).with_name("failing.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


def every_write(
    folder: Path, library: Path, commands: tuple[str, ...], errors: tuple[str, ...], step: int = 1
) -> Tally:
    """Let each command fail at its first write, at its second, until none is left to fail.

    Once for a fault that passes, once for one that stays; `step` 2 tries every second write.
    """
    tally = Tally()
    for command, error, times in itertools.product(commands, errors, (1, EVER)):
        for at in itertools.count(1, step):
            home = _home_with_reviews(folder / f"{command}-{error}-{times}-{at}")
            before = read_log(home)
            reached = _fail_at(home, library, command, (error, times, at), before, tally)
            shutil.rmtree(home.folder)
            if not reached:
                break
    return tally


_seeded: dict[Path, Path] = {}


def _home_with_reviews(folder: Path) -> Home:
    """A home in which two reviews stand, and a copy of it."""
    root = folder.parent
    if root not in _seeded:
        seed = make_home(root / "seed")
        for number in range(2):
            assert quizzer(seed, "rate", f"crash/c{number}", "good").returncode == 0
        assert quizzer(seed, "backup", str(seed.folder / "copy.db")).returncode == 0
        shutil.rmtree(seed.backups)  # so that the command makes today's copy
        _seeded[root] = seed.folder
    shutil.copytree(_seeded[root], folder)
    return Home(folder)


def words(home: Home, command: str) -> list[str]:
    return {
        "rate": ["rate", "crash/c7", "good", "--answer", "typed", "--json"],
        "undo": ["undo", "--json"],
        "grade": ["grade", "zip_pairs", str(home.folder / "right.py"), "--json"],
        "backup": ["backup"],
        "config": ["config", "new_cards_per_day", "7"],
        "restore": ["restore", str(home.folder / "copy.db")],
    }[command]


def _fail_at(
    home: Home,
    library: Path,
    command: str,
    fault: tuple[str, int, int],
    before: Log,
    tally: Tally,
) -> bool:
    """Run a command with a fault; whether it wrote as often as that."""
    error, times, at = fault
    counted = home.folder.with_suffix(".count")
    ended = quizzer(
        home,
        *words(home, command),
        LD_PRELOAD=str(library),
        FAIL_UNDER=str(home.folder),
        FAIL_AT=str(at),
        FAIL_TIMES=str(times),
        FAIL_ERROR=str(ERRORS[error]),
        FAIL_COUNT=str(counted),
    )
    if int(counted.read_text()) < at:
        assert ended.returncode == 0
        return False
    where = f"{command}, {error} x {times} at write {at}"
    check_ending(home, command, ended, before, where)
    tally.ended["told, status 3" if ended.returncode else "did its work all the same"] += 1
    return True


def check_ending(
    home: Home, command: str, ended: subprocess.CompletedProcess[str], before: Log, where: str
) -> None:
    """What must hold after a command that met a fault, whether it noticed or not."""
    ending = f"{where}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
    assert "Traceback" not in ended.stderr, ending
    assert ended.returncode in (0, 3), ending
    assert ended.returncode == 0 or ended.stderr.startswith("quizzer: "), ending
    after = read_log(home)
    if command != "restore":
        assert after.reviews.items() >= before.reviews.items(), ending
    acknowledged = json.loads(ended.stdout) if ended.stdout.startswith("{") else {}
    if command in ("rate", "undo", "grade"):
        assert bool(acknowledged) == (ended.returncode == 0), ending
    if command == "rate" and acknowledged:
        assert after.reviews[acknowledged["review_id"]] == ("c7", "typed"), ending
    if command == "undo" and acknowledged:
        assert acknowledged["review_id"] in after.undone, ending
    if command == "grade" and acknowledged:
        assert after.attempts == before.attempts + 1, ending
    again = quizzer(home, *words(home, "rate"))  # the disk works again, and so does all else
    assert again.returncode == 0, f"{ending}\nthen: {again.stderr}"
    assert json.loads(again.stdout)["review_id"] in read_log(home).reviews, ending


# A disk that is full, or read-only


def mount_missing(folder: Path) -> str:
    """Why no file system can be mounted here; "" where one can."""
    try:
        with small_disk(folder):
            return ""
    except (OSError, subprocess.CalledProcessError) as error:
        return f"needs to mount a tmpfs ({error})"


@contextmanager
def small_disk(folder: Path, megabytes: float = 4.0) -> Iterator[Path]:
    """A file system of its own, of so many MB."""
    folder.mkdir(exist_ok=True)
    size = f"size={round(megabytes * 1024)}k"
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True, capture_output=True
    )
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def full_disk(folder: Path) -> Tally:
    """Rate until the disk is full, then make room, and rate on."""
    tally = Tally()
    with small_disk(folder) as disk:
        home = make_home(disk / "home")
        (disk / "spare").write_bytes(bytes(100 * 1024))
        acknowledged: dict[int, tuple[str, str | None]] = {}
        long = "a long answer " * 2000
        for number in range(200):
            ended = quizzer(home, "rate", f"crash/c{number}", "good", "--answer", long, "--json")
            if ended.returncode:
                break
            acknowledged[json.loads(ended.stdout)["review_id"]] = (f"c{number}", long.strip())
        assert ended.returncode == 3, ended.stderr
        assert "the disk is full" in ended.stderr
        for command in COMMANDS[:5]:
            ended = quizzer(home, *words(home, command))
            ending = f"{command}: {ended.returncode} {ended.stderr}"
            assert "Traceback" not in ended.stderr, ending
            assert ended.returncode in (0, 3), ending
            tally.ended["told, status 3" if ended.returncode else "fitted in all the same"] += 1
            log = read_log(home)
            assert {key: value[0] for key, value in acknowledged.items()}.items() <= {
                key: value[0] for key, value in log.reviews.items()
            }.items()
        (disk / "spare").unlink()
        after = quizzer(home, "rate", "crash/c299", "good", "--json")
        assert after.returncode == 0, after.stderr
        assert json.loads(after.stdout)["review_id"] in read_log(home).reviews
    return tally


def read_only_disk(folder: Path) -> Tally:
    """Every command on a disk that has become read-only, and again once it is not."""
    tally = Tally()
    with small_disk(folder, 8) as disk:
        home = _home_with_reviews(disk / "home")
        before = read_log(home)
        for command in COMMANDS:
            subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
            ended = quizzer(home, *words(home, command))
            subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
            assert ended.returncode == 3, f"{command}: {ended.returncode} {ended.stderr}"
            check_ending(home, command, ended, before, f"{command} on a read-only disk")
            tally.ended["told, status 3"] += 1
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commands", nargs="+", choices=COMMANDS, default=COMMANDS)
    parser.add_argument("--step", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if missing := compiler_missing():
            print(f"every write: left out, {missing}")
        else:
            library = build(folder)
            for command in chosen.commands:
                tally = every_write(folder, library, (command,), tuple(ERRORS), chosen.step)
                print(f"{command}, every write: {tally}", flush=True)
        if missing := mount_missing(folder / "disk"):
            print(f"full and read-only disk: left out, {missing}")
        else:
            print(f"full disk: {full_disk(folder / 'disk')}")
            print(f"read-only disk: {read_only_disk(folder / 'disk')}")


if __name__ == "__main__":
    main()
