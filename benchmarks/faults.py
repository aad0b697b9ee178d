"""Produces each fault that a laptop on the floor can have, under a real workout, and measures what becomes of it.

    python benchmarks/faults.py [--only WORD]

Devices are taken away in the virtual sound system, processes are killed and stopped, disks are filled. A row says what
the workout did and how many seconds that took. Linux only; full disks need root.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import bad_places
import virtual_audio
from live_run import MAIN, LiveRun, is_event
from test_ear_faults import FAILING, FAULTS, says

from voicecoach.session.events import Trouble

SPEAKER, MICROPHONE = "sink_name=speaker", "source_name=microphone"
ASLEEP = 90
SILENT = ("--keep", "--mic", "none", "--speaker", "none", "--pace", "2")
QUICK = """
title: A quick one
blocks:
  - exercises:
      - {name: Bridges, sets: 2, reps: 4, tempo: 1-0-1-0, get_ready: 3, rest: 3}
"""
SLOW = """
import time
from voicecoach.hearing import ear
feed, slow = ear.Ear.feed, []
def crawling(self, samples):
    slow.append(self)
    if slow[0] is self:
        time.sleep(min(2.3, 0.02 + 1.25 * len(samples) / 16_000))
    return feed(self, samples)
ear.Ear.feed = crawling
"""

Row = tuple[str, str, float]


class Lab:
    """A sound system and a folder for one fault."""

    def __init__(self, folder: Path, system: virtual_audio.VirtualAudio) -> None:
        self.folder, self.system = folder, system

    def run(self, *options: str, code: str = MAIN) -> LiveRun:
        return LiveRun(self.folder, self.system.environment, *options, code=code)

    def quick(self, *options: str, **environment: str) -> LiveRun:
        return LiveRun(self.folder, environment, *SILENT, *options, routine=QUICK)

    def say(self, samples: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> None:
        soundfile.write(self.folder / "said.wav", samples, 48_000, subtype="FLOAT")
        self.system.say_to_microphone(self.folder / "said.wav")


def speaker(lab: Lab, away: Callable[[], None], back: Callable[[], None]) -> tuple[float, float]:
    """How long until it is paused, and how long from the device's return until it speaks."""
    with lab.run("--mic", "none") as run:
        run.wait_for(is_event("rep_done"))
        began = time.monotonic()
        away()
        run.wait_for(is_event("state", state="paused"))
        paused = time.monotonic() - began
        time.sleep(2)
        back()
        returned = time.monotonic()
        with lab.system.record() as recorder:
            run.wait_for(is_event("speaker", status="back"))
            while not np.abs(recorder.samples()).max(initial=0) > 0.02:
                time.sleep(0.02)
        spoke = time.monotonic() - returned
        run.wait_for(is_event("said", text="The sound is here again."))
        run.interrupt()
    return paused, spoke


def sink_gone(lab: Lab) -> list[Row]:
    take, give = (lambda: lab.system.take_away(SPEAKER)), (lambda: lab.system.give_back(SPEAKER))
    paused, spoke = speaker(lab, take, give)
    return [("speaker unplugged", "paused", paused), ("speaker plugged in again", "speaks, says where it is", spoke)]


def server_gone(lab: Lab) -> list[Row]:
    paused, spoke = speaker(lab, lab.system.stop, lab.system.restart)
    return [("sound server ended", "paused", paused), ("sound server started again", "speaks, says where it is", spoke)]


def server_hangs(lab: Lab) -> list[Row]:
    paused, spoke = speaker(lab, lab.system.hang, lab.system.go_on)
    with lab.run("--mic", "none") as run:
        run.wait_for(is_event("rep_done"))
        began = time.monotonic()
        with lab.system.hanging():
            run.interrupt()
            left = time.monotonic() - began
    return [
        ("sound server hangs", "paused", paused),
        ("sound server goes on", "speaks, says where it is", spoke),
        ("Ctrl-C while the sound server hangs", "ends, all kept", left),
    ]


def microphone_faults(lab: Lab) -> list[Row]:
    at = np.arange(48_000 * 5) / 48_000
    rows: list[Row] = []
    with lab.run() as run:
        run.wait_for(is_event("microphone", status="silent"))
        at_silent = float(str(run.told("microphone")[0]["t"]))
        rows.append(("microphone gives zeros", "told", at_silent))
        began = time.monotonic()
        lab.say(np.clip(4 * np.sin(2 * np.pi * 210 * at), -1, 1))
        run.wait_for(is_event("microphone", status="clipping"))
        rows.append(("microphone clips", "told", time.monotonic() - began))
        began = time.monotonic()
        lab.system.take_away(MICROPHONE)
        run.wait_for(is_event("microphone", status="lost"))
        rows.append(("microphone gone", "told", time.monotonic() - began))
        backs = len([event for event in run.told("microphone") if event["status"] == "back"])
        began = time.monotonic()
        lab.system.give_back(MICROPHONE)
        run.wait_for(is_event("microphone", status="back"), backs + 1)
        rows.append(("microphone plugged in again", "told", time.monotonic() - began))
        run.interrupt()
        beats = [float(str(event["t"])) for event in run.told("beat")]
        rows.append(("beats meanwhile", "longest gap (1 s as written)", float(np.diff(beats).max())))
    return rows


def microphone_quiet(lab: Lab) -> list[Row]:
    noise = np.random.default_rng(1).standard_normal(48_000 * 40) * 10 ** (-84 / 20)
    with lab.run() as run:
        run.wait_for(is_event("beat"))
        began = float(str(run.told("beat")[-1]["t"]))
        lab.say(noise)
        run.wait_for(is_event("microphone", status="quiet"))
        told = float(str(run.told("microphone")[-1]["t"])) - began
        run.interrupt()
    return [("microphone far too quiet (-84 dB)", "told", told)]


def recogniser(fault: str, times: int = 1) -> Callable[[Lab], list[Row]]:
    def produce(lab: Lab) -> list[Row]:
        code = (SLOW if fault == "falls behind" else FAILING.format(times=times, fault=FAULTS[fault])) + MAIN
        with lab.run(code=code) as run:
            if times > 1:
                run.wait_for(says(Trouble.EARS_LOST))
                ears = run.told("ear")
                seconds = float(str(ears[-1]["t"])) - float(str(ears[0]["t"]))
                run.interrupt()
                return [(f"recogniser {fault} {len(ears) // 2 + 1} times", "told, goes on without", seconds)]
            run.wait_for(is_event("ear", status="slow" if fault == "falls behind" else "lost"))
            noticed = time.monotonic()
            run.wait_for(is_event("ear", status="restarted"))
            restarted = time.monotonic() - noticed
            run.interrupt()
        extra = {"hangs": 2.5, "falls behind": 0.0, "dies": 0.0}[fault]
        return [(f"recogniser {fault}", "a new one hears (noticing included)", restarted + extra)]

    return produce


def engine(sent: signal.Signals) -> Callable[[Lab], list[Row]]:
    def produce(lab: Lab) -> list[Row]:
        with lab.run("--mic", "none") as run:
            worker = None
            while worker is None:
                time.sleep(0.005)
                worker = _worker_of(run.process.pid)
            os.kill(worker, sent)
            began = time.monotonic()
            before = len(run.told("said"))
            run.wait_for(is_event("said"), before + 1)
            spoke = time.monotonic() - began
            run.wait_for(is_event("rep_done"), 2)
            run.interrupt()
            tones = len([beat for beat in run.told("beat") if beat["text"] is None])
            moved = len([beat for beat in run.told("beat") if beat["frame"] != beat["audio_frame"]])
        return [(f"speech worker {sent.name}", f"speaks again; {tones} tones for counts, {moved} beats moved", spoke)]

    return produce


def _worker_of(pid: int) -> int | None:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == str(pid) and b"pyttsx3_worker" in command:
            return int(process.name)
    return None


def full_disk(lab: Lab) -> list[Row]:
    with bad_places.disk(lab.folder / "home") as home, LiveRun(lab.folder, {}, *SILENT) as run:
        run.wait_for(is_event("rep_done"), 2)
        filler = bad_places.fill(home)
        run.wait_for(is_event("rep_done"), 6)
        counted, before = len(run.told("rep_done")), _kept(home)
        filler.unlink()
        began = time.monotonic()
        while _kept(home) < counted:
            time.sleep(0.02)
        kept = time.monotonic() - began
        run.interrupt()
        lost = len(run.told("rep_done")) - _kept(home)
    return [("disk full, then emptied", f"{counted - before} repetitions waited and are kept; {lost} lost", kept)]


def _kept(home: Path) -> int:
    import sqlite3  # noqa: PLC0415 - for this alone

    connection = sqlite3.connect(home / "journal.sqlite3")
    try:
        found = connection.execute("SELECT count(*) FROM event WHERE kind = 'rep'").fetchone()
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()
    return int(found[0])


def read_only(lab: Lab) -> list[Row]:
    with bad_places.disk(lab.folder / "home") as home:
        bad_places.protect(home)
        with lab.quick() as run:
            code = run.process.wait(120)
            return [(f"home read-only: exit code {code}", f"{len(run.told('rep_done'))} of 8 repetitions done", 0.0)]


def whole(name: str, prepare: Callable[[Lab, LiveRun], None], **environment: str) -> Callable[[Lab], list[Row]]:
    """A fault under a workout that then goes on to its end."""

    def produce(lab: Lab) -> list[Row]:
        with lab.quick(**environment) as run:
            run.wait_for(is_event("beat"))
            prepare(lab, run)
            code = run.process.wait(120)
            done = len(run.told("rep_done"))
        return [(f"{name}: exit code {code}", f"{done} of 8 repetitions done", 0.0)]

    return produce


def clock_set(lab: Lab) -> list[Row]:
    environment, switch = bad_places.clock_that_is_set(lab.folder)
    return whole("clock set back a day", lambda *_: switch.touch(), **environment)(lab)


def asleep(lab: Lab) -> list[Row]:
    with LiveRun(lab.folder, {}, *SILENT) as run:
        run.wait_for(is_event("rep_done"))
        run.process.send_signal(signal.SIGSTOP)
        time.sleep(ASLEEP)
        run.process.send_signal(signal.SIGCONT)
        began = time.monotonic()
        run.wait_for(is_event("state", state="paused"))
        paused = time.monotonic() - began
        run.interrupt()
    return [(f"stopped for {ASLEEP} s, as in sleep", "paused when it is back", paused)]


def no_model(lab: Lab) -> list[Row]:
    models = lab.folder / "models"
    shutil.copytree(Path(__file__).resolve().parent.parent / "models" / "vosk-small-en-us", models / "cut-off")
    next(models.rglob("final.mdl")).write_bytes(b"cut off")
    environment = {**lab.system.environment, "VOICECOACH_MODEL": str(models / "cut-off")}
    with LiveRun(lab.folder, environment) as run:
        told = run.wait_for(says(Trouble.EARS_LOST))
        run.wait_for(is_event("rep_done"))
        run.interrupt()
    return [("speech model cut off", "told, goes on without", told)]


FAULTS_HERE: dict[str, Callable[[Lab], list[Row]]] = {
    "speaker": sink_gone,
    "server": server_gone,
    "hanging": server_hangs,
    "microphone": microphone_faults,
    "quiet": microphone_quiet,
    "ear hangs": recogniser("hangs"),
    "ear dies": recogniser("dies"),
    "ear behind": recogniser("falls behind"),
    "ear given up": recogniser("dies", 99),
    "engine killed": engine(signal.SIGKILL),
    "engine hangs": engine(signal.SIGSTOP),
    "model": no_model,
    "disk": full_disk,
    "read-only": read_only,
    "cache": whole("cache deleted", lambda lab, _: shutil.rmtree(lab.folder / "home" / "cache", ignore_errors=True)),
    "routine": whole("routine deleted", lambda lab, _: (lab.folder / "short.yaml").unlink()),
    "clock": clock_set,
    "locale": whole("locale C", lambda *_: None, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
    "sleep": asleep,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="faults whose name holds this")
    only = parser.parse_args().only
    if lacking := virtual_audio.missing():
        print(f"not measured: {lacking}")
        return
    failed = 0
    for name, produce in FAULTS_HERE.items():
        if only not in name:
            continue
        if name in ("disk", "read-only") and not bad_places.may_mount():
            print(f"{name}: not measured, only root can have a disk of its own")
            continue
        with virtual_audio.running() as system, tempfile.TemporaryDirectory() as folder:
            try:
                for fault, became, seconds in produce(Lab(Path(folder), system)):
                    print(f"{fault:40} {became:60} {seconds:6.2f} s", flush=True)
            except (TimeoutError, OSError) as error:
                failed += 1
                print(f"{name}: FAILED: {error}", flush=True)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
