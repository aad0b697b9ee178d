"""The ear: samples in, decisions out. Synchronous and deterministic; all state comes in by calls.

In silence only the suppressor and the voice detector run. When the detector hears speech, the grammar's decoder is
given the last `PREROLL` windows and all that follows. When the speech fades and may need a second opinion, the free
decoder catches up, while the end of the word is still being waited for; at its end the rules decide. The same samples
and calls give the same decisions, however the samples are cut.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from voicecoach.base.units import HEARING_RATE, Decibels, Frames, Seconds
from voicecoach.hearing.acceptance import Accepted, Reason, Refused, Rules, Verdict, unless_own
from voicecoach.hearing.decisions import Decision, Ignored
from voicecoach.hearing.decoders import Decoders
from voicecoach.hearing.denoiser import Denoiser, NoDenoiser, best
from voicecoach.hearing.detector import ResetRule, SileroDetector, VoiceDetector
from voicecoach.hearing.endpoint import START, Edge, Endpointer
from voicecoach.hearing.foreground import cut, foregrounds
from voicecoach.hearing.frontend import Frontend, Window
from voicecoach.hearing.leak import NO_LEVELS, Leak, Levels
from voicecoach.hearing.model import Samples, SpeechModel, Word
from voicecoach.hearing.own_voice import OwnVoice
from voicecoach.hearing.phrases import SITUATIONS, WAKE, PhraseTable, woken
from voicecoach.hearing.pronunciation import homophones
from voicecoach.session.commands import Command
from voicecoach.session.events import Spoken

PREROLL: Final = 12
"""Windows before speech is detected that the decoders get, too: 0.38 s. With 0.16 s, 15 of 125 words were lost at 5 dB;
with 0.32 s none more than by decoding all the time. They reach back into an utterance that was ignored: the "s" of
"seven" and "stop" can stand apart, and the sound before a slice of a sentence gives it away."""

HUSHED: Final = np.float32(0.1)
"""Sound before a word that is no louder than the coach's leak goes to the decoders 20 dB softer; they took it for a
part of the word. Over a coach that leaks at -20 dB this understood 56 of 59 commands; only 4 windows of it, but
unchanged, 54; no sound before the word 45."""

CATCH_UP: Final[Seconds] = 2.2
"""The free decoder does not run ahead for an utterance longer than this: it is hardly a phrase of the table."""


WOKEN: Final[Seconds] = 2.5
"""Time after the wake word alone in which a command may begin."""

APART: Final[Seconds] = 0.2
"""Silence between an ignored utterance and a command. A sooner one may be a slice of the same sentence: then even a
safe phrase needs the second opinion."""

CONSONANT: Final[Seconds] = 0.3
"""An ignored utterance shorter than this may be the beginning of a word: the "s" of "seven" can stand apart."""

TRAILING_SILENCE: Final[Frames] = 3200
"""Silence that the decoders get when the sound breaks off: without it, a word cut at its end is sometimes lost."""


class Luxury(StrEnum):
    """Optional functions on a computer that is too slow, in the order in which they are given up."""

    AMID_TALK = "words amid others' talk"
    SECOND_OPINION = "the second opinion"


@dataclass(frozen=True, slots=True)
class EarOptions:
    """Options of an ear.

    Attributes:
        second_opinion: whether costly commands need one.
        denoise: clean the sound first, where the suppressor can be had.
        gain: fixed gain for quiet speakers or microphones, from a calibration: a voice at -45 dBFS is understood 134
            times of 149 as it is, and 148 times with 22 dB.
    """

    second_opinion: bool = True
    denoise: bool = True
    gain: Decibels = 0.0


@dataclass(slots=True)
class _Utterance:
    """An utterance in progress.

    Attributes:
        situation: at its beginning; a state that changes during a word does not change its meaning.
        end: of the speech in it so far.
        sound: the decoders' input, window by window.
        cramped: it followed an ignored utterance at once.
        coach_unheard: no sound of the coach's line had been heard when it began.
        clear: part of it is too loud to be the coach's leak.
    """

    situation: str
    start: Seconds
    end: Seconds
    sound: list[Samples]
    cramped: bool
    clear: bool = False
    coach_unheard: bool = False


class Ear:
    """Hears commands.

    Args:
        model: a loaded speech model; ears in the same thread may share it.
        table: what can be said.
        options: of the ear.
        detector: another voice detector than Silero.
        denoiser: another suppressor than WebRTC's.
    """

    def __init__(
        self,
        model: SpeechModel,
        table: PhraseTable,
        options: EarOptions | None = None,
        *,
        detector: VoiceDetector | None = None,
        denoiser: Denoiser | None = None,
    ) -> None:
        options = options or EarOptions()
        self._rules = Rules(table, homophones(table.words, table.language), options.second_opinion)
        self._decoders = Decoders(model, table)
        self._frontend = Frontend(denoiser or (best() if options.denoise else NoDenoiser()), options.gain)
        self._detector = detector or SileroDetector()
        self._reset_rule = ResetRule()
        self._endpointer = Endpointer()
        self._own = OwnVoice()
        self._leak = Leak()
        self._recent: deque[Window] = deque(maxlen=PREROLL)
        self._situation = "working"
        self._utterance: _Utterance | None = None
        self._woken_until: Seconds = -1.0
        self._ignored_until: Seconds = -APART
        self._warming: Iterator[None] = iter(())
        self._given_up: set[Luxury] = set()

    @property
    def position(self) -> Seconds:
        """Seconds heard."""
        return self._frontend.position / HEARING_RATE

    @property
    def speaking(self) -> bool:
        """Returns whether someone speaks now."""
        return self._utterance is not None

    @property
    def user_speaks(self) -> bool:
        """Returns whether someone speaks now who cannot be the coach.

        With a wake word, only from the wake word until the command, or for `WOKEN`: other voices, in a gym or on
        television, do not lower the coach, and a lowered coach shows that it was called.
        """
        speech = self._utterance
        if self._rules.table.wake_word:
            called = speech is not None and speech.situation not in SITUATIONS
            return called or self.position < self._woken_until
        return speech is not None and (speech.clear or not self._own.speaks(speech.start, self.position))

    @property
    def unhearable(self) -> tuple[str, ...]:
        """Phrases of the table with a word outside the model's vocabulary: they cannot be heard."""
        return self._decoders.unhearable

    def attend(self, situation: str) -> None:
        """Set the situation from the next utterance on; one that has begun keeps its own.

        Raises:
            UsageError: there is no such situation.
        """
        self._decoders.check(situation)
        self._situation = situation

    def coach_says(self, text: str, start: Seconds, end: Seconds, levels: Levels = NO_LEVELS) -> None:
        """Note a line of the coach, in stream time; a call with the same text and start corrects the end.

        Args:
            text: the line or count.
            start, end: when it sounds, apart from the devices' delay.
            levels: of each of its windows, by `leak.levels_of`; without them only its words count against a
                command, not its loudness.
        """
        if self._own.says(text, start, end):
            self._leak.says(start, levels)
        else:
            self._leak.falls_silent(end)

    def will_warm_up(self, utterances: Iterable[Samples]) -> None:
        """Set speech to be decoded in `rest` (a second of work), so that the first second opinion comes quickly."""
        self._warming = self._decoders.warming_up(utterances)

    def rest(self) -> bool:
        """Do some hundredths of a second of work that can wait. Returns whether there was any.

        None is done while somebody speaks.
        """
        return not self.speaking and next(self._warming, self) is None

    def give_up(self) -> str:
        """Give up the most costly optional function left: words amid others' talk, then the second opinion.

        Without the second opinion the session asks about costly phrases (`Ignored.perhaps`); answers to a question
        and commands that halt do without it.

        Returns:
            The name of the function, for people; empty if none was left.
        """
        left = iter(Luxury)
        luxury = next((each for each in left if each not in self._given_up), None)
        if luxury is None:
            return ""
        self._given_up.add(luxury)
        return luxury.value

    def take_up(self) -> bool:
        """Take up again the functions given up. Returns whether there were any."""
        any_was, self._given_up = bool(self._given_up), set()
        return any_was

    def feed(self, samples: Samples) -> list[Decision]:
        """Hear any number of 16 kHz samples. Returns the decisions, in order."""
        return [decision for window in self._frontend.push(samples) if (decision := self._hear(window))]

    def finish(self) -> list[Decision]:
        """End the sound: decide the utterance in progress. Sound fed afterwards starts from silence."""
        decisions = [decision for window in self._frontend.flush() if (decision := self._hear(window))]
        if self._utterance:
            self._decoders.feed(np.zeros(TRAILING_SILENCE, np.float32))
            decisions.append(self._decide(self._utterance, self.position))
        self._endpointer.abandon()
        self._detector.reset()
        self._recent.clear()
        return decisions

    def _hear(self, window: Window) -> Decision | None:
        probability, level = self._detector.probability(window.samples), window.level
        self._own.hears(window.start, window.end, voiced=probability >= START)
        self._leak.hears(window.start, level)
        hidden = self._leak.hides(window.start, level, inside=self.speaking)
        edge = self._endpointer.step(0.0 if hidden else probability, level)
        if self._reset_rule.step(probability):
            self._detector.reset()
        decision = self._take(edge, window, level)
        self._recent.append(window)
        if isinstance(decision, Spoken):
            self._recent.clear()
        return decision

    def _take(self, edge: Edge, window: Window, level: Decibels) -> Decision | None:
        if edge is Edge.BEGINS:
            self._begin(window)
        utterance = self._utterance
        if utterance is None:
            return None
        utterance.clear = utterance.clear or self._leak.is_clear(window.start, level)
        if edge is Edge.BEGINS:
            return None
        self._decoders.feed(window.samples)
        utterance.sound.append(window.samples)
        match edge:
            case Edge.ENDS:
                return self._decide(utterance, window.heard)
            case Edge.TOO_LONG:
                return self._give_up(utterance, window.heard)
            case Edge.FADING if window.end - utterance.start < CATCH_UP and self._asks(
                utterance, self._decoders.so_far()
            ):
                self._decoders.catch_up()
        if not self._endpointer.trailing:
            utterance.end = window.end
        return None

    def _begin(self, window: Window) -> None:
        situation = woken(self._situation) if window.start < self._woken_until else self._situation
        sound = [*map(self._hushed, self._recent), window.samples]
        cramped = self._rules.second_opinion and window.start < self._ignored_until + APART
        unheard = self._own.unheard(window.start)
        self._utterance = _Utterance(situation, window.start, window.end, sound, cramped, coach_unheard=unheard)
        self._decoders.begin(situation, sound)

    def _hushed(self, window: Window) -> Samples:
        coach = self._leak.hides(window.start, window.level, inside=False)
        return window.samples * HUSHED if coach else window.samples

    def _decide(self, utterance: _Utterance, now: Seconds) -> Decision:
        self._over()
        words = self._decoders.words()
        over_coach, ask = self._over_coach(utterance), self._asks(utterance, words)
        guesses = self._decoders.guesses() if ask else ()
        verdict = self._rules.decide(utterance.situation, words, guesses, over_coach=over_coach)
        if utterance.cramped and isinstance(verdict, Accepted):
            verdict = self._rules.decide_part(utterance.situation, words, guesses) or Refused(Reason.SECOND_OPINION)
        if over_coach:
            verdict = unless_own(verdict, guesses, self._own, utterance.start, utterance.end)
        elif isinstance(verdict, Refused) and Luxury.SECOND_OPINION in self._given_up and not utterance.cramped:
            verdict = self._rules.doubted(utterance.situation, words) or verdict
        elif isinstance(verdict, Refused) and ask:
            nearer = None if self._given_up else self._look_again(utterance, words)
            verdict = nearer or self._answer(utterance, verdict, guesses) or verdict
        if isinstance(verdict, Accepted):
            self._own.understands(utterance.start, utterance.end)
        match verdict:
            case Accepted(meaning, _) if meaning.command == WAKE:
                self._woken_until = utterance.end + WOKEN
                return Ignored(Reason.WAKE_WORD, utterance.start, utterance.end, now)
            case Accepted(meaning, confidence):
                self._woken_until = -1.0
                return Spoken(
                    Command(meaning.command),
                    meaning.value,
                    phrase=meaning.phrase,
                    start=utterance.start,
                    end=utterance.end,
                    decided=now,
                    confidence=confidence,
                )
            case Refused(reason, confidence, agreement, perhaps):
                self._ignore(utterance)
                times = (utterance.start, utterance.end, now)
                return Ignored(reason, *times, _scores(words, guesses), confidence, agreement, perhaps)

    def _over_coach(self, utterance: _Utterance) -> bool:
        alone = utterance.clear or utterance.coach_unheard
        return not alone and self._own.speaks(utterance.start, utterance.end)

    def _asks(self, utterance: _Utterance, words: Sequence[Word]) -> bool:
        """Returns whether these words need the free decoder."""
        enough = self._rules.enough(utterance.situation, words, over_coach=self._over_coach(utterance))
        asks = utterance.cramped or not enough
        if asks and Luxury.SECOND_OPINION in self._given_up:
            return self._rules.must_be_heard(utterance.situation, words)
        return asks

    def _look_again(self, utterance: _Utterance, words: Sequence[Word]) -> Verdict | None:
        """Verdict on the loudest part, amid others' talk, heard alone by the free decoder; None without a phrase."""
        for near in foregrounds(words, utterance.sound):
            if self._rules.is_whole(utterance.situation, near, words):
                guesses = self._decoders.hear_alone(cut(near, utterance.sound))
                return self._rules.decide_part(utterance.situation, near, guesses)
        return None

    def _answer(self, utterance: _Utterance, verdict: Refused, guesses: Sequence[str]) -> Verdict | None:
        """Verdict on an utterance that was no phrase, as an answer to the open question; None if it cannot be one."""
        if utterance.cramped or verdict.reason not in (Reason.NOT_A_COMMAND, Reason.NO_WORDS):
            return None
        words = self._decoders.answer_in(utterance.situation, utterance.sound)
        return self._rules.decide_answer(utterance.situation, words, guesses) if words else None

    def _give_up(self, utterance: _Utterance, now: Seconds) -> Decision:
        self._over()
        self._decoders.drop()
        self._ignore(utterance)
        return Ignored(Reason.TOO_LONG, utterance.start, utterance.end, now)

    def _ignore(self, utterance: _Utterance) -> None:
        if utterance.end - utterance.start >= CONSONANT:
            self._ignored_until = utterance.end

    def _over(self) -> None:
        self._utterance = None
        self._detector.reset()
        self._reset_rule.done()


def _scores(words: Sequence[Word], guesses: Sequence[str]) -> str:
    heard = " ".join(f"{word.text} {word.confidence:.2f}" for word in words) or "nothing"
    return f"grammar: {heard}; free: {' | '.join(guesses[:5]) or 'not asked'}"
