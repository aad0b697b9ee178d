"""The commands that do a workout: run, render, demo."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Annotated

import typer

from voicecoach.base.checkout import COMMAND
from voicecoach.base.errors import UsageError, VoicecoachError
from voicecoach.cli.arguments import Events, Folders, From, Microphone, Pace, Routine, Speaker, Verbosity, Voice
from voicecoach.cli.call import Call, call_of
from voicecoach.cli.help import examples
from voicecoach.cli.keyboard import Keyboard
from voicecoach.cli.text import clean, clock, plural
from voicecoach.cli.views import draws, watching
from voicecoach.runtime.event_log import EventLine

if TYPE_CHECKING:
    from voicecoach.app.request import WorkoutOutcome

EXIT_CODES = {"finished": 0, "stopped": 3, "interrupted": 130}
"""How a workout ended, as scripts see it."""

EXIT_NOT_KEPT = 1
"""It was done, and not all of it could be kept."""

_ENDINGS = {"finished": "Finished", "stopped": "Stopped early", "interrupted": "Interrupted"}


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command(
        epilog=examples(
            "voicecoach run back-pain",
            'voicecoach run back-pain --from "Elbow lifts:2"',
            "voicecoach run my.yaml --mic none --verbosity brief",
            "voicecoach run back-pain --mic said.wav --speaker session.wav --events events.jsonl --fast",
        )
    )(run)
    app.command(
        epilog=examples(
            "voicecoach render back-pain -o back-pain.m4b", "voicecoach render my.yaml -o my.opus --pace 0.8"
        )
    )(render)
    app.command(epilog=examples("voicecoach demo", "voicecoach demo --out demo"))(demo)


def run(  # noqa: PLR0913 - a parameter is an option
    context: typer.Context,
    routine: Routine,
    *,
    mic: Microphone = None,
    speaker: Speaker = None,
    voice: Voice = None,
    events: Events = None,
    start_from: From = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the last workout was cut off.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin at the beginning, without asking.")] = False,
    pace: Pace = None,
    fast: Annotated[bool, typer.Option("--fast", help="With files only: as fast as the computer can.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep a rehearsal, too: without a speaker, into a file, or fast.")
    ] = False,
    verbosity: Verbosity = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show why something was ignored, with the words that were heard.")
    ] = False,
    folders: Folders = None,
) -> int:
    """Do a workout.

    Say "help" at any time to be told what else you can say. Ctrl-C ends it and keeps what was done.

    The exit code is 0 for a workout that was done to its end, 3 if you stopped it early.
    """
    if resume and fresh:
        raise UsageError("--resume and --fresh exclude each other.", "Take one of them, or neither.")
    call = call_of(context)
    settings = call.settings(microphone=mic, speaker=speaker, voice=voice, pace=pace, verbosity=verbosity)
    call.warn_of_phrases(settings)
    backend = call.backend()
    backend.expect_devices(settings)
    pressed: SimpleQueue[str] = SimpleQueue()
    asked = backend.workout(
        routine=routine,
        folders=tuple(folders or ()),
        microphone=settings.microphone,
        speaker=settings.speaker,
        voice=settings.voice,
        events=events,
        start_from=start_from,
        resume=True if resume else False if fresh else None,
        pace=settings.pace,
        fast=fast,
        keep=keep,
        verbosity=settings.verbosity,
        explain=explain,
        metered=draws(call),
        pressed=pressed,
    )
    with (
        watching(call, routine, asked.folders, ticking=not fast, explain=explain) as watch,
        nullcontext() if fast else Keyboard(pressed),
    ):
        outcome = backend.run(asked, settings, watch)
    return _ended(call, outcome)


def render(  # noqa: PLR0913 - a parameter is an option
    context: typer.Context,
    routine: Routine,
    out: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="What to write: .wav .flac .ogg .opus .mp3 .m4b.")
    ],
    *,
    voice: Voice = None,
    events: Events = None,
    start_from: From = None,
    pace: Pace = None,
    verbosity: Verbosity = None,
    folders: Folders = None,
) -> int:
    """Write a workout into a sound file.

    The same session without a microphone, faster than real time, with chapters where the format has them.
    """
    call = call_of(context)
    settings = call.settings(voice=voice, pace=pace, verbosity=verbosity)
    backend = call.backend()
    asked = backend.workout(
        routine=routine,
        folders=tuple(folders or ()),
        voice=settings.voice,
        events=events,
        start_from=start_from,
        pace=settings.pace,
        verbosity=settings.verbosity,
    )
    with watching(call, routine, asked.folders, ticking=False, lines=call.flags.verbose) as watch:
        made = backend.render(asked, out, settings, watch)
    if call.flags.json:
        cache = {"hits": made.hits, "made": made.made}
        shown = {
            "file": str(made.file),
            "seconds": round(made.seconds, 6),
            "wall_seconds": round(made.wall_seconds, 3),
            "cache": cache,
            "trouble": list(made.trouble),
        }
        call.output.document(shown)
    else:
        part = "only the first " if made.reason == "interrupted" else ""
        call.output.say(f"{clean(made.file)}: {part}{clock(made.seconds)}, made in {made.wall_seconds:.1f} s.")
    _tell(call, made.trouble)
    return EXIT_CODES[made.reason]


def demo(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where to leave the files; by default a new folder.")
    ] = None,
) -> int:
    """See and hear it at work, on recordings.

    The beginning of the back-pain routine with recorded commands: no microphone, headphones or sound card needed.
    """
    call = call_of(context)
    settings = call.settings()
    reasons: list[object] = []
    with watching(call, "back-pain", ticking=False) as watch:

        def told(event: EventLine) -> None:
            if event["event"] == "session_ended":
                reasons.append(event["reason"])
            watch(event)

        folder = call.backend().demo(out, settings, told)
    # It is stopped by one of its own recordings, so that is as good as finished here.
    code = EXIT_CODES["interrupted"] if "interrupted" in reasons else 0
    files = {name: str(folder / name) for name in ("session.wav", "events.jsonl", "microphone.wav")}
    if call.flags.json:
        call.output.document({"folder": str(folder), "files": files})
        return code
    call.output.data(clean(folder))
    call.output.say(f"""
Listen to   {files["session.wav"]}
it heard    {files["microphone.wav"]}
and did     {files["events.jsonl"]}
Next, with headphones and a microphone:  {COMMAND} run back-pain
What works on this computer:              {COMMAND} doctor""")
    return code


def _tell(call: Call, trouble: Sequence[str]) -> None:
    for each in trouble:
        call.output.say(f"Note: {each}")


def _ended(call: Call, outcome: "WorkoutOutcome") -> int:
    kinds = [
        plural(outcome.reps_done, "repetition") if outcome.reps_done else "",
        plural(outcome.holds_done, "hold") if outcome.holds_done else "",
        f"{clock(outcome.work_seconds)} of work" if round(outcome.work_seconds) else "",
    ]
    done = f"{', '.join([plural(outcome.sets_done, 'set'), *filter(None, kinds)])} in {clock(outcome.seconds)}"
    if outcome.reason not in EXIT_CODES:
        why = " ".join(outcome.trouble)
        raise VoicecoachError(f"The workout failed after {done}; what was done is kept. {why}".rstrip())
    if call.flags.json:
        names = ("reason", "sets_done", "reps_done", "holds_done", "work_seconds", "seconds", "trouble")
        call.output.document({name: getattr(outcome, name) for name in names})
    call.output.say(f"{_ENDINGS[outcome.reason]}: {done}.")
    _tell(call, outcome.trouble)
    code = EXIT_CODES[outcome.reason]
    return EXIT_NOT_KEPT if outcome.not_kept and code != EXIT_CODES["interrupted"] else code
