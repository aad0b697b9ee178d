"""Arguments and options that several commands take, each described once."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer


def routine_names(incomplete: str) -> list[str]:
    """The routines' names, for the shell's Tab key. Shells put them into the line unquoted."""
    from voicecoach.base.plain_names import needs_no_quotes  # noqa: PLC0415 - seldom needed
    from voicecoach.library.finding import routines  # noqa: PLC0415 - seldom needed

    names = (entry.name for entry in routines(()).entries())
    return [name for name in names if name.startswith(incomplete) and needs_no_quotes(name)]


def exercise_ids(context: typer.Context, incomplete: str) -> list[str]:
    """Returns the ids of the routine's exercises for the shell's Tab key: they need no quotes."""
    from voicecoach.base.errors import VoicecoachError  # noqa: PLC0415 - seldom needed
    from voicecoach.library.finding import routines  # noqa: PLC0415 - likewise
    from voicecoach.routine.loading import load  # noqa: PLC0415 - likewise

    typed = [context.params.get("routine"), *context.args]  # an unfinished line is not taken apart
    try:
        exercises = load(routines(()).find(next(filter(None, typed), ""))).exercises()
    except VoicecoachError:
        return []
    return [exercise.id for exercise in exercises if exercise.id.startswith(incomplete.casefold())]


Routine: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="ROUTINE", help="A name from `list`, or a file's path.", autocompletion=routine_names),
]
Files: TypeAlias = Annotated[
    list[Path], typer.Argument(metavar="FILE", help="One or more files, or names from `list`.")
]
Folders: TypeAlias = Annotated[
    list[Path] | None, typer.Option("--dir", metavar="DIR", help="Another folder of routines; may be repeated.")
]
Microphone: TypeAlias = Annotated[
    str | None, typer.Option("--mic", metavar="NAME", help="default, none, a device's name, or a sound file.")
]
Speaker: TypeAlias = Annotated[
    str | None,
    typer.Option("--speaker", metavar="NAME", help="default, none, a device's name, or a sound file to write."),
]
Voice: TypeAlias = Annotated[
    str | None, typer.Option("--voice", metavar="NAME", help="Speech engine and voice; see `voices`.")
]
# A text, so that the settings check it: the parser knows no limits.
Pace: TypeAlias = Annotated[
    str | None, typer.Option("--pace", metavar="FACTOR", help="Tempo of every movement, 0.5 (slow) to 2 (fast).")
]
Verbosity: TypeAlias = Annotated[
    str | None, typer.Option("--verbosity", metavar="LEVEL", help="How much is said: full, brief or beats.")
]
Events: TypeAlias = Annotated[
    Path | None, typer.Option("--events", metavar="FILE", help="Write all that happens, one JSON object a line.")
]
From: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="EXERCISE[:SET]",
        help="Begin at this exercise, and at this set of it.",
        autocompletion=exercise_ids,
    ),
]
