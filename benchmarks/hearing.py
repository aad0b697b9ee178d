"""How well the ear hears. Run: python -m benchmarks.hearing [FOLDER] [--quick] [--only TABLE,…] [--picture FILE].

FOLDER holds recordings with a manifest (`speech_set.py`); `VOICECOACH_SPEECH_SET` or `../shared/data/speech` when it is
left out. Every share comes with its n and a 95 % Wilson interval; latency is stream time: from the end of the word in
the clean clip to the end of the last sample heard. It depends on no machine; the CPU figures do.
"""

import argparse
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks import speech_set
from benchmarks.hearing_bench import TALK, Bench
from benchmarks.hearing_coach import coach, loudspeaker, over_coach
from benchmarks.hearing_more import CLEAN, draw, synthetic, thresholds, wake
from benchmarks.remembered import Remembered
from benchmarks.speech_set import LEAD, Clip, SpeechSet
from benchmarks.tally import Tally, spread
from benchmarks.timed import Timed
from voicecoach.base.errors import VoicecoachError
from voicecoach.base.paths import Paths
from voicecoach.base.units import HEARING_RATE, Decibels, Seconds
from voicecoach.hearing.decisions import Ignored
from voicecoach.hearing.ear import Ear, EarOptions
from voicecoach.hearing.recogniser import VoskModel
from voicecoach.hearing.store import ModelStore
from voicecoach.session.events import Spoken

STREAM: Seconds = 80.0
QUIET: Decibels = -45.0


def clean(bench: Bench) -> None:
    """Clips as they are, each by a fresh ear."""
    tally = Tally()
    for clip in bench.speech.clips:
        samples = bench.speech.samples(clip.file)
        decisions = bench.hear(samples, clip.situation)
        tally.add([clip.group, f"  {clip.text}"], clip, decisions, speech_set.word_end(samples))
    tally.show()
    bench.recall[CLEAN] = tally


def noise(bench: Bench) -> None:
    """Commands, and answers, in all the noises by turns, each clip by a fresh ear."""
    variants = 1 if bench.quick else 3
    for snr in (10.0,) if bench.quick else (10.0, 5.0, 0.0):
        tally = Tally()
        for number, clip in enumerate(clip for clip in bench.speech.clips if clip.group != "8 kHz"):
            for variant in range(variants if clip.group == "command" else 1):
                file = speech_set.pick(bench.speech.noises, number, variant)
                _in_noise(bench, tally, clip, file, snr)
        _print_noise(tally, f"{snr:.0f} dB")
        bench.recall[snr] = tally


def talk(bench: Bench) -> None:
    """Commands over the talk of seven people."""
    files = [file for file in bench.speech.noises if TALK in file]
    for snr in (15.0, 10.0):
        tally = Tally()
        for clip in bench.commands:
            _in_noise(bench, tally, clip, files[0], snr)
        _print_noise(tally, f"{snr:.0f} dB")


def _in_noise(bench: Bench, tally: Tally, clip: Clip, file: str, snr: Decibels) -> None:
    decisions = bench.hear(bench.speech.in_noise(clip, file, snr), clip.situation)
    end = LEAD + speech_set.word_end(bench.speech.samples(clip.file))
    keys = [clip.group, f"  {Path(file).stem}"]
    if TALK not in file:
        keys += ["without talk", f"without talk, {clip.group}"]
    tally.add([*keys, f"    {clip.text}"], clip, decisions, end)


def _print_noise(tally: Tally, title: str) -> None:
    print(f"  {title}")
    tally.show("    ")


def session(bench: Bench) -> None:
    """One ear for 80 s of each noise at 10 dB, with a command every four seconds."""
    tally = Tally()
    clips = [clip for clip in bench.commands if clip.situation == "working"]
    for index, file in enumerate(bench.others[:3] if bench.quick else bench.others):
        chosen = [clips[(index * 5 + n) % len(clips)] for n in range(int(STREAM / 4) - 1)]
        _session(bench, tally, chosen, file)
    tally.show()


def _session(bench: Bench, tally: Tally, chosen: Sequence[Clip], file: str) -> None:
    whole = np.zeros(int(STREAM * HEARING_RATE), np.float32)
    level = np.sqrt(np.mean(np.square(bench.speech.samples(file))))
    for n, clip in enumerate(chosen):
        voice = bench.speech.samples(clip.file) * np.float32(
            0.07 / speech_set.speech_level(bench.speech.samples(clip.file))
        )
        start = (4 * n + 3) * HEARING_RATE
        whole[start : start + len(voice)] += voice
    whole += bench.speech.noise(file, len(whole), "session") * np.float32(0.07 / level * 10 ** (-10 / 20))
    decisions = bench.hear(speech_set.limited(whole), "working")
    for n, clip in enumerate(chosen):
        begins, samples = 4.0 * n + 3, bench.speech.samples(clip.file)
        mine = [d for d in decisions if begins - 0.5 <= d.start <= begins + 2.5]
        tally.add(["command", f"  {Path(file).stem}"], clip, mine, begins + speech_set.word_end(samples))


def false(bench: Bench) -> None:
    """Other speech, single words that are no commands, and noise, each file by a fresh ear."""
    for title, files in (("speech", bench.speech.negatives), ("noise", bench.speech.noises)):
        seconds = sum(len(bench.speech.samples(file)) for file in files) / HEARING_RATE
        for situation in ("working", "paused"):
            found: list[str] = []
            reasons: Counter[str] = Counter()
            for file in files:
                decisions = bench.hear(bench.speech.samples(file), situation)
                found += [f"{d.phrase} ({Path(file).stem})" for d in decisions if isinstance(d, Spoken)]
                reasons.update(d.reason for d in decisions if isinstance(d, Ignored))
            ignored = ", ".join(f"{reason} {n}" for reason, n in reasons.most_common())
            print(f"  {title}, {situation}: {len(found)} in {seconds / 60:.1f} min {found or ''}  (ignored: {ignored})")


def quiet(bench: Bench) -> None:
    """Speakers at -45 dBFS, as they are and with the gain that a calibration would find."""
    for gain in (0.0, 22.0):
        tally = Tally()
        for clip in bench.speech.clips:
            samples = speech_set.at_level(bench.speech.samples(clip.file), QUIET)
            decisions = bench.hear(samples, clip.situation, EarOptions(gain=gain))
            tally.add([clip.group], clip, decisions, speech_set.word_end(samples))
        print(f"  gain {gain:4.0f} dB: " + "   ".join(f"{key} {tally.line(key)}" for key in sorted(tally.n)))


def rooms(bench: Bench) -> None:
    """Through recorded room responses (undocumented rooms), and a made-up one of 0.8 s."""
    responses = {Path(file).stem: bench.speech.samples(file) for file in bench.speech.rooms}
    responses["made up, RT60 0.8 s"] = speech_set.decaying_room(0.8)
    for name, response in responses.items():
        tally = Tally()
        for clip in bench.speech.clips:
            if clip.group != "8 kHz":
                samples = bench.speech.samples(clip.file)
                wet = speech_set.in_room(samples, response)
                tally.add(["all", clip.group], clip, bench.hear(wet, clip.situation), speech_set.word_end(samples))
        print(f"  {name:20} {tally.line('all')}   {tally.line('command')}")


def cost(bench: Bench) -> None:
    """Processor time by second of sound, and the computing between the last sample and the decision."""
    timed = Timed(bench.model.model if isinstance(bench.model, Remembered) else bench.model)
    talk = np.concatenate([bench.speech.samples(file) for file in bench.speech.negatives])[: 120 * HEARING_RATE]
    hush = (np.random.default_rng(2).standard_normal(60 * HEARING_RATE) * 1e-3).astype(np.float32)
    for title, samples in (("silence", hush), ("people talk without end", talk)):
        ear = Ear(timed, bench.table)
        ear.feed(talk[: 5 * HEARING_RATE])  # what is made once is made
        began = time.process_time()
        ear.feed(samples)
        used = (time.process_time() - began) / (len(samples) / HEARING_RATE)
        print(f"  {title:26} {100 * used:5.1f} % of a core")
    timed.waits = {"grammar": [], "free": []}
    ears = Ear(timed, bench.table)
    for clip in bench.commands:
        ears.feed(bench.speech.samples(clip.file))
        ears.finish()
    for name, waits in timed.waits.items():
        print(f"  wait for the {name} decoder's result, median / 95 %: {spread(waits)} (n = {len(waits)})")


TABLES: dict[str, Callable[[Bench], None]] = {
    table.__name__: table
    for table in (
        clean,
        noise,
        talk,
        session,
        false,
        quiet,
        rooms,
        coach,
        over_coach,
        loudspeaker,
        synthetic,
        wake,
        thresholds,
        cost,
    )
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="recordings with a manifest.jsonl")
    parser.add_argument("--quick", action="store_true", help="every sixth recording, one noise each")
    parser.add_argument("--remember", type=Path, metavar="FILE", help="decode each sound once, and never again")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw what was measured (.png, .svg)")
    parser.add_argument("--only", default=",".join(TABLES), help=f"some of: {', '.join(TABLES)}")
    given = parser.parse_args()
    folder = given.folder or Path(os.environ.get("VOICECOACH_SPEECH_SET", "../shared/data/speech"))
    if not (folder / "manifest.jsonl").is_file():
        print(f"There are no recordings in {folder}: give the folder that holds their manifest.jsonl.", file=sys.stderr)
        return 2
    try:
        path = ModelStore(Paths().models).find(None)
        loaded = VoskModel(path)
    except VoicecoachError as error:
        print(f"{error.message} {error.hint}", file=sys.stderr)
        return 1
    model = Remembered(loaded, path.name, given.remember) if given.remember else loaded
    bench = Bench(SpeechSet(folder, every=6 if given.quick else 1), model, given.quick)
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}")
    for name in given.only.split(","):
        print(f"\n{name}: {TABLES[name].__doc__}", flush=True)
        TABLES[name](bench)
    if given.picture:
        draw(bench, given.picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
