"""Rules that decide whether an utterance is a command, from the results of two decoders. Pure functions.

The grammar proposes, free decoding disposes (docs/hearing.md has the figures):

- Only a whole phrase of the table counts. The grammar is a word bigram, so parts of phrases come out of it.
- A safe phrase needs no more, unless the coach may be heard at the time.
- A costly one must be among the free decoder's guesses, by sound.
- When the free decoder's best guess is a whole phrase, that is enough, whatever the grammar made of it: this rescued
  2 of 149 clean commands and added no false activation in 29 minutes of other speech and noise.
- A phrase of two sounds must be among its first guesses.
- A phrase that means nothing now must be the free decoder's best guess, and never counts on that alone: it would only
  be answered, and "no", "one" and "go" are everywhere in talk.
- While the coach may be heard, the free decoder's best guess must be the phrase (for a safe one: one of the best
  three); phrases or guesses in the coach's line are taken for the coach; numbers never count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, TypeAlias

from voicecoach.base.units import Seconds
from voicecoach.hearing.model import Word
from voicecoach.hearing.own_voice import OwnVoice
from voicecoach.hearing.phrases import WAKE, Meaning, PhraseTable
from voicecoach.hearing.pronunciation import Homophones, sounds_like, sounds_of

GUESSES_OVER_COACH: Final = {"costly": 1, "safe": 3}
"""Number of guesses searched while the coach may be heard. Of 500 of its lines (23 min, full level) the whole list
let 12 commands through that no line held ("step" as stop, "turn" as done, "squeeze" as freeze); this lets none."""

SHORT: Final = 2
"""A phrase of this many sounds or fewer ("go") is like too many words to be trusted deep in the list of guesses …"""

GUESSES_AT_SHORT: Final = 3
"""… so it must be among the best ones: a groan was "go" by the sixth guess; said by people it is the first or second.
For phrases of three sounds this cost 3 of 177 commands at 10 dB."""

GUESSES_AT_ANSWER: Final = 5
"""Number of guesses that must hold no command, or "back" would be "five"."""

LEADING: Final = frozenset({"next", "next_exercise", "resume", "yes"})
HALTING: Final = frozenset({"pause", "stop", "back", "no", "hurts"})
"""The opposite is never done: a command that leads on is refused if the free decoder prefers one that halts."""

SURE: Final = 0.9
"""Confidence of the grammar from which a phrase is worth a question."""

LIKE: Final = 0.8
"""Least likeness by letters of a guess that counts as like the phrase: "top" and stop, "backs" and back. Of 26 single
words and slices of sentences that the second opinion refused in 25 minutes none was that like the phrase."""

LOOKED_AT: Final = 3
"""Number of the free decoder's guesses compared with the phrase."""

NOTHING_FIRST: Final = 2
"""In noise the free decoder's best guess is often nothing at all; the next one is its best then. This understood 3 more
of 252 at 10 dB, and nothing more in 29 minutes of other speech and noise."""

RESCUED: Final = 0.5
"""Confidence of a command that only the free decoder heard, which gives none."""


class Reason(StrEnum):
    """Why an utterance was ignored."""

    NO_WORDS = "no_words"
    """Sound like a voice in which neither decoder heard a word: noise, breath, a cough."""
    NOT_A_COMMAND = "not_a_command"
    """Words, but no phrase that means something now, or more than one."""
    UNSURE = "unsure"
    """A phrase by the grammar; free decoding heard something similar: worth a question."""
    SECOND_OPINION = "second_opinion"
    """A phrase by the grammar; free decoding heard something else."""
    OWN_VOICE = "own_voice"
    """The coach was saying it."""
    NOT_CALLED = "not_called"
    """Words without the wake word that every command must follow: not meant for the coach."""
    WAKE_WORD = "wake_word"
    """The wake word alone; a command may follow."""
    TOO_LONG = "too_long"
    """Talk: it went on for three seconds."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A command, with the confidence of its weakest word."""

    meaning: Meaning
    confidence: float


@dataclass(frozen=True, slots=True)
class Refused:
    """No command.

    Attributes:
        confidence, agreement: as in `decisions.Ignored`.
        perhaps: the command that is worth a question.
    """

    reason: Reason
    confidence: float = 0.0
    agreement: float = 0.0
    perhaps: str = ""


Verdict: TypeAlias = Accepted | Refused


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for one table.

    Attributes:
        same: homophones of the table's words.
        second_opinion: whether to ask for one; without it the grammar alone decides (about 25 false commands in
            25 minutes of talk).
    """

    table: PhraseTable
    same: Homophones
    second_opinion: bool = True

    def enough(self, situation: str, words: Sequence[Word], *, over_coach: bool) -> bool:
        """Returns whether the grammar's evidence decides without the free decoder."""
        if not self.second_opinion:
            return True
        meaning = self.proposed(situation, words)
        return meaning is not None and not over_coach and not self.table.is_costly(situation, meaning.phrase)

    def decide(self, situation: str, words: Sequence[Word], guesses: Sequence[str], *, over_coach: bool) -> Verdict:
        """Accept or refuse an utterance.

        Args:
            situation: when it began.
            words: what the grammar decoder heard.
            guesses: what the free decoder may have heard, best first; empty if it was not asked.
            over_coach: the coach may have been heard at the time.
        """
        proposed = self.proposed(situation, words)
        if proposed and (
            self.enough(situation, words, over_coach=over_coach)
            or self._agreed(situation, proposed.phrase, guesses, over_coach=over_coach)
        ):
            return Accepted(proposed, min(word.confidence for word in words))
        best = next(filter(None, guesses[: 1 if over_coach else NOTHING_FIRST]), "")
        rescued = self.table.match(situation, best.split())
        if rescued and not self.table.is_idle(situation, rescued.phrase):
            return Accepted(rescued, RESCUED)
        if proposed is None:
            return Refused(self._why(situation, words, guesses))
        confidence, agreement = min(word.confidence for word in words), _agreement(proposed.phrase, guesses)
        worth_asking = proposed.command != WAKE and not self.table.is_idle(situation, proposed.phrase)
        if not over_coach and confidence >= SURE and agreement >= LIKE and worth_asking:
            return Refused(Reason.UNSURE, confidence, agreement, proposed.command)
        return Refused(Reason.SECOND_OPINION, confidence, agreement)

    def decide_answer(self, situation: str, words: Sequence[Word], guesses: Sequence[str]) -> Accepted | None:
        """Accept an answer to the open question that the full grammar had hidden: "say" stood for "six".

        Args:
            situation: when it began.
            words: the words by a decoder with only the answers in its grammar.
            guesses: the free decoder's guesses; with a command among them it is no answer.
        """
        proposed = self.proposed(situation, words)
        near = (self.table.match(situation, guess.split()) for guess in guesses[:GUESSES_AT_ANSWER])
        if proposed is None or any(meaning and meaning.command != proposed.command for meaning in near):
            return None
        return Accepted(proposed, min(word.confidence for word in words))

    def must_be_heard(self, situation: str, words: Sequence[Word]) -> bool:
        """Returns whether these words are a command that stays on even on a computer that is too slow."""
        proposed = self.proposed(situation, words)
        if proposed is None:
            return False
        return proposed.command in HALTING or not self.table.is_costly(situation, proposed.phrase)

    def doubted(self, situation: str, words: Sequence[Word]) -> Refused | None:
        """The command to ask about if there is no second opinion; None if none."""
        proposed = self.proposed(situation, words)
        confidence = min((word.confidence for word in words), default=0.0)
        if proposed is None or proposed.command == WAKE or confidence < SURE:
            return None
        return Refused(Reason.UNSURE, confidence, 0.0, proposed.command)

    def is_whole(self, situation: str, part: Sequence[Word], words: Sequence[Word]) -> bool:
        """Returns whether some of the words are a whole phrase: "slow" of "too slow" is not."""
        texts, size = [word.text for word in words], len(part)
        first = words.index(part[0])
        longer = (
            texts[start:end]
            for start in range(first + 1)
            for end in range(first + size, len(texts) + 1)
            if end - start > size
        )
        whole = self.proposed(situation, part) is not None
        return whole and not any(self.table.match(situation, span) for span in longer)

    def decide_part(self, situation: str, words: Sequence[Word], guesses: Sequence[str]) -> Accepted | None:
        """Accept a part of an utterance that was refused as a whole: then even a safe phrase needs the second opinion.

        Args:
            situation: when it began.
            words: the grammar decoder's words in that part.
            guesses: the free decoder's guesses for that part alone.
        """
        proposed = self.proposed(situation, words)
        if proposed and self._agreed(situation, proposed.phrase, guesses, over_coach=False):
            return Accepted(proposed, min(word.confidence for word in words))
        return None

    def _agreed(self, situation: str, phrase: str, guesses: Sequence[str], *, over_coach: bool) -> bool:
        kind = "costly" if self.table.is_costly(situation, phrase) else "safe"
        looked_at = guesses[: GUESSES_OVER_COACH[kind]] if over_coach else guesses
        if self.table.is_idle(situation, phrase):
            looked_at = looked_at[:1]
        elif self._is_short(phrase):
            looked_at = looked_at[:GUESSES_AT_SHORT]
        for guess in looked_at:
            if sounds_like(guess, phrase, self.same):
                return True
            if self._opposite(situation, phrase, guess):
                return False
        return False

    def _opposite(self, situation: str, phrase: str, guess: str) -> bool:
        """Returns whether a guess is a command that halts, where the phrase leads on."""
        proposed, guessed = (self.table.match(situation, text.split()) for text in (phrase, guess))
        if proposed is None or guessed is None:
            return False
        return proposed.command in LEADING and guessed.command in HALTING

    def _is_short(self, phrase: str) -> bool:
        sounds = sounds_of(self.table.words, self.table.language)
        return sum(len(sounds[word]) for word in phrase.split()) <= SHORT

    def proposed(self, situation: str, words: Sequence[Word]) -> Meaning | None:
        """The meaning of the grammar decoder's words, if they are one whole phrase."""
        return self.table.match(situation, [word.text for word in words])

    def _why(self, situation: str, words: Sequence[Word], guesses: Sequence[str]) -> Reason:
        if not words and not any(guesses[:1]):
            return Reason.NO_WORDS
        called = self.table.calls(situation, [word.text for word in words])
        return Reason.NOT_A_COMMAND if called else Reason.NOT_CALLED


def unless_own(verdict: Verdict, guesses: Sequence[str], own: OwnVoice, start: Seconds, end: Seconds) -> Verdict:
    """Refuse what the coach itself may have said, and numbers while it speaks."""
    if isinstance(verdict, Refused):
        return verdict
    a_number = verdict.meaning.value is not None
    if own.holds(verdict.meaning.phrase, guesses, start, end) or (a_number and own.speaks(start, end)):
        return Refused(Reason.OWN_VOICE)
    return verdict


def _agreement(phrase: str, guesses: Sequence[str]) -> float:
    """Likeness of the best guesses to a phrase: 1 if one contains it."""
    looked_at = guesses[:LOOKED_AT]
    if any(f" {phrase} " in f" {guess} " for guess in looked_at):
        return 1.0
    return max((SequenceMatcher(None, guess, phrase, autojunk=False).ratio() for guess in looked_at), default=0.0)
