"""Options of a session, settled before it begins."""

from dataclasses import dataclass, field

from voicecoach.base.units import Seconds
from voicecoach.session.place import Changes, Place
from voicecoach.session.questions import PainLimits, Question
from voicecoach.session.reps import Verbosity
from voicecoach.session.voice import Tuning
from voicecoach.session.wording import Wording, english


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """Options of a session.

    Attributes:
        pace: speed of all tempos; 1 is as written, 1.1 is 10 % faster.
        listening: commands can be heard; otherwise a wait for a word takes a minute.
        start: where to begin; `changes` are the listener's earlier ones.
        resumed: it was begun before, so the coach resumes it without a welcome.
        second_of_day: the time of day at session time 0; None without a clock.
        question: the question asked before anything else; another can follow it.
        pain: the limits of pain, and what each brings.
        words: the wording of all lines.
        by_hand: commands cannot be heard, and are not offered: a file for a player, or no microphone.
        first: this workout has not been done here before.
        last_time: repetitions of the last workout with this routine; None if it was not finished.
        notices: lines said before anything else, about anything unexpected.
        tuning: the voice as the listener last set it.
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
