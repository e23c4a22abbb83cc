"""What a runner may see of the file system, and the private root that shows no more.

Python, the installed packages and the libraries under them; of these, nothing of quizzer, its
exercises or the learner's home.
"""

from __future__ import annotations

import contextlib
import os
import sys
import sysconfig
import tempfile
from dataclasses import dataclass

from quizzer.grader.sandbox import landlock, linux, seccomp

DISK_MB = 64
# Not /dev/zero: what is mapped of it and shared is memory that no limit counts.
DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
CPU_FACTS = "/sys/devices/system/cpu"
_SYSTEM = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo",
    "/etc/ld.so.cache", "/etc/localtime", CPU_FACTS,
)  # fmt: skip


@dataclass(frozen=True)
class FilesystemView:
    """What may be read: folders and files, less the hidden ones inside them.

    `opened` are the trees, where they were opened for many runners at once.
    """

    visible: tuple[str, ...]
    hidden: tuple[str, ...]
    trees: tuple[str, ...]
    opened: landlock.OpenedTrees | None = None

    @classmethod
    def of(cls, packages: list[str], hidden: list[str]) -> FilesystemView:
        """Python, these folders of packages, the system's libraries and those already loaded."""
        paths = sysconfig.get_paths()
        wanted = [paths["stdlib"], paths["platstdlib"], *packages, *_SYSTEM]
        wanted += [os.path.join(sys.base_prefix, name) for name in ("lib", "lib64")]
        wanted += sorted({os.path.dirname(path) for path in _loaded_libraries()})
        visible: list[str] = []
        for candidate in wanted:
            for name in (os.path.realpath(candidate), candidate):
                if os.path.exists(name) and not any(_inside(name, path) for path in visible):
                    visible = [path for path in visible if not _inside(path, name)] + [name]
        masked = tuple(os.path.realpath(path) for path in hidden)
        trees = [tree for path in visible for tree in landlock.subtrees(path, masked)]
        return cls(tuple(visible), masked, tuple(trees))


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _loaded_libraries() -> set[str]:
    """Shared libraries that this process has mapped: some systems keep them in odd places."""
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
            names = {line.split(None, 5)[5].strip() for line in maps if "/" in line}
    except OSError:
        return set()
    return {name for name in names if ".so" in os.path.basename(name)}


def private_root(view: FilesystemView) -> str:
    """Enter a root with this view and an empty, bounded folder for files; that folder's path.

    Needs the right to mount, in a user namespace or as root; raises OSError.
    """
    linux.unshare(linux.CLONE_NEWNS | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS)
    linux.mount("", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    sources = _opened((*view.visible, *DEVICES))  # the new root may cover them
    root = os.path.realpath(tempfile.gettempdir())
    linux.mount("tmpfs", root, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m,mode=755")
    for path, descriptor in sources.items():
        _show(path, f"/proc/self/fd/{descriptor}", root + path)
        os.close(descriptor)
    for path in view.hidden:
        if os.path.isdir(root + path):
            linux.mount("tmpfs", root + path, "tmpfs", linux.MS_RDONLY, "size=4k,mode=000")
    scratch = _free_name(view)
    os.mkdir(root + scratch)
    options = f"size={DISK_MB}m,nr_inodes=4096,mode=700"
    linux.mount("tmpfs", root + scratch, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, options)
    os.mkdir(root + "/proc")
    # /proc/self/exe leads to Python's own file in the old root, whose mode could be changed.
    if not seccomp.available():
        return _entered(root, scratch)
    try:
        safe = linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
        # Where Landlock does not choose what of /proc can be read: processes only.
        options = "" if landlock.version() else "subset=pid"
        linux.mount("proc", root + "/proc", "proc", safe, options)
    except OSError:
        os.chdir("/")  # a container's kernel may refuse; then there is no /proc at all
    return _entered(root, scratch)


def _entered(root: str, scratch: str) -> str:
    linux.remount_read_only(root)
    linux.enter_root(root)
    os.chdir(scratch)
    return scratch


def _free_name(view: FilesystemView) -> str:
    """/tmp, unless Python or a package is in it, which a mount there would hide."""
    name = "/tmp"
    while any(_inside(path, name) for path in view.visible):
        name += "-"
    return name


def _opened(paths: tuple[str, ...]) -> dict[str, int]:
    descriptors = {}
    for path in paths:
        with contextlib.suppress(OSError):
            descriptors[path] = os.open(path, os.O_PATH | os.O_CLOEXEC)
    return descriptors


def _show(path: str, source: str, target: str) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
    linux.bind_read_only(source, target)  # a device can be written, its mode and times cannot
