"""A child process that answers a line of JSON with a line of JSON, and can be killed at any moment."""

import contextlib
import json
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Any, Final, cast

from voicecoach.base.children import ending, kill_group, start
from voicecoach.base.errors import SpeechError
from voicecoach.base.units import Seconds

GOODBYE: Final[Seconds] = 0.5
"""Time for a worker to end by itself after its input is closed."""


class WorkerLost(SpeechError):  # noqa: N818 - says what happened
    """The worker died, hung, or sent an unreadable answer. It is killed; a new one may work."""


class WorkerHung(WorkerLost):
    """The worker sent nothing for too long."""


class Worker:
    """One child process. `ask` is for one thread at a time; `close` may come from any.

    The child leads a process group of its own: Ctrl-C in the terminal does not reach it, and killing the group takes
    what it started. The end of its input tells it that its parent is gone.
    """

    def __init__(self, command: Sequence[str]) -> None:
        """Start it.

        Raises:
            WorkerLost: the command cannot be run.
        """
        try:
            self._process = start(command)
        except OSError as error:
            raise WorkerLost(f"The speech engine's process cannot be started: {error}.") from error
        self._input = cast("IO[bytes]", self._process.stdin)
        self._output = cast("IO[bytes]", self._process.stdout)
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._closing = threading.Lock()
        # A thread, since not every platform can wait for a pipe with a timeout.
        threading.Thread(target=self._read, name="speech-worker-answers", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, question: Mapping[str, object], timeout: Seconds) -> dict[str, Any]:
        """Send one question and wait for its answer.

        Args:
            question: any value that JSON has.
            timeout: for the answer, or for the next sign of life, an object with `alive`.

        Raises:
            WorkerLost: no answer came in time, or an unreadable one. The worker is killed.
        """
        try:
            self._input.write(json.dumps(question).encode("ascii") + b"\n")
            self._input.flush()
            return self._answer(timeout)
        except queue.Empty:
            self.kill()
            raise WorkerHung(f"The speech engine did not answer within {timeout:.0f} s.") from None
        except (OSError, ValueError) as error:  # its input is closed, or its answer is not JSON
            self.kill()
            raise WorkerLost(f"The speech engine ended or answered nonsense ({ending(self._process)}).") from error
        except BaseException:  # Ctrl-C: the outstanding answer would be taken for the next question's
            self.kill()
            raise

    def close(self) -> None:
        """Close its input so that it ends, and kill it if it does not."""
        with self._closing:
            with contextlib.suppress(OSError, ValueError):
                self._input.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GOODBYE)
        self.kill()

    def kill(self) -> None:
        """Kill it, and everything it started."""
        with self._closing:
            if self._process.returncode is None:  # not yet reaped, so the number is still its own
                kill_group(self._process)
            self._process.wait()

    def _answer(self, timeout: Seconds) -> dict[str, Any]:
        while "alive" in (answer := _parsed(self._answers.get(timeout=timeout))):
            pass
        return answer

    def _read(self) -> None:
        with self._output as answers:
            for line in answers:
                self._answers.put(line)
        self._answers.put(b"")  # the end: nobody needs to wait for the timeout


def _parsed(line: bytes) -> dict[str, Any]:
    """An answer.

    Raises:
        ValueError: it is incomplete, or no JSON object.
    """
    answer = json.loads(line)
    if not isinstance(answer, dict):
        raise ValueError("an answer is an object")  # noqa: TRY004 - one kind of error for one kind of trouble
    return answer
