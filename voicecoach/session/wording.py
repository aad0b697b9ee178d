"""Every line the coach says of itself, in English. Short, warm, for the ear.

No line holds a phrase that the listener might command with, where another word will do: the coach
hears itself on open headphones. Help is the exception: there the ear is told what is being said.
"""

from collections.abc import Sequence
from typing import Final

from voicecoach.routine.models import Exercise, Side, Sides, Variation
from voicecoach.session.commands import Command
from voicecoach.session.script import AskStep, IntroStep, Lead, RestStep, Script, SetStep, Step, hold_of, reps_of
from voicecoach.session.spelling import about, duration, in_seconds, listing, lowered, number, ordinal, plural, sentence
from voicecoach.session.states import State
from voicecoach.units import Seconds

BEGIN: Final = "begin"
HALFWAY: Final = "halfway"
LAST_ONE: Final = "last one"
TEN_SECONDS: Final = "ten seconds"
RELAX: Final = "relax"

ALREADY_PAUSED: Final = "You are already paused."
SAY_HELP: Final = "Say help to hear what I understand."
CARRY_ON: Final = "All right, we carry on."
NOT_PAUSED: Final = "We are already moving."
NOTHING_TO_UNDO: Final = "There is nothing to take back."
NO_QUESTION: Final = "There is no question to answer."
NO_REST: Final = "There is no rest to lengthen."
NO_CLOCK: Final = "I have no clock here."
NOTHING_SAID: Final = "I have said nothing yet."
LAST_EXERCISE: Final = "That was the last exercise."
THIS_LOUD: Final = "This loud."
END_WORKOUT: Final = "End the workout? Yes or no."
STILL_HERE: Final = "All right, we stay here."
HOW_BAD: Final = "From zero to ten, how bad?"
UNDONE: Final = "Taken back."
OVER: Final = "The workout is over."
WAIT_TO_CONTINUE: Final = "I wait here. Say resume to go on from there."
LONG_PAUSE: Final = "I am still here, whenever you are."
SAY_DONE: Final = "As long as you like. Say done when you have finished."

SHORTEST_TOLD: Final[Seconds] = 3.0
"""The length of a shorter rest takes longer to say than to have."""

PAIN_GO_ON: Final = "Thank you. Gently, then."
PAIN_CAREFUL: Final = "Do more of this only if it does not get worse."
PAIN_STAY: Final = "We stay here until you want more."
PAIN_LEAVE: Final = "Then we leave this exercise for today."
WARNING_SIGNS: Final = (
    "Three signs are rare, but they are an emergency.",
    "Losing control of your bladder or bowel, numbness between your legs, or legs that grow weak.",
    "With any one of them, end the session and see a doctor at once.",
    "With pain since a fall or an accident, let a doctor look at it before you exercise.",
)
THANK_YOU: Final = "Thank you."
HOW_HARD: Final = "From zero, nothing at all, to ten, the hardest ever: how hard was that?"
HOW_HARD_IN_ALL: Final = "From zero, nothing at all, to ten, the hardest ever: how hard was the whole workout?"
HOW_MUCH_PAIN: Final = "From zero to ten, how much did it hurt?"
HOW_MUCH_PAIN_NOW: Final = "From zero to ten, how much pain do you feel now?"
FROM_ZERO: Final = "From zero, not at all, to ten, as bad as can be."
TOO_MUCH_PAIN: Final = "That is more than it should be. Do less of it, or its gentler form."
BAD_DAY_AFTER: Final = "That is more than it should be. Do less today, and ask a doctor if it stays."
GO_SLOWER: Final = "Shall we go slower? Yes or no."


def welcome(script: Script, seconds: Seconds, *, first: bool = False) -> list[str]:
    """The plan in two sentences, the three most useful words, and the routine's caution.

    Args:
        script: of the workout.
        seconds: about how long it takes.
        first: nobody has done it here before; whoever needs a caution hears the warning signs, too, once.
    """
    caution = script.routine.caution
    signs = [line for line in WARNING_SIGNS if line not in caution] if caution and first else []
    names = [lowered(exercise.name) for exercise in script.exercises()]
    plan = (
        f"Today: {listing(names)}."
        if len(names) <= 6
        else f"Today: {number(len(names))} exercises, from {names[0]} to {names[-1]}."
    )
    return [
        f"Welcome to {sentence(script.routine.title)}",
        f"{plan} That takes {about(seconds)}.",
        "Three words help at any moment: pause, repeat, and next.",
        *caution,
        *signs,
    ]


def introduction(step: IntroStep, exercise: Exercise, pace: float = 1.0) -> list[str]:
    """Name, sets and repetitions, tempo at its pace, and the set-up."""
    opening = "Straight after it" if step.joined else ("First" if step.number == 1 else "Now")
    return [
        f"{opening}: {lowered(exercise.name)}.",
        sentence(amount(exercise)),
        *tempo_lines(exercise, pace),
        *exercise.cues.setup,
    ]


def amount(exercise: Exercise) -> str:
    """Sets and repetitions as one says them: "three sets of five, each side"."""
    sets = exercise.sets_of()
    sides = {Sides.NONE: "", Sides.EACH: ", each side", Sides.ALTERNATING: ", sides in turn"}[exercise.sides]
    return f"{_work_of(exercise, sets)}{sides}"


def _work_of(exercise: Exercise, sets: int) -> str:
    many = plural(sets, "set")
    if isinstance(exercise.reps, tuple):
        ladder = listing([number(reps) for reps in exercise.reps])
        holds = f" holds of {duration(hold_of(exercise, 1) or 0)}" if exercise.hold else ""
        return f"{many}: {ladder}{holds}"
    if exercise.hold:
        return _holds(exercise, exercise.hold, sets)
    if exercise.work:
        return duration(exercise.work) if sets == 1 else f"{many} of {duration(exercise.work)}"
    if exercise.open:
        return "as long as you like" if sets == 1 else f"{many}, each as long as you like"
    return f"{many} of {number(exercise.reps or 1)}"


def _holds(exercise: Exercise, hold: Seconds | Sequence[Seconds], sets: int) -> str:
    repeated = exercise.reps if isinstance(exercise.reps, int) and exercise.reps > 1 else None
    times = f"{plural(sets, 'set')} of {plural(repeated, 'hold')}" if repeated else plural(sets, "hold")
    if not isinstance(hold, float | int):
        return f"{times}: {listing([number(round(seconds)) for seconds in hold])} seconds"
    if repeated:
        return f"{times}, {duration(hold)} each"
    return f"a hold of {duration(hold)}" if sets == 1 else f"{times} of {duration(hold)}"


def tempo_lines(exercise: Exercise, pace: float = 1.0) -> list[str]:
    """The tempo in the words of its phases, in the order in which they are done."""
    if exercise.tempo is None or exercise.reps is None:
        return []
    tempo, words = exercise.tempo, exercise.words
    lower = [(words.eccentric, tempo.eccentric), (words.pause_low, tempo.pause_low)]
    lift = [(words.concentric, tempo.concentric), (words.pause_high, tempo.pause_high)]
    order = lower + lift if exercise.start_with == "lower" else lift + lower
    counts = [f"{sentence(word)[:-1]}, {in_seconds(s / pace)}." for word, s in order if s]
    return ["The tempo: " + " ".join(counts)]


def announcement(step: SetStep, exercise: Exercise, *, lone: bool) -> list[str]:
    """What is said before the count of a set: which set, which side, and one reminder."""
    side = [f"{_side(step.side)} side."] if step.side else []
    if step.lead is Lead.OTHER_SIDE:
        return ["Other side.", *side]
    named = {
        Lead.STRAIGHT_ON: [f"Straight on: {lowered(exercise.name)}."],
        Lead.NEW_EXERCISE: [sentence(exercise.name)],
    }
    lines = [*named.get(step.lead, [])]
    if not lone:
        lines.append(f"Set {number(step.set)} of {number(step.sets)}." if step.set < step.sets else "Last set.")
    if isinstance(exercise.reps, tuple) or isinstance(exercise.hold, tuple):
        hold = hold_of(exercise, step.set)
        lines.append(sentence(_ladder(exercise, step.set, hold)))
    if exercise.sides is Sides.ALTERNATING:
        side = [f"Sides in turn, {exercise.first_side.value} first."]
    return lines + side


def _ladder(exercise: Exercise, set_number: int, hold: Seconds | None) -> str:
    if isinstance(exercise.hold, tuple):
        return f"{duration(hold or 0)} this time"
    return f"{number(reps_of(exercise, set_number))} this time"


def _side(side: Side | None) -> str:
    return side.value.capitalize() if side else ""


def form_cue(step: SetStep, exercise: Exercise) -> str | None:
    """One short line before a set: the reminder before the last, else the form cues in turn."""
    if step.lead is Lead.OTHER_SIDE:
        return None
    if step.set == step.sets and step.sets > 1 and exercise.cues.reminder:
        return exercise.cues.reminder
    cues = exercise.cues.form
    return cues[(step.set - 1) % len(cues)] if cues else None


def further_cues(step: SetStep, exercise: Exercise) -> list[str]:
    """The form cues after the one whose turn it was before the set."""
    cues = exercise.cues.form
    return list(cues[(step.set - 1) % len(cues) + 1 :]) if cues else []


def rest(seconds: Seconds | None) -> str:
    """The first line of a rest; None: until the listener says so."""
    if seconds is None:
        return "Rest as long as you need. Say next when you want to go on."
    return f"Rest. {sentence(duration(seconds))}" if seconds >= SHORTEST_TOLD else "Rest."


def coming_up(script: Script, following: int, exercise: Exercise) -> str:
    """What comes after a rest."""
    if following >= len(script.steps):
        return "After this, the end."
    step = script.steps[following]
    if step.exercise.id != exercise.id or not isinstance(step, SetStep):
        return f"Coming up: {lowered(step.exercise.name)}."
    if step.lead is Lead.OTHER_SIDE and step.side:
        return f"Coming up: the {step.side.value} side."
    if step.sets == 1:
        return f"Coming up: {lowered(step.exercise.name)}."
    return f"Coming up: set {number(step.set)} of {number(step.sets)}."


def closing(script: Script, sets: int, reps: int, seconds: Seconds) -> list[str]:
    """The last lines of a workout."""
    return [*script.routine.closing, "That was the whole workout.", summary(sets, reps, seconds), "Good work."]


def summary(sets: int, reps: int, seconds: Seconds) -> str:
    """What was done, in a sentence."""
    done = f"{plural(sets, 'set')}, {plural(reps, 'repetition')}" if sets else plural(reps, "repetition")
    return sentence(f"{done}, in {duration_about(seconds)}")


def resumed(step: Step, rep: int) -> list[str]:
    """The first lines of a workout that is taken up where it was cut off."""
    lines = ["Welcome back.", f"We go on with {lowered(step.exercise.name)}."]
    if isinstance(step, SetStep):
        side = f", {step.side.value} side" if step.side else ""
        lines.append(f"Set {number(step.set)} of {number(step.sets)}{side}, repetition {number(rep)}.")
    return lines


def cut_off(step: Step, exercise: Exercise, rep: int) -> str:
    """Asks whether a workout is taken up where it was cut off.

    Args:
        step: the first one that is not done.
        exercise: as varied.
        rep: the repetition that comes next.
    """
    if not isinstance(step, SetStep):
        return f"You stopped before {lowered(exercise.name)}. Continue there?"
    parts = [lowered(exercise.name)]
    parts += [f"{ordinal(step.set)} set"] if step.sets > 1 else []
    parts += [f"{step.side.value} side"] if step.side else []
    parts += [f"after {number(rep - 1)}"] if rep > 1 else []
    return f"You stopped at {', '.join(parts)}. Continue there?"


def duration_about(seconds: Seconds) -> str:
    """A length of time, to the minute from two minutes on."""
    return plural(round(seconds / 60), "minute") if seconds >= 120 else duration(round(seconds))


def resting_again(seconds: Seconds) -> str:
    """Said when a rest is taken up again."""
    return f"{sentence(duration(max(1, round(seconds))))[:-1]} of rest left."


def more_rest(seconds: Seconds) -> str:
    """Confirms a longer rest."""
    return sentence(f"{duration(seconds)} more")


def took(seconds: Seconds) -> str:
    """Tells how long open work was."""
    return sentence(f"that was {duration(max(1, round(seconds)))}")


def new_tempo(exercise: Exercise, pace: float) -> str:
    """Confirms another speed by the length of the longest movement."""
    if exercise.tempo is None or exercise.reps is None:
        return "This exercise has no tempo."
    tempo = exercise.tempo
    lowers = tempo.eccentric >= tempo.concentric
    word = exercise.words.eccentric if lowers else exercise.words.concentric
    length = (tempo.eccentric if lowers else tempo.concentric) / pace
    return sentence(f"{in_seconds(length)} {word}")


def reps_left(step: SetStep, exercise: Exercise, rep: int, later: int) -> str:
    """Answers "how many left" inside a set.

    Args:
        step: the set.
        exercise: as varied.
        rep: the repetition being done.
        later: how many sets of the exercise come after this one, each side counted.
    """
    reps = reps_of(exercise, step.set)
    if exercise.open:
        return "As long as you like."
    if reps == 1 and later:
        return f"This one, and {number(later)} more."
    if rep >= reps:
        return "This is the last one."
    return sentence(f"{number(reps - rep + 1)} left")


def sets_left(exercise: Exercise, left: int) -> str:
    """Answers "how many left" outside a set."""
    if not left:
        return f"No sets of {lowered(exercise.name)} left."
    return sentence(f"{plural(left, 'set')} of {lowered(exercise.name)} left")


def where(step: Step, exercise: Exercise, rep: int) -> str:
    """Answers "where am I", in one short sentence."""
    if isinstance(step, SetStep):
        turn = f", set {number(step.set)} of {number(step.sets)}" if step.sets > 1 else ""
        side = f", {step.side.value} side" if step.side else ""
        count = f", repetition {number(rep)}" if reps_of(exercise, step.set) > 1 else ""
        return sentence(f"{exercise.name}{turn}{side}{count}")
    if isinstance(step, RestStep | AskStep):
        return f"Resting after set {number(step.set)} of {lowered(exercise.name)}."
    return f"The introduction of {lowered(exercise.name)}."


def time_left(seconds: Seconds) -> str:
    """Answers "how long is left"."""
    return sentence(about(seconds))


def clock(second_of_day: Seconds) -> str:
    """Answers "what time is it", on a twelve-hour clock."""
    minutes = int(second_of_day // 60) % (24 * 60)
    hour, minute = divmod(minutes, 60)
    spoken = number((hour - 1) % 12 + 1)
    if minute == 0:
        return f"It is {spoken} o'clock."
    return f"It is {spoken} {'oh ' if minute < 10 else ''}{number(minute)}."


def progress(sets: int, reps: int) -> str:
    """Answers "how am I doing"."""
    return sentence(f"{plural(sets, 'set')} and {plural(reps, 'repetition')} so far")


def variation_chosen(name: str) -> str:
    """Confirms a variation; it begins with the following set."""
    return f"From the following set: {lowered(name)}."


def no_variation(kind: str) -> str:
    """Answers a wish for a variation that an exercise does not have."""
    return {
        "easier": "I know no gentler form of this exercise.",
        "harder": "I know no tougher form of this exercise.",
    }.get(kind, "I know no other form of this exercise.")


def take_easier(name: str) -> str:
    """Offers the easier variation."""
    return f"There is a gentler form: {lowered(name)}. Shall we take it? Yes or no."


def eased(variation: Variation) -> list[str]:
    """Said when a variation begins in the middle of a set: its name, and its set-up if that is another one."""
    return [sentence(variation.name), *(variation.cues.setup if variation.cues else ())]


def how_to(exercise: Exercise) -> list[str]:
    """Answers "how do I do this": the set-up, then the form cues."""
    lines = [*exercise.cues.setup, *exercise.cues.form]
    return lines or [f"I have no description of {lowered(exercise.name)}."]


_HELPFUL: Final = {
    Command.PAUSE: "pause",
    Command.REPEAT: "repeat",
    Command.NEXT: "next",
    Command.RESUME: "resume",
    Command.STOP: "stop",
    Command.UNDO: "undo",
    Command.MORE_REST: "more rest",
    Command.SLOWER: "slower",
    Command.HOW_MANY: "how many left",
    Command.BACK: "go back",
    Command.HOW_TO: "explain",
    Command.NEXT_EXERCISE: "next exercise",
    Command.EASIER: "easier",
    Command.HURTS: "that hurts",
    Command.WARNING_SIGNS: "warning signs",
    Command.LAST_SAID: "what did you say",
    Command.PROGRESS: "how am I doing",
    Command.YES: "yes",
    Command.NO: "no",
    Command.NUMBER: "a number from zero to ten",
}

_WAS_IT: Final[dict[Command, str]] = {
    Command.NEXT: "Move on?",
    Command.NEXT_EXERCISE: "Next exercise?",
    Command.REPEAT: "Once more?",
    Command.BACK: "Go back?",
    Command.UNDO: "Take that back?",
    Command.HURTS: "Does it hurt?",
    Command.HOW_TO: "Shall I explain?",
    Command.MORE_REST: "More rest?",
    Command.NORMAL_SPEED: "Normal speed?",
}
"""For the others their own word is a question: "Easier?"."""


def was_it(command: Command) -> str:
    """Asks whether a command was meant."""
    asked = _WAS_IT.get(command, f"{command.value.replace('_', ' ').capitalize()}?")
    return f"{asked} Yes or no."


_ORDER: Final[dict[str, Sequence[Command]]] = {
    State.PAUSED: (Command.RESUME, Command.NEXT, Command.STOP, Command.REPEAT, Command.BACK, Command.UNDO),
    State.RESTING: (Command.NEXT, Command.MORE_REST, Command.PAUSE, Command.REPEAT, Command.BACK, Command.UNDO),
    State.WAITING: (Command.NEXT, Command.RESUME, Command.PAUSE, Command.REPEAT, Command.BACK, Command.UNDO),
    State.FINISHED: (Command.UNDO, Command.PROGRESS, Command.STOP),
    "asking-yes-no": (Command.YES, Command.NO, Command.UNDO),
    "asking-number": (Command.NUMBER, Command.PAUSE, Command.STOP),
}
_OTHERWISE: Final = (
    Command.PAUSE,
    Command.REPEAT,
    Command.NEXT,
    Command.BACK,
    Command.UNDO,
    Command.SLOWER,
    Command.EASIER,
    Command.HOW_MANY,
    Command.HOW_TO,
    Command.NEXT_EXERCISE,
    Command.HURTS,
    Command.WARNING_SIGNS,
    Command.LAST_SAID,
    Command.STOP,
)


def help_lines(situation: str) -> list[str]:
    """The words that work in a state or answer a kind of question, the three most useful first."""
    words = [_HELPFUL[command] for command in _ORDER.get(situation, _OTHERWISE)]
    others = [f"Also {listing(words[3:])}."] if words[3:] else []
    return [f"You can say {words[0]}, {words[1]}, or {words[2]}.", *others]
