"""The coach in the microphone: its own lines, and commands over them."""

import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Final

import numpy as np

from benchmarks import speech_set
from benchmarks.coach_lines import coach_lines
from benchmarks.hearing_bench import Bench
from benchmarks.speech_set import Clip
from benchmarks.tally import Tally
from voicecoach.base.errors import SpeechError
from voicecoach.base.units import HEARING_RATE, Decibels, Frames
from voicecoach.hearing.canceller import CANCELLER_HOP, ECHO_TAIL, EchoCanceller, Speex, SpeexPort
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.leak import levels_of
from voicecoach.hearing.model import Samples
from voicecoach.hearing.speexdsp import SpeexEchoCanceller
from voicecoach.session.events import Spoken

ENGINES: Final = ("pyttsx3", "piper")
DELAY: Final = round(0.15 * HEARING_RATE)
"""What the devices of a laptop take together: 0.1 s of output, 0.05 s of input."""

OVER: Final = 3
"""Lines over which each command is spoken."""

CANCELLERS: Final[dict[str, Callable[[], Speex] | None]] = {
    "as it is": None,
    "libspeexdsp": lambda: SpeexEchoCanceller(CANCELLER_HOP, ECHO_TAIL, HEARING_RATE),
    "pyaec": SpeexPort,
}

LEAKS: Final[tuple[Decibels, ...]] = (-20.0, -10.0)
LOUDSPEAKERS: Final[tuple[Decibels, ...]] = (10.0, 0.0, -10.0, -20.0)


def coach(bench: Bench) -> None:
    """The coach's own lines of all shipped routines at full level as the microphone: each command is a false one."""
    for voice in ENGINES:
        try:
            lines = coach_lines(every=15 if bench.quick else 1, voice=voice)
        except SpeechError as error:
            print(f"  {voice}: {error.message}")
            continue
        seconds = sum(len(sound) for _, sound in lines) / HEARING_RATE
        for situation in ("working", "paused"):
            found = _own_lines(bench, lines, situation)
            title = f"{voice}, {situation}"
            print(f"  {title}: {len(found)} commands in {len(lines)} lines, {seconds / 60:.1f} min {found or ''}")


def _own_lines(bench: Bench, lines: list[tuple[str, Samples]], situation: str) -> list[str]:
    ear, found = Ear(bench.model, bench.table), list[str]()
    ear.attend(situation)
    for text, sound in lines:
        _tell(ear, text, ear.position, sound)
        heard = ear.feed(np.pad(sound, (0, HEARING_RATE // 2)))
        found += [f"{d.phrase} of {text!r}" for d in heard if isinstance(d, Spoken)]
    return found


def over_coach(bench: Bench) -> None:
    """Commands over a synthetic coach, so many dB louder than what leaks in; each over several lines."""
    lines = coach_lines(every=15 if bench.quick else 3)
    long_lines = [(text, sound) for text, sound in lines if len(sound) > 2 * HEARING_RATE]
    for leak in LEAKS:
        tally = Tally()
        for number, clip in enumerate(bench.commands * (1 if bench.quick else OVER)):
            _barge_in(bench, tally, clip, leak, long_lines[number * 7 % len(long_lines)])
        print(f"  coach at {leak:.0f} dB  {tally.line('command')}   wrong: {tally.wrong or 'none'}")


def _barge_in(bench: Bench, tally: Tally, clip: Clip, leak: Decibels, said: tuple[str, Samples]) -> None:
    text, line = said
    voice = bench.speech.samples(clip.file)
    factor = 10 ** (leak / 20) * speech_set.speech_level(voice) / speech_set.speech_level(line)
    second = len(line) + HEARING_RATE
    begins = second + HEARING_RATE // 2
    whole = np.zeros(max(second + len(line), begins + len(voice)) + HEARING_RATE, np.float32)
    for start, part in ((0, line * np.float32(factor)), (second, line * np.float32(factor)), (begins, voice)):
        whole[start : start + len(part)] += part
    ear = Ear(bench.model, bench.table)
    ear.attend(clip.situation)
    for start in (0, second):
        _tell(ear, text, start / HEARING_RATE, line)
    decisions = [*ear.feed(speech_set.limited(whole)), *ear.finish()]
    tally.add([clip.group], clip, decisions, begins / HEARING_RATE + speech_set.word_end(voice))


def loudspeaker(bench: Bench) -> None:
    """Commands over the coach by a loudspeaker in recorded rooms, by turns, after five of its lines, and cancelled."""
    for leak in LOUDSPEAKERS:
        for title in CANCELLERS:
            over_loudspeaker(bench, leak, title)


def over_loudspeaker(bench: Bench, leak: Decibels, title: str) -> None:
    """One row of it: a coach so many dB louder than the user, and a canceller."""
    lines = coach_lines(every=15 if bench.quick else 3)
    long_lines = [(text, sound) for text, sound in lines if len(sound) > 2 * HEARING_RATE]
    rooms = [np.pad(bench.speech.samples(room), (DELAY, 0)) for room in bench.speech.rooms]
    make, tally, cost, heard = CANCELLERS[title], Tally(), 0.0, 0
    for number, clip in enumerate(bench.commands):
        said = [long_lines[(number * 7 + n) % len(long_lines)] for n in range(6)]
        voice = bench.speech.samples(clip.file)
        recorded, played, begins = _recorded(voice, [line for _, line in said], rooms[number % len(rooms)], leak)
        if make:
            began = time.process_time()
            recorded = EchoCanceller(make()).process(recorded, played)
            cost, heard = cost + time.process_time() - began, heard + len(recorded)
        ear = Ear(bench.model, bench.table)
        ear.attend(clip.situation)
        _tell_all(ear, said)
        decisions = [*ear.feed(recorded), *ear.finish()]
        tally.add([clip.group], clip, decisions, begins / HEARING_RATE + speech_set.word_end(voice))
    share = f"   {cost / (heard / HEARING_RATE):.1%} of a core" if heard else ""
    row = f"coach at {leak:3.0f} dB, {title}"
    print(f"  {row:32} {tally.line('command')}   wrong: {tally.wrong or 'none'}{share}", flush=True)


def _recorded(
    voice: Samples, lines: Sequence[Samples], room: Samples, leak: Decibels
) -> tuple[Samples, Samples, Frames]:
    """What the microphone hears, what was played, and where the voice begins: half a second into the last line."""
    starts = _starts(lines)
    begins = starts[-1] + HEARING_RATE // 2
    played = np.zeros(max(starts[-1] + len(lines[-1]), begins + len(voice)) + HEARING_RATE, np.float32)
    for start, line in zip(starts, lines, strict=True):
        played[start : start + len(line)] = line
    echo = speech_set.in_room(played, room)[: len(played)]
    recorded = np.pad(echo, (0, len(played) - len(echo)))
    recorded *= np.float32(10 ** (leak / 20) * speech_set.speech_level(voice) / speech_set.speech_level(echo))
    recorded[begins : begins + len(voice)] += voice
    return speech_set.limited(recorded), played, begins


def _tell_all(ear: Ear, said: Sequence[tuple[str, Samples]]) -> None:
    for start, (text, line) in zip(_starts([line for _, line in said]), said, strict=True):
        _tell(ear, text, start / HEARING_RATE, line)


def _starts(lines: Sequence[Samples]) -> list[Frames]:
    """One line after the other, with half a second between."""
    return list(accumulate((len(line) + HEARING_RATE // 2 for line in lines[:-1]), initial=0))


def _tell(ear: Ear, text: str, start: float, sound: Samples) -> None:
    ear.coach_says(text, start, start + len(sound) / HEARING_RATE, levels_of(sound, HEARING_RATE))
