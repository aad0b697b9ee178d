"""Work that hangs is left to itself, and the program ends beside it, with its exit code and all it wrote."""

import subprocess
import sys
import threading

import pytest

from voicecoach.base import hung_calls

HANGS = """
import sys, threading
from voicecoach.base import hung_calls
print(hung_calls.within(0.1, threading.Event().wait), "said", end="")
print("told", end="", file=sys.stderr)
hung_calls.leave(130)
print("this is too much")
"""


def test_what_is_done_in_time(monkeypatch):
    monkeypatch.setattr(hung_calls, "_left", [])
    done = []
    assert hung_calls.within(5, lambda: done.append(1))
    assert done == [1]
    assert not hung_calls.something_hangs()
    assert hung_calls.leave(3) == 3


def test_what_hangs_for_a_while_is_known_for_so_long(monkeypatch):
    left = []
    monkeypatch.setattr(hung_calls, "_left", left)
    free = threading.Event()
    assert not hung_calls.within(0.05, free.wait)
    assert hung_calls.something_hangs()
    free.set()
    left[0].join()
    assert not hung_calls.something_hangs()


@pytest.mark.parametrize("closed", [False, True])
def test_the_program_ends_beside_it(closed):
    code = HANGS.replace("leaving.leave", "sys.stdout = None; leaving.leave") if closed else HANGS
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=20)
    assert done.returncode == 130
    assert done.stderr == "told"
    assert closed or done.stdout == "False said"
