"""How soon is a question answered in a set, and does a beat move for it?

    python benchmarks/answers.py [QUESTIONS]

The sets of all shipped routines, with the real lengths of an engine's clips; so many questions at random moments
of them. The delay is from the moment at which a question is understood to the first word of its answer; from the
end of the question to its being understood it takes the ear another 0.14 s (median; docs/hearing.md).
"""

import random
import statistics
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "session"))

from player import Player, play

from voicecoach.app import factories
from voicecoach.base.settings import Settings
from voicecoach.base.units import Seconds
from voicecoach.library import finding
from voicecoach.routine.loading import load
from voicecoach.routine.models import Routine
from voicecoach.session.commands import Command
from voicecoach.session.place import Place
from voicecoach.session.script import SetStep, script_of
from voicecoach.session.states import State
from voicecoach.session.voice import LineLengths

ASKED = (Command.HOW_MANY, Command.WHERE, Command.TIME_LEFT, Command.CLOCK, Command.PROGRESS)
LONGEST: Seconds = 25.0
"""How far into a set questions come."""


def sets() -> Iterator[tuple[Routine, int]]:
    """Every set of the shipped routines that is counted."""
    for path in sorted(finding.shipped().glob("*.yaml")):
        routine = load(path)
        for index, step in enumerate(script_of(routine).steps):
            if isinstance(step, SetStep) and not step.exercise.open:
                yield routine, index


def asked(
    routine: Routine, step: int, voice: LineLengths, command: Command, after: Seconds
) -> tuple[Seconds, bool, bool]:
    """The delay of an answer, whether a cue was being said, and whether every beat stayed where it was."""
    player, plain = (play(routine, voice, start=Place(step)).until(State.WORKING, after) for _ in range(2))
    now = player.now
    if player.state is not State.WORKING:
        return 0.0, False, True
    cue = any(line.end > now for line in player.voiced if not line.beat)
    player.say(command)
    stay = beats_of_set(player.wait(8)) == beats_of_set(plain.wait(8))
    return next(line.start for line in player.voiced if not line.beat and line.start > now) - now, cue, stay


def beats_of_set(player: Player) -> list[Seconds]:
    """When the beats of the first set fell: what is told after it may well wait for an answer."""
    first = player.beats()[0]
    same = (first.exercise, first.set, first.side)
    return [beat.at for beat in player.beats() if (beat.exercise, beat.set, beat.side) == same]


def main() -> None:
    questions = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    chosen = random.Random(1)  # noqa: S311 - a sample, the same each time
    everywhere = list(sets())
    delays: list[Seconds] = []
    over_cues: list[Seconds] = []
    moved = 0
    with ExitStack() as stack:
        voice = factories.narrator("pyttsx3", Settings(), stack, eager=True)
        for _ in range(questions):
            routine, step = chosen.choice(everywhere)
            delay, cue, same = asked(routine, step, voice, chosen.choice(ASKED), chosen.uniform(0, LONGEST))
            moved += not same
            if delay:
                (over_cues if cue else delays).append(delay)
    for what, found in (("between counts", delays), ("while a cue is being said", over_cues)):
        if found:
            late = sum(delay > 1 for delay in found)
            print(f"{what}: {len(found)} questions, median {statistics.median(found):.2f} s, ", end="")
            print(f"longest {max(found):.2f} s, {late} later than 1 s")
    print(f"beats that moved: {moved} of {questions} questions")


if __name__ == "__main__":
    main()
