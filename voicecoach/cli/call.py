"""The context of a command: its streams, the backend and the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from voicecoach.cli.backend import Backend
from voicecoach.cli.flags import Flags
from voicecoach.cli.output import Output
from voicecoach.cli.text import clean

if TYPE_CHECKING:
    from voicecoach.base.settings import Settings


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the program."""

    output: Output
    backend: Callable[[], Backend]

    @property
    def flags(self) -> Flags:
        return self.output.flags

    def settings(self, **options: object) -> "Settings":
        """The user's settings, with the options of this call over them; None is an option not given.

        Warns of entries of settings.toml that mean nothing.
        """
        from voicecoach.base import settings  # noqa: PLC0415 - pydantic is late, for the sake of --help

        loaded = settings.load(options)
        for unknown in loaded.unknown():
            self.output.say(f"Warning: {clean(unknown)}.")
        return loaded

    def warn_of_phrases(self, settings: "Settings") -> None:
        """Warn of the user's own phrases that will cause trouble; the model's vocabulary is the doctor's business."""
        if settings.phrases:
            from voicecoach.library.checking import phrase_doubts  # noqa: PLC0415 - seldom needed

            for doubt in phrase_doubts(settings):
                self.output.say(f"Warning: {doubt}.")


def call_of(context: typer.Context) -> Call:
    """The call that a command belongs to."""
    call = context.obj
    if not isinstance(call, Call):
        raise TypeError("a command was called without voicecoach.cli.main")
    return call
