"""What is promised of every adapter, whatever its engine does: it hangs, crashes, stays silent, will not go.

Each adapter runs a worker that behaves as a script says, and then its own, which is stopped dead and killed.
"""

import importlib.util
import os
import signal
import sys
import threading
from pathlib import Path

import pytest
from fake_speech import FakeSynthesizer

from voicecoach.base.errors import SpeechError
from voicecoach.speech import engines
from voicecoach.speech.cache import PhraseCache
from voicecoach.speech.hibari_engine import Hibari
from voicecoach.speech.narrator import Narrator
from voicecoach.speech.pico_engine import Pico, is_installed
from voicecoach.speech.piper_engine import Piper
from voicecoach.speech.pyttsx3_engine import Pyttsx3
from voicecoach.speech.text import Unspeakable
from voicecoach.speech.worker import GOODBYE
from voicecoach.speech.worker_engine import WorkerEngine

needs_piper = pytest.mark.skipif(importlib.util.find_spec("piper") is None, reason="needs the extra: natural")
WORKER = Path(__file__).with_name("scripted_worker.py")
needs_pico = pytest.mark.skipif(not is_installed(), reason="no wheel for this platform")
ADAPTERS = [
    pytest.param(Pyttsx3, id="pyttsx3"),
    pytest.param(Hibari, id="hibari"),
    pytest.param(Pico, id="pico", marks=needs_pico),
    pytest.param(Piper, id="piper", marks=needs_piper),
]
HANG = pytest.param("hang", marks=pytest.mark.slow)
FAILURES = [HANG, "crash", "leave", "error", "garbage", "nofile", "truncated"]


@pytest.fixture(params=ADAPTERS)
def adapter(request):
    return request.param


@pytest.fixture
def scripted(adapter, tmp_path):
    """Makes the adapter with a worker that follows a script; the log of what it was asked to say."""
    made = []

    def make(script, timeout=None):
        timeout = timeout or (1.5 if "hang" in script else 30)  # a busy computer is no failure
        log = tmp_path / f"log{len(made)}"
        log.write_text("\n")
        made.append(adapter(command=[sys.executable, str(WORKER), script, str(log)], timeout=timeout))
        return made[-1], log

    yield make
    for engine in made:
        engine.close()


@pytest.fixture
def real(adapter):
    engine = adapter()
    yield engine
    engine.close()


def speak_beside(engine, log):
    """Speak in a thread, and wait until the worker has the phrase; the thread and its errors."""
    errors = []

    def speak():
        try:
            engine.synthesize("Go.")
        except SpeechError as error:
            errors.append(error)

    thread = threading.Thread(target=speak)
    thread.start()
    while "\nsay Go." not in log.read_text():
        thread.join(0.01)
    return thread, errors


@needs_piper
@needs_pico
def test_each_engine_of_the_registry_is_tried_here():
    made = {type(engine.make("", 165, 50)()) for engine in engines.ENGINES.values()}
    assert made == {param.values[0] for param in ADAPTERS}
    assert all(issubclass(kind, WorkerEngine) for kind in made)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_phrase_that_fails_is_an_error_and_the_next_one_is_spoken(scripted, failure):
    engine, log = scripted(f"{failure},{failure},ok")
    while log.read_text().count("\nsay") < 2:  # what hangs may be tried but once
        with pytest.raises(SpeechError):
            engine.synthesize("Go.")
    assert len(engine.synthesize("On.").samples)


def test_silence_is_the_texts_fault_and_the_engine_is_well(scripted):
    engine, log = scripted("silent,ok")
    with pytest.raises(Unspeakable):
        engine.synthesize("Go.")
    assert len(engine.synthesize("On.").samples)
    assert log.read_text().count("\nstart") == 1


def test_closing_while_it_hangs_ends_the_wait(scripted):
    engine, log = scripted("hang", timeout=600)
    thread, errors = speak_beside(engine, log)
    pid = engine.pid
    engine.close()
    thread.join(60)
    assert "closed" in str(errors[0]) or "ended" in str(errors[0])
    assert not Path(f"/proc/{pid}").exists() or sys.platform != "linux"
    assert GOODBYE < 1


@pytest.mark.parametrize("failure", [HANG, "crash"])
def test_another_engine_takes_over_from_one_that_never_speaks(scripted, tmp_path, failure):
    engine, _ = scripted(failure)
    narrator = Narrator([lambda: engine, FakeSynthesizer], PhraseCache(tmp_path / "cache", 10**9), eager=True)
    lengths = [narrator.seconds(text) for text in ("One.", "Two.", "Three.")]
    assert lengths[1] > 0
    assert lengths[2] > 0
    assert narrator.voice == "fake:tone"
    assert "Another voice takes over." in narrator.failures[-1]
    narrator.close()


@pytest.mark.engine
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_the_real_one_is_replaced_or_closed_whatever_befalls_it(real, end):
    alone = real.synthesize("Go.")
    pid = real.pid
    os.kill(pid, end)
    if end is signal.SIGKILL:
        assert (real.synthesize("Go.").samples == alone.samples).all()
        assert real.pid != pid
    else:
        real.close()
        with pytest.raises(SpeechError):
            real.synthesize("Go.")
        assert real.pid is None
