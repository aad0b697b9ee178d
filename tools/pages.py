"""The page of all phrases, made from the phrase data and the transition table: `python -m tools.pages`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tools.installer import ROOT
from voicecoach.hearing import phrases
from voicecoach.hearing.phrases import SITUATIONS
from voicecoach.session.commands import Command
from voicecoach.session.states import State
from voicecoach.session.table import Effect, effect_of

PAGE: Final = ROOT / "docs" / "spoken-commands.md"
LANGUAGES: Final = {"en": "English", "de": "German", "es": "Spanish"}

MEANS: Final = {
    Command.NEXT: "ends this step: introduction → set, set → rest, rest → next set; said twice within a second it is "
    "one step, two key presses are two",
    Command.LAST_SAID: "says its last words again, without losing the beat",
    Command.NEXT_EXERCISE: "leaves this exercise for the next, in a superset in all rounds; said twice within a second "
    "it leaves one",
    Command.REPEAT: "in a set: the set starts over; in a rest: what is left; elsewhere the last lines again",
    Command.BACK: "to the start of this step, or the one before if this has just begun; after “skip” what was skipped",
    Command.PAUSE: "silence, at once",
    Command.RESUME: "counts in, and takes up the interrupted repetition from its start",
    Command.STOP: "silence, and “End the workout?”; no answer keeps it paused",
    Command.UNDO: "takes back the last command, to the exact repetition",
    Command.FASTER: "this exercise's tempo, 10 % faster",
    Command.SLOWER: "this exercise's tempo, 10 % slower",
    Command.NORMAL_SPEED: "this exercise's tempo as it is written",
    Command.MORE_REST: "30 seconds more",
    Command.LOUDER: "the coach's voice, 3 dB louder; remembered",
    Command.QUIETER: "the coach's voice, 3 dB quieter; remembered",
    Command.TALK_SLOWER: "the speech rate, 10 % slower; remembered",
    Command.TALK_FASTER: "the speech rate, 10 % faster; remembered",
    Command.HOW_MANY: "says how many repetitions are left, without losing the beat",
    Command.WHERE: "says the exercise, the set, the repetition, and what follows",
    Command.TIME_LEFT: "says how long the workout still takes",
    Command.CLOCK: "says the time",
    Command.PROGRESS: "says what is done so far",
    Command.HOW_TO: "explains the exercise, in a rest the one that comes; a set waits for that",
    Command.EASIER: "the exercise's easier way, from the next set",
    Command.HARDER: "the exercise's harder way, from the next set",
    Command.ALTERNATIVE: "another exercise for the same muscles, from the next set",
    Command.HURTS: "silence, at once; asks how much, from 0 to 10, and advises",
    Command.WARNING_SIGNS: "says when to stop and see a doctor: what the routine said at its beginning",
    Command.HELP: "says which words work here, the most useful first",
    Command.YES: "the answer to a question",
    Command.NO: "the answer to a question",
    Command.NUMBER: "the answer to “How much does it hurt?”",
}
"""The effect of each command, in a line."""

DOES: Final = {
    Effect.STEP_ON: "ends the step",
    Effect.HURRY: "counts in now",
    Effect.LEAVE: "to the next exercise",
    Effect.REPEAT: "says or does it again",
    Effect.STEP_BACK: "goes back",
    Effect.PAUSE: "pauses",
    Effect.CONTINUE: "goes on",
    Effect.ASK_STOP: "asks about the end",
    Effect.ASK_PAIN: "asks about the pain",
    Effect.DECIDE: "answers",
    Effect.ASK_AGAIN: "is asked again",
    Effect.INSIST: "first the answer",
    Effect.BEGUN: "begins what comes",
    Effect.UNDO: "takes back",
    Effect.TEMPO: "changes the tempo",
    Effect.VARY: "changes the exercise",
    Effect.MORE_REST: "rests longer",
    Effect.LEVEL: "changes the volume",
    Effect.TALK: "changes the speech rate",
    Effect.ANSWER: "is answered",
    Effect.EXPLAIN: "is explained",
    Effect.REFUSE: "changes nothing",
    Effect.END: "ends it",
}
"""The words for each effect, in the table of all states."""

AFTERWARDS: Final = (
    "“Changes nothing” is never silent: the coach says why, as in “You are already paused”. “First the answer”: what",
    "the coach has asked comes first, and it says so; a question of yours is answered before. After “help”, “repeat”,",
    "“louder” and “talk slower” it asks again, twice at most.",
    "",
    "Every phrase is heard in every state: none is taken for its neighbour because the state lacks it.",
    "`python -m benchmarks.states` tries each command in each state; [reliability](reliability.md) has the figures.",
)
"""Notes about that table."""


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# What you can say"
    yield ""
    yield "<!-- Made by `python -m tools.pages` from voicecoach/hearing/phrases/ and voicecoach/session/table.py. -->"
    yield ""
    yield "One phrase, alone: a short silence before it, a short silence after it"
    yield "([how it hears](hearing.md) tells more). Phrases in *italics* are checked a second time before they are"
    yield "obeyed, because they cost something when they were misheard. “Undo” takes back whatever was."
    for language, name in LANGUAGES.items():
        yield ""
        yield f"## {name}"
        yield ""
        yield from _phrases(language)
    yield ""
    yield "Your own phrases are added in the [settings](commands.md#settings), under `phrases`."
    yield ""
    yield "## Every command in every state"
    yield ""
    yield from _states()
    yield ""
    yield from AFTERWARDS


def _phrases(language: str) -> Iterator[str]:
    table = phrases.load(language)
    yield "| say | where | what it does |"
    yield "| --- | --- | --- |"
    for command in Command:
        own = [phrase for phrase in table.phrases if phrase.command == command.value]
        said = [f"*{phrase.text}*" if phrase.costly else phrase.text for phrase in own]
        where = _where(frozenset[str]().union(*(phrase.situations for phrase in own)))
        yield f"| {' · '.join(said)} | {where} | {MEANS[command]} |"


def _where(situations: frozenset[str]) -> str:
    if situations == set(SITUATIONS):
        return "everywhere"
    if situations <= {"asking-yes-no", "asking-number"}:
        return "when asked"
    return ", ".join(name.replace("_", " ") for name in SITUATIONS if name in situations)


def _states() -> Iterator[str]:
    yield f"| | {' | '.join(state.value.replace('_', ' ') for state in State)} |"
    yield f"|{' --- |' * (len(State) + 1)}"
    for command in Command:
        cells = [DOES[effect_of(state, command)] for state in State]
        yield f"| **{command.value.replace('_', ' ')}** | {' | '.join(cells)} |"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    target.write_text(page(), encoding="utf-8")
