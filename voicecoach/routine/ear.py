"""The sound of a text: what a recogniser takes for a command, and what a voice reads wrongly."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Final

_PAUSES: Final = re.compile(r"[.,;:!?…—\u2013()\"“”]|\s-\s")
"""Pauses of a voice: the text between two of them can be heard as an utterance."""

REWORDINGS: Final = {
    "done": "finished",
    "i'm done": "finished",
    "ready": "set",
    "next": "after that",
    "stop": "end",
    "start": "begin",
    "go": "begin",
    "again": "once more",
    "repeat": "do it once more",
    "back": "and back",
    "go back": "return",
    "wait": "stay there",
    "pause": "stay there",
    "freeze": "stay still",
    "continue": "stay with it",
    "keep going": "stay with it",
    "slow": "without hurry",
    "slower": "with less hurry",
    "slow down": "take your time",
    "longer": "for more time",
    "easier": "with less effort",
    "harder": "with more effort",
    "help": "support",
    "skip": "leave it out",
}
"""Words with the same meaning that are no commands."""

SHORT_FORMS: Final = {
    "reps": "repetitions",
    "rep": "repetition",
    "lb": "pounds",
    "lbs": "pounds",
    "kg": "kilograms",
    "kgs": "kilograms",
    "cm": "centimetres",
    "mm": "millimetres",
    "ft": "feet",
    "sec": "seconds",
    "secs": "seconds",
    "min": "minutes",
    "mins": "minutes",
    "hr": "hours",
    "hrs": "hours",
    "e.g": "for example",
    "eg": "for example",
    "i.e": "that is",
    "etc": "and so on",
    "vs": "against",
    "approx": "about",
    "incl": "with",
    "max": "at most",
    "w/": "with",
    "w/o": "without",
    "alt": "alternating",
    "deg": "degrees",
    "resp": "or",
    "rom": "range of motion",
}
"""English abbreviations that a voice reads as written."""

_SHORT: Final = re.compile(
    r"(?<![\w/'\u2019])(?:"
    + "|".join(sorted(map(re.escape, SHORT_FORMS), key=len, reverse=True))
    + r")(?![\w/'\u2019])\.?",
    re.IGNORECASE,
)
_TIMES: Final = re.compile(r"\b\d+\s*[x\u00d7]\s*\d+\b", re.IGNORECASE)
_RANGE: Final = re.compile(r"\b\d+\s*[-\u2013:]\s*\d+(?:\s*[-\u2013:]\s*\d+)*\b")
_UNIT: Final = re.compile(r"\b\d+(?:[.,]\d+)?\s?(?:s|m|h|kg|g|lbs?|cm|mm|km|ft|min|sec)\b")
_CAPITALS: Final = re.compile(r"\b[A-Z]{2,}\b")
_WORD: Final = re.compile(r"\w+")
_MARKS: Final = frozenset("&%/#@*_\\[]{}•†‡§¶")


def plain(text: str) -> str:
    """The words without punctuation, as heard."""
    return " ".join(re.sub(r"[^\w']", " ", text.casefold().replace("\u2019", "'")).split())


def commands_in(text: str, phrases: Collection[str]) -> Iterator[str]:
    """Yields each phrase that is a whole clause of the text, once."""
    clauses = [text, *_PAUSES.split(text)]
    yield from dict.fromkeys(words for clause in clauses if (words := plain(clause)) in phrases)


def rewording(phrase: str) -> str:
    """Advice about a clause that is a command."""
    other = REWORDINGS.get(phrase)
    example = f", or say “{other}”" if other else ""
    return f"Put it inside a longer clause{example}."


def unspeakable(text: str, *, english: bool = True, latin: bool = True) -> dict[str, str]:
    """The parts that a voice would read wrongly, each with advice, in the order of the text.

    Args:
        text: one line.
        english: it is in English, whose short forms are known.
        latin: it is in a language of Latin letters; a voice of it spells others, or leaves them out.
    """
    found: list[tuple[int, str, str]] = []
    taken: set[int] = set()
    for start, mark, advice in [*(_foreign(text) if latin else ()), *_marks(text, english=english)]:
        places = range(start, start + len(mark))
        if taken.isdisjoint(places):
            taken.update(places)
            found.append((start, mark, advice))
    return {mark: advice for _, mark, advice in sorted(found)}


def _marks(text: str, *, english: bool) -> Iterator[tuple[int, str, str]]:
    """Yields place, text and advice, the most specific first."""
    for pattern, advice in (
        (_TIMES, "Write it in words, as in “three sets of ten”."),
        (_RANGE, "Write it in words, as in “two to three”."),
        (_UNIT, "Write the unit in full."),
    ):
        yield from ((match.start(), match.group(), advice) for match in pattern.finditer(text))
    for match in _SHORT.finditer(text) if english else ():
        yield match.start(), match.group(), f"Write “{SHORT_FORMS[match.group().rstrip('.').lower()]}”."
    for match in _CAPITALS.finditer(text):
        yield match.start(), match.group(), "Capitals are read letter by letter: write the words."
    for place, character in enumerate(text):
        if _is_mark(character):
            yield place, character, "Write symbols in words."


def _foreign(text: str) -> Iterator[tuple[int, str, str]]:
    """Yields the words with letters that are not Latin ones; one that looks like a Latin letter is named."""
    for match in _WORD.finditer(text):
        letters = [letter for letter in match.group() if letter.isalpha() and not _is_latin(letter)]
        if not letters:
            continue
        one = f" (“{letters[0]}” is {unicodedata.name(letters[0], 'another letter').lower()})"
        told = one if len(letters) < len(match.group()) else ""
        advice = f"A voice of this language spells such letters or leaves them out: write Latin ones{told}."
        yield match.start(), match.group(), advice


def _is_latin(letter: str) -> bool:
    name = unicodedata.name(letter, "")
    return name.startswith(("LATIN ", "MODIFIER LETTER ")) or name.endswith("ORDINAL INDICATOR")


def _is_mark(character: str) -> bool:
    return character in _MARKS or unicodedata.category(character)[0] == "S"
