"""How a session runs: what is settled before it begins."""

from dataclasses import dataclass, field

from voicecoach.base.units import Seconds
from voicecoach.session.place import Changes, Place
from voicecoach.session.questions import PainLimits, Question
from voicecoach.session.reps import Verbosity
from voicecoach.session.voice import Tuning
from voicecoach.session.wording import Wording, english


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """How a session runs.

    Attributes:
        pace: speed of all tempos; 1 is as written, 1.1 is 10 % faster.
        listening: somebody can be heard; without, what would wait for a word takes a minute.
        start: where to begin, and `changes` what was changed before.
        resumed: it was begun before, so it is taken up instead of welcomed.
        second_of_day: the time of day at session time 0, or None where there is no clock.
        question: what is asked before anything else; another one can follow it.
        pain: how much of it brings what.
        words: how everything is said.
        by_hand: no word will be heard and none is offered: a sound file for a player, a workout without a microphone.
        first: this workout has not been done here before.
        last_time: repetitions of the last workout with this routine, if that was done to its end; None if not.
        notices: lines that are said before anything else, about what is not as one would expect.
        tuning: how the voice was wanted the last time.
        talk_limits: the slowest and the fastest `Tuning.pace`.
        pause_sound: a soft sound tells every twenty seconds of a pause that it is one.
        eccentric_tone: a falling tone sounds under each eccentric phase.
    """

    verbosity: Verbosity = Verbosity.FULL
    pace: float = 1.0
    listening: bool = True
    start: Place = field(default_factory=Place)
    changes: Changes = field(default_factory=Changes)
    resumed: bool = False
    second_of_day: Seconds | None = None
    question: Question | None = None
    pain: PainLimits = field(default_factory=PainLimits)
    by_hand: bool = False
    first: bool = False
    last_time: int | None = None
    eccentric_tone: bool = True
    pause_sound: bool = True
    tuning: Tuning = field(default_factory=Tuning)
    talk_limits: tuple[float, float] = (0.6, 1.6)
    notices: tuple[str, ...] = ()
    words: Wording = field(default_factory=english)
