"""Places that fail: a full or slow disk, a folder that cannot be written, a clock that is set. For benchmarks too."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

CLOCK: Final = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <stdlib.h>
/* The time of day jumps a day back while the file that SET_CLOCK names is there. No other clock moves. */
static long shift(void) { const char *f = getenv("SET_CLOCK"); return f && access(f, F_OK) == 0 ? -86400 : 0; }
int clock_gettime(clockid_t id, struct timespec *t) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(id, t);
    if (id == CLOCK_REALTIME) t->tv_sec += shift();
    return done;
}
int gettimeofday(struct timeval *t, void *z) {
    int (*real)(struct timeval *, void *) = dlsym(RTLD_NEXT, "gettimeofday");
    int done = real(t, z);
    t->tv_sec += shift();
    return done;
}
time_t time(time_t *t) {
    time_t (*real)(time_t *) = dlsym(RTLD_NEXT, "time");
    time_t now = real(0) + shift();
    if (t) *t = now;
    return now;
}
"""

SLOW_DISK: Final = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>
/* What is to be on the disk for good takes SLOW_DISK microseconds longer. */
static int slow(const char *name, int file) {
    usleep(atoi(getenv("SLOW_DISK")));
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}
int fsync(int file) { return slow("fsync", file); }
int fdatasync(int file) { return slow("fdatasync", file); }
"""

MOUNT: Final = (shutil.which("mount") or "mount",)


def may_mount() -> bool:
    """Whether a disk of our own can be had here."""
    return sys.platform == "linux" and os.geteuid() == 0 and Path(MOUNT[0]).is_absolute()


@contextmanager
def disk(folder: Path, size: str = "2m") -> Iterator[Path]:
    """A disk of its own at a folder; only root may have one.

    Raises:
        OSError: it cannot be mounted here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={size},mode=0700"
    made = subprocess.run([*MOUNT, "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False, capture_output=True)
    if made.returncode:
        raise OSError(made.stderr.decode())
    try:
        yield folder
    finally:
        subprocess.run([shutil.which("umount") or "", "-l", folder], check=True)


def fill(folder: Path) -> Path:
    """Fill the disk of a folder to its last byte; the file that does."""
    file = folder / "filler"
    with file.open("wb", buffering=0) as filler:
        for size in (65536, 512, 1):
            try:
                while filler.write(b"\0" * size):
                    pass
            except OSError:
                continue
    return file


def protect(folder: Path) -> None:
    """Let nothing be written to a disk any more, not even by root."""
    subprocess.run([*MOUNT, "-o", "remount,ro", folder], check=True)


def clock_that_is_set(folder: Path) -> tuple[dict[str, str], Path]:
    """Variables for a process whose time of day jumps back a day while a file is there; that file.

    Raises:
        OSError: there is no C compiler.
    """
    switch = folder / "set"
    return {"LD_PRELOAD": _library(folder / "clock.so", CLOCK), "SET_CLOCK": str(switch)}, switch


def slow_disk(folder: Path, seconds: float) -> dict[str, str]:
    """Variables for a process to which every fsync takes so much longer, less than a second.

    Raises:
        OSError: there is no C compiler.
    """
    return {"LD_PRELOAD": _library(folder / "slow.so", SLOW_DISK), "SLOW_DISK": str(round(1e6 * seconds))}


def _library(path: Path, source: str) -> str:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise OSError("there is no C compiler")
    path.with_suffix(".c").write_text(source)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", path, path.with_suffix(".c"), "-ldl"], check=True)
    return str(path)
