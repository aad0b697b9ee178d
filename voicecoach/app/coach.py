"""The composition root: the work of the commands, done with the real parts.

`factories.py` makes each part and starts its thread, `workout.py` puts the parts of a session together.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from voicecoach.app import factories
from voicecoach.app.aloud import play, spoken_errors
from voicecoach.app.request import Keeping, Workout, WorkoutOutcome, is_file
from voicecoach.app.workout import PreparedWorkout, ignore
from voicecoach.base.errors import SoundError, SpeechError, UsageError
from voicecoach.base.file_lock import tried
from voicecoach.base.paths import Paths, open_to_others, private
from voicecoach.base.settings import Settings
from voicecoach.base.units import BLOCK_FRAMES, HEARING_RATE, SAMPLE_RATE, Seconds
from voicecoach.hearing.decisions import Decision, Ignored, command_fields, ignored_fields
from voicecoach.runtime import playback
from voicecoach.runtime.event_log import Watch
from voicecoach.runtime.listening import shifted
from voicecoach.session.events import Spoken
from voicecoach.session.wording import spoken_in
from voicecoach.sound.files import SPEAKER_SUFFIXES, FileMicrophone, FileSpeaker, blocks, known_suffix
from voicecoach.sound.mixer import Mixer
from voicecoach.speech.engines import in_language

if TYPE_CHECKING:
    from voicecoach.diagnostics.calibration import Calibration
    from voicecoach.hearing.ear import Ear

__all__ = [
    "Rendered",
    "Workout",
    "WorkoutOutcome",
    "calibrate",
    "hear",
    "render",
    "run",
    "say",
]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered workout, with the numbers of phrases from the cache and from the engine.

    Attributes:
        reason: how it ended; an `interrupted` one is incomplete.
        trouble: errors that did not stop the rendering, for people.
    """

    file: Path
    reason: str
    seconds: Seconds
    wall_seconds: Seconds
    hits: int
    made: int
    trouble: tuple[str, ...] = ()


def run(workout: Workout, settings: Settings, watch: Watch) -> WorkoutOutcome:
    """Do a workout: live, or on files.

    Args:
        workout: the requested workout.
        settings: of the user.
        watch: called with every event as it is written.

    Raises:
        VoicecoachError: a requested part is not available.
    """
    with spoken_errors(workout.speaker if workout.has_device else None, settings):
        return _run(workout, settings, watch)


def _run(workout: Workout, settings: Settings, watch: Watch) -> WorkoutOutcome:
    must_be_no_place(workout)
    if workout.fast and (workout.has_device or not (workout.microphone_file or workout.microphone == "none")):
        raise UsageError(
            "--fast works on files alone: a device plays and hears in real time.",
            "Add --mic FILE (or none) and --speaker FILE (or none), or leave out --fast.",
        )
    with ExitStack() as stack:
        prepared = PreparedWorkout(workout, settings, stack, keeping(workout, stack))
        keep_apart(workout, prepared.file)
        return prepared.play(watch)


def must_be_no_place(workout: Workout) -> None:
    """Refuse a microphone or speaker that is a path of something else than a sound file.

    Raises:
        UsageError: it is a folder, or a file of another kind.
    """
    for option, name, sound in (
        ("--mic", workout.microphone, workout.microphone_file),
        ("--speaker", workout.speaker, workout.speaker_file),
    ):
        folder = Path(name).expanduser().is_dir()
        if folder or (not sound and name.startswith(("/", "./", "../", "~"))):
            what, known = "is a folder" if folder else "is no sound file", ", ".join(SPEAKER_SUFFIXES)
            raise UsageError(
                f"{option}: {name} {what}.", f"Name a file that ends in one of {known}; a device; or none."
            )


def keeping(workout: Workout, stack: ExitStack) -> Keeping:
    """Where a workout is kept; the second of two at once is recorded in the journal, but cannot be resumed.

    Raises:
        UsageError: `--resume` for a workout whose place is not kept.
    """
    data, journal = Paths().data, Paths().journal
    if workout.rehearsal and not workout.keep:
        if workout.resume:
            raise UsageError(
                "A rehearsal (no speaker, a file, or --fast) is not kept: it leaves no place to go on from.",
                "Add --keep to both, or leave out --resume.",
            )
        return Keeping(journal if workout.knows else None)
    others = " ".join(f"Others can write to {path}: {command}" for path, command in open_to_others(Paths()))
    try:
        private(data)
        alone = stack.enter_context(tried(data / "running.lock"))
    except OSError:
        alone = True  # the writers report a folder without write access
    if alone:
        return Keeping(journal, writes=True, places=True, note=others)
    if workout.resume:
        raise UsageError("Another workout is running, so none can be taken up.", "End the other one, or use --fresh.")
    note = "Another workout was running: this one cannot be taken up again with --resume."
    return Keeping(journal, writes=True, note=note)


def render(workout: Workout, out: Path, settings: Settings, watch: Watch) -> Rendered:
    """Do a workout into a file, as fast as the computer can, with a chapter for each exercise.

    Raises:
        VoicecoachError: the routine is wrong, or the file cannot be written.
    """
    known_suffix(out)  # another name would be taken for a device
    began = time.perf_counter()
    wanted = replace(workout, microphone="none", speaker=str(out), fast=True)
    with ExitStack() as stack:
        prepared = PreparedWorkout(wanted, settings, stack, Keeping())
        keep_apart(wanted, prepared.file)
        outcome = prepared.play(watch)
        narrator = prepared.narrator
    wall = time.perf_counter() - began
    return Rendered(out, outcome.reason, outcome.seconds, wall, narrator.hits, narrator.made, outcome.trouble)


def keep_apart(workout: Workout, routine: Path) -> None:
    """Check that no output overwrites an input or another output.

    Raises:
        UsageError: one file was named for two purposes.
    """
    named = (
        ("the routine", routine),
        ("--mic", workout.microphone_file),
        ("the sound that is written", workout.speaker_file),
        ("--events", workout.events),
    )
    taken: dict[Path, str] = {}
    for what, path in named:
        if path and (other := taken.setdefault(path.resolve(), what)) != what:
            raise UsageError(f"{path} cannot be both {other} and {what}.", "Nothing was written. Name another file.")


def hear(
    files: Sequence[Path], settings: Settings, *, state: str, stream: bool, explain: bool
) -> Iterator[dict[str, object]]:
    """The ear's decisions about sound files, one object a file as docs/commands.md describes it.

    After a file that cannot be read the others are still heard; the error is raised at the end.

    Args:
        files: of any format that soundfile reads.
        settings: of the user.
        state: the situation, which decides what may be said (`Ear.attend`).
        stream: one ear hears all files, instead of a new one each.
        explain: add the words and scores of ignored utterances.

    Raises:
        VoicecoachError: there is no model, or a file cannot be read.
    """
    new_ear = factories.ears(factories.model_path(settings), settings)
    ear = new_ear()
    unread: list[SoundError] = []
    for number, path in enumerate(files):
        if number and not stream:
            ear = new_ear()
        ear.attend(state)
        try:
            heard = heard_in(path, ear, explain=explain)
        except SoundError as error:
            unread.append(error)
            ear.finish()
        else:
            yield heard
    if unread:
        raise all_of(unread)


def all_of(errors: Sequence[SoundError]) -> SoundError:
    """Several errors as one, with the first one's advice."""
    first, *others = errors
    if not others:
        return first
    count = f"{len(errors)} files could not be heard: "
    return SoundError(count + " ".join(error.message for error in errors), first.hint)


def heard_in(path: Path, ear: "Ear", *, explain: bool) -> dict[str, object]:
    """The decisions of an ear about a file; times are in seconds from the file's start."""
    began, before = time.process_time(), ear.position
    decisions: list[Decision] = []
    for samples in blocks(path, HEARING_RATE):
        decisions += ear.feed(samples)
    decisions = [shifted(decision, -before) for decision in [*decisions, *ear.finish()]]
    return {
        "file": str(path),
        "seconds": round(ear.position - before, 6),
        "cpu_seconds": round(time.process_time() - began, 6),
        "commands": [command_fields(d) for d in decisions if isinstance(d, Spoken)],
        "ignored": [ignored_fields(d, explain=explain) for d in decisions if isinstance(d, Ignored)],
    }


def say(text: str, settings: Settings, *, voice: str | None, out: Path | None, speaker: str) -> Seconds:
    """Speak one text, to a device or into a file.

    Raises:
        VoicecoachError: the text has no sound, or there is no device or file for it.
    """
    with ExitStack() as stack:
        language = spoken_in(settings.language).catalogue.language
        voice = in_language(language, voice or settings.voice)
        narrator = factories.narrator(voice, settings, stack, eager=True, language=language)
        clip = narrator.clip(text)
        if clip is None:
            raise SpeechError(" ".join(narrator.failures) or "There is nothing in this text that can be said.")
        if out or is_file(speaker):
            mixer = Mixer()
            mixer.play(0, clip, 0)
            with FileSpeaker(out or Path(speaker)) as file:
                file.write(mixer.render(clip.frames))
        elif speaker != "none":
            play(clip, speaker, settings, stack)
        return clip.seconds


def calibrate(settings: Settings, *, microphone: str, speaker: str) -> "Calibration":
    """Measure microphone, room, headphones and voice together: on devices, or on files.

    Raises:
        VoicecoachError: a part is not available, or a device was lost.
    """
    from voicecoach.diagnostics import calibration  # noqa: PLC0415 - no workout needs it

    if microphone == "none":
        raise UsageError("Without a microphone there is nothing to measure.", "Name one with --mic.")
    device = None if speaker == "none" or is_file(speaker) else speaker
    with spoken_errors(device, settings), ExitStack() as stack:
        words = spoken_in(settings.language)
        language = words.catalogue.language
        voice = factories.voice_in(language, settings.voice, settings)
        narrator = factories.narrator(voice, settings, stack, eager=True, language=language)
        new_ear = factories.ears(factories.model_path(settings), settings)
        recording = stack.enter_context(FileMicrophone(microphone)) if is_file(microphone) else None
        mixer = Mixer()
        wait = passing(mixer, speaker, settings, stack, paced=recording is None)
        heard = recording or factories.open_microphone(microphone, settings, stack)
        said = factories.phrase_table(settings).by_command
        return calibration.calibrate(calibration.Room(mixer, narrator, heard, new_ear, wait, words, said))


def passing(mixer: Mixer, speaker: str, settings: Settings, stack: ExitStack, *, paced: bool) -> Callable[[], None]:
    """A function that lets a little time pass: a device plays the mixer, or it is rendered, in real time or at once."""
    if speaker != "none" and not is_file(speaker):
        device = factories.open_speaker(mixer, speaker, settings, stack)

        def wait() -> None:
            if device.stopped:
                raise SoundError("The speaker has gone away.", "Connect it, and begin again.")
            time.sleep(playback.LIVE_POLL)

        return wait
    write = ignore if speaker == "none" else stack.enter_context(FileSpeaker(Path(speaker))).write

    def render() -> None:
        write(mixer.render(BLOCK_FRAMES))
        time.sleep(BLOCK_FRAMES / SAMPLE_RATE if paced else 0)

    return render
