"""Places that fail: a disk that is full, a folder that cannot be written, a clock that is set. For benchmarks too."""

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
    options = f"size={size},mode=0777"
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
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise OSError("there is no C compiler")
    source, library, switch = folder / "clock.c", folder / "clock.so", folder / "set"
    source.write_text(CLOCK)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "SET_CLOCK": str(switch)}, switch
