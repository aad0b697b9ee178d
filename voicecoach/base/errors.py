"""The exceptions that reach a user: one base, one subclass a layer, each with a stable code.

A message says what happened and what was kept; a hint says what to do next. Anything else that is
raised is a bug in voicecoach.
"""

from typing import ClassVar


class VoicecoachError(Exception):
    """Base of everything that the command line turns into one clear line.

    Attributes:
        message: what happened, and what was kept.
        hint: what to do next, or an empty string.
        aloud: the name of the spoken line for it; empty if it is not spoken.
    """

    aloud: str = "cannot-go-on"
    code: ClassVar[str] = "failed"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(VoicecoachError):
    """The command was called wrongly: an unknown name, options that exclude each other."""

    code = "usage"
    exit_code = 2


class RoutineError(VoicecoachError):
    """A routine file cannot be used. Its problems are in `voicecoach.routine.problems`."""

    aloud = "no-routine"
    code = "routine"
    exit_code = 2


class SettingsError(VoicecoachError):
    """A setting has a value that means nothing."""

    code = "settings"
    exit_code = 2


class JournalError(VoicecoachError):
    """The journal cannot be written or read."""

    code = "journal"


class SpeechError(VoicecoachError):
    """A speech engine is missing, hangs, or made no sound."""

    code = "speech"


class SoundError(VoicecoachError):
    """A sound device or an audio file cannot be opened, read or written."""

    code = "sound"


class HearingError(VoicecoachError):
    """The recogniser cannot run."""

    code = "hearing"


class ModelError(HearingError):
    """A speech model is missing, incomplete or altered, or cannot be fetched."""

    aloud = "no-model"
    code = "model"
