"""The process that can be killed, with a worker that misbehaves in every way."""

import os
import signal
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

import voicecoach
from voicecoach.base.children import python_module
from voicecoach.speech.worker import Worker, WorkerLost

ECHO = "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"


def worker(code):
    return Worker([sys.executable, "-c", textwrap.dedent(code)])


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:  # a zombie is dead, only nobody has asked for its name yet
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


def gone(pid):
    """Wait for a process to be gone; long enough for the slowest machine."""
    deadline = time.monotonic() + 30
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not alive(pid)


def test_a_question_is_answered():
    echo = worker(ECHO)
    assert echo.ask({"text": "무릎 \ud800\n"}, 20) == {"text": "무릎 \ud800\n"}
    assert echo.ask({}, 20) == {}
    echo.close()
    assert not alive(echo.pid)


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit(3)",
        "import os; input(); os.abort()",
        "input(); print('nonsense', flush=True); input()",
        "input(); print('[1]', flush=True); input()",
        "input(); print('{\"cut\":', end='', flush=True)",
        "input(); import sys; sys.stdout.buffer.write(b'\\xff\\xfe\\n'); sys.stdout.flush(); input()",
    ],
)
def test_whatever_it_does_it_is_lost_and_dead(code):
    process = worker(code)
    with pytest.raises(WorkerLost):
        process.ask({}, 20)
    assert not alive(process.pid)


def test_one_that_hangs_is_killed():
    process = worker("import time; time.sleep(600)")
    with pytest.raises(WorkerLost, match="did not answer"):
        process.ask({}, 0.1)
    assert not alive(process.pid)


def test_one_that_tells_that_it_lives_is_waited_for():
    slow = worker("""
        import time
        for line in iter(input, None):
            for _ in range(8):
                print('{"alive": true}', flush=True)
                time.sleep(0.2)
            print(line, flush=True)
    """)
    assert slow.ask({"number": 1}, 20) == {"number": 1}
    assert slow.ask({"number": 2}, 1.2) == {"number": 2}
    slow.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_interrupted_in_a_wait_it_gives_no_stale_answer():
    slow = worker("import time; time.sleep(600)")
    interrupt = threading.Timer(0.2, signal.pthread_kill, (threading.get_ident(), signal.SIGINT))
    interrupt.start()
    with pytest.raises(KeyboardInterrupt):
        slow.ask({}, 60)
    assert not alive(slow.pid)


def test_how_it_died_is_told():
    process = worker("import os; input(); os.kill(os.getpid(), 9)")
    with pytest.raises(WorkerLost, match="SIGKILL"):
        process.ask({}, 20)


def test_what_is_lost_stays_lost():
    process = worker("raise SystemExit(3)")
    for _ in range(2):
        with pytest.raises(WorkerLost):
            process.ask({}, 0.2)


def test_a_command_that_does_not_exist():
    with pytest.raises(WorkerLost, match="cannot be started"):
        Worker(["/nonexistent/python"])


def test_closing_twice():
    echo = worker(ECHO)
    echo.close()
    echo.close()
    with pytest.raises(WorkerLost):
        echo.ask({}, 1)


def test_closing_one_that_will_not_leave():
    stubborn = worker("import time\nwhile True: time.sleep(600)")
    stubborn.close()
    assert not alive(stubborn.pid)


def test_closing_ends_a_wait_in_another_thread():
    hanging = worker("import time; time.sleep(600)")
    lost = []

    def ask():
        try:
            hanging.ask({}, 60)
        except WorkerLost as error:
            lost.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    hanging.close()
    thread.join(30)
    assert lost


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")
def test_what_it_started_dies_with_it():
    parent = worker(
        """
        import json, subprocess, sys, time
        input()
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        print(json.dumps({"child": child.pid}), flush=True)
        time.sleep(600)
        """
    )
    child = parent.ask({}, 20)["child"]
    assert alive(child)
    parent.kill()
    assert gone(child)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_ctrl_c_in_the_terminal_does_not_reach_it():
    assert os.getpgid(worker(ECHO).pid) != os.getpgid(0)


def test_the_current_folder_is_not_on_its_path(tmp_path, monkeypatch):
    """A file of somebody else's in the folder where a person stands is not our module."""
    (tmp_path / "stranger.py").write_text("print('{}', flush=True); input()")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkerLost):
        Worker(python_module("stranger")).ask({}, 20)


def test_the_same_code_runs_in_the_child():
    process = worker("import voicecoach, json; input(); print(json.dumps({'at': voicecoach.__file__}), flush=True)")
    assert process.ask({}, 20)["at"] == voicecoach.__file__
    process.close()


def test_what_dies_of_an_unnamed_signal_is_told_by_number():
    number = max(signal.valid_signals())
    if number in {int(known) for known in signal.Signals}:
        number -= 1
    process = worker(f"import os; input(); os.kill(os.getpid(), {number})")
    with pytest.raises(WorkerLost, match=f"signal {number}|SIG"):
        process.ask({}, 20)
