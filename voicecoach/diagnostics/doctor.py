"""Checks of this computer, with advice for each that fails.

Each check tries the real part as far as it can without making a sound. No check raises: an error is
its finding.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final, TypeAlias

from voicecoach.base.checkout import COMMAND, how_to_install
from voicecoach.base.errors import SettingsError, SoundError, UsageError, VoicecoachError
from voicecoach.base.paths import Paths, open_to_others

if TYPE_CHECKING:
    from voicecoach.base.settings import Settings
    from voicecoach.hearing.model import SpeechModel
    from voicecoach.sound.portaudio import Device, Kind
    from voicecoach.speech.synthesizer import Synthesizer

OLDEST: Final = (3, 11)
NEWEST: Final = (3, 13)
"""Newest Python that voicecoach is tested on (pyproject.toml)."""

WITHOUT: Final = f"Connect them. Without: {COMMAND} render ROUTINE -o FILE, or run with --mic and --speaker files."
UNMUTE: Final = "Unmute it in the system's sound settings, or turn it up there."

AUDIBLE_PEAK: Final = 0.01
"""Full scale is 1; a spoken word is far above this, silence far below."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.

    Attributes:
        ok: None if it could not be tried, which is no failure.
        detail: the finding in words.
        fix: advice, or an empty string.
    """

    check: str
    ok: bool | None
    detail: str
    fix: str = ""


Finding: TypeAlias = tuple[bool | None, str, str]


def _engine(settings: "Settings") -> "Synthesizer":
    from voicecoach.speech.engines import in_language, makers  # noqa: PLC0415 - imported by this check alone

    language = settings.language.partition("-")[0]
    return makers(in_language(language, settings.voice), settings.rate, language=language)[0]()


def _load_model(folder: Path) -> "SpeechModel":
    from voicecoach.hearing.recogniser import VoskModel  # noqa: PLC0415 - likewise

    return VoskModel(folder)


def _devices() -> "Sequence[Device]":
    from voicecoach.sound.portaudio import see_callbacks  # noqa: PLC0415 - likewise
    from voicecoach.sound.server_devices import devices  # noqa: PLC0415 - likewise

    see_callbacks()
    return devices()


def _why(kind: "Kind") -> tuple[str, str] | None:
    from voicecoach.sound.server_devices import why  # noqa: PLC0415 - likewise

    return why(kind)


def _find(kind: "Kind", name: str) -> None:
    from voicecoach.sound import portaudio  # noqa: PLC0415 - likewise
    from voicecoach.sound.server_devices import choose  # noqa: PLC0415 - likewise

    portaudio.find(choose(kind, name).device, kind)


def _settings() -> "Settings":
    from voicecoach.base.settings import load  # noqa: PLC0415 - likewise

    return load()


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The parts to check; tests replace them.

    Attributes:
        python: the version.
        engine: starts the speech engine of the settings.
        load_model: loads a model's folder, for the ear.
        devices: asks PortAudio and the sound server.
        find: looks for the speaker or microphone that the settings name; raises what is wrong.
        why: the reason for a missing speaker or microphone, if the system tells it.
    """

    python: tuple[int, ...] = tuple(sys.version_info[:3])
    settings: Callable[[], "Settings"] = _settings
    engine: Callable[["Settings"], "Synthesizer"] = _engine
    load_model: Callable[[Path], "SpeechModel"] = _load_model
    devices: Callable[[], "Sequence[Device]"] = _devices
    find: Callable[["Kind", str], None] = _find
    why: Callable[["Kind"], tuple[str, str] | None] = _why
    paths: Paths = field(default_factory=Paths)


def examine(parts: Dependencies | None = None) -> Iterator[Check]:
    """Run all checks in order; slow ones take a second."""
    doctor = _Doctor(parts or Dependencies())
    for name, look in doctor.checks():
        try:
            ok, detail, fix = look()
        except VoicecoachError as error:
            ok, detail, fix = False, error.message, error.hint
        except Exception as error:  # noqa: BLE001 - any error is a finding
            ok, detail, fix = False, f"{type(error).__name__}: {error}", ""
        yield Check(name, ok, detail, fix)


class _Doctor:
    def __init__(self, parts: Dependencies) -> None:
        self._parts = parts
        self._paths = parts.paths
        self._current: Settings | None = None
        self._hardware: Sequence[Device] | None = None
        self._loaded: SpeechModel | None = None

    def checks(self) -> list[tuple[str, Callable[[], Finding]]]:
        return [
            ("python", self._python),
            ("settings", self._settings),
            ("engine", self._engine),
            ("model", self._model),
            ("phrases", self._phrases),
            ("portaudio", self._portaudio),
            ("devices", self._devices),
            ("buttons", self._buttons),
            ("private", self._private),
            ("cache", self._cache),
            ("routines", self._routines),
        ]

    @property
    def _set(self) -> "Settings":
        """The user's settings, or the defaults if they cannot be read: another check reports that."""
        from voicecoach.base.settings import Settings  # noqa: PLC0415 - imported by this check alone

        return self._current or Settings()

    def _private(self) -> Finding:
        found = open_to_others(self._paths)
        if not found:
            return True, f"nobody else can write to {self._paths.data}", ""
        places = ", ".join(str(path) for path, _ in found)
        return False, f"others can write to {places}", "; ".join(command for _, command in found)

    def _python(self) -> Finding:
        version = ".".join(map(str, self._parts.python))
        if self._parts.python[:2] < OLDEST:
            return False, f"{version} is too old", f"Install Python {_dotted(OLDEST)} to {_dotted(NEWEST)}."
        if self._parts.python[:2] > NEWEST:
            return None, f"{version} is newer than what voicecoach is tested on ({_dotted(NEWEST)})", ""
        return True, version, ""

    def _settings(self) -> Finding:
        from voicecoach.base.settings import unknown_variables  # noqa: PLC0415 - imported by this check alone

        file = self._paths.settings_file
        try:
            self._current = self._parts.settings()
        except SettingsError as error:
            return False, error.message, f"Correct {file}."
        if unspoken := self._current.unspoken():
            return False, unspoken, f"To change it: {COMMAND} settings set language en"
        if unknown := self._current.unknown():
            return None, "; ".join(unknown), "Check the spelling. What is another version's may stay."
        if unknown := unknown_variables():
            return None, "; ".join(unknown), "Check the spelling of these environment variables."
        return True, f"{file}" if file.exists() else f"all defaults; {file} may change them", ""

    def _engine(self) -> Finding:
        begun = perf_counter()
        engine = self._parts.engine(self._set)
        try:
            speech = engine.synthesize("Ready.")
        finally:
            engine.close()
        if not len(speech.samples) or float(abs(speech.samples).max()) < AUDIBLE_PEAK:
            return False, f"{engine.voice} made no sound", 'Choose another voice, as in: voice = "pyttsx3"'
        return True, f"{engine.voice} spoke a word, started in {perf_counter() - begun:.1f} s", ""

    def _model(self) -> Finding:
        from voicecoach.hearing.store import ModelStore  # noqa: PLC0415 - imported by this check alone

        if self._set.language.partition("-")[0] != "en" and not self._set.model:
            what = f"the model that comes with voicecoach understands en, not {self._set.language}: no command is heard"
            return False, what, f"{COMMAND} settings set model FOLDER, of a Vosk model of that language."
        folder = ModelStore(self._paths.models).find(self._set.model or None)
        begun = perf_counter()
        self._loaded = self._parts.load_model(folder)
        return True, f"{folder} loaded in {perf_counter() - begun:.1f} s", ""

    def _phrases(self) -> Finding:
        from voicecoach.hearing.phrases.confusable import doubts  # noqa: PLC0415 - imported by this check alone

        own = {command.value: said for command, said in self._set.phrases.items()}
        if not own:
            return True, "none of your own", ""
        if self._loaded is None:
            return None, "not looked at, for want of the model", ""
        if found := doubts(self._set.language, own, self._loaded.knows):
            return False, "; ".join(found), "Choose other words under [phrases] in the settings."
        return True, f"{_number(sum(map(len, own.values())), 'phrase')} of your own", ""

    def _portaudio(self) -> Finding:
        try:
            self._hardware = self._parts.devices()
        except SoundError as error:
            return False, error.message, error.hint or "On Debian and Ubuntu: apt install libportaudio2"
        return True, "works", ""

    def _devices(self) -> Finding:
        if self._hardware is None:
            return None, "not looked at, for want of PortAudio", ""
        outputs = sum(device.outputs > 0 for device in self._hardware)
        inputs = sum(device.inputs > 0 for device in self._hardware)
        found = f"{_number(outputs, 'speaker')}, {_number(inputs, 'microphone')}"
        counts: tuple[tuple[Kind, int], ...] = (("output", outputs), ("input", inputs))
        lacking = [self._parts.why(kind) or ("", WITHOUT) for kind, count in counts if not count]
        used = [device for device in self._hardware if device.default_input or device.default_output]
        muted = [(f"{device.name}: {device.muted}.", UNMUTE) for device in used if device.muted]
        told = [*lacking, *muted, *self._named()]
        detail = " ".join([f"{found}.", *(what for what, _ in told if what)]) if told else found
        return not told, detail.rstrip("."), " ".join(dict.fromkeys(fix for _, fix in told))

    def _named(self) -> Iterator[tuple[str, str]]:
        """What is wrong with the speaker and the microphone that the settings name, and what to do."""
        from voicecoach.sound.files import SPEAKER_SUFFIXES  # noqa: PLC0415 - imported by this check alone

        kinds: tuple[tuple[str, Kind, str], ...] = (
            ("speaker", "output", self._set.speaker),
            ("microphone", "input", self._set.microphone),
        )
        for setting, kind, name in kinds:
            if name in ("default", "none"):
                continue
            if Path(name).is_file() or Path(name).suffix.lower() in SPEAKER_SUFFIXES:
                there = Path(name).absolute().parent.is_dir() if kind == "output" else Path(name).is_file()
                if not there:
                    yield f"The setting {setting} names {name}, which is not there.", _set_otherwise(setting)
                continue
            try:
                self._parts.find(kind, name)
            except VoicecoachError as error:
                hint = error.hint if isinstance(error, UsageError) else ""  # what there is, by name
                yield f"The setting {setting}: {error.message}", f"{hint} {_set_otherwise(setting)}".strip()

    def _buttons(self) -> Finding:
        if find_spec("dbus_fast") is None:
            return None, "those of headsets are not heard", f"To have them: {how_to_install('buttons')}"
        on_a_bus = bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))
        return True, "come from the desktop" if on_a_bus else "come from input devices, as far as they may be read", ""

    def _cache(self) -> Finding:
        folder = self._paths.cache
        there = next(parent for parent in (folder, *folder.parents) if parent.exists())
        fix = "Make room, or set VOICECOACH_HOME to a folder that you can write to."
        if not folder.exists():
            able = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
            return able, f"{folder} is not made yet" if able else f"{folder} cannot be made", "" if able else fix
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"written")
        except OSError as error:
            return False, f"{folder} cannot be written: {error.strerror or error}", fix
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        return True, f"{folder} holds {size / 1e6:.0f} of {self._set.cache_megabytes} MB", ""

    def _routines(self) -> Finding:
        from voicecoach.library.finding import Library, shipped  # noqa: PLC0415 - imported by this check alone
        from voicecoach.routine.loading import read  # noqa: PLC0415 - likewise

        entries = Library([self._paths.routines, shipped()]).entries()
        wrong = [entry.path for entry in entries if read(entry.path).routine is None]
        if wrong:
            return False, f"{_number(len(wrong), 'routine')} of {len(entries)} cannot be used", _check_them(wrong)
        return True, _number(len(entries), "routine"), ""


def _set_otherwise(setting: str) -> str:
    return f"For the default: {COMMAND} settings unset {setting}."


def _check_them(files: Sequence[Path]) -> str:
    return f"{COMMAND} check {' '.join(map(str, files))}"


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
