"""All lines of the coach, in the words of a catalogue. Short, warm, for the ear.

This module decides which line is said; its words are data, `voicecoach/wording/`. To add a line, give it a name in the
catalogue and ask for it: `words.line("name")`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.routine.models import Exercise, Routine, Side, Sides, Variation, WarningSigns
from voicecoach.session.commands import Command
from voicecoach.session.lines import Line, line_of
from voicecoach.session.script import (
    SHORTEST_TOLD,
    AskStep,
    IntroStep,
    Lead,
    RestStep,
    Script,
    SetStep,
    Step,
    hold_of,
    reps_of,
    side_of,
)
from voicecoach.session.spelling import Spelling, sentence
from voicecoach.session.states import State
from voicecoach.session.tally import Tally
from voicecoach.wording.catalogue import load, nearest

SIGNS: Final[dict[WarningSigns, Sequence[str]]] = {
    WarningSigns.BACK: ("warning-signs", "warning-signs-which", "warning-signs-then", "warning-signs-fall"),
    WarningSigns.NECK: ("warning-signs-neck", "warning-signs-neck-fall"),
    WarningSigns.JOINT: ("warning-signs-joint", "warning-signs-fall"),
}
"""Names of the lines of each group of warning signs."""

_CAUTIONS: Final = frozenset({"warning-signs-any", "pain-doctor"}.union(*SIGNS.values()))

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
_UNTOLD: Final = frozenset(
    {
        Command.FASTER,
        Command.NORMAL_SPEED,
        Command.LOUDER,
        Command.QUIETER,
        Command.TALK_SLOWER,
        Command.TALK_FASTER,
        Command.WHERE,
        Command.TIME_LEFT,
        Command.CLOCK,
        Command.HARDER,
        Command.ALTERNATIVE,
        Command.HELP,
    }
)
"""Commands that help leaves out, to stay short: it names a similar one, or people find them without help."""


@dataclass(frozen=True, slots=True)
class Wording(Spelling):
    """The lines of a session in one language.

    Attributes:
        seed: decides the order of a line's variants.
        turns: by the name of a line, how often it was said before, which decides its variant.
    """

    seed: int = 0
    turns: Mapping[str, int] = field(default_factory=dict)

    def at(self, turns: Mapping[str, int]) -> "Wording":
        """The same wording after lines have been said so often."""
        return replace(self, turns=turns)

    def variants_of(self, name: str) -> tuple[str, ...]:
        """All variants of a line, in their order; empty for a line without variants."""
        return self.catalogue.variants_of(name, self.seed)

    def line(self, name: str, /, **values: str) -> Line:
        """A line by its name, in the variant of its turn."""
        ways = self.variants_of(name)
        if not ways:
            return Spelling.line(self, name, **values)
        variant = self.turns.get(name, 0) % len(ways)
        return Line(ways[variant].format_map(values), name, variant)

    def warning_signs(self, routine: Routine) -> list[str]:
        """The routine's warning signs, with which nobody should go on; empty if it names none."""
        return list(dict.fromkeys(self.line(name) for sign in routine.warning_signs for name in SIGNS[sign]))

    def signs_to_stop(self, routine: Routine) -> list[str]:
        """The routine's warning signs, or the general ones if it names none."""
        return self.warning_signs(routine) or [self.line("warning-signs-any")]

    def welcome(
        self,
        script: Script,
        seconds: Callable[[], Seconds],
        *,
        start: int = 0,
        first: bool = False,
        by_hand: bool = False,
    ) -> Iterator[str]:
        """The plan in two sentences, the three most useful words, and the routine's caution.

        Args:
            script: of the workout.
            seconds: estimates its length; called after the first line, since that takes a while for a long workout.
            start: the first step; the steps before it are left out.
            by_hand: commands cannot be heard, so the coach says how to follow without.
            first: the first workout with this routine here; its warning signs are said, too.
        """
        yield self.line("welcome", title=sentence(script.routine.title))
        caution = script.routine.caution
        signs = [line for line in self.warning_signs(script.routine) if line not in caution] if first else []
        names = [self.lowered(exercise.name) for exercise in script.exercises(start)]
        plan = (
            self.line("today", names=self.listing(names))
            if len(names) <= 6
            else self.line("today-many", n=self.number(len(names)), first=names[0], last=names[-1])
        )
        yield self.line("takes", plan=plan, time=self.about(seconds()))
        yield self.line("by-hand" if by_hand else "three-words")
        yield from caution
        yield from signs

    def introduction(self, step: IntroStep, exercise: Exercise, pace: float = 1.0) -> list[str]:
        """Name, sets and repetitions, tempo at the present pace, and set-up."""
        opening = "exercise-first" if step.number == 1 else "exercise-next"
        if step.joined:
            opening = "exercise-in-turn" if step.rested else "exercise-joined"
        return [
            self.line(opening, exercise=self.lowered(exercise.name)),
            sentence(self.amount(exercise)),
            *self.tempo_lines(exercise, pace),
            *exercise.cues.setup,
        ]

    def amount(self, exercise: Exercise) -> str:
        """Sets and repetitions in words: "three sets of five each side"."""
        sets = exercise.sets_of()
        work = self._work_of(exercise, sets)
        if exercise.sides is Sides.NONE:
            return work
        return self.line("each-side" if exercise.sides is Sides.EACH else "sides-in-turn", amount=work)

    def _work_of(self, exercise: Exercise, sets: int) -> str:
        many = self.some("sets", sets)
        if isinstance(exercise.reps, tuple):
            ladder = self.listing([self.number(reps) for reps in exercise.reps])
            if exercise.hold:
                time = self.duration(hold_of(exercise, 1) or 0)
                return self.line("ladder-of-holds", sets=many, reps=ladder, time=time)
            return self.line("ladder", sets=many, reps=ladder)
        if exercise.hold:
            return self._holds(exercise, exercise.hold, sets)
        if exercise.work:
            time = self.duration(exercise.work)
            return time if sets == 1 else self.line("some-of", some=many, each=time)
        if exercise.open:
            return self.line("open") if sets == 1 else self.line("open-sets", sets=many)
        return self._sets_of(exercise.reps or 1, sets)

    def _sets_of(self, reps: int, sets: int) -> str:
        many = self.some("sets", sets)
        if reps > 1:
            return self.line("sets-of", sets=many, reps=self.number(reps))
        return self.some("repetitions", 1) if sets == 1 else self.line("sets-of-one", sets=many)

    def _holds(self, exercise: Exercise, hold: Seconds | Sequence[Seconds], sets: int) -> str:
        repeated = exercise.reps if isinstance(exercise.reps, int) and exercise.reps > 1 else None
        times = self.some("holds", repeated or sets)
        if repeated and sets > 1:
            times = self.line("some-of", some=self.some("sets", sets), each=times)
        if not isinstance(hold, float | int):
            *first, last = map(round, hold)
            ladder = self.listing([*map(self.number, first), self.some("seconds", last)])
            return self.line("holds-ladder", holds=times, times=ladder)
        if repeated:
            return self.line("holds-each", holds=times, time=self.duration(hold))
        if sets == 1:
            return self.line("one-hold-of", time=self.duration(hold))
        return self.line("some-of", some=times, each=self.duration(hold))

    def tempo_lines(self, exercise: Exercise, pace: float = 1.0) -> list[str]:
        """The tempo in the words of its phases, in their order."""
        if exercise.tempo is None or exercise.reps is None:
            return []
        tempo, words = exercise.tempo, exercise.words
        lower = [(words.eccentric, tempo.eccentric), (words.pause_low, tempo.pause_low)]
        lift = [(words.concentric, tempo.concentric), (words.pause_high, tempo.pause_high)]
        order = lower + lift if exercise.start_with == "lower" else lift + lower
        phases = [
            self.line("tempo-phase", phase=sentence(word)[:-1], time=self.in_seconds(s / pace))
            for word, s in order
            if s
        ]
        return [self.line("tempo", phases=" ".join(phases))]

    def announcement(self, step: SetStep, exercise: Exercise, *, lone: bool) -> list[str]:
        """The lines before the count of a set: set, side, and one reminder."""
        side = [sentence(self.line("side", side=self.side(step.side)))] if step.side else []
        if step.lead is Lead.OTHER_SIDE:
            return [self.line(step.opening), *side]
        named: dict[Lead, list[str]] = {
            Lead.STRAIGHT_ON: [self.line("straight-on", exercise=self.lowered(exercise.name))],
            Lead.NEW_EXERCISE: [sentence(exercise.name)],
        }
        lines = [*named.get(step.lead, [])]
        if not lone:
            lines.append(self.line(step.opening, set=self.number(step.set), sets=self.number(step.sets)))
        if isinstance(exercise.reps, tuple) or isinstance(exercise.hold, tuple):
            hold = hold_of(exercise, step.set)
            lines.append(sentence(self._ladder(exercise, step.set, hold)))
        if exercise.sides is Sides.ALTERNATING and (first := side_of(step, exercise, 1)):
            alone = reps_of(exercise, step.set) == 1
            side = [sentence(self.line("side" if alone else "sides-first", side=self.side(first)))]
        return lines + side

    def _ladder(self, exercise: Exercise, set_number: int, hold: Seconds | None) -> str:
        if isinstance(exercise.hold, tuple):
            return self.line("this-time", amount=self.duration(hold or 0))
        return self.line("this-time", amount=self.number(reps_of(exercise, set_number)))

    def side(self, side: Side) -> str:
        """The name of a side."""
        return self.line("side-left" if side is Side.LEFT else "side-right")

    def rest(self, seconds: Seconds | None) -> str:
        """The first line of a rest; None stands for one that lasts until the listener says so."""
        if seconds is None:
            return self.line("rest-open")
        if seconds < SHORTEST_TOLD:
            return self.line("rest")
        return self.line("rest-of", time=sentence(self.duration(seconds)))

    def coming_up(self, script: Script, following: int, exercise: Exercise) -> str:
        """Names the step after a rest."""
        if following >= len(script.steps):
            return self.line("after-this")
        return self.line("coming-up", what=self._what(script.steps[following], exercise))

    def _what(self, step: Step, exercise: Exercise) -> str:
        """Names a step by what differs from the exercise before: another exercise, another set, or the other side."""
        if step.exercise.id == exercise.id and isinstance(step, SetStep):
            if step.lead is Lead.OTHER_SIDE and step.side:
                return self.line("the-side", side=self.side(step.side))
            if step.sets > 1:
                return self.line("set-in-all", set=self.number(step.set), sets=self.number(step.sets))
        return self.lowered(step.exercise.name)

    def closing(
        self, script: Script, done: Tally, seconds: Seconds, beside: Sequence[str] = (), *, hurt: bool = False
    ) -> list[str]:
        """The last lines of a workout; `beside` compares it with the last one. A workout with pain is not praised."""
        praise = [] if hurt else [self.line("good-work")]
        return [*script.routine.closing, self.line("whole-workout"), self.summary(done, seconds), *beside, *praise]

    def beside_last_time(self, reps: int, last: int, *, over: bool) -> list[str]:
        """Compares repetitions with those of the last workout, if that is encouraging; otherwise empty.

        Args:
            reps: done so far.
            last: of the last workout.
            over: the workout is over: no more will follow.
        """
        if over and reps > last:
            return [sentence(self.line("more-than-last-time", reps=self.some("repetitions", reps - last)))]
        if over and reps == last:
            return [self.line("as-many-as-last-time")]
        if reps > last:
            return [self.line("already-more-than-last-time")]
        return [self.line("over-half-of-last-time")] if 2 * reps > last and not over else []

    def summary(self, done: Tally, seconds: Seconds) -> str:
        """Sums up the finished work in a sentence."""
        return sentence(self.line("done-in", what=self.listing(self._done(done)), time=self.duration_about(seconds)))

    def _done(self, done: Tally) -> list[str]:
        """Finished work by kinds: "six sets", "ten repetitions", "three holds", "two minutes of work"."""
        kinds = [
            self.some("sets", done.sets) if done.sets else "",
            self.some("repetitions", done.reps) if done.reps else "",
            self.some("holds", done.holds) if done.holds else "",
            self.line("of-work", time=self.duration_about(done.work)) if round(done.work) else "",
        ]
        return list(filter(None, kinds)) or [self.some("sets", 0)]

    def resumed(self, step: Step, rep: int) -> list[str]:
        """The first lines of a resumed workout."""
        lines: list[str] = [
            self.line("welcome-back"),
            self.line("go-on-with", exercise=self.lowered(step.exercise.name)),
        ]
        if isinstance(step, SetStep):
            at = {"set": self.number(step.set), "sets": self.number(step.sets), "rep": self.number(rep)}
            if step.side:
                lines.append(self.line("go-on-at-side", side=self.side(step.side), **at))
            else:
                lines.append(self.line("go-on-at", **at))
        return lines

    def cut_off(self, step: Step, exercise: Exercise, rep: int) -> str:
        """Asks whether to resume a workout that was cut off.

        Args:
            step: the first step that is not done.
            exercise: as varied.
            rep: the repetition that comes next.
        """
        if not isinstance(step, SetStep):
            return self.line("stopped-before", exercise=self.lowered(exercise.name))
        parts = [self.lowered(exercise.name)]
        parts += [self.nth_set(step.set)] if step.sets > 1 else []
        parts += [self.line("this-side", side=self.side(step.side))] if step.side else []
        parts += [self.line("after-rep", n=self.number(rep - 1))] if rep > 1 else []
        return self.line("stopped-at", where=", ".join(parts))

    def duration_about(self, seconds: Seconds) -> str:
        """A length of time, rounded to the minute from two minutes on."""
        return self.duration(60 * round(seconds / 60)) if seconds >= 120 else self.duration(round(seconds))

    def resting_again(self, seconds: Seconds) -> str:
        """The line at the start of a resumed rest."""
        return sentence(self.line("rest-left", time=self.duration(max(1, round(seconds)))))

    def more_rest(self, seconds: Seconds) -> str:
        """Confirms a longer rest."""
        return sentence(self.line("more-rest", time=self.duration(seconds)))

    def took(self, seconds: Seconds) -> str:
        """Says how long open work took."""
        return sentence(self.line("took", time=self.duration(max(1, round(seconds)))))

    def new_tempo(self, exercise: Exercise, pace: float) -> str:
        """Confirms another speed by the length of the longest movement."""
        if exercise.tempo is None or exercise.reps is None:
            return self.line("no-tempo")
        tempo = exercise.tempo
        lowers = tempo.eccentric >= tempo.concentric
        word = exercise.words.eccentric if lowers else exercise.words.concentric
        length = (tempo.eccentric if lowers else tempo.concentric) / pace
        return sentence(self.line("new-tempo", time=self.in_seconds(length), phase=word))

    def reps_left(self, step: SetStep, exercise: Exercise, rep: int, later: int) -> str:
        """Answers "how many left" inside a set.

        Args:
            step: the set.
            exercise: as varied.
            rep: the current repetition.
            later: number of later sets of the exercise, each side counted.
        """
        reps = reps_of(exercise, step.set)
        if exercise.open:
            return sentence(self.line("open"))
        if reps == 1 and later:
            return self.some("this-one-and", later)
        if rep >= reps:
            return self.line("this-is-the-last")
        return self.amount_left(self.number(reps - rep + 1))

    def amount_left(self, amount: str) -> str:
        """Says how many repetitions or seconds are left."""
        return sentence(self.line("left", amount=amount))

    def sets_left(self, exercise: Exercise, left: int) -> str:
        """Answers "how many left" outside a set."""
        if not left:
            return self.line("no-sets-left", exercise=self.lowered(exercise.name))
        many = self.some("sets", left)
        return sentence(self.line("sets-left", sets=many, exercise=self.lowered(exercise.name)))

    def where(self, step: Step, exercise: Exercise, rep: int) -> str:
        """Answers "where am I", in one short sentence."""
        if isinstance(step, SetStep):
            told = self.line("where", exercise=exercise.name)
            if step.sets > 1:
                told = self.line("where-set", where=told, set=self.number(step.set), sets=self.number(step.sets))
            if step.side:
                told = self.line("where-side", where=told, side=self.side(step.side))
            if reps_of(exercise, step.set) > 1:
                told = self.line("where-rep", where=told, n=self.number(rep))
            return sentence(told)
        if isinstance(step, RestStep | AskStep):
            return self.line("resting-after", set=self.number(step.set), exercise=self.lowered(exercise.name))
        return self.line("introduction-of", exercise=self.lowered(exercise.name))

    def time_left(self, seconds: Seconds) -> str:
        """Answers "how long is left"."""
        return sentence(self.about(seconds))

    def progress(self, done: Tally) -> str:
        """Answers "how am I doing"."""
        return sentence(self.line("progress", what=self.listing(self._done(done))))

    def variation_chosen(self, name: str) -> str:
        """Confirms a variation, which begins with the next set."""
        return self.line("variation-chosen", exercise=self.lowered(name))

    def no_variation(self, kind: str) -> str:
        """Answers a request for a variation that an exercise lacks."""
        return self.line({"easier": "no-easier", "harder": "no-harder"}.get(kind, "no-alternative"))

    def take_easier(self, name: str) -> str:
        """Offers the easier variation."""
        return self.line("take-easier", exercise=self.lowered(name))

    def eased(self, variation: Variation) -> list[str]:
        """Lines for a variation that begins in the middle of a set: its name, and its set-up if that differs."""
        return [sentence(variation.name), *(variation.cues.setup if variation.cues else ())]

    def how_to(self, exercise: Exercise) -> list[str]:
        """Answers "how do I do this": the set-up, then the form cues."""
        lines = [*exercise.cues.setup, *exercise.cues.form]
        return lines or [self.line("no-description", exercise=self.lowered(exercise.name))]

    def was_it(self, command: Command) -> str:
        """Asks whether a command was meant."""
        return self.line("was-it", meant=self.line(named("meant", command)))

    def help_lines(self, situation: str) -> list[str]:
        """The commands of a state or the answers to a kind of question, the three most useful first."""
        words = [self.line(named("word", command)) for command in _ORDER.get(situation, _OTHERWISE)]
        others = [self.line("also", words=self.listing(words[3:]))] if words[3:] else []
        return [self.line("you-can-say", first=words[0], second=words[1], third=words[2]), *others]


def is_caution(routine: Routine, text: str) -> bool:
    """Returns whether a line is a caution of a routine or a warning sign, which is never dropped."""
    return text in routine.caution or line_of(text).name in _CAUTIONS


def named(kind: str, command: Command) -> str:
    """The name of a command's message: its `word` in help, or the question whether it was `meant`."""
    return f"{kind}-{command.value.replace('_', '-')}"


def spoken_in(language: str, seed: int = 0) -> Wording:
    """The wording of a language, `de` or `de-AT`; English for one without a catalogue."""
    return Wording(nearest(language), seed)


def english() -> Wording:
    """The English wording, the default."""
    return Wording(load("en"))
