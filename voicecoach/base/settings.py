"""The settings: defaults, then the user's settings.toml, then VOICECOACH_… variables, then options.

`Settings()` alone gives the defaults on any computer; `load` reads this computer's. All errors are reported at once,
each with its place and a suggestion. An unknown setting in the file may be another version's: it is only reported.
"""

import json
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, Field, PrivateAttr, StringConstraints, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from voicecoach.base import plain_files
from voicecoach.base.errors import SettingsError, UsageError, VoicecoachError
from voicecoach.base.paths import Paths
from voicecoach.base.suggestions import meant
from voicecoach.base.units import Decibels, Seconds
from voicecoach.session.commands import Command
from voicecoach.wording.catalogue import unspoken

PREFIX: Final = "VOICECOACH_"
NOT_SETTINGS: Final = frozenset({"VOICECOACH_HOME", "VOICECOACH_MODELS", "VOICECOACH_PYTHON", "VOICECOACH_VENV"})
"""Our variables that name folders (`voicecoach.base.paths`)."""

MAX_SETTINGS_BYTES: Final = 50_000
"""Most bytes of settings.toml: all settings take a few hundred. The TOML reader's time grows with the square of a key's
dots."""

NonEmpty: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


_NUMBERS: Final = frozenset(
    f"{kind}_{trouble}" for kind in ("int", "float") for trouble in ("parsing", "type", "from_float", "parsing_size")
) | {"greater_than_equal", "less_than_equal", "finite_number"}
"""Pydantic's names for errors of numbers."""


_KINDS: Final = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "list_type": 'a list, as in ["hold it"]',
    "dict_type": "a table of names and values",
    "string_type": 'text, as in "piper"',
    "string_too_short": "some text",
    "string_pattern_mismatch": "the tag of a language, as in en or de-AT",
}
"""The expected value, by pydantic's names for errors; its own messages are for programmers."""


class Origin(StrEnum):
    """Source of a setting; a later one in this order wins."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Source of one setting.

    Attributes:
        where: the file's path, or the name of the variable or option; empty for a default.
    """

    origin: Origin
    where: str = ""


class Settings(BaseSettings):
    """The user's settings. Immutable; made by `load`."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix=PREFIX, use_attribute_docstrings=True)

    voice: NonEmpty = "automatic"
    """The speech engine and, after a colon, its voice: hibari, pico:de-DE, pyttsx3:en-us+f3, piper; automatic is the
    most natural one of the language that is installed."""
    rate: Annotated[int, Field(ge=80, le=400)] = 165
    """Words a minute."""
    pitch: Annotated[int, Field(ge=0, le=99)] = 50
    """How high the voice is, where it can be chosen (espeak-ng): 0 is deep."""
    pronunciations: dict[NonEmpty, NonEmpty] = {}
    """How words are said, as in: QL = "quadratus lumborum"."""
    verbosity: Literal["full", "brief", "beats"] = "full"
    """How much the coach says: all; names, numbers and counts; counts alone."""
    eccentric_tone: bool = True
    """Whether a soft falling tone sounds while you lower, so that a slow negative can be followed without counting."""
    pause_sound: bool = True
    """Whether a soft sound tells every twenty seconds of a pause that the coach waits."""
    seed: Annotated[int, Field(ge=0)] | Literal["automatic"] = "automatic"
    """In which order the coach takes the several ways to say what it says often; automatic: another order for each
    workout that is heard, always 0 in files."""
    pace: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    """Tempo of every movement: 0.5 is half as fast, 2 is twice as fast as the routine says."""
    pain_go_on: Annotated[int, Field(ge=0, le=10)] = 3
    """Up to so much pain, from 0 to 10, an exercise goes on."""
    pain_careful: Annotated[int, Field(ge=0, le=10)] = 5
    """Up to so much it goes on only if it gets no worse; above, the workout is paused until you say what next."""
    pain_end: Annotated[int, Field(ge=1, le=11)] = 8
    """From so much on the coach asks whether to end, and ends it where nobody answers; 11 for never."""
    resume_hours: Annotated[float, Field(ge=0, le=720)] = 24.0
    """For so many hours a workout that was cut off is offered again; 0 for never."""
    microphone: NonEmpty = "default"
    """default, none, a device's name, or a sound file."""
    microphone_gain: Annotated[Decibels, Field(ge=-20, le=40)] = 0.0
    """Decibels by which the microphone is turned up before the ear; `calibrate` finds them for a quiet voice."""
    headset_microphone: bool = False
    """Whether a Bluetooth headset's own microphone is taken when it is the default one and there is another."""
    speaker: NonEmpty = "default"
    """default, none, a device's name, or a sound file to write."""
    other_speaker: bool | Literal["automatic"] = "automatic"
    """Whether another speaker will do when one that played is gone; automatic: not if that was named or headphones."""
    latency: Annotated[Seconds, Field(ge=0.01, le=1.0)] = 0.085
    """Seconds of sound handed to the device ahead; more is safer, less answers faster."""
    volume: Annotated[Decibels, Field(ge=-40, le=12)] = 0.0
    """Decibels added to the coach's voice."""
    duck: Annotated[Decibels, Field(ge=0, le=60)] = 12.0
    """Decibels by which the coach is lowered while you speak; 0 for not at all."""
    duck_others: Annotated[Decibels, Field(ge=0, le=60)] = 0.0
    """Decibels by which other players are lowered while the coach speaks, with PulseAudio; 0 for not at all."""
    pause_others: bool = False
    """Whether other players are paused while there is something to listen to, and play on in rests: for podcasts."""
    buttons: bool = True
    """Whether the buttons of a headset and media keys are commands, too, where the extra for them is installed."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "en"
    """Language of the commands that can be spoken."""
    cache_megabytes: Annotated[int, Field(ge=1, le=100_000)] = 200
    """Room for spoken phrases on the disk; the oldest go first."""
    phrases: dict[Command, list[NonEmpty]] = {}
    """Your own phrases for commands, as in: pause = ["hold it"]."""
    wake_word: str = ""
    """A word that every command must follow, for gyms and living rooms, as in: coach. Empty for none."""
    model: str = ""
    """The speech model's name or folder; empty for the default one."""
    echo_canceller: bool = False
    """Whether the coach is taken out of what the microphone hears: for a loudspeaker; headphones don't need it."""
    second_opinion: bool = True
    """Whether costly commands are checked by a second, free decoding."""

    _provenance: dict[str, Provenance] = PrivateAttr(default_factory=dict)
    _unknown: list[str] = PrivateAttr(default_factory=list)

    @field_validator("pain_end")
    @classmethod
    def _above_careful(cls, value: int, info: ValidationInfo) -> int:
        careful = info.data.get("pain_careful", 0)
        if value <= careful and value != cls.model_fields["pain_end"].default:  # which makes room
            raise ValueError(f"it should be above pain_careful, which is {careful}, not {value}")
        return value

    @field_validator("phrases", mode="before")
    @classmethod
    def _known_commands(cls, value: object) -> object:
        for name in value if isinstance(value, dict) else ():
            if name not in set(Command):
                raise ValueError(f"there is no command {name!r}{meant(str(name), Command)}")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic's own names
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only given values, so that `Settings()` is the same everywhere; `load` adds this computer's."""
        return (init_settings,)

    def unspoken(self) -> str:
        """A sentence about a language that the coach does not speak; empty for one that it does."""
        told = unspoken(self.language)
        return f"language: {told[0].lower()}{told[1:]}" if told else ""

    def unknown(self) -> list[str]:
        """A sentence for each entry of settings.toml that means nothing here; it may be another version's."""
        return list(self._unknown)

    def provenance(self) -> dict[str, Provenance]:
        """Source of each setting, in the order of the settings."""
        return {name: self._provenance.get(name, Provenance(Origin.DEFAULT)) for name in type(self).model_fields}


def _unknown_in(written: Mapping[str, object], path: Path) -> list[str]:
    return [
        f"{name} (in {path}) means nothing{meant(name, Settings.model_fields)}"
        for name in written
        if name not in Settings.model_fields
    ]


def load(options: Mapping[str, object] | None = None, file: Path | None = None) -> Settings:
    """The present settings of this user.

    Args:
        options: settings given on the command line; None stands for not given.
        file: instead of the user's settings.toml; it may be missing.

    Raises:
        SettingsError: names every setting that is wrong.
        UsageError: the same, if only options are wrong.
        TimeoutError: the disk or network of a file that one names does not answer.
    """
    path = file or Paths().settings_file
    written = from_file(path)
    layers = [
        (Origin.FILE, {name: value for name, value in written.items() if name in Settings.model_fields}),
        (Origin.ENVIRONMENT, _from_environment()),
        (Origin.OPTION, {name: value for name, value in (options or {}).items() if value is not None}),
    ]
    values = {name: value for _, layer in layers for name, value in layer.items()}
    provenance = {name: Provenance(origin, _where(origin, name, path)) for origin, layer in layers for name in layer}
    settings = Settings.__new__(Settings)
    try:
        # Not by BaseSettings: a file could give it arguments of its own (_env_file, _cli_parse_args).
        BaseModel.__init__(settings, **values)
    except ValidationError as error:
        raise _wrong(error.errors(), provenance) from None
    settings._provenance.update(provenance)  # noqa: SLF001 - our own class, which is frozen but for this
    settings._unknown.extend(_unknown_in(written, path))  # noqa: SLF001 - likewise
    plain_files.answers(name for name in (settings.microphone, settings.speaker, settings.model) if os.sep in name)
    return settings


def check(name: str, value: object, origin: Origin) -> None:
    """Check that a setting exists and accepts a value; a default is not checked.

    Raises:
        SettingsError: there is no setting of this name, or the value is not allowed; the message says which are.
    """
    if name not in Settings.model_fields:
        raise SettingsError(f"There is no setting called {name}{meant(name, Settings.model_fields)}.", "")
    if origin is Origin.DEFAULT:
        return
    try:
        checked = Settings.model_validate({name: value})
    except ValidationError as error:
        lines = list(_problems(error.errors(), {name: Provenance(origin, name)}))
        raise SettingsError(f"{'; '.join(lines)}.", "Nothing was changed.") from None
    if unspoken := checked.unspoken():
        raise SettingsError(f"{unspoken}.", "Nothing was changed.")


def unknown_variables(environment: Mapping[str, str] | None = None) -> list[str]:
    """A sentence for each VOICECOACH_… variable that means nothing; it may be another version's."""
    env = os.environ if environment is None else environment
    known = {PREFIX + name.upper() for name in Settings.model_fields} | NOT_SETTINGS
    return [
        f"{name} means nothing{meant(name, known)}"
        for name in sorted(env)
        if name.upper().startswith(PREFIX) and name.upper() not in known
    ]


def from_file(path: Path) -> dict[str, Any]:
    """The settings in a file; empty if there is none.

    Raises:
        SettingsError: it cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(plain_files.read_text(path, MAX_SETTINGS_BYTES))
    except (IsADirectoryError, plain_files.NotPlain, plain_files.TooLarge) as error:
        raise SettingsError(
            f"{path} is no file of settings: it is not plain, or over 50 kB.", "Move it away."
        ) from error
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from error
    except (ValueError, RecursionError) as error:  # endless numbers and nesting, too
        raise SettingsError(
            f"{path} is not TOML: {error}.", 'A line is name = value, as in: voice = "piper"'
        ) from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror or error}.") from error


def _from_environment() -> dict[str, Any]:
    """Settings in the environment; an empty variable counts as not set, as usual in shells."""
    try:
        return EnvSettingsSource(Settings, env_ignore_empty=True)()
    except ValueError as error:  # for a setting that is a list or a table
        name = "PRONUNCIATIONS" if '"pronunciations"' in str(error) else "PHRASES"
        example = '{"pause": ["hold it"]}' if name == "PHRASES" else '{"QL": "quadratus lumborum"}'
        raise SettingsError(f"{PREFIX}{name} is not JSON.", f"As in: {PREFIX}{name}='{example}'") from error


def _where(origin: Origin, name: str, path: Path) -> str:
    match origin:
        case Origin.FILE:
            return str(path)
        case Origin.ENVIRONMENT:
            return PREFIX + name.upper()
        case Origin.OPTION:
            return "--mic" if name == "microphone" else "--" + name.replace("_", "-")
        case Origin.DEFAULT:
            return ""


def _wrong(errors: Sequence[ErrorDetails], provenance: Mapping[str, Provenance]) -> VoicecoachError:
    lines = list(_problems(errors, provenance))
    origins = {provenance[str(error["loc"][0])].origin for error in errors if error["loc"][0] in provenance}
    if origins == {Origin.OPTION}:
        return UsageError("; ".join(lines) + ".")
    count = "A setting is" if len(lines) == 1 else f"{len(lines)} settings are"
    return SettingsError(f"{count} wrong: {'; '.join(lines)}.", "Correct what is set there.")


def _problems(errors: Iterable[ErrorDetails], provenance: Mapping[str, Provenance]) -> Iterator[str]:
    for error in errors:
        name, *inside = map(str, error["loc"])
        path = ".".join([name, *(part for part in inside if part != "[key]")])
        origin = provenance.get(name, Provenance(Origin.DEFAULT))
        place = origin.where if origin.origin is Origin.OPTION else f"{path} (in {origin.where})"
        if error["type"] == "value_error":
            yield f"{place}: {error['msg'].removeprefix('Value error, ')}"
        elif error["type"] in _NUMBERS and (range_ := _range(name)):
            yield f"{place}: it should be {range_}, not {_short(error['input'])}"
        else:
            told = error["msg"].replace("Input should", "it should").replace("String should", "it should")
            reason = f"it should be {_KINDS[error['type']]}" if error["type"] in _KINDS else told
            yield f"{place}: {reason}, not {_short(error['input'])}"


def _range(name: str) -> str:
    """The range of a number; empty without limits."""
    field = Settings.model_fields[name]
    limits = {key: getattr(rule, key) for rule in field.metadata for key in ("ge", "le") if hasattr(rule, key)}
    if limits.keys() != {"ge", "le"}:
        return ""
    kind = "a whole number" if field.annotation is int else "a number"
    return f"{kind} from {limits['ge']:g} to {limits['le']:g}"


def _short(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return f"{value:.15g}"
    try:
        text = json.dumps(value, default=str)
    except ValueError:
        return "a number without end"  # Python does not write one of over 4,300 digits
    return text if len(text) <= 60 else text[:59] + "…"
