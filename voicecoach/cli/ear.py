"""The ear alone and the voice alone: hear, say."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from voicecoach.cli.arguments import Files, Voice
from voicecoach.cli.call import Call, call_of
from voicecoach.cli.help import examples
from voicecoach.cli.lines import named
from voicecoach.cli.text import clean


class Situation(StrEnum):
    """What may be said, by what the session would be doing."""

    INTRO = "intro"
    GET_READY = "get_ready"
    WORKING = "working"
    RESTING = "resting"
    WAITING = "waiting"
    PAUSED = "paused"
    ASKING_YES_NO = "asking-yes-no"
    ASKING_NUMBER = "asking-number"


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command(
        epilog=examples(
            "voicecoach hear recording.wav",
            "voicecoach hear --state paused --json *.wav",
            "voicecoach hear --explain noise.flac",
        )
    )(hear)
    app.command(epilog=examples('voicecoach say "Hip bridges."', 'voicecoach say "Down, two, three." -o down.wav'))(say)


def hear(
    context: typer.Context,
    files: Files,
    state: Annotated[Situation, typer.Option("--state", help="What may be said.")] = Situation.WORKING,
    stream: Annotated[bool, typer.Option("--stream", help="Keep one ear over all files, as if they were one.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell why something was ignored, with what was heard.")
    ] = False,
) -> None:
    """Find spoken commands in sound files.

    What the ear decides, and what it ignores. With --json: one object a file, a line each, as they are decided.
    """
    call = call_of(context)
    settings = call.settings()
    call.warn_of_phrases(settings)
    heard = call.backend().hear(tuple(files), settings, state=state.value, stream=stream, explain=explain)
    for one in heard:
        if call.flags.json:
            call.output.json_line(one)
        else:
            _print(call, one)


def say(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to say.")],
    out: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="A sound file to write instead of speaking.")
    ] = None,
    voice: Voice = None,
    speaker: Annotated[str | None, typer.Option("--speaker", metavar="NAME", help="The device to speak on.")] = None,
) -> None:
    """Say something in the coach's voice."""
    call = call_of(context)
    settings = call.settings(voice=voice, speaker=speaker)
    seconds = call.backend().say(text, settings, voice=settings.voice, out=out, speaker=settings.speaker)
    if call.flags.json:
        call.output.document({"file": str(out) if out else None, "seconds": seconds})
    elif out:
        call.output.say(f"{clean(out)}: {seconds:.2f} s.")


def _print(call: Call, heard: Mapping[str, Any]) -> None:
    call.output.data(
        f"{clean(heard['file'])}: {heard['seconds']:.2f} s, heard with {heard['cpu_seconds']:.2f} s of work"
    )
    lines = [(c["utterance_start"], _command(c)) for c in heard["commands"]]
    lines += [(i["utterance_start"], _ignored(i)) for i in heard["ignored"]]
    for _, line in sorted(lines):
        call.output.data(clean_indented(line))
    call.output.out.flush()


def clean_indented(line: str) -> str:
    """A safe line that begins a little to the right."""
    return f"  {clean(line)}"


def _command(command: Mapping[str, Any]) -> str:
    value = f" {command['value']}" if command.get("value") is not None else ""
    return (
        f"{_span(command)} {named(command['command'])}{value}, heard as {command['phrase']!r}, "
        f"decided at {command['decided']:.2f}, confidence {command['confidence']:.2f}"
    )


def _ignored(ignored: Mapping[str, Any]) -> str:
    detail = f": {ignored['detail']}" if ignored.get("detail") else ""
    return f"{_span(ignored)} ignored, {named(ignored['reason'])}{detail}"


def _span(utterance: Mapping[str, Any]) -> str:
    return f"{utterance['utterance_start']:.2f}-{utterance['utterance_end']:.2f}"
