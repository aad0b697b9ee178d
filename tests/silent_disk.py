"""A file system that never answers, as a network's does whose other end is gone: for root on Linux."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

DETACHED = 2
"""MNT_DETACH of umount2."""


@contextmanager
def mounted(folder: Path) -> Iterator[Path]:
    """A folder whose every file keeps who asks for it waiting; afterwards they are answered with an error."""
    if not sys.platform.startswith("linux") or os.geteuid():
        pytest.skip("only root on Linux may mount")
    folder.mkdir()
    library = ctypes.CDLL(None, use_errno=True)
    try:
        device = os.open("/dev/fuse", os.O_RDWR)
    except OSError as error:
        pytest.skip(f"no FUSE: {error}")
    try:
        manner = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
        if library.mount(b"silent", os.fsencode(folder), b"fuse", 0, manner):
            pytest.skip(f"cannot mount: {os.strerror(ctypes.get_errno())}")
        yield folder
    finally:
        library.umount2(os.fsencode(folder), DETACHED)
        os.close(device)
