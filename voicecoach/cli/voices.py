"""The voices: which there are, under which licence, and how they sound."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voicecoach.base.checkout import COMMAND
from voicecoach.cli.arguments import Voice
from voicecoach.cli.call import Call, call_of
from voicecoach.cli.help import examples
from voicecoach.cli.text import clean

if TYPE_CHECKING:
    from voicecoach.speech.registry import VoiceInfo

SAMPLE = "Hip bridges. Lie on your back, knees bent, feet flat. Ten repetitions. Down, two, three. Lift."
"""What a sample says when nothing else is asked for: a name, a sentence, and counts."""


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command(
        epilog=examples(
            "voicecoach voices",
            "voicecoach voices en-us",
            "voicecoach voices --sample --voice pyttsx3:en-us+f3",
            "voicecoach voices --sample -o sample.wav",
        )
    )(voices)


def voices(  # noqa: PLR0913 - a parameter is an option
    context: typer.Context,
    language: Annotated[
        str | None, typer.Argument(metavar="LANGUAGE", help="Only voices of this language, as en or en-us.")
    ] = None,
    *,
    sample: Annotated[bool, typer.Option("--sample", help="Let a voice speak instead of listing them.")] = False,
    voice: Voice = None,
    out: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="A sound file for the sample.")
    ] = None,
    speaker: Annotated[str | None, typer.Option("--speaker", metavar="NAME", help="The device for the sample.")] = None,
) -> None:
    """List the voices that can be set, with their licences.

    The one that speaks as things are set is marked.
    """
    call = call_of(context)
    if sample or out:
        _play(call, voice, out, speaker)
    else:
        _list(call, language, voice)


def _play(call: Call, voice: str | None, out: Path | None, speaker: str | None) -> None:
    settings = call.settings(voice=voice, speaker=speaker)
    seconds = call.backend().say(SAMPLE, settings, voice=settings.voice, out=out, speaker=settings.speaker)
    if call.flags.json:
        call.output.document({"voice": settings.voice, "file": str(out) if out else None, "seconds": seconds})
    elif out:
        call.output.say(f"{clean(out)}: {seconds:.2f} s.")


def _list(call: Call, language: str | None, voice: str | None) -> None:
    from voicecoach.speech import engines  # noqa: PLC0415 - late, for the sake of --help

    settings = call.settings(voice=voice)
    current = engines.current(settings.voice, settings.language.partition("-")[0])
    wanted = (language or "").lower()
    found = [one for one in engines.voices() if one.speaks(wanted)]
    if call.flags.json:
        call.output.document([asdict(one) | {"voice": one.setting, "current": one.setting == current} for one in found])
        return
    if found:
        call.output.table(("VOICE", "LANGUAGE", "LICENCE"), [_row(one, current) for one in found])
    else:
        call.output.say(f"No voice speaks {clean(wanted)}. All of them: {COMMAND} voices")


def _row(one: "VoiceInfo", current: str) -> tuple[str, str, str]:
    return one.setting + (" (speaks now)" if one.setting == current else ""), one.language or "-", one.licence
