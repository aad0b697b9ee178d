"""The loop of every worker: questions in, answers out, a line of JSON each, until the parent is gone.

The engine may hang, crash, and print anything; the parent watches the time.
"""

import json
import os
import queue
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

Message: TypeAlias = dict[str, Any]
Answering: TypeAlias = Callable[[Message], Message]

ROOM_NEEDED: Final = 16 * 1024 * 1024
"""Bytes free before a phrase is spoken. pyttsx3 cannot say that the disk is full: it would hang."""

ALIVE: Final = b'{"alive": true}\n'
"""Sent after each step of a start, so that a slow disk is not taken for a hang."""


def answers_alone() -> int:
    """Reserve the standard output for answers, and Ctrl-C for the parent. Returns the descriptor for answers."""
    output = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when a workout ends
    os.write(output, ALIVE)
    return output


def serve(start: Callable[[], Answering], output: int, folder: str) -> None:
    """Answer with one engine in the main thread, which Apple's needs; another thread watches for the parent's end.

    Args:
        start: starts the engine, at the first question.
        output: descriptor for answers.
        folder: removed at the end.
    """
    started: list[Answering] = []
    questions: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        for question in lines_from(0):
            questions.put(question)
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)  # whatever the engine is doing

    def answer(question: Message) -> Message:
        if not started:
            started.append(start())
        return started[0](question)

    threading.Thread(target=read, name="questions").start()
    while True:
        os.write(output, answered(questions.get(), answer))


def answered(question: bytes, answering: Answering) -> bytes:
    """The answer or the error, as one line."""
    try:
        return line(answering(json.loads(question)))
    except Exception as error:  # noqa: BLE001 - an engine raises any type; the parent judges it
        return line({"error": f"{type(error).__name__}: {error}"})


def line(message: Message) -> bytes:
    """A message as sent."""
    return json.dumps(message).encode("ascii") + b"\n"


def lines_from(descriptor: int) -> Iterator[bytes]:
    """Yields lines as they come. Unbuffered, so that `select` sees all data."""
    pending = b""
    while part := os.read(descriptor, 65_536):
        *lines, pending = (pending + part).split(b"\n")
        yield from lines
