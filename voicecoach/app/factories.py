"""Factories of a session's concrete parts, and of their threads."""

import gc
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import HearingError, ModelError, SpeechError, VoicecoachError
from voicecoach.base.paths import Paths
from voicecoach.base.settings import Origin, Settings
from voicecoach.base.units import HEARING_RATE, SAMPLE_RATE, Decibels, Seconds
from voicecoach.library.exercise_names import names_in
from voicecoach.routine.models import Delivery, Routine
from voicecoach.session.wording import Wording
from voicecoach.sound.assets import shipped_audio
from voicecoach.sound.clip import Clip
from voicecoach.sound.files import shipped_samples
from voicecoach.sound.mixer import Mixer
from voicecoach.speech import engines
from voicecoach.speech.cache import PhraseCache
from voicecoach.speech.chain import Maker
from voicecoach.speech.narrator import Narrator
from voicecoach.speech.pronunciation import pronouncing
from voicecoach.wording.catalogue import unspoken

if TYPE_CHECKING:
    from voicecoach.buttons.hub import Buttons
    from voicecoach.buttons.others import Pauser
    from voicecoach.hearing.canceller import EchoCanceller
    from voicecoach.hearing.ear import Ear
    from voicecoach.hearing.phrases import PhraseTable
    from voicecoach.sound.ducking import Ducker
    from voicecoach.sound.reconnecting import ReconnectingMicrophone, ReconnectingSpeaker
    from voicecoach.speech.synthesizer import Synthesizer

MEGABYTE = 1_000_000

SWITCH_INTERVAL: Final[Seconds] = 0.0005
"""Time that a thread may keep the interpreter lock when the sound thread needs it; Python's default is ten times that.
With two threads of pure Python beside it the speaker ran dry up to 61 times in 4 s at 0.005, and never at this."""

SHIPPED_LANGUAGE: Final = "en"
"""Language of the shipped voices and speech model."""

NO_MODEL_FOR_LANGUAGE: Final = (
    "No commands were heard: the routine is in {language!r}, and the shipped speech model understands English. "
    "Set language to {language!r} and model to the folder of a Vosk model of that language."
)


FOREIGN: Final = (
    "The voice {voice} speaks {other!r}, and the routine is in {language!r}: it is hard to follow so. "
    "Leave voice at automatic, or choose one of that language from `{command} voices`."
)


UNSPOKEN: Final = (
    "{told}: what it says itself in this routine is English, and the voice {voice} says all. "
    "`{command} voices` lists those of other languages."
)


def second_of_day() -> Seconds:
    """The local time of day."""
    now = time.localtime()
    return now.tm_hour * 3600.0 + now.tm_min * 60 + now.tm_sec


def hearing_in(language: str, settings: Settings) -> Settings:
    """The settings of an ear for a language; without the user's model and phrases if it is another than theirs."""
    if settings.language.partition("-")[0] == language:
        return settings
    return settings.model_copy(update={"language": language, "model": "", "phrases": {}})


def can_hear(settings: Settings) -> bool:
    """Returns whether commands can be heard: in English always, in another language with a model of the user's own."""
    return settings.language.partition("-")[0] == SHIPPED_LANGUAGE or bool(settings.model)


def foreign(voice: str, language: str) -> str:
    """A warning about a voice whose language differs from the text's, or a language that the coach does not speak.

    Empty if all is well, or the voice's language is unknown.

    Args:
        voice: as an engine names it.
        language: of the text.
    """
    other, tag = engines.language_of(voice), language.partition("-")[0]
    if told := unspoken(language):
        return UNSPOKEN.format(told=told, voice=voice, command=COMMAND)
    if other in ("", tag):
        return ""
    return FOREIGN.format(voice=voice, other=other, language=language, command=COMMAND)


def said_first(words: Wording, voice: str, failures: Sequence[str], *, language: str, unheard: bool) -> tuple[str, ...]:
    """Notices said before a workout, in its language: nobody sees the screen from the floor.

    Args:
        words: the catalogue of lines.
        voice: the voice that speaks.
        failures: of the engines that should speak.
        language: of the routine.
        unheard: no speech model understands the language.
    """
    told = {
        "no-commands": unheard,
        "other-voice": bool(failures),
        "foreign-voice": engines.language_of(voice) not in ("", language.partition("-")[0]),
    }
    return tuple(words.line(name) for name, true in told.items() if true)


def voice_in(language: str, voice: str, settings: Settings) -> str:
    """The voice setting for a routine in a language.

    An engine alone gets a voice of the language. A voice of another language gives way to `automatic`, unless it is
    named for this workout.
    """
    chosen = engines.in_language(language, voice)
    foreign = engines.language_of(chosen) not in ("", language)
    named = _named_now(settings) or voice != settings.voice
    return engines.AUTOMATIC if foreign and not named else chosen


def model_path(settings: Settings) -> Path:
    """The folder of the speech model.

    Raises:
        ModelError: there is none; the hint says how to get it.
    """
    from voicecoach.hearing.store import ModelStore  # noqa: PLC0415 - only listening pays for it

    if not can_hear(settings):
        raise ModelError(
            f"The speech model that comes with voicecoach understands English, not {settings.language!r}.",
            "Set model to the folder of a Vosk model of that language, or use --mic none.",
        )
    return ModelStore(Paths().models).find(settings.model or None)


def ears(model: Path, settings: Settings) -> Callable[..., "Ear"]:
    """Load the model, which takes a second. Returns a function that makes an ear, with another gain if given.

    Raises:
        HearingError: the model cannot be loaded.
    """
    from voicecoach.hearing import ear as hearing  # noqa: PLC0415 - the recogniser is a second of loading
    from voicecoach.hearing.recogniser import VoskModel  # noqa: PLC0415 - likewise

    table = phrase_table(settings)
    loaded = VoskModel(model)
    if unknown := [word for word in table.wake_word.split() if not loaded.knows(word)]:
        raise HearingError(
            f"The speech model does not know the wake word {unknown[0]!r}, so nothing could be heard.",
            "Choose an everyday word.",
        )

    def make(gain: Decibels = settings.microphone_gain) -> "Ear":
        return hearing.Ear(loaded, table, hearing.EarOptions(second_opinion=settings.second_opinion, gain=gain))

    return make


def phrase_table(settings: Settings) -> "PhraseTable":
    """The phrases of all commands."""
    from voicecoach.hearing import phrases  # noqa: PLC0415 - not needed without an ear

    table = phrases.load(settings.language, {command.value: said for command, said in settings.phrases.items()})
    return phrases.with_wake_word(table, settings.wake_word) if settings.wake_word else table


def ear_maker(model: Path, settings: Settings, stack: ExitStack) -> Callable[[], "Ear"]:
    """A function that makes an ear; its first call waits for the model, which a thread loads from now on."""
    loaded: Future[Callable[[], Ear]] = Future()
    made: list[Ear] = []

    def load(_: threading.Event) -> None:
        try:
            loaded.set_result(ears(model, settings))
        except BaseException as error:  # noqa: BLE001 - raised again when an ear is made
            loaded.set_exception(error)

    start_thread(load, stack)

    def make() -> "Ear":
        ear = loaded.result()()
        if made:
            return ear
        made.append(ear)
        recordings = sorted(shipped_audio().glob("*.flac"))
        ear.will_warm_up(shipped_samples(recording, HEARING_RATE) for recording in recordings)
        return ear

    return make


def canceller() -> "EchoCanceller":
    """The echo canceller, which removes the coach from the microphone.

    Raises:
        HearingError: there is none for this computer.
    """
    from voicecoach.hearing.canceller import EchoCanceller  # noqa: PLC0415 - only loudspeakers need it

    return EchoCanceller()


def rate_of(settings: Settings, delivery: Delivery) -> int:
    """Words a minute: the user's setting goes before a routine's wish."""
    by_default = settings.provenance()["rate"].origin is Origin.DEFAULT
    return delivery.rate or settings.rate if by_default else settings.rate


def voices(voice: str, settings: Settings, delivery: Delivery, language: str = engines.DEFAULT_LANGUAGE) -> list[Maker]:
    """Makers of the speech engines, the wanted one first: the user's setting goes before a routine's wish.

    All but those named or wished for speak the language.

    Raises:
        UsageError: there is no such engine.
        SpeechError: a voice named on this command line is not installed. One of the settings or the routine is
            skipped.
    """
    ours = {name for name, origin in settings.provenance().items() if origin.origin is not Origin.DEFAULT}
    rate = rate_of(settings, delivery)
    pitch = settings.pitch if "pitch" in ours or delivery.pitch is None else delivery.pitch
    wished: list[Maker] = []
    with suppress(VoicecoachError):
        wished = [engines.make(delivery.voice, rate, pitch)] if delivery.voice else []
    if voice == engines.AUTOMATIC:
        return [*wished, *engines.makers(voice, rate, pitch, language)]
    stand_in = engines.make(engines.in_language(language, engines.DEFAULT_ENGINE), rate, pitch)
    try:
        return [engines.make(voice, rate, pitch), *wished, stand_in]
    except SpeechError as error:
        if _named_now(settings):
            raise
        return [partial(_refuse, error), *wished, stand_in]


def _refuse(error: SpeechError) -> "Synthesizer":
    raise error


def _named_now(settings: Settings) -> bool:
    """Returns whether the voice was named on this command line, so that another one would surprise."""
    return settings.provenance()["voice"].origin is Origin.OPTION


def narrator(  # noqa: PLR0913 - two for a routine's voice
    voice: str,
    settings: Settings,
    stack: ExitStack,
    *,
    eager: bool,
    delivery: Delivery | None = None,
    language: str = engines.DEFAULT_LANGUAGE,
) -> Narrator:
    """A narrator with its cache, closed by the stack.

    Args:
        voice: a voice setting.
        settings: of the user.
        stack: closes it.
        eager: see `Narrator`; a narrator that is not eager needs `begin_to_speak`.
        delivery: the routine's wishes.
        language: of what is said.

    Raises:
        UsageError: there is no such engine.
        SpeechError: no engine starts; or the one named on this command line does not, or lacks the voice.
    """
    cache = PhraseCache(Paths().cache / "phrases", settings.cache_megabytes * MEGABYTE)
    wished = delivery or Delivery()
    words = {each.write: each.say for each in wished.pronunciations}
    pronounce = pronouncing({**words, **settings.pronunciations})
    made = Narrator(voices(voice, settings, wished, language), cache, eager=eager, pronounce=pronounce)
    stack.callback(made.close)
    if eager:
        made.require(first=_named_now(settings))
    return made


def begin_to_speak(narrator: Narrator, settings: Settings, stack: ExitStack) -> Callable[[], None]:
    """Start the engine, and make requested lines, in a thread from now on.

    Returns:
        A function that waits until the engine has started. It raises a SpeechError if no engine starts; or if the one
        named on this command line does not, or lacks the voice.
    """
    started: Future[None] = Future()

    def work(stop: threading.Event) -> None:
        try:
            narrator.require(first=_named_now(settings))
        except BaseException as error:  # noqa: BLE001 - raised again by the waiting function
            started.set_exception(error)
        else:
            started.set_result(None)
            narrator.work(stop)

    start_thread(work, stack)
    return started.result


def spoken_at_first(words: Wording) -> tuple[str, Clip]:
    """A line that can be said before any engine is ready, and its recorded sound."""
    name = "one-moment"
    file = shipped_audio() / "lines" / f"{name}-{words.catalogue.language}.flac"
    return words.line(name), Clip(shipped_samples(file, SAMPLE_RATE))


def settle() -> None:
    """Exclude all present objects from garbage collection, whose time grows with their number."""
    gc.freeze()


def open_speaker(mixer: Mixer, name: str, settings: Settings, stack: ExitStack) -> "ReconnectingSpeaker":
    """Play the mixer on a device from now on; other threads of this process do not delay it.

    Raises:
        SoundError: there is no such device, or it cannot be opened.
    """
    from voicecoach.sound.reconnecting import ReconnectingSpeaker  # noqa: PLC0415 - files need no sound system
    from voicecoach.sound.server_devices import arrived, choose, explained  # noqa: PLC0415 - likewise

    with _aloud(""), explained("output"):
        choice = choose("output", name)
        automatic = False if choice.endpoint else None  # a named device is kept
        other = automatic if settings.other_speaker == "automatic" else settings.other_speaker
        speaker = ReconnectingSpeaker(mixer, choice.device, settings.latency, other=other)
    stack.callback(speaker.close)
    stack.callback(sys.setswitchinterval, sys.getswitchinterval())
    stack.callback(gc.unfreeze)
    sys.setswitchinterval(SWITCH_INTERVAL)
    settle()
    with _aloud(""):
        speaker.start()
        speaker.settle(arrived("output", choice))
    return speaker


def look_for_speaker(name: str) -> None:
    """Check that a speaker exists and its name is unique, before anything else is opened.

    Raises:
        UsageError: no speaker has this name, or several have.
        SoundError: there is no speaker.
    """
    from voicecoach.sound.portaudio import find  # noqa: PLC0415 - files need no sound system
    from voicecoach.sound.server_devices import choose, explained  # noqa: PLC0415 - likewise

    with _aloud(""), explained("output"):
        find(choose("output", name).device, "output")


def open_microphone(name: str, settings: Settings, stack: ExitStack) -> "ReconnectingMicrophone":
    """Hear a device from now on.

    Raises:
        SoundError: there is no such device, or it cannot be opened.
    """
    from voicecoach.sound.reconnecting import ReconnectingMicrophone  # noqa: PLC0415 - files need no sound system
    from voicecoach.sound.server_devices import arrived, choose, explained, take_microphone  # noqa: PLC0415 - likewise

    with _aloud("no-microphone"), explained("input"):
        choice = choose("input", name)
        note = take_microphone(headset=settings.headset_microphone) if name == "default" else ""
        microphone = ReconnectingMicrophone(choice.device, note, kept=name != "default")
    stack.callback(microphone.close)
    with _aloud("no-microphone"):
        microphone.start()
        if choice.endpoint:
            microphone.settle(arrived("input", choice))
    return microphone


@contextmanager
def _aloud(line: str) -> Iterator[None]:
    """A context whose errors are spoken by a line of the catalogue; empty for none, without a speaker."""
    try:
        yield
    except VoicecoachError as error:
        error.aloud = line
        raise


def duck_others(by: Decibels, stack: ExitStack) -> "Ducker":
    """Lower other players from now on while the coach speaks."""
    from voicecoach.sound.ducking import Ducker  # noqa: PLC0415 - files need no sound system

    ducker = Ducker(by)
    ducker.claim_role()
    start_thread(ducker.work, stack)
    return ducker


def pause_others(stack: ExitStack) -> "Pauser":
    """Pause other players from now on while there is something to listen to."""
    from voicecoach.buttons.others import Pauser  # noqa: PLC0415 - files need no session bus

    pauser = Pauser()
    start_thread(pauser.work, stack)
    return pauser


def hear_buttons(pressed: SimpleQueue[str], routine: Routine, stack: ExitStack) -> "Buttons":
    """Hear the buttons of a headset from now on, if the system allows it."""
    from voicecoach.buttons.hub import Buttons  # noqa: PLC0415 - files need no buttons

    buttons = Buttons(pressed, routine.title, names_in(routine))
    stack.callback(buttons.close)
    buttons.start()
    return buttons


def keep_open(
    speaker: "ReconnectingSpeaker | None", microphone: "ReconnectingMicrophone | None", stack: ExitStack
) -> None:
    """Start a thread that uses lost devices again when they are back."""
    if speaker or microphone:
        from voicecoach.sound.reconnecting import Keeper  # noqa: PLC0415 - likewise

        start_thread(Keeper(speaker, microphone).work, stack)


def start_thread(work: Callable[[threading.Event], None], stack: ExitStack, patience: Seconds = 5.0) -> None:
    """Run a loop in a thread until the stack is closed; a loop that does not end within `patience` is abandoned."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop,), daemon=True)

    def end() -> None:
        stop.set()
        thread.join(timeout=patience)

    stack.callback(end)
    thread.start()


@contextmanager
def interrupting(interrupt: Callable[[], None]) -> Iterator[None]:
    """A context in which the first Ctrl-C, SIGTERM or closed terminal ends the session; the next ends the program."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    wanted = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    handlers = {number: signal.getsignal(number) for number in wanted}
    before = {number: handler for number, handler in handlers.items() if handler is not signal.SIG_IGN}  # nohup

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def once(*_: object) -> None:
        restore()
        interrupt()

    for number in before:
        signal.signal(number, once)
    try:
        yield
    finally:
        restore()
