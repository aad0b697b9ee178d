"""The composition root: the only place that names concrete parts and starts threads."""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach import __version__, playing
from voicecoach.conductor import Conductor, Listener
from voicecoach.errors import SpeechError, UsageError
from voicecoach.eventlog import EventLog, Watch
from voicecoach.hearing.decisions import Decision, Ignored, Understood, command_fields, ignored_fields
from voicecoach.listening import LockstepListener, Microphone, ThreadListener, shifted
from voicecoach.paths import Paths
from voicecoach.routine import loading
from voicecoach.routine.models import Routine
from voicecoach.session.machine import Session
from voicecoach.session.overview import phrases_of
from voicecoach.session.place import Place
from voicecoach.session.reps import Verbosity
from voicecoach.session.script import Script, script_of
from voicecoach.session.timeline import SessionOptions
from voicecoach.settings import Settings
from voicecoach.sound.chapter import Chapter
from voicecoach.sound.clip import Samples
from voicecoach.sound.files import SPEAKER_SUFFIXES, FileMicrophone, FileSpeaker, blocks
from voicecoach.sound.mixer import Mixer
from voicecoach.speech import engines
from voicecoach.speech.cache import PhraseCache
from voicecoach.speech.narrator import Narrator
from voicecoach.survey import check, entries, routines, show
from voicecoach.units import HEARING_RATE, SAMPLE_RATE, Seconds, to_seconds

if TYPE_CHECKING:
    from voicecoach.hearing.ear import Ear
    from voicecoach.sound.devices import DeviceSpeaker

__all__ = ["Outcome", "Rendered", "Workout", "check", "demo", "entries", "hear", "render", "run", "say", "show"]

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """What `run` and `render` are asked for; None means "as the settings say"."""

    routine: str
    folders: tuple[Path, ...] = ()
    microphone: str = "default"
    speaker: str = "default"
    voice: str | None = None
    events: Path | None = None
    start_from: str | None = None
    resume: bool | None = None
    pace: float | None = None
    fast: bool = False
    verbosity: str | None = None

    @property
    def speaker_file(self) -> Path | None:
        return Path(self.speaker) if is_file(self.speaker) else None

    @property
    def microphone_file(self) -> Path | None:
        return Path(self.microphone) if is_file(self.microphone) else None

    @property
    def has_device(self) -> bool:
        """Sound is played on a device, which sets the pace."""
        return self.speaker != "none" and self.speaker_file is None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a workout ended.

    Attributes:
        reason: `finished`, `stopped` or `interrupted`.
        trouble: what went wrong on the way and did not end the workout, for people.
    """

    reason: str
    sets_done: int
    reps_done: int
    seconds: Seconds
    trouble: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered workout, and how many of its phrases came from the cache or were made."""

    file: Path
    seconds: Seconds
    wall_seconds: Seconds
    hits: int
    made: int


def run(workout: Workout, settings: Settings, watch: Watch) -> Outcome:
    """Do a workout: live, or on files.

    Args:
        workout: what was asked for.
        settings: of the user.
        watch: told every event as it is written.

    Raises:
        VoicecoachError: a part that was asked for is not to be had.
    """
    if workout.fast and (workout.has_device or not (workout.microphone_file or workout.microphone == "none")):
        raise UsageError(
            "--fast works on files alone: a device plays and hears in real time.",
            "Add --mic FILE (or none) and --speaker FILE (or none), or leave out --fast.",
        )
    with ExitStack() as parts:
        stage = Stage(workout, settings, parts, eager=not workout.has_device)
        return stage.play(watch)


def render(workout: Workout, out: Path, settings: Settings, watch: Watch) -> Rendered:
    """Do a workout into a file, as fast as the machine can, with a chapter for each exercise.

    Raises:
        VoicecoachError: the routine is wrong, or the file cannot be written.
    """
    began = time.perf_counter()
    wanted = replace(workout, microphone="none", speaker=str(out), fast=True)
    with ExitStack() as parts:
        stage = Stage(wanted, settings, parts, eager=True)
        outcome = stage.play(watch)
        narrator = stage.narrator
    return Rendered(out, outcome.seconds, time.perf_counter() - began, narrator.hits, narrator.made)


def hear(
    files: Sequence[Path], settings: Settings, *, state: str, stream: bool, explain: bool
) -> Iterator[dict[str, object]]:
    """What the ear decides about sound files, one object a file as cli.md describes it.

    Args:
        files: anything soundfile reads.
        settings: of the user.
        state: what may be said (`Ear.attend`).
        stream: one ear hears all files, instead of a fresh one each.
        explain: tell the words and scores of what was ignored, too.

    Raises:
        VoicecoachError: there is no model, or a file cannot be read.
    """
    new_ear = ears(model_path(settings), settings)
    ear = new_ear()
    for number, path in enumerate(files):
        if number and not stream:
            ear = new_ear()
        ear.attend(state)
        yield heard_in(path, ear, explain=explain)


def heard_in(path: Path, ear: "Ear", *, explain: bool) -> dict[str, object]:
    """Let an ear hear a file; times are the file's own."""
    began, before = time.process_time(), ear.position
    decisions: list[Decision] = []
    for samples in blocks(path, HEARING_RATE):
        decisions += ear.feed(samples)
    decisions = [shifted(decision, -before) for decision in [*decisions, *ear.finish()]]
    return {
        "file": str(path),
        "seconds": round(ear.position - before, 6),
        "cpu_seconds": round(time.process_time() - began, 6),
        "commands": [command_fields(d) for d in decisions if isinstance(d, Understood)],
        "ignored": [ignored_fields(d, explain=explain) for d in decisions if isinstance(d, Ignored)],
    }


def say(text: str, settings: Settings, *, voice: str | None, out: Path | None, speaker: str) -> Seconds:
    """Speak one text, to a device or into a file.

    Raises:
        VoicecoachError: there is nothing to be heard, or nowhere to play it.
    """
    with ExitStack() as parts:
        narrator = narrator_for(voice or settings.voice, settings, parts, eager=True)
        clip = narrator.clip(text)
        if clip is None:
            raise SpeechError(" ".join(narrator.failures) or "There is nothing in this text that can be said.")
        mixer = Mixer()
        mixer.play(0, clip, 0)
        if out or is_file(speaker):
            with FileSpeaker(out or Path(speaker)) as file:
                file.write(mixer.render(clip.frames))
        elif speaker != "none":
            device = open_speaker(mixer, speaker, settings, parts)
            while mixer.position < clip.frames and not device.lost:
                time.sleep(playing.GLANCE)
        return clip.seconds


class Stage:
    """The parts of one session, put together; whatever must be given back is left to `parts`."""

    def __init__(self, workout: Workout, settings: Settings, parts: ExitStack, *, eager: bool) -> None:
        """Load what can be wrong before anything sounds.

        Raises:
            VoicecoachError: the routine, the place to start, the voice or the model is not to be had.
        """
        self.workout = workout
        self.settings = settings
        self.mixer = Mixer()
        self.routine: Routine = loading.load(routines(workout.folders).find(workout.routine))
        self.script: Script = script_of(self.routine)
        self.options = SessionOptions(
            verbosity=Verbosity(workout.verbosity or settings.verbosity),
            pace=workout.pace or settings.pace,
            listening=workout.microphone != "none",
            start=start_of(self.script, workout.start_from),
            second_of_day=None if workout.fast else second_of_day(),
        )
        self.model = model_path(settings) if self.options.listening else None
        self.narrator = narrator_for(workout.voice or settings.voice, settings, parts, eager=eager)
        self._parts = parts
        self._chapters: list[Chapter] = []

    def play(self, watch: Watch) -> Outcome:
        """Begin, conduct and end; the event log has its first and last line whatever happens."""

        def told(event: Mapping[str, object]) -> None:
            self._note_chapter(event)
            watch(event)

        log = self._parts.enter_context(EventLog(self.workout.events, told))
        log.write(
            0.0,
            "session_started",
            routine=self.workout.routine,
            title=self.routine.title,
            sample_rate=SAMPLE_RATE,
            voice=self.narrator.voice,
            model=self.model.name if self.model else None,
            version=__version__,
            resumed=False,
        )
        listener = self._listener()
        conductor = Conductor(
            Session(self.routine, self.narrator, self.options),
            self.narrator,
            self.mixer,
            log,
            listener,
            level=self.settings.volume,
        )
        reason = "failed"
        try:
            with interrupting(conductor.interrupt):
                self._move(conductor)
            reason = conductor.ended.reason if conductor.ended else reason
        finally:
            session, seconds = conductor.session, self.now()
            done = {"sets_done": session.sets, "reps_done": session.reps}
            log.write(seconds, "session_ended", reason=reason, seconds=seconds, **done)
        lost = listener.trouble if isinstance(listener, ThreadListener) else ""
        trouble = tuple(note for note in [*self.narrator.failures, log.trouble, lost] if note)
        return Outcome(reason, session.sets, session.reps, seconds, trouble)

    def now(self) -> Seconds:
        """Session time."""
        return to_seconds(self.mixer.position)

    def _note_chapter(self, event: Mapping[str, object]) -> None:
        """A chapter begins with each exercise's introduction."""
        if event["event"] == "step" and event["kind"] == "intro":
            names = {exercise.id: exercise.name for exercise in self.script.exercises()}
            self._chapters.append(Chapter(float(str(event["t"])), names[str(event["exercise"])]))

    def _move(self, conductor: Conductor) -> None:
        """Let time pass until the session has ended."""
        if self.workout.has_device:
            self.narrator.prepare(phrases_of(self.script, self.options))
            start_thread(self.narrator.work, self._parts)
            speaker = open_speaker(self.mixer, self.workout.speaker, self.settings, self._parts)
            playing.play_live(conductor, speaker)
            return
        file = self.workout.speaker_file
        write: playing.Write = ignore
        if file:
            sink = self._parts.enter_context(FileSpeaker(file, title=self.routine.title))
            write = sink.write
        if self.workout.fast:
            playing.play_fast(conductor, write, interruptible=self.options.listening)
        else:
            playing.play_paced(conductor, write)
        if file:
            sink.close(self._chapters)

    def _listener(self) -> Listener | None:
        if self.model is None:
            return None
        model = self.model
        file = self.workout.microphone_file
        microphone: Microphone = (
            self._parts.enter_context(FileMicrophone(file))
            if file
            else open_microphone(self.workout.microphone, self._parts)
        )
        if file and not self.workout.has_device:
            return LockstepListener(ears(model, self.settings)(), microphone)
        listener = ThreadListener(lambda: ears(model, self.settings)(), microphone, self.now)
        start_thread(listener.work, self._parts)
        return listener


def start_of(script: Script, wanted: str | None) -> Place:
    """The place that "EXERCISE" or "EXERCISE:SET" names; None is the beginning.

    Raises:
        UsageError: the routine has no such exercise or set.
    """
    if not wanted:
        return Place()
    name, _, number = wanted.rpartition(":")
    exercise, set_number = (name, int(number)) if name and number.isdigit() else (wanted, None)
    step = script.find(exercise, set_number)
    if step is None:
        names = ", ".join(exercise.name for exercise in script.exercises())
        raise UsageError(f"This routine has no {wanted!r} to start from.", f"Its exercises are: {names}.")
    return Place(step)


def second_of_day() -> Seconds:
    """The local time of day."""
    now = time.localtime()
    return now.tm_hour * 3600.0 + now.tm_min * 60 + now.tm_sec


def model_path(settings: Settings) -> Path:
    """The folder of the speech model.

    Raises:
        ModelError: there is none; the hint says how to get it.
    """
    from voicecoach.hearing.store import ModelStore  # noqa: PLC0415 - only who listens pays for it

    return ModelStore(Paths().models).find(settings.model or None)


def ears(model: Path, settings: Settings) -> Callable[[], "Ear"]:
    """Load the model, which takes a second; what is returned makes an ear of it each time.

    Raises:
        HearingError: the model cannot be loaded.
    """
    from voicecoach.hearing import ear, phrases  # noqa: PLC0415 - the recogniser is a second of loading
    from voicecoach.hearing import model as models  # noqa: PLC0415

    table = phrases.load(settings.language, {command.value: said for command, said in settings.phrases.items()})
    loaded = models.load(model)
    return lambda: ear.Ear(loaded, table, ear.EarOptions(second_opinion=settings.second_opinion))


def narrator_for(voice: str, settings: Settings, parts: ExitStack, *, eager: bool) -> Narrator:
    """A narrator with its cache, closed with the other parts.

    Raises:
        UsageError: there is no such engine.
        SpeechError: it does not start, or has no such voice.
    """
    cache = PhraseCache(Paths().cache / "phrases", settings.cache_megabytes * MEGABYTE)
    narrator = Narrator(engines.make(voice, settings.rate), cache, eager=eager)
    parts.callback(narrator.close)
    narrator.require()
    return narrator


def open_speaker(mixer: Mixer, name: str, settings: Settings, parts: ExitStack) -> "DeviceSpeaker":
    """Play the mixer on a device from now on.

    Raises:
        SoundError: there is no such device, or it cannot be opened.
    """
    from voicecoach.sound.devices import DeviceSpeaker  # noqa: PLC0415 - files need no sound system

    speaker = DeviceSpeaker(mixer, None if name == "default" else name, settings.latency)
    parts.callback(speaker.close)
    speaker.start()
    return speaker


def open_microphone(name: str, parts: ExitStack) -> Microphone:
    """Hear a device from now on.

    Raises:
        SoundError: there is no such device, or it cannot be opened.
    """
    from voicecoach.sound.devices import DeviceMicrophone  # noqa: PLC0415 - files need no sound system

    microphone = DeviceMicrophone(None if name == "default" else name)
    parts.callback(microphone.close)
    microphone.start()
    return microphone


def start_thread(work: Callable[[threading.Event], None], parts: ExitStack) -> None:
    """Run a loop in a thread until the parts are given back."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop,), daemon=True)

    def end() -> None:
        stop.set()
        thread.join(timeout=5)

    parts.callback(end)
    thread.start()


@contextmanager
def interrupting(interrupt: Callable[[], None]) -> Iterator[None]:
    """While inside, the first Ctrl-C ends the session cleanly; a second one ends the program."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def once(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        interrupt()

    before = signal.signal(signal.SIGINT, once)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def is_file(name: str) -> bool:
    """Whether a microphone or speaker is a sound file: by its ending, or because it is there."""
    return Path(name).suffix.lower() in SPEAKER_SUFFIXES or Path(name).is_file()


def ignore(_: Samples) -> None:
    """A speaker that is not there."""


def demo(out: Path | None, settings: Settings, watch: Watch) -> Path:
    """The main job on recorded input (`voicecoach.demo`)."""
    from voicecoach import demo as show_piece  # noqa: PLC0415 - it uses this module

    return show_piece.demo(out, settings, watch)
