"""The real PortAudio on the virtual sound system: what is rendered is what is heard, to the sample."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
import soundfile
import soxr

from voicecoach.base.units import DEVICE_FRAMES
from voicecoach.sound.earcons import earcon
from voicecoach.sound.mixer import FADE_FRAMES, Mixer

pytestmark = [pytest.mark.device, pytest.mark.slow]

STEP = 1 / 32768  # the sinks keep 16 bits

BEATS = [(0, "set_done"), (48_000, "beat"), (72_000, "beat"), (72_100, "heard"), (96_000, "lower")]

PLAY = """
import json, sys, time
from voicecoach.sound.devices import DeviceSpeaker
from voicecoach.sound.earcons import earcon
from voicecoach.sound.mixer import Mixer
mixer = Mixer()
for key, (at, name) in enumerate(json.loads(sys.argv[1])):
    mixer.play(key, earcon(name), at)
speaker = DeviceSpeaker(mixer)
speaker.start()
while mixer.position < int(sys.argv[2]) and not speaker.lost:
    time.sleep(0.01)
speaker.close()
print(json.dumps({"underruns": speaker.underruns, "latency": speaker.latency, "lost": speaker.lost,
                  "reports": [[report.frame, type(report).__name__] for report in mixer.reports()]}))
"""

SILENCE = """
import json, time
from voicecoach.sound.clip import Clip
from voicecoach.sound.devices import DeviceSpeaker
from voicecoach.sound.mixer import Mixer, Silenced
import numpy as np
mixer = Mixer()
mixer.play(1, Clip(np.random.default_rng(0).uniform(-0.5, 0.5, 480_000).astype(np.float32)), 0)
speaker = DeviceSpeaker(mixer)
speaker.start()
while mixer.position < 48_000:
    time.sleep(0.001)
mixer.silence()
asked = mixer.position
silenced = []
while not silenced:
    silenced = [report.frame for report in mixer.reports() if isinstance(report, Silenced)]
    time.sleep(0.001)
time.sleep(0.3)
speaker.close()
print(json.dumps({"asked": asked, "silenced": silenced[0]}))
"""

LISTEN = """
import sys, time
import numpy as np
from voicecoach.sound.devices import DeviceMicrophone
microphone = DeviceMicrophone()
microphone.start()
print("listening", flush=True)
heard, count = [], 0
while count < 16_000 * float(sys.argv[2]) and not microphone.lost:
    heard.append(microphone.read(0.0))
    count += len(heard[-1])
    time.sleep(0.01)
microphone.close()
np.save(sys.argv[1], np.concatenate(heard))
print(microphone.overflows, microphone.lost, flush=True)
"""

BOTH = """
import sys, time
from voicecoach.base.errors import SoundError
from voicecoach.sound.devices import DeviceMicrophone, DeviceSpeaker
from voicecoach.sound.mixer import Mixer
mixer = Mixer()
speaker, microphone = DeviceSpeaker(mixer), DeviceMicrophone()
speaker.start()
microphone.start()
while mixer.position < 9_600:
    time.sleep(0.01)
print("running", flush=True)
sys.stdin.readline()
for _ in range(1000):
    if speaker.lost and microphone.lost:
        break
    time.sleep(0.01)
print(speaker.lost, microphone.lost, len(microphone.read()) >= 0, flush=True)
speaker.close()
microphone.close()
for make in (lambda: DeviceSpeaker(mixer), DeviceMicrophone):
    try:
        make()
    except SoundError as error:
        print("SoundError:", error, flush=True)
"""


def rendered(beats, frames):
    """What the same commands make in a file."""
    mixer = Mixer()
    for key, (at, name) in enumerate(beats):
        mixer.play(key, earcon(name), at)
    return mixer.render(frames)


def place(recording, samples) -> int:
    """Where in a recording the samples begin: the strongest correlation."""
    length = len(recording) + len(samples)
    product = np.fft.rfft(recording, length) * np.conj(np.fft.rfft(samples, length))
    return int(np.argmax(np.fft.irfft(product, length)[: len(recording)]))


def test_the_headphones_get_what_a_file_gets(sound_system):
    frames = 120_000
    for _ in range(3):  # one underrun is the fault of a busy machine, three in a row are ours
        with sound_system.record() as recorder:
            done = json.loads(sound_system.run(PLAY, json.dumps(BEATS), frames).stdout)
            heard = recorder.stop()
        if not done["underruns"]:
            break
    expected = rendered(BEATS, frames)
    start = place(heard, expected)
    np.testing.assert_allclose(heard[start : start + frames], expected, atol=1.5 * STEP)
    assert not heard[:start].any()
    assert not done["lost"]
    assert done["underruns"] == 0
    assert done["latency"] > 0
    assert [frame for frame, kind in done["reports"] if kind == "SoundStarted"] == [at for at, _ in BEATS]


def test_what_was_rendered_last_is_heard_to_its_end(sound_system):
    beat = earcon("beat")
    with sound_system.record() as recorder:
        sound_system.run(PLAY, json.dumps([(24_000, "beat")]), 24_000 + beat.frames)
        heard = recorder.stop()
    start = place(heard, beat.samples)
    np.testing.assert_allclose(heard[start : start + beat.frames], beat.samples, atol=1.5 * STEP)


def test_silence_is_heard_where_it_is_reported(sound_system):
    with sound_system.record() as recorder:
        done = json.loads(sound_system.run(SILENCE).stdout)
        heard = recorder.stop()
    assert done["silenced"] <= done["asked"] + DEVICE_FRAMES + FADE_FRAMES  # one block may have been under way
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 480_000).astype(np.float32)[: done["silenced"] - FADE_FRAMES]
    start = place(heard, noise)
    np.testing.assert_allclose(heard[start : start + len(noise)], noise, atol=1.5 * STEP)
    end = start + done["silenced"]
    assert np.abs(heard[end - FADE_FRAMES : end]).max() > 0.1
    assert not heard[end:].any()


def test_the_microphone_hears_what_is_said_to_it(sound_system, tmp_path):
    said = np.concatenate([earcon("set_done").samples, earcon("heard").samples])
    soundfile.write(tmp_path / "said.wav", said, 48_000)
    with sound_system.start(LISTEN, tmp_path / "heard.npy", 3.0) as program:
        assert program.stdout.readline() == "listening\n"
        sound_system.say_to_microphone(tmp_path / "said.wav")
        assert program.communicate(timeout=60)[0].endswith(" False\n")
    heard = np.load(tmp_path / "heard.npy")
    expected = soxr.resample(said, 48_000, 16_000)
    start = place(heard, expected)
    part = heard[start : start + len(expected)]
    assert np.corrcoef(part, expected)[0, 1] > 0.98  # another resampler made it
    assert np.abs(heard[:start]).max(initial=0) < 0.01


def test_devices_are_listed_with_their_defaults(sound_system):
    code = "from voicecoach.sound.devices import devices\nfor device in devices(): print(device)"
    listed = sound_system.run(code)
    assert "Device(name='default', inputs=32, outputs=32, default_input=True, default_output=True" in listed.stdout
    assert not listed.stderr


def test_a_sound_system_that_dies_is_noticed_and_then_an_error(own_sound_system):
    with own_sound_system.start(BOTH) as program:
        assert program.stdout.readline() == "running\n"
        own_sound_system.stop()
        out, _ = program.communicate("\n", timeout=60)
    assert program.returncode == 0
    first, *errors = out.splitlines()
    assert first == "True True True"
    assert len(errors) == 2
    assert all(error.startswith("SoundError: The sound device 'default' cannot be opened (") for error in errors)


@pytest.mark.skipif(sys.platform != "linux", reason="ALSA is Linux's")
@pytest.mark.parametrize("content", [None, "", "pcm.!default { type"])
def test_an_alsa_configuration_that_cannot_be_used(sound_system, tmp_path, content):
    path = tmp_path / "alsa.conf"
    if content is not None:
        path.write_text(content)
    code = (
        "from voicecoach.base.errors import SoundError\nfrom voicecoach.sound.devices import devices\n"
        "try: devices()\nexcept SoundError as error: print('SoundError')"
    )
    environment = {**sound_system.environment, "ALSA_CONFIG_PATH": str(path)}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "SoundError\n")


def test_ctrl_c_in_a_program_that_plays_ends_it(sound_system):
    with sound_system.start(PLAY, json.dumps(BEATS), 48_000_000) as program:
        with sound_system.record() as recorder:
            recorder.wait_for(0.5)
        os.kill(program.pid, signal.SIGINT)
        _, errors = program.communicate(timeout=60)
    assert errors.rstrip().endswith("KeyboardInterrupt")


AWAKE = """
import time
from voicecoach.sound.devices import DeviceSpeaker
from voicecoach.sound.mixer import Mixer
mixer = Mixer()
speaker = DeviceSpeaker(mixer)
speaker.start()
time.sleep(1.0)
before = mixer.position
time.sleep(2.0)
print(mixer.position - before, speaker.lost, flush=True)
speaker.close()
"""


def test_the_stream_goes_on_while_there_is_nothing_to_play(sound_system):
    """Headphones that would sleep between two streams stay awake."""
    played, lost = sound_system.run(AWAKE).stdout.split()
    assert int(played) > 48_000
    assert lost == "False"


WHERE = """
import time
from voicecoach.sound.devices import DeviceSpeaker
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.pulse import Pulse

speaker = DeviceSpeaker(Mixer())
speaker.start()
deadline = time.monotonic() + 10
while (here := Pulse().here("output")) is None and time.monotonic() < deadline:
    time.sleep(0.05)
print(here.name)
speaker.close()
"""


def test_who_records_the_speaker_while_another_plays_elsewhere_makes_it_no_virtual_one(sound_system):
    """The streams of all programs belong to one module of the server."""
    command = ["pacat", "-d", "mic", "--raw", "/dev/zero"]
    with sound_system.record(), subprocess.Popen(command, env=sound_system.environment) as other:
        assert sound_system.run(WHERE).stdout == "speaker\n"
        other.kill()
