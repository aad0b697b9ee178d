"""Questions about pain, and the consequence of each answer: the higher it is, the more cautious the default.

A number is said back before it acts: "no" asks again, another number replaces it, silence confirms it. Whatever it is,
silence never leads on: the workout waits for a word; above `careful` it names the choices and the signs that need
a doctor, and from `end` on it asks whether to end. Only questions after the last movement may lapse.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from voicecoach.base.units import Seconds
from voicecoach.routine.models import Asked
from voicecoach.session.commands import Command
from voicecoach.session.questions import (
    LARGEST_RATING,
    Ask,
    Consequence,
    Ease,
    End,
    GoOn,
    PainLimits,
    Question,
    Stay,
    Subject,
    Topic,
    rated,
    yes_or_no,
)
from voicecoach.session.script import AskStep
from voicecoach.session.spelling import sentence
from voicecoach.session.wording import Wording

REPLACED_WITHIN: Final[Seconds] = 5.0
"""Time after a number was said back in which another number, or "no", replaces it."""

END_WAIT: Final[Seconds] = 10.0
ASKED_AGAIN_AFTER: Final[Seconds] = 60.0
ENDED_AFTER: Final[Seconds] = 120.0
"""In silence: from "Shall we end here?", which waits for `END_WAIT`, to its repetition, and from there to the end."""

CERTAIN_NUMBER: Final = 0.9
"""Confidence of a number above which a later one simply replaces it; below, the higher one counts."""

ABOUT_PAIN: Final = frozenset({Topic.PAIN, Topic.PAIN_BEFORE, Topic.DAY_AFTER})


@dataclass(frozen=True, slots=True)
class Offer:
    """The choices offered for pain during an exercise.

    Attributes:
        slower: the exercise can be slower.
        easier: the name of its easier variation; None if there is none.
        signs: the warning signs that have not been said yet.
    """

    slower: bool = False
    easier: str | None = None
    signs: Sequence[str] = ()


NO_OFFER: Final = Offer()


@dataclass(frozen=True, slots=True)
class Afterwards:
    """The situation after a question of the routine.

    Attributes:
        signs: the warning signs that have not been said yet.
        last: no movement follows, so the question may lapse.
    """

    signs: Sequence[str] = ()
    last: bool = False


def pain(words: Wording, limits: PainLimits, offer: Offer = NO_OFFER) -> Question:
    """Asks how bad the pain is, after "that hurts"."""
    go_on = words.line("say-go-on-or-slower" if offer.slower else "say-go-on")
    little = Stay((words.line("pain-go-on"), go_on), slower=offer.slower)
    more: Consequence = Stay((words.line("pain-careful"), go_on), slower=offer.slower)
    if offer.easier:
        no = Stay((words.line("pain-stay"), go_on), slower=offer.slower)
        easier = yes_or_no(Topic.EASIER, words.take_easier(offer.easier), Ease(), no, no)
        more = Ask(easier, (words.line("pain-careful"),))
    rules = ((limits.go_on, little), (limits.careful, more), *_too_much(words, limits, offer.signs))
    return rated(Topic.PAIN, words.line("how-bad"), rules, Stay((words.line("pain-stay"), go_on), slower=offer.slower))


def _too_much(
    words: Wording, limits: PainLimits, signs: Sequence[str], lines: Sequence[str] = ()
) -> tuple[tuple[int, Stay], ...]:
    """Above `careful`: nothing moves until the listener says so; from `end` on the coach offers to end."""
    told = (*(lines or (words.line("pain-too-much"), words.line("pain-choices"))), *signs, words.line("pain-doctor"))
    stay = Stay(told, alarming=True)
    return (limits.end - 1, stay), (LARGEST_RATING, replace(stay, then=Ask(_end_here(words))))


def _end_here(words: Wording) -> Question:
    """Asks whether to end; after two unanswered questions the workout ends."""
    no = Stay((words.line("pain-stay"), words.line("say-go-on")))
    last = Stay(after=ENDED_AFTER - END_WAIT, then=End(), ends=(words.line("ended-here"),))
    asked = replace(yes_or_no(Topic.END_WORKOUT, words.line("end-here"), End(), no, last), wait=END_WAIT)
    return replace(asked, unanswered=Stay(after=ASKED_AGAIN_AFTER - END_WAIT, then=Ask(asked)))


def echo(words: Wording, question: Question, value: int, *, sure: bool = True) -> Question:
    """Says a number about pain back before it acts.

    Args:
        words: how it is said.
        question: the question that it answers, or an earlier number that this one replaces.
        value: the number; the higher of two if the ear was unsure of one.
        sure: the ear was sure of it.
    """
    if question.rated is not None and not (sure and question.sure):
        value = max(value, question.rated)
    acts = question.outcome(Command.NUMBER, value) or GoOn()
    silence = acts if isinstance(acts, GoOn | Stay | Ask) else Stay()
    asked = question.asked or question.lines
    again = replace(question, lines=asked, again=asked, rated=None, asked=(), wait=None, yes=GoOn(), no=GoOn())
    return replace(
        question,
        lines=(sentence(words.number(value)),),
        again=(),
        unanswered=silence,
        yes=acts,
        no=Ask(again),
        wait=REPLACED_WITHIN,
        rated=value,
        sure=sure,
        asked=asked,
    )


def asked_about(words: Wording, step: AskStep, topic: Asked, limits: PainLimits, then: Afterwards) -> Question:
    """The questions of a routine after an exercise, or at the end."""
    signs, last = then.signs, then.last
    subject = Subject() if step.whole else Subject(step.exercise.id, step.set)
    thanks, go_on = words.line("thank-you"), words.line("say-go-on")
    lapses: GoOn | Stay = GoOn() if last else Stay((words.line("pain-stay"), go_on))
    if topic is Asked.EFFORT:
        line = words.line("how-hard-in-all") if step.whole else words.line("how-hard")
        return replace(rated(Topic.EFFORT, line, ((LARGEST_RATING, GoOn((thanks,))),), lapses), subject=subject)
    line = words.line("how-much-pain-now") if step.whole else words.line("how-much-pain")
    little: GoOn | Stay = GoOn((thanks,)) if last else Stay((thanks, go_on))
    lines = (words.line("too-much-pain"), words.line("pain-choices"))
    rules = ((limits.careful, little), *_too_much(words, limits, signs, lines))
    return replace(rated(Topic.PAIN, line, rules, lapses), subject=subject)


def day_after(
    words: Wording, line: str, limits: PainLimits, before: Question, following: Question | None = None
) -> Question:
    """Asks about the day after the last workout, in the routine's own words; it may lapse.

    Args:
        words: how it is asked.
        line: the routine's own.
        limits: where much pain begins.
        before: how it is now, asked next where it was much then.
        following: what is asked next.
    """
    thanks = words.line("thank-you")
    little: GoOn | Ask = Ask(following, (thanks,)) if following else GoOn((thanks,))
    much = Ask(replace(before, lines=(words.line("how-is-it-today"),)), (thanks, words.line("bad-day-after")))
    lapses: GoOn | Ask = Ask(following) if following else GoOn()
    rules = ((limits.careful, little), (LARGEST_RATING, much))
    question = rated(Topic.DAY_AFTER, words.line("from-zero"), rules, lapses)
    return replace(question, lines=(line, words.line("from-zero")), subject=Subject())


def pain_before(
    words: Wording, limits: PainLimits, signs: Sequence[str] = (), following: Question | None = None
) -> Question:
    """Asks about pain before anything is done: above `careful`, or without an answer, the workout does not begin.

    Args:
        words: how it is asked.
        limits: where much pain begins.
        signs: the warning signs.
        following: what is asked next if it may begin.
    """
    thanks, start = words.line("thank-you"), words.line("say-start")
    little: Stay | Ask = Ask(following, (thanks,)) if following else Stay((thanks, start))
    choices = words.line("start-choices")
    rules = ((limits.careful, little), *_too_much(words, limits, signs, (words.line("not-today"), choices)))
    silent = Stay((words.line("no-answer-today"), choices))
    return replace(rated(Topic.PAIN_BEFORE, words.line("how-much-pain-now"), rules, silent), subject=Subject())


def today(words: Wording, before: Question) -> Question:
    """The same, because there was much pain the last time, or on the day after."""
    line = words.line("how-is-it-today")
    return replace(before, lines=(words.line("it-hurt-last-time"), line), again=(line,))
